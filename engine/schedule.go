package engine

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"runbook/evidence"
)

// schedule runs the steps of a runbook side by side: a check starts when the
// observations it needs are there, and a step with a condition when its rule
// is true, or when nothing that could still make it true is left.
type schedule struct {
	ctx      context.Context //nolint:containedctx // it is the run
	request  Request
	window   *window
	compiled chan compilation
	mounts   []string
	jobs     []*job
	done     chan *job

	mu      sync.Mutex
	bundle  *evidence.Bundle
	cut     []string
	skipped []Skipped
}

// job is one check on one subject.
type job struct {
	check   evidence.Check
	step    Step
	subject evidence.Subject
	state   jobState
	skipped bool
	result  []evidence.Observation
}

type jobState uint8

const (
	waiting jobState = iota
	running
	finished
)

func (j *job) of() string {
	if j.check.Scope == evidence.OfNode {
		return evidence.KindNode
	}
	return j.subject.Of()
}

func (j *job) name() string { return j.check.Name + " " + j.of() }

func newSchedule(ctx context.Context, r Request, w *window, bundle *evidence.Bundle, compiled chan compilation) *schedule {
	s := &schedule{ctx: ctx, request: r, window: w, compiled: compiled, bundle: bundle, mounts: cgroupMounts(r.First)}
	for _, step := range r.Runbook.Steps {
		check, ok := findCheck(r.Checks, step.Check)
		if !ok {
			continue // Validate has refused such a runbook
		}
		subjects := subjectsOf(check, bundle.Subjects)
		if check.Scope == evidence.OfNode {
			subjects = []evidence.Subject{{Kind: evidence.KindNode, Name: evidence.KindNode}}
		}
		for _, subject := range subjects {
			s.jobs = append(s.jobs, &job{check: check, step: step, subject: subject})
		}
	}
	s.done = make(chan *job, len(s.jobs))
	return s
}

// subjectsOf leaves out what stands around the target, unless the check looks
// at that too.
func subjectsOf(check evidence.Check, all []evidence.Subject) []evidence.Subject {
	if check.Context {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), evidence.Subject.IsContext)
}

// run returns when every job has finished, was skipped, or was cut.
func (s *schedule) run() {
	s.dropCut()
	s.dropProbes()
	for s.startReady(); s.count(running) > 0; s.startReady() {
		s.request.tell(fmt.Sprintf("looking: %d of %d", s.count(finished), len(s.jobs)))
		select {
		case j := <-s.done:
			s.finish(j, j.result)
		case <-s.ctx.Done():
			s.cutRest()
		}
	}
	s.inOrder()
}

// dropCut repeats, in a replay, what the deadline did to the live run.
func (s *schedule) dropCut() {
	for _, j := range s.jobs {
		if s.request.Replayed.wasCut(j.name()) {
			s.cut = append(s.cut, j.name())
			s.finish(j, unread(j.check, evidence.Cut.Error()))
		}
	}
}

const notProbed = "it is an active probe, and nobody asked for one (--probe)"

func (s *schedule) probing() bool { return s.request.Probe || s.request.Runbook.Probe }

// dropProbes skips every check that does something others can notice, unless
// somebody asked for it.
func (s *schedule) dropProbes() {
	for _, j := range s.jobs {
		if j.check.Probe && !s.probing() && j.state == waiting {
			s.skip(j, notProbed, notProbed)
		}
	}
}

func (s *schedule) skip(j *job, why, says string) {
	j.skipped = true
	s.skipped = append(s.skipped, Skipped{Check: j.check.Name, Of: j.of(), Why: why})
	s.finish(j, unread(j.check, says))
}

// probed names the probes that were taken. One that the deadline cut may have
// been, and is among them.
func (s *schedule) probed() []string {
	var names []string
	for _, j := range s.jobs {
		if j.check.Probe && !j.skipped {
			names = append(names, j.name())
		}
	}
	return names
}

func (s *schedule) count(state jobState) int {
	n := 0
	for _, j := range s.jobs {
		if j.state == state {
			n++
		}
	}
	return n
}

func (s *schedule) startReady() {
	for before := -1; before != s.count(waiting); { // a skipped step may be what an earlier one waited for
		before = s.count(waiting)
		for _, j := range s.jobs {
			if j.state == waiting && j.step.When == "" && s.needsMet(j) {
				s.start(j)
			}
		}
		s.startConditional()
	}
	if s.count(running) == 0 && s.count(waiting) > 0 {
		s.finishStuck()
	}
}

func (s *schedule) needsMet(j *job) bool {
	for _, other := range s.jobs {
		if other.state == finished || other == j || !gives(other.check, j.check.Needs) {
			continue
		}
		if other.check.Scope == evidence.OfNode || other.of() == j.of() || j.check.Scope == evidence.OfNode {
			return false
		}
	}
	return true
}

func gives(check evidence.Check, needs []string) bool {
	return slices.ContainsFunc(check.Gives, func(f evidence.Fact) bool { return slices.Contains(needs, f.ID) })
}

// finishStuck ends jobs that wait for one another: a loop in Needs.
func (s *schedule) finishStuck() {
	for _, j := range s.jobs {
		if j.state == waiting {
			s.finish(j, unread(j.check, "not looked at: it waits for an observation that waits for it"))
		}
	}
}

func (s *schedule) start(j *job) {
	j.state = running
	scene := s.scene(j) // a copy: a check that outlives its deadline touches nothing of ours
	go func() { s.deliver(j, look(s.ctx, j.check, scene)) }()
}

func (s *schedule) deliver(j *job, result []evidence.Observation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if j.state != running || s.ctx.Err() != nil {
		return // too late to count: the deadline may be in what it says, and no replay could repeat that
	}
	j.result = result
	s.done <- j
}

func (s *schedule) scene(j *job) evidence.Scene {
	known := s.bundle.Clone()
	of, node := j.of(), evidence.KindNode
	return evidence.Scene{
		Subject: j.subject,
		First:   evidence.Enforce(s.request.First, j.check.Reads, s.mounts),
		Second:  evidence.Enforce(later{Host: s.request.Second, run: s.ctx, window: s.window}, j.check.Reads, s.mounts),
		Window:  s.request.Window,
		Since:   s.request.Since,
		Probe:   s.request.Probing,
		Seen:    func(id string) evidence.Observation { return seen(known, j.check.Needs, id, of, node) },
	}
}

func seen(known *evidence.Bundle, needs []string, id, of, node string) evidence.Observation {
	if !slices.Contains(needs, id) {
		return evidence.Unread(id, "the check did not declare that it needs this")
	}
	if o := known.Get(id, of); o.State != evidence.Unknown || of == node {
		return o
	}
	if o := known.Get(id, node); o.Why != "nobody looked" {
		return o
	}
	return known.Get(id, of)
}

func (s *schedule) finish(j *job, result []evidence.Observation) {
	s.mu.Lock()
	j.state = finished
	s.mu.Unlock()
	for i := range result {
		result[i].Of = j.of()
	}
	s.bundle.Add(result...)
}

func (s *schedule) cutRest() {
	s.takeDone()
	for _, j := range s.jobs {
		if j.state == finished {
			continue
		}
		s.cut = append(s.cut, j.name())
		s.finish(j, unread(j.check, evidence.Cut.Error()))
	}
}

// takeDone takes what was delivered before the deadline and not yet looked at.
func (s *schedule) takeDone() {
	for {
		select {
		case j := <-s.done:
			s.finish(j, j.result)
		default:
			return
		}
	}
}

// inOrder sorts the bundle by the runbook's order, whoever finished first.
func (s *schedule) inOrder() {
	ordered := &evidence.Bundle{Subjects: s.bundle.Subjects}
	for _, o := range s.bundle.Observations {
		if o.ID == "target.sources" {
			ordered.Add(o)
		}
	}
	for _, j := range s.jobs {
		for _, fact := range j.check.Gives {
			ordered.Add(s.bundle.Get(fact.ID, j.of()))
		}
	}
	*s.bundle = *ordered
}
