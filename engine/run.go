package engine

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"runbook/engine/judge"
	"runbook/engine/target"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// Request is all a run needs. Live and replayed runs differ in the Hosts only.
type Request struct {
	Runbook Runbook
	Checks  []evidence.Check
	Target  target.Flags
	Window  time.Duration
	Budget  time.Duration
	Since   time.Duration
	// Probe lets active probes run although the runbook does not; Probing says
	// what they are to look up.
	Probe   bool
	Probing evidence.Probing
	// First and Second are the two exposures.
	First, Second evidence.Host
	// Judge compiles the policies; it is called once, while the run waits.
	Judge func() (*judge.Judge, error)
	// Seal is called when looking is over: nothing read later may be kept.
	Seal func()
	// Replayed is set for a run from an archive.
	Replayed *Replayed
	// Progress is told what the run is doing; nil for nobody.
	Progress func(string)
}

// Replayed is what a replay takes from the archive instead of from a clock.
type Replayed struct {
	TookUsec int64    // 0: not recorded
	Cut      []string // checks that the deadline cut in the live run
}

// Result is what a run found.
type Result struct {
	Runbook  Runbook
	Target   evidence.Subject // what was asked for: one container, or the pod that holds them
	Bundle   *evidence.Bundle
	Ruling   judge.Ruling
	Triage   *Triage  // set for a run on all containers
	Cut      []string // "check of": cut by the deadline
	Skipped  []Skipped
	Probed   []string // "check of": active probes that were taken
	Started  int64    // wall time, microseconds, from the host's own clock
	TookUsec int64    // 0: not recorded
}

// Skipped is a step not taken, and the rule that said so.
type Skipped struct {
	Check, Of, Why string
}

// Run looks and judges. Its only errors are a target that cannot be found
// (see package target) and policies that do not compile; everything else is
// in the bundle.
func Run(ctx context.Context, r Request) (*Result, error) {
	began := time.Now()
	looking, stop := r.looking(ctx)
	defer stop()
	compiled := compile(r.Judge, r.Runbook.Causes)
	w := newWindow()

	r.tell("finding the target")
	first := earlier{r.First, w}
	found, err := target.Resolve(looking, evidence.Enforce(first, target.Reads(), cgroupMounts(first)), r.Target, r.Since)
	if err != nil {
		return nil, err
	}
	bundle := &evidence.Bundle{Subjects: found.Subjects}
	bundle.Add(found.Observations...)
	if r.looksAround() {
		bundle.Subjects = append(bundle.Subjects, found.Around()...)
	}

	started := wallNow(looking, first) // finding the target can take seconds: the first look begins now
	r.open(looking, w)
	s := newSchedule(looking, r, w, bundle, compiled)
	s.run()
	if r.Seal != nil {
		r.Seal()
	}
	result := &Result{Runbook: r.Runbook, Target: found.Target, Bundle: bundle, Cut: s.cut, Skipped: s.skipped, Probed: s.probed(), Started: started}
	r.tell("judging")
	judging, stopJudging := r.judging(ctx)
	defer stopJudging()
	if err := r.judge(judging, result, compiled); err != nil {
		return nil, err
	}
	result.TookUsec = time.Since(began).Microseconds()
	if r.Replayed != nil {
		result.TookUsec = r.Replayed.TookUsec
	}
	return result, nil
}

// judge rules on what was seen. A machine that gives no time for it gets no
// ruling, and keeps its evidence: that can be judged elsewhere.
func (r Request) judge(ctx context.Context, result *Result, compiled chan compilation) error {
	var c compilation
	select {
	case c = <-compiled:
		compiled <- c
	case <-ctx.Done():
		result.Ruling = judge.NotJudged("the policies were not compiled when the time was over; the evidence can be judged later, from an archive")
		return nil
	}
	if c.err != nil {
		return c.err
	}
	q, err := r.Runbook.Question(c.judge)
	if err != nil {
		return err
	}
	if r.Target.All {
		result.triage(c.judge.Triage(ctx, result.Bundle, result.Started, q))
		return nil
	}
	result.Ruling = c.judge.Answer(ctx, result.Bundle, result.Started, q)
	return nil
}

// looksAround reports whether some check wants the pod and the siblings.
func (r Request) looksAround() bool {
	return r.anyCheck(func(c evidence.Check) bool { return c.Context })
}

func (r Request) anyCheck(is func(evidence.Check) bool) bool {
	return slices.ContainsFunc(r.Runbook.Steps, func(step Step) bool {
		check, ok := findCheck(r.Checks, step.Check)
		return ok && is(check)
	})
}

// open starts the window. Where a check measures it, the clock of the second
// exposure is read before anybody looks through it; that of the first was
// read when its look began.
func (r Request) open(ctx context.Context, w *window) {
	if r.Replayed != nil {
		w.open(0, nil)
		return
	}
	const clock = "ask " + asked.ClockNow
	if !r.anyCheck(func(c evidence.Check) bool { return slices.Contains(c.Reads, clock) }) {
		w.open(r.Window, nil)
		return
	}
	w.open(r.Window, func() { _, _ = r.Second.Ask(ctx, asked.ClockNow) })
}

// Reads lists what a run may read beside what its checks declare: to find the
// target, and to date itself.
func Reads() []string { return append(target.Reads(), "ask "+asked.ClockNow) }

// looking is bounded by the budget. A replay is not: what the deadline cut in
// the live run is recorded, and a slow reader must not cut more.
func (r Request) looking(ctx context.Context) (context.Context, context.CancelFunc) {
	if r.Replayed != nil {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, lookingTime(r.Budget))
}

// lookingTime leaves room inside the budget for judging and telling.
func lookingTime(budget time.Duration) time.Duration {
	return budget - min(2*time.Second, budget/4)
}

// judging is bounded too, by as much again as the whole budget: it needs half a
// second of a processor, and a verdict that comes late is better than none. A
// replay judges to the end.
func (r Request) judging(ctx context.Context) (context.Context, context.CancelFunc) {
	if r.Replayed != nil || r.Budget == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, r.Budget)
}

func (r Request) tell(what string) {
	if r.Progress != nil {
		r.Progress(what)
	}
}

type compilation struct {
	judge *judge.Judge
	err   error
}

// compile builds the judge on its own goroutine: the window's wait pays for it.
func compile(build func() (*judge.Judge, error), causes []string) chan compilation {
	done := make(chan compilation, 1)
	go func() {
		j, err := build()
		if err == nil {
			if chosen, bad := j.Select(causes); bad == nil {
				_ = j.Prepare(chosen) // what is wrong here is told when judging
			}
		}
		done <- compilation{j, err}
	}()
	return done
}

// wallNow is the host's wall clock; 0 when it cannot be asked. The engine's
// own clock would differ in a replay.
func wallNow(ctx context.Context, h evidence.Host) int64 {
	answer, err := h.Ask(ctx, asked.ClockNow)
	if err != nil {
		return 0
	}
	var clock asked.Clock
	if json.Unmarshal(answer, &clock) != nil {
		return 0
	}
	return clock.WallUsec
}
