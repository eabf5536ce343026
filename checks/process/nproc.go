package process

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

const loadavg = "/proc/loadavg"

// Counting by user walks all of /proc: it is worth it only when all threads of
// the node together could come near the limit.
const worthWalking = 0.8

func seeNProc(ctx context.Context, at evidence.Scene) []evidence.Observation {
	return []evidence.Observation{nprocOf(ctx, at)}
}

func nprocOf(ctx context.Context, at evidence.Scene) evidence.Observation {
	id := nprocFacts[0].ID
	who := crowdOf(ctx, at.First, at)
	if o, done := nobody(id, who); done {
		return o
	}
	from := append(slices.Clone(who.from), "/proc/*/status", "/proc/*/limits", loadavg)
	bound, whole, err := limitsByUser(ctx, at.First, who)
	switch {
	case err != nil:
		return evidence.Unread(id, evidence.Why(err), from...)
	case len(bound) == 0 && whole:
		return evidence.None(id, "RLIMIT_NPROC holds for none of its processes: it is unlimited, or they are root or have CAP_SYS_RESOURCE or CAP_SYS_ADMIN", from...)
	case len(bound) == 0:
		return evidence.Unread(id, "not every process of the cgroup could be looked at", from...)
	}
	first, err := countTasks(ctx, at.First, bound, who)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	second, err := countTasks(ctx, at.Second, bound, who)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	nproc := NProc{Users: []UserTasks{}, Complete: whole && first.complete && second.complete}
	for uid, limit := range bound {
		u := UserTasks{UID: uid, Limit: limit, Tasks: second.of(uid), TasksFirst: first.of(uid), OwnTasks: second.own[uid], Counted: second.counted && first.counted, UsedRatio: 1}
		if limit > 0 {
			u.UsedRatio = float64(min(u.Tasks, u.TasksFirst)) / float64(limit)
		}
		nproc.Users = append(nproc.Users, u)
	}
	slices.SortFunc(nproc.Users, func(a, b UserTasks) int {
		return cmp.Or(cmp.Compare(b.UsedRatio, a.UsedRatio), cmp.Compare(a.UID, b.UID))
	})
	nproc.Users = nproc.Users[:min(len(nproc.Users), mostUsers)]
	if !nproc.Complete && nproc.Users[0].UsedRatio < telling {
		return evidence.Unread(id, "not every process of its users could be looked at, and those that were are below the limit", from...)
	}
	return evidence.Saw(id, nproc, nil, from...)
}

// limitsByUser finds the lowest limit of each user the limit holds for.
func limitsByUser(ctx context.Context, host evidence.Host, who crowd) (bound map[int]uint64, whole bool, err error) {
	bound, whole = map[int]uint64{}, who.complete && len(who.pids) <= mostProcesses
	read := 0
	for _, pid := range who.pids[:min(len(who.pids), mostProcesses)] {
		if ctx.Err() != nil {
			return bound, false, nil
		}
		o, soft, failed := userLimit(host, pid)
		switch {
		case failed != nil && !vanished(failed):
			whole, err = false, failed
		case failed == nil:
			read++
			if limit, known := bound[o.real]; soft != nil && o.real != 0 && !o.privileged && (!known || *soft < limit) {
				bound[o.real] = *soft
			}
		}
	}
	if read > 0 {
		err = nil
	}
	return bound, whole, err
}

// userLimit reads whose a process is and its limit; nil: unlimited. A zombie
// has no limits any more.
func userLimit(host evidence.Host, pid int) (owner, *uint64, error) {
	o, err := ownerOf(host, pid)
	if err != nil {
		return o, nil, err
	}
	name := proc(pid, "limits")
	text, err := host.ReadFile(name)
	if err != nil || len(text) == 0 {
		return o, nil, err
	}
	if !strings.Contains(string(text), "Max processes") || text[len(text)-1] != '\n' {
		return o, nil, look.Malformed(name, "without Max processes")
	}
	soft, _ := limitRow(string(text), "Max processes")
	return o, soft, nil
}

// userCount is how many tasks the users have in one look.
type userCount struct {
	tasks    map[int]int
	own      map[int]int
	node     int // all threads
	counted  bool
	complete bool
}

func (c userCount) of(uid int) int {
	if c.counted {
		return c.tasks[uid]
	}
	return c.node
}

func countTasks(ctx context.Context, host evidence.Host, bound map[int]uint64, who crowd) (userCount, error) {
	c := userCount{tasks: map[int]int{}, own: map[int]int{}, complete: true}
	if host == nil {
		return c, unclear("there was one look only")
	}
	var err error
	if c.node, err = allThreads(host); err != nil {
		return c, err
	}
	wanted := map[int]bool{}
	for uid, limit := range bound {
		wanted[uid] = true
		c.counted = c.counted || float64(c.node) >= worthWalking*float64(limit)
	}
	if !c.counted {
		return c, nil
	}
	mine := map[int]bool{}
	for _, pid := range who.pids {
		mine[pid] = true
	}
	c.complete, err = byUser(ctx, host, wanted, func(o owner) int { return o.real }, func(pid int, o owner) bool {
		c.tasks[o.real] += o.threads
		if mine[pid] {
			c.own[o.real] += o.threads
		}
		return true
	})
	return c, err
}

// allThreads reads field 4 of /proc/loadavg: running/total.
func allThreads(host evidence.Host) (int, error) {
	text, err := look.WholeFile(host, loadavg)
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(text)
	if len(fields) == 5 {
		_, total, _ := strings.Cut(fields[3], "/")
		if n, err := strconv.ParseUint(total, 10, 31); err == nil && n > 0 {
			return int(n), nil
		}
	}
	return 0, look.Malformed(loadavg, "not five fields")
}
