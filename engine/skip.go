package engine

import "runbook/evidence"

// dropCut repeats, in a replay, what the deadline did to the live run.
func (s *schedule) dropCut() {
	if s.request.Replayed == nil || len(s.request.Replayed.Cut) == 0 {
		return
	}
	wasCut := map[string]bool{}
	for _, name := range s.request.Replayed.Cut {
		wasCut[name] = true
	}
	for _, j := range s.jobs {
		if wasCut[j.name()] {
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

const (
	notFollowed = "it is a follow-up, and a look at all containers takes none"
	notAlone    = "it is for one container alone, and a look at all of them does without"
)

// dropFollowUps skips, in a run on all containers, what only one is worth.
func (s *schedule) dropFollowUps() {
	if !s.request.Target.All {
		return
	}
	for _, j := range s.jobs {
		switch {
		case j.state != waiting:
		case j.step.Alone, j.check.Probe:
			s.skip(j, notAlone, "not looked at: "+notAlone)
		case j.step.When != "":
			s.skip(j, notFollowed, "not looked at: "+notFollowed)
		}
	}
	s.maybe = nil
}

func (s *schedule) skip(j *job, why, says string) {
	j.skipped = true
	s.skipped = append(s.skipped, Skipped{Check: j.check.Name, Of: j.of, Why: why})
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
