package cgroup

// PIDs is the fact cgroup.pids: the tasks (threads) of one cgroup against its
// limit. Absent: the pids controller does not act on it.
//
// What pids.events counts changed in Linux 6.11 (73e75e6fc352, cgroup v2 only):
// before, a refused fork was counted in the cgroup where it was tried,
// whoever's limit it was; since, at the cgroup whose limit was reached and at
// every cgroup above it. v1, and v2 mounted with pids_localevents, stayed as
// they were. RefusedCounts says which it is. See kernel/cgroup/pids.c.
type PIDs struct {
	Version         int      `json:"version" doc:"1 or 2"`
	Path            string   `json:"path" doc:"from the kernel's cgroup root"`
	Level           string   `json:"level" doc:"container, pod, qos, kubepods, slice, root or other"`
	Current         uint64   `json:"current" doc:"pids.current: tasks (threads) in it and below, in the last look; zombies not yet reaped count"`
	CurrentFirst    *uint64  `json:"current_first,omitempty" doc:"the same in the first look; left out when only one look could be had"`
	Peak            *uint64  `json:"peak,omitempty" doc:"pids.peak since the cgroup was made (6.1)"`
	Limit           *uint64  `json:"limit,omitempty" doc:"pids.max; left out when there is none"`
	UsedRatio       *float64 `json:"used_ratio,omitempty" doc:"current to limit"`
	AtLimit         *bool    `json:"at_limit,omitempty" doc:"current was at or above the limit in both looks; left out without a limit or without a second look"`
	RefusedCounts   string   `json:"refused_counts,omitempty" doc:"what the refused_* numbers count: forks-here (forks tried in this very cgroup, whoever's limit refused them: v1, and v2 before 6.11 or with pids_localevents) or limits-below (refusals by the limits of this cgroup and of those below it); left out where there is no counter"`
	RefusedTotal    *uint64  `json:"refused_total,omitempty" doc:"pids.events max since the cgroup was made; says nothing of now"`
	RefusedInWindow *uint64  `json:"refused_in_window,omitempty" doc:"rise of it"`
	OwnInWindow     *uint64  `json:"own_refused_in_window,omitempty" doc:"rise of pids.events.local: refusals by this cgroup's own limit (v2 from 6.11); left out where it means something else or does not exist"`
}

// PIDsAncestors is the fact cgroup.pids_ancestors, nearest first, without the
// root, which has no limit.
type PIDsAncestors struct {
	Levels   []PIDs `json:"levels" doc:"nearest first"`
	Complete bool   `json:"complete" doc:"every ancestor below the root could be read"`
}
