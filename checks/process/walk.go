package process

import (
	"context"
	"errors"
	"path"
	"slices"
	"strconv"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

const (
	mostGroups  = 256
	mostThreads = 2048
)

// A crowd is the processes of a cgroup and of those below it.
type crowd struct {
	pids     []int
	complete bool
	none     string // why there is certainly no process; "" unless so
	err      error
	from     []string
}

// crowdOf finds the subject's processes in one look. A subject that is a
// process is itself: its cgroup may be the root, with everybody in it.
func crowdOf(ctx context.Context, host evidence.Host, at evidence.Scene) crowd {
	if at.Subject.Kind == evidence.KindProcess {
		return itself(host, at.Subject)
	}
	c := belowCgroup(ctx, host, at.Subject)
	if c.err != nil && runtimeSays(at).State == "exited" {
		c.none, c.err = "the runtime says that the container has exited", nil
	}
	return c
}

func itself(host evidence.Host, subject evidence.Subject) crowd {
	c := crowd{pids: []int{subject.PID}, complete: true, from: []string{proc(subject.PID, "stat")}}
	if subject.PID <= 0 {
		return crowd{err: unclear("the process is not known")}
	}
	if err := pinned(host, subject); err != nil {
		c.pids, c.none, c.err = nil, ended(host, subject, err), err
	}
	return c
}

// ended says that a process is certainly gone: its pid is another's, or nobody's
// while the first process can be seen. Where it cannot, /proc hides others.
func ended(host evidence.Host, subject evidence.Subject, cause error) string {
	_, err := readStat(host, 1)
	switch stop := evidence.StopOf(cause); {
	case stop == evidence.Gone, stop == evidence.NotExist && err == nil:
		return "the process " + strconv.Itoa(subject.PID) + " has ended"
	}
	return ""
}

// belowCgroup walks once an exposure: half a dozen checks look at a crowd, and
// none may change it.
func belowCgroup(ctx context.Context, host evidence.Host, of evidence.Subject) crowd {
	dir, err := groupDir(host, of)
	if err != nil {
		return walk(ctx, host, of)
	}
	c, _ := look.Once(host, func() (crowd, error) { return walk(ctx, host, of), nil }, path.Join(dir, "cgroup.procs"), "crowd")
	c.pids, c.from = slices.Clip(c.pids), slices.Clip(c.from)
	return c
}

func walk(ctx context.Context, host evidence.Host, of evidence.Subject) crowd {
	top := fromCgroup(host, of)
	c := crowd{pids: top.pids, complete: true, none: top.none, err: top.err, from: top.from}
	var inside unclear
	if top.none != "" || top.err != nil && !errors.As(top.err, &inside) {
		return c
	}
	dir, err := groupDir(host, of)
	if err != nil {
		return c
	}
	c.err = nil
	c.descend(ctx, host, dir)
	if len(c.pids) == 0 && c.err == nil {
		c.err = top.err
	}
	return c
}

func groupDir(host evidence.Host, of evidence.Subject) (string, error) {
	layout, err := look.Layout(host)
	if err != nil {
		return "", err
	}
	dir, ok := layout.Dir(of.Home(), of.CgroupPath)
	if !ok || of.CgroupPath == "" || of.CgroupPath == "/" {
		return "", unclear("no directory of its own")
	}
	return dir, nil
}

// descend adds the processes of the cgroups below dir. One that goes away in
// between is no gap; one that cannot be read is.
func (c *crowd) descend(ctx context.Context, host evidence.Host, dir string) {
	queue, walked, found := []string{dir}, 0, uint64(0)
	below := look.Descendants(host, dir)
	for len(queue) > 0 {
		here := queue[0]
		queue = queue[1:]
		if walked++; walked > mostGroups || ctx.Err() != nil {
			c.complete = false
			break
		}
		for _, child := range c.children(host, here) {
			list := path.Join(here, child, "cgroup.procs")
			text, err := host.ReadFile(list)
			if err != nil {
				c.complete = c.complete && evidence.StopOf(err) == evidence.NotExist
				continue
			}
			pids, err := parsePIDs(list, string(text))
			c.complete = c.complete && err == nil
			c.pids, c.from = append(c.pids, pids...), append(c.from, list)
			queue, found = append(queue, path.Join(here, child)), found+1
		}
	}
	c.complete = c.complete && (below == nil || found >= *below)
	slices.Sort(c.pids)
	c.pids = slices.Compact(c.pids)
}

// children lists the cgroups in a directory.
func (c *crowd) children(host evidence.Host, dir string) []string {
	names, err := look.ChildGroups(host, dir)
	c.complete = c.complete && (err == nil || evidence.StopOf(err) == evidence.NotExist)
	return names
}
