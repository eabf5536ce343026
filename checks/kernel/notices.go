package kernel

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"runbook/checks/node"
	"runbook/checks/runtime"
	"runbook/evidence"
	"runbook/evidence/cgroupfs"
)

func clockOf(at evidence.Scene) (*node.Clock, string) { return value[node.Clock](at, "node.clock") }

func bootOf(at evidence.Scene) (*node.Boot, string) { return value[node.Boot](at, "node.boot") }

func sortByTime(events []Notice) {
	slices.SortStableFunc(events, func(a, b Notice) int {
		switch {
		case a.AtUsec < b.AtUsec:
			return -1
		case a.AtUsec > b.AtUsec:
			return 1
		}
		return 0
	})
}

// seeNotices sorts what kernel.notes holds for one subject.
func seeNotices(ctx context.Context, at evidence.Scene) []evidence.Observation {
	notes, why := value[Notes](at, notesID)
	clock, clockWhy := clockOf(at)
	switch {
	case ctx.Err() != nil:
		why = evidence.Why(evidence.Cut)
	case notes != nil && clock == nil:
		why, notes = clockWhy, nil
	}
	if notes == nil {
		return eachUnread(why)
	}
	status, _ := value[runtime.Status](at, "runtime.status")
	n := needs{subject: at.Subject, since: at.Since, clock: clock, status: status, never: true}
	w := whose{ctx: ctx, host: at.First, placer: newPlacer(n, notes.ErrorUsec)}
	from := []string{fromRingAsk, "/proc/*/cgroup"}
	hear := func(noticed Noticed) Heard {
		h := Heard{Suppressed: noticed.Suppressed, Omitted: noticed.Omitted, Events: []Notice{}}
		h.Coverage = Coverage{Source: notes.Source, FromUsec: notes.FromUsec, ToUsec: notes.ToUsec, ErrorUsec: notes.ErrorUsec}
		h.CoversDeath = n.covers(source{timed: true, fromUsec: notes.FromUsec, toUsec: notes.ToUsec, errorUsec: notes.ErrorUsec})
		h.CoversSeconds = silence(notes, clock)
		for _, e := range noticed.Events {
			e.AgeSeconds = max(0, float64(clock.WallUsec-e.AtUsec)/second)
			e.Ours = w.ours(e)
			h.Events = append(h.Events, e)
		}
		return h
	}
	return []evidence.Observation{
		evidence.Saw("kernel.hung", Hung{hear(notes.Hung)}, nil, from...),
		evidence.Saw("kernel.storage", Storage{hear(notes.Storage)}, nil, from...),
		evidence.Saw("kernel.limits", Limits{hear(notes.Limits)}, nil, from...),
		evidence.Saw("kernel.network", Network{hear(notes.Network)}, nil, from...),
	}
}

// silence is how far back the log speaks without a gap, up to the capture; 0
// when it ends before that, or does not tell where it begins.
func silence(notes *Notes, clock *node.Clock) float64 {
	if notes.FromUsec == 0 || notes.ToUsec < clock.WallUsec-notes.ErrorUsec-coverageSlack {
		return 0
	}
	return max(0, float64(clock.WallUsec-notes.FromUsec)/second)
}

func eachUnread(why string) []evidence.Observation {
	var all []evidence.Observation
	for _, fact := range noticeFacts {
		all = append(all, evidence.Unread(fact.ID, why, fromRingAsk))
	}
	return all
}

// whose tells which notices name the subject.
type whose struct {
	placer
	ctx  context.Context
	host evidence.Host
}

func (w whose) ours(n Notice) *bool {
	switch {
	case w.subject.Kind == evidence.KindNode:
		return nil
	case n.Cgroup != "" && w.knows():
		return told(w.base(n.Cgroup) != "")
	case n.PID != 0:
		return w.oursByTask(n)
	case n.Netns != "":
		return w.oursByNetns(n.Netns)
	}
	return nil
}

func told(yes bool) *bool { return &yes }

// oursByTask looks up the cgroup of the task, which is still there while it
// hangs. A number that is another task's by now started after the line.
func (w whose) oursByTask(n Notice) *bool {
	if w.ctx.Err() != nil || len(w.bases) == 0 {
		return nil
	}
	proc := "/proc/" + strconv.Itoa(n.PID)
	stat, err := w.host.ReadFile(proc + "/stat")
	if err != nil || !startedBefore(string(stat), n, w.clock) {
		return nil
	}
	text, err := w.host.ReadFile(proc + "/cgroup")
	if err != nil {
		return nil
	}
	path, ok := cgroupfs.Of(text, "memory")
	if !ok || !strings.HasSuffix(string(text), "\n") {
		return nil
	}
	return told(w.base(path) != "")
}

// startedBefore reads field 22 of /proc/PID/stat, which counts from the last
// parenthesis: comm is the program's choice. User space sees 100 ticks a second.
func startedBefore(stat string, n Notice, clock *node.Clock) bool {
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	const startField = 22 - 3
	if len(fields) <= startField {
		return false
	}
	ticks, err := strconv.ParseInt(fields[startField], 10, 64)
	if err != nil || ticks < 0 || ticks > 1<<40 {
		return false
	}
	return clock.BootedAtUsec+ticks*10_000 <= n.AtUsec+clock.ErrorUsec
}

// oursByNetns compares the inode in the line with that of the main process:
// /proc/PID/ns/net is the link "net:[4026532259]".
func (w whose) oursByNetns(inode string) *bool {
	pid := w.livePID()
	if pid <= 0 {
		return nil
	}
	target, err := w.host.ReadLink("/proc/" + strconv.Itoa(pid) + "/ns/net")
	number, ok := strings.CutPrefix(target, "net:[")
	if err != nil || !ok || !strings.HasSuffix(number, "]") {
		return nil
	}
	return told(strings.TrimSuffix(number, "]") == inode)
}
