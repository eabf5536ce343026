package engine

import (
	"context"
	"fmt"
	"time"

	"runbook/evidence"
	"runbook/internal/workers"
)

// schedule runs the steps of a runbook side by side: a check starts when the
// observations it needs are there, and a step with a condition when its rule
// is true, or when nothing that could still make it true is left.
//
// A check that looks twice is called twice: once before the window has passed,
// when everything it reads of the second exposure is refused, and once after.
// The first exposure gives it the same answers both times. So every first look
// is taken in time whatever the order in which a check reads, and nobody sits
// on a thread and waits.
type schedule struct {
	ctx      context.Context //nolint:containedctx // it is the run
	request  Request
	window   *window
	compiled chan compilation
	policies *compilation // once they are compiled
	slots    *slots
	workers  *workers.Pool
	shared   [2]shared // by exposure
	jobs     []*job
	queue    []*job // about to run
	paused   []*job // between two looks
	maybe    []*job // with a condition that is not decided
	byFact   map[string][]*job
	events   chan event

	closing <-chan time.Time // when a window that is due ends whoever still looks

	told                int // left, when progress was last told
	left, ahead, always int // jobs not finished; of those queued, running or between; unconditional ones

	bundle  *evidence.Bundle
	cut     []string
	skipped []Skipped
}

func newSchedule(ctx context.Context, r Request, w *window, bundle *evidence.Bundle, compiled chan compilation) *schedule {
	s := &schedule{ctx: ctx, request: r, window: w, compiled: compiled, bundle: bundle, slots: newSlots(ctx), workers: workers.New(), byFact: map[string][]*job{}}
	s.jobs = newJobs(r, bundle.Subjects, cgroupMounts(earlier{r.First, w}))
	s.events = make(chan event, len(s.jobs)) // a job has one call at a time: nobody ever waits to be heard
	s.left = len(s.jobs)
	facts := 0
	for _, j := range s.jobs {
		facts += len(j.check.Gives)
		if j.step.When == "" {
			s.always++
		} else {
			s.maybe = append(s.maybe, j)
		}
	}
	s.bundle.Grow(facts)
	return s
}

// run returns when every job has finished, was skipped, or was cut.
func (s *schedule) run() {
	s.dropCut()
	s.dropFollowUps()
	s.dropProbes()
	for _, j := range s.jobs {
		if j.state == waiting && j.needs == 0 && j.step.When == "" {
			s.enqueue(j)
		}
	}
	due, passed := s.window.due, s.window.passed
	for s.decide(); s.left > 0; s.decide() {
		s.progress()
		var compiled chan compilation
		if len(s.maybe) > 0 && s.policies == nil {
			compiled = s.compiled
		}
		var free chan struct{}
		if len(s.queue) > 0 {
			free = s.slots.free
		}
		select {
		case <-free:
			s.slots.took()
			s.call(s.next())
		case e := <-s.events:
			s.take(e)
			s.takeAll()
		case <-due:
			due = nil
			if !s.window.over() {
				s.closing = time.After(s.window.length + max(graceOfWindow, s.request.Budget/5))
			}
		case <-s.closing:
			s.pass()
		case <-passed:
			passed = nil
			s.resume()
		case c := <-compiled:
			s.compiled <- c
			s.policies = &c
		case <-s.slots.asking:
		case <-s.ctx.Done():
			s.cutRest()
		}
	}
	s.inOrder()
}

func (s *schedule) progress() {
	if s.request.Progress != nil && s.told != s.left {
		s.told = s.left
		s.request.tell(fmt.Sprintf("looking: %d of %d", len(s.jobs)-s.left, len(s.jobs)))
	}
}

func (s *schedule) enqueue(j *job) {
	if j.state == waiting {
		s.ahead++
	}
	j.state = running
	s.queue = append(s.queue, j)
}

func (s *schedule) next() *job {
	j := s.queue[0]
	s.queue[0] = nil
	s.queue = s.queue[1:]
	return j
}

// decide starts what can start without another event: steps whose rule has an
// answer, and first looks of those who wait for somebody who waits for the
// window. When nobody is left who could free the others, they are stuck.
func (s *schedule) decide() {
	for before := -1; before != s.left; { // a skipped step may be what an earlier one waited for
		before = s.left
		s.startConditional()
	}
	if s.closing != nil && s.idle() {
		s.pass()
	}
	if s.left > 0 && s.ahead == 0 && (s.policies != nil || len(s.maybe) == 0) {
		s.finishStuck()
	}
	if len(s.paused) > 0 && s.idle() && !s.window.over() {
		s.lookEarly()
	}
}

// idle reports that nobody looks, but for those who wait for an answer.
func (s *schedule) idle() bool { return len(s.queue) == 0 && s.slots.taken.Load() == 0 }

// graceOfWindow is how much longer, beside its own length, the window waits for
// first looks. A busy node needs it; one whose reads hang must not wait for ever.
const graceOfWindow = time.Second

// pass ends the window once, on a goroutine: a clock can hang like anything.
func (s *schedule) pass() {
	s.closing = nil
	go s.window.pass()
}

// lookEarly calls, inside the window, the checks that will only be able to look
// when it has passed. What they say is thrown away; what they read is kept.
func (s *schedule) lookEarly() {
	for _, j := range s.jobs {
		if j.state == waiting && j.needs > 0 && j.step.When == "" && !j.check.Probe && !j.looked {
			j.early, j.looked = true, true
			s.enqueue(j)
		}
	}
}

// finishStuck ends jobs that wait for one another: a loop in Needs.
func (s *schedule) finishStuck() {
	var stuck []*job
	for _, j := range s.jobs {
		if j.state == waiting {
			j.needs = -1 // nobody frees it any more
			stuck = append(stuck, j)
		}
	}
	for _, j := range stuck {
		s.finish(j, unread(j.check, "not looked at: it waits for an observation that waits for it"))
	}
}

func (s *schedule) finish(j *job, result []evidence.Observation) {
	if j.state != waiting {
		s.ahead--
	}
	j.state = finished
	s.left--
	if j.step.When == "" {
		s.always--
	}
	for i := range result {
		result[i].Of = j.of
		for _, conditional := range s.byFact[result[i].ID] {
			conditional.stale = true
		}
	}
	s.bundle.Add(result...)
	for _, next := range j.leads {
		if next.needs--; next.needs == 0 && next.state == waiting && next.step.When == "" {
			s.enqueue(next)
		}
	}
}

func (s *schedule) cutRest() {
	s.takeAll()
	for _, j := range s.jobs {
		if j.state == finished {
			continue
		}
		s.cut = append(s.cut, j.name())
		s.finish(j, unread(j.check, evidence.Cut.Error()))
	}
}

// inOrder sorts the bundle by the runbook's order, whoever finished first.
func (s *schedule) inOrder() {
	ordered := &evidence.Bundle{Subjects: s.bundle.Subjects}
	ordered.Grow(len(s.bundle.Observations))
	for _, o := range s.bundle.Observations {
		if o.ID == "target.sources" {
			ordered.Add(o)
		}
	}
	for _, j := range s.jobs {
		for _, fact := range j.check.Gives {
			ordered.Add(s.bundle.Get(fact.ID, j.of))
		}
	}
	*s.bundle = *ordered
}
