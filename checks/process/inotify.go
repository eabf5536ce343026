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

const (
	instancesFile = "/proc/sys/fs/inotify/max_user_instances"
	watchesFile   = "/proc/sys/fs/inotify/max_user_watches"
	mostLinks     = 1 << 17 // descriptors looked at in all
	inotifyLink   = "anon_inode:inotify"
)

// It takes one look, the second: a step that is taken after the window has no
// other, and instances are held for long.
func seeInotify(ctx context.Context, at evidence.Scene) []evidence.Observation {
	return []evidence.Observation{inotifyOf(ctx, at)}
}

func inotifyOf(ctx context.Context, at evidence.Scene) evidence.Observation {
	id := inotifyFacts[0].ID
	if at.Second == nil {
		return evidence.Unread(id, "there was one look only")
	}
	who := crowdOf(ctx, at.Second, at)
	if o, done := nobody(id, who); done {
		return o
	}
	from := append(slices.Clone(who.from), "/proc/*/status", "/proc/*/fd/*", "/proc/*/fdinfo/*", instancesFile, watchesFile)
	instances, err := look.Number(at.Second, instancesFile)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	watches, err := look.Number(at.Second, watchesFile)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	wanted, whole, err := usersOf(ctx, at.Second, who)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	n := notifiers{host: at.Second, held: map[holding]instance{}, mine: map[int]bool{}}
	for _, pid := range who.pids {
		n.mine[pid] = true
	}
	complete, err := byUser(ctx, at.Second, wanted, func(o owner) int { return o.effective }, n.take)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	all, counted := Inotify{Users: []UserInotify{}, Complete: whole && complete}, n.users()
	for uid := range wanted {
		u := counted[uid]
		if u == nil {
			u = &UserInotify{UID: uid}
		}
		u.InstancesLimit, u.InstancesRatio = instances, ratioOf(u.Instances, instances)
		u.WatchesLimit, u.WatchesRatio = watches, ratioOf(u.Watches, watches)
		all.Users = append(all.Users, *u)
	}
	slices.SortFunc(all.Users, func(a, b UserInotify) int {
		return cmp.Or(cmp.Compare(max(b.InstancesRatio, b.WatchesRatio), max(a.InstancesRatio, a.WatchesRatio)), cmp.Compare(a.UID, b.UID))
	})
	all.Users = all.Users[:min(len(all.Users), mostUsers)]
	if !all.Complete && max(all.Users[0].InstancesRatio, all.Users[0].WatchesRatio) < 1 {
		return evidence.Unread(id, "not every process of its users could be looked at, and those that were are below the limits", from...)
	}
	return evidence.Saw(id, all, nil, from...)
}

// usersOf lists the users the processes run as. The limits of a container in a
// user namespace of its own are that namespace's (user.max_inotify_*) and those
// of whoever made it: they cannot be told from here.
func usersOf(ctx context.Context, host evidence.Host, who crowd) (users map[int]bool, whole bool, err error) {
	users, whole = map[int]bool{}, who.complete && len(who.pids) <= mostProcesses
	hosts, err := host.ReadLink("/proc/self/ns/user")
	if err != nil {
		return nil, false, err
	}
	for _, pid := range who.pids[:min(len(who.pids), mostProcesses)] {
		if ctx.Err() != nil {
			return users, false, nil
		}
		o, failed := ownerOf(host, pid)
		if failed != nil {
			whole = whole && vanished(failed)
			continue
		}
		own, failed := host.ReadLink(proc(pid, "ns/user"))
		if failed == nil && own != hosts {
			return nil, false, unclear("it is in a user namespace of its own, whose inotify limits cannot be read from outside")
		}
		whole = whole && failed == nil
		users[o.effective] = true
	}
	if len(users) == 0 {
		return nil, false, unclear("no process of the cgroup could be read")
	}
	return users, whole, nil
}

func ratioOf(n int, limit uint64) float64 {
	if limit == 0 {
		return 1
	}
	return float64(n) / float64(limit)
}

// notifiers finds instances in one look.
type notifiers struct {
	host  evidence.Host
	held  map[holding]instance
	mine  map[int]bool
	links int
}

// holding is a process's descriptor.
type holding struct {
	pid int
	fd  string
}

// instance is what it leads to.
type instance struct {
	owner
	info    string
	watches int
}

// take looks at one process, and reports whether all it has open was looked at.
func (n *notifiers) take(pid int, o owner) bool {
	names, err := n.host.ReadDir(proc(pid, "fd"))
	if err != nil {
		return vanished(err)
	}
	for _, name := range names {
		if n.links++; n.links > mostLinks {
			return false
		}
		link, err := n.host.ReadLink(proc(pid, "fd/"+name))
		if err != nil || link != inotifyLink {
			continue
		}
		info, err := n.host.ReadFile(proc(pid, "fdinfo/"+name))
		if err != nil {
			return vanished(err)
		}
		n.held[holding{pid, name}] = instance{owner: o, info: string(info), watches: watchesIn(string(info))}
	}
	return true
}

// users adds up. An instance that a process took over from its parent is one
// instance: the same number, and the same watches.
func (n *notifiers) users() map[int]*UserInotify {
	users := map[int]*UserInotify{}
	for at, i := range n.held {
		if parents, ok := n.held[holding{i.parent, at.fd}]; ok && parents.info == i.info {
			continue
		}
		u := users[i.effective]
		if u == nil {
			u = &UserInotify{UID: i.effective}
			users[i.effective] = u
		}
		u.Instances, u.Watches = u.Instances+1, u.Watches+i.watches
		if n.mine[at.pid] {
			u.OwnInstances, u.OwnWatches = u.OwnInstances+1, u.OwnWatches+i.watches
		}
	}
	return users
}

// watchesIn counts the lines of proc_pid_fdinfo(5)
//
//	inotify wd:2 ino:7ef82a sdev:800001 mask:800afff ignored_mask:0 fhandle-bytes:8 …
func watchesIn(info string) int {
	n := 0
	for line := range strings.Lines(info) {
		if rest, ok := strings.CutPrefix(line, "inotify wd:"); ok {
			if _, err := strconv.ParseInt(strings.SplitN(rest, " ", 2)[0], 16, 64); err == nil {
				n++
			}
		}
	}
	return n
}
