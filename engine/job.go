package engine

import (
	"slices"
	"sync/atomic"

	"runbook/evidence"
)

// job is one check on one subject. There can be tens of thousands: what they
// have in common is kept once.
type job struct {
	*task
	*who
	state   jobState
	skipped bool
	needs   int    // jobs it waits for
	leads   []*job // jobs that wait for it
	looked  bool   // it was called before its needs were there
	early   bool   // and that call has not returned
	stale   bool   // of a conditional one: its rule may answer otherwise now
}

// task is a step of the runbook and the check it names.
type task struct {
	check evidence.Check
	rules *evidence.Rules
	step  Step
}

// who is a subject, and how the bundle names it.
type who struct {
	subject evidence.Subject
	of      string
}

type jobState uint8

const (
	waiting jobState = iota // for what it needs, or for its condition
	running                 // or about to
	between                 // it has looked once, and waits for the window
	finished
)

func (j *job) name() string { return j.check.Name + " " + j.of }

// newJobs makes a job of each step and each subject it looks at, and ties each
// to those it waits for.
func newJobs(r Request, subjects []evidence.Subject, mounts []string) []*job {
	var jobs []*job
	all := everybody(subjects)
	byCheck := map[string][]*job{}
	for _, step := range r.Runbook.Steps {
		check, ok := findCheck(r.Checks, step.Check)
		if !ok {
			continue // Validate has refused such a runbook
		}
		t := &task{check: check, rules: evidence.NewRules(check.Reads, mounts), step: step}
		for _, who := range all.of(check) {
			j := &job{task: t, who: who, stale: true}
			jobs = append(jobs, j)
			byCheck[check.Name] = append(byCheck[check.Name], j)
		}
	}
	for _, mine := range byCheck {
		for _, theirs := range byCheck {
			if mine[0].check.Name != theirs[0].check.Name && gives(theirs[0].check, mine[0].check.Needs) {
				tie(mine, theirs)
			}
		}
	}
	return jobs
}

// crowd is whom checks may look at.
type crowd struct{ node, own, all []*who }

func everybody(subjects []evidence.Subject) crowd {
	c := crowd{node: []*who{{evidence.Subject{Kind: evidence.KindNode, Name: evidence.KindNode}, evidence.KindNode}}}
	for _, subject := range subjects {
		w := &who{subject, subject.Of()}
		c.all = append(c.all, w)
		if !subject.IsContext() {
			c.own = append(c.own, w)
		}
	}
	return c
}

// of are whom a check looks at: the node, or the subjects without what stands
// around them, unless the check looks at that too.
func (c crowd) of(check evidence.Check) []*who {
	switch {
	case check.Scope == evidence.OfNode:
		return c.node
	case check.Context:
		return c.all
	}
	return c.own
}

// tie makes each of mine wait for those of theirs that speak of the same, or
// of everything: the node's.
func tie(mine, theirs []*job) {
	byOf := map[string][]*job{}
	for _, j := range theirs {
		byOf[j.of] = append(byOf[j.of], j)
	}
	for _, j := range mine {
		leaders := byOf[j.of]
		if j.check.Scope == evidence.OfNode || theirs[0].check.Scope == evidence.OfNode {
			leaders = theirs
		}
		for _, leader := range leaders {
			leader.leads = append(leader.leads, j)
			j.needs++
		}
	}
}

func gives(check evidence.Check, needs []string) bool {
	return slices.ContainsFunc(check.Gives, func(f evidence.Fact) bool { return slices.Contains(needs, f.ID) })
}

// scene is a job's. It holds copies: a check that outlives its deadline has
// nothing of ours to touch.
func (s *schedule) scene(j *job) (evidence.Scene, *atomic.Bool) {
	known, early := s.known(j), new(atomic.Bool)
	first := lender{earlier{s.request.First, s.window}, s.slots, &s.shared[0], func() bool { return true }}
	again := lender{later{s.request.Second, s.window, early}, s.slots, &s.shared[1], s.window.over}
	return evidence.Scene{
		Subject: j.subject,
		First:   j.rules.Enforce(first),
		Second:  j.rules.Enforce(again),
		Window:  s.request.Window,
		Since:   s.request.Since,
		Probe:   s.request.Probing,
		Seen: func(id string) evidence.Observation {
			if o, ok := known[id]; ok {
				return o
			}
			return evidence.Unread(id, "the check did not declare that it needs this")
		},
	}, early
}

// known is what a job needs, of its own subject or of the node.
func (s *schedule) known(j *job) map[string]evidence.Observation {
	known := make(map[string]evidence.Observation, len(j.check.Needs))
	for _, id := range j.check.Needs {
		known[id] = s.bundle.Get(id, j.of)
		if known[id].State != evidence.Unknown {
			continue
		}
		if o := s.bundle.Get(id, evidence.KindNode); o.Why != "nobody looked" {
			known[id] = o
		}
	}
	return known
}
