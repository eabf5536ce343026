package process

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/cgroupfs"
)

const mountinfo = "/proc/self/mountinfo"

// members is what a cgroup's process list says.
type members struct {
	pids []int
	none string // why there is certainly no process; "" unless so
	err  error
	from []string
}

// runtimeStatus is the part of runtime.status used here; the zero value when the
// runtime does not say.
type runtimeStatus struct {
	State string `json:"state"`
	PID   int    `json:"pid"`
}

func runtimeSays(at evidence.Scene) runtimeStatus {
	s, _ := look.Value[runtimeStatus](look.Seen(at, "runtime.status"))
	return s
}

type unclear string

func (e unclear) Error() string { return string(e) }

// membersOf reads the processes of the subject's cgroup. There are none only
// when the list was read and is empty, with nothing in cgroups below it, or
// when the cgroup is gone, or the runtime saw the container exit.
func membersOf(at evidence.Scene) members {
	m := fromCgroup(at.First, at.Subject)
	if m.err == nil {
		return m
	}
	if runtimeSays(at).State == "exited" {
		m.none, m.err = "the runtime says that the container has exited", nil
	}
	return m
}

func fromCgroup(host evidence.Host, of evidence.Subject) members {
	layout, err := look.Layout(host)
	if err != nil {
		return members{err: err, from: []string{mountinfo}}
	}
	dir, ok := layout.Dir(of.Home(), of.CgroupPath)
	if of.CgroupPath == "" || !ok {
		return members{err: unclear("the subject's cgroup is not known, or not shown by the mounted hierarchy"), from: []string{mountinfo}}
	}
	list := path.Join(dir, "cgroup.procs")
	m := members{from: []string{mountinfo, list}}
	procs, err := host.ReadFile(list)
	switch {
	case err != nil && evidence.StopOf(err) == evidence.NotExist:
		m.none, m.err = gone(host, layout, dir, err)
	case err != nil:
		m.err = err
	default:
		m.pids, m.err = parsePIDs(list, string(procs))
	}
	if m.err == nil && m.none == "" && len(m.pids) == 0 {
		m.none, m.err = empty(host, dir, layout.Version(of.Home()))
	}
	return m
}

// gone tells a cgroup that was removed from one that cannot be seen: the
// nearest directory above that can be listed does not list the next.
func gone(host evidence.Host, layout cgroupfs.Layout, dir string, cause error) (string, error) {
	points := layout.MountPoints()
	for child := dir; !slices.Contains(points, child) && child != "/"; child = path.Dir(child) {
		names, err := host.ReadDir(path.Dir(child))
		if err == nil && !slices.Contains(names, path.Base(child)) {
			return "the cgroup is gone: " + path.Dir(child) + " does not list it", nil
		}
		if err == nil || evidence.StopOf(err) != evidence.NotExist {
			break
		}
	}
	return "", cause
}

// empty says whether a cgroup without processes of its own has none below it
// either: a container that runs systemd keeps its processes in child cgroups.
func empty(host evidence.Host, dir string, version int) (string, error) {
	const words = "its cgroup has no process"
	if version == 2 {
		events, err := look.WholeFile(host, path.Join(dir, "cgroup.events"))
		if err != nil {
			return "", err
		}
		if n, ok := look.Keyed(events)["populated"]; !ok || n != 0 {
			return "", unclear("its processes are in cgroups below " + dir)
		}
		return words, nil
	}
	names, err := host.ReadDir(dir)
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(names, isChild) {
		return "", unclear("its processes may be in cgroups below " + dir)
	}
	return words, nil
}

// isChild tells a v1 child cgroup from the kernel's files, which are all named
// controller.something but for three.
func isChild(name string) bool {
	switch name {
	case "tasks", "notify_on_release", "release_agent":
		return false
	}
	suffix := path.Ext(name)
	return suffix == "" || suffix == ".scope" || suffix == ".slice" || suffix == ".service"
}

// parsePIDs reads cgroup.procs: one pid a line, "0" for a process of another
// pid namespace, not sorted.
func parsePIDs(name, text string) ([]int, error) {
	if text != "" && !strings.HasSuffix(text, "\n") {
		return nil, look.Malformed(name, "cut short")
	}
	var pids []int
	for line := range strings.Lines(text) {
		pid, err := strconv.ParseUint(strings.TrimSuffix(line, "\n"), 10, 31)
		if err != nil {
			return nil, look.Malformed(name, "not a list of pids")
		}
		pids = append(pids, int(pid))
	}
	slices.Sort(pids)
	return slices.Compact(pids), nil
}
