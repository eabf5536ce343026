package process

import (
	"cmp"
	"context"
	"slices"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

const (
	mostStuck   = 20
	mostWaitsIn = 20
)

func seeStates(ctx context.Context, at evidence.Scene) []evidence.Observation {
	return []evidence.Observation{statesOf(ctx, at)}
}

func statesOf(ctx context.Context, at evidence.Scene) evidence.Observation {
	id := statesFacts[0].ID
	if at.Second == nil {
		return evidence.Unread(id, "there was one look only")
	}
	before := crowdOf(ctx, at.First, at)
	if o, done := nobody(id, before); done {
		return o
	}
	first := readThreads(ctx, at.First, before)
	main := mainPID(ctx, at, before)
	traced := tracing(at.First, main, before.pids)
	deadFirst := deadChildren(at.First, main, first)
	after := crowdOf(ctx, at.Second, at)
	if o, done := nobody(id, after); done {
		return o
	}
	second := readThreads(ctx, at.Second, after)
	deadSecond := deadChildren(at.Second, main, second)
	from := append(slices.Clone(after.from), "/proc/*/task/*/stat", "/proc/*/task/*/wchan", "/proc/*/status")
	if len(first.seen) == 0 || len(second.seen) == 0 {
		return evidence.Unread(id, cmp.Or(first.why, second.why, "no task of the cgroup could be read"), from...)
	}
	elapsed, err := look.Elapsed(ctx, at)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	states := compare(first, second, elapsed)
	states.Processes = len(after.pids)
	states.bury(deadFirst, deadSecond)
	states.Main = mainTask(at, main, first, second)
	if states.Main != nil {
		states.Main.Tracing = traced
	}
	return evidence.Saw(id, states, nil, append(from, look.Question("clock/now"))...)
}

func nobody(id string, c crowd) (evidence.Observation, bool) {
	switch {
	case c.none != "":
		return evidence.None(id, c.none, c.from...), true
	case c.err != nil:
		return evidence.Unread(id, evidence.Why(c.err), c.from...), true
	}
	return evidence.Observation{}, false
}

func compare(first, second threads, elapsed uint64) States {
	s := States{
		WindowUsec: elapsed, Tasks: second.count, Looked: len(second.seen), Complete: second.complete,
		StuckInD: []Stuck{}, Writers: []Stuck{}, Served: []Stuck{}, WaitsIn: []WaitsIn{}, WaitsKnown: known(first, second),
	}
	waits, busy := map[string]int{}, 0
	for _, tid := range second.order {
		now := second.seen[tid]
		s.count(now.stat.state)
		was, there := first.seen[tid]
		if !there || was.stat.start != now.stat.start {
			continue
		}
		s.again(was, now)
		if now.waitsIn != "" && now.waitsIn == was.waitsIn {
			waits[now.waitsIn]++
		}
		if now.stat.ticks > was.stat.ticks && (now.stat.ticks-was.stat.ticks)*1_000_000/look.TicksPerSec > elapsed/2 {
			busy++
		}
	}
	s.BusyThreads, s.WaitsIn = &busy, mostFirst(waits)
	s.StuckInD, s.Writers, s.Served = stuckFirst(s.StuckInD), stuckFirst(s.Writers), stuckFirst(s.Served)
	return s
}

func stuckFirst(list []Stuck) []Stuck {
	slices.SortStableFunc(list, func(a, b Stuck) int { return cmp.Compare(rank(a), rank(b)) })
	return list[:min(len(list), mostStuck)]
}

// known reports whether a task that waited through the window would have shown
// in what: some answer was a function's name, or nobody slept in both looks. A
// task that wakes up between its stat and its wchan reads "0" too.
func known(first, second threads) bool {
	if first.read+second.read > 0 {
		return true
	}
	for tid, now := range second.seen {
		if was, there := first.seen[tid]; there && asleep(was) && asleep(now) {
			return false
		}
	}
	return true
}

func asleep(t thread) bool { return t.stat.state == "S" || t.stat.state == "D" }

func rank(s Stuck) int {
	if s.Same {
		return 0
	}
	return 1
}

func (s *States) count(state string) {
	switch state {
	case "R":
		s.Running++
	case "S", "I":
		s.Sleeping++
	case "D":
		s.Blocked++
	case "T":
		s.Stopped++
	case "t":
		s.Stopped++
		s.Held++
	case "Z":
		s.Zombies++
	}
}

// again adds what a task shows in both looks.
func (s *States) again(was, now thread) {
	switch {
	case stops(was) && stops(now):
		s.stopped(was.stat.state, now.stat.state)
	case was.stat.state == "Z" && now.stat.state == "Z":
		s.ZombiesInBoth++
	case was.stat.state == "D" && now.stat.state == "D":
		s.BlockedInBoth++
		s.StuckInD = append(s.StuckInD, stuck(was, now))
	case writes.MatchString(was.waitsIn) && writes.MatchString(now.waitsIn):
		s.Writers = append(s.Writers, stuck(was, now))
	case serves.MatchString(was.waitsIn) && serves.MatchString(now.waitsIn):
		s.Served = append(s.Served, stuck(was, now))
	}
}

// stopped counts a thread by what held it: one that a tracer let go of and a
// signal stopped may have run in between.
func (s *States) stopped(was, now string) {
	s.StoppedInBoth++
	switch {
	case was == "T" && now == "T":
		s.Signalled++
	case was == "t" && now == "t":
		s.Traced++
	}
}

func stuck(was, now thread) Stuck {
	return Stuck{PID: now.pid, TID: now.tid, Command: now.command, WaitsIn: now.waitsIn, Same: still(was, now)}
}

func stops(t thread) bool { return t.stat.state == "T" || t.stat.state == "t" }

func mostFirst(waits map[string]int) []WaitsIn {
	list := []WaitsIn{}
	for function, tasks := range waits {
		list = append(list, WaitsIn{Function: function, Tasks: tasks})
	}
	slices.SortFunc(list, func(a, b WaitsIn) int {
		return cmp.Or(cmp.Compare(b.Tasks, a.Tasks), cmp.Compare(a.Function, b.Function))
	})
	return list[:min(len(list), mostWaitsIn)]
}

// mainPID is who the subject or the runtime says, or else the first process of
// the cgroup. 0: not known.
func mainPID(ctx context.Context, at evidence.Scene, who crowd) int {
	if at.Subject.PID > 0 {
		return at.Subject.PID
	}
	if pid := runtimeSays(at).PID; pid > 0 {
		return pid
	}
	return first(ctx, at.First, who.pids)
}

// mainTask finds the main process among the tasks: its leader has its number.
func mainTask(at evidence.Scene, pid int, first, second threads) *MainTask {
	was, okBefore := first.seen[pid]
	now, okAfter := second.seen[pid]
	if !okBefore || !okAfter || was.stat.start != now.stat.start ||
		at.Subject.PID > 0 && at.Subject.StartTicks != 0 && now.stat.start != at.Subject.StartTicks {
		return nil
	}
	m := &MainTask{PID: pid, Command: now.command, State: now.stat.state}
	if was.stat.state != now.stat.state {
		m.State = "various"
	}
	if was.waitsIn == now.waitsIn {
		m.WaitsIn = now.waitsIn
	}
	return m
}

// tracing asks whether somebody traces the main process, running or not: who
// only stops it now and then (strace) may be met in neither look. Nil: not known.
func tracing(host evidence.Host, pid int, own []int) *Tracing {
	if pid == 0 {
		return nil
	}
	text, err := look.WholeFile(host, proc(pid, "status"))
	if err != nil {
		return nil
	}
	by, ok := tracer(text)
	if !ok {
		return nil
	}
	return &Tracing{PID: by, Command: command(host, by), Inside: slices.Contains(own, by)}
}
