package judge

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"runbook/evidence"
)

// judgement is what is made of one subject, before anything has a rank.
type judgement struct {
	of       string
	quiet    bool
	findings []*finding
	broken   []Problem
	moot     []Moot
}

// each judges the subjects side by side and returns them in the bundle's order. With a triage rule, a subject
// of which it says false in so many words is quiet, and is not judged.
func (j *Judge) each(ctx context.Context, bundle *evidence.Bundle, capturedAtUsec int64, q Question) []judgement {
	subjects := Judged(bundle.Subjects)
	chosen, triage := j.chosen(q.Causes), q.Triage
	bundle.Get("", "") // its index is made here, and only read from now on
	v, cheap := newView(bundle, j.facts), j.viewFor(bundle, triage)
	all := make([]judgement, len(subjects))
	next := make(chan int)
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(subjects)) {
		wait.Go(func() {
			for i := range next {
				if triage != "" && j.spares(ctx, cheap, subjects[i], triage) {
					all[i] = judgement{of: subjects[i].Of(), quiet: true}
					continue
				}
				all[i] = j.one(ctx, v, subjects[i], capturedAtUsec, chosen, q.Moot)
			}
		})
	}
	for i := range subjects {
		next <- i
	}
	close(next)
	wait.Wait()
	return all
}

// viewFor shows what a rule reads, and no other facts: that saves most of what a
// quiet container costs, and cannot change what the rule says.
func (j *Judge) viewFor(bundle *evidence.Bundle, rule string) *view {
	some := factIndex{}
	for id := range j.planReads[rule].lines {
		if fact, known := j.facts[id]; known {
			some[id] = fact
		}
	}
	v := newView(bundle, some)
	v.alone = !j.planReads[rule].around
	return v
}

// spares reports that the rule says false of the subject, in so many words.
func (j *Judge) spares(ctx context.Context, v *view, subject evidence.Subject, rule string) bool {
	input, err := v.input(subject, 0)
	if err != nil {
		return false
	}
	answer, _ := j.planOn(ctx, input, rule)
	return answer == PlanFalse
}

// chosen are the causes to judge by, in the order of their ids.
func (j *Judge) chosen(ids []string) []Cause {
	return slices.DeleteFunc(slices.Clone(j.causes), func(c Cause) bool { return !slices.Contains(ids, c.ID) })
}

func (j *Judge) one(ctx context.Context, v *view, subject evidence.Subject, capturedAtUsec int64, causes []Cause, moot string) judgement {
	of := subject.Of()
	input, err := v.input(subject, capturedAtUsec)
	if err != nil {
		return judgement{of: of, broken: []Problem{{Says: of + ": " + err.Error()}}}
	}
	result := judgement{of: of}
	why, dropped := v.moots(ctx, j, subject, input, moot)
	for _, what := range dropped {
		result.broken = append(result.broken, Problem{Says: of + ": " + moot + ": " + what})
	}
	if len(why) > 0 {
		return v.ruleOutAll(subject, causes, why)
	}
	ids := make([]string, len(causes))
	for i, cause := range causes {
		ids[i] = cause.ID
	}
	raw, failed := j.ask(ctx, ids, input)
	if ctx.Err() != nil && !slices.Contains(failed, nil) {
		return judgement{of: of, broken: []Problem{{Says: of + ": " + errCut.Error()}}}
	}
	for i, cause := range causes {
		if failed[i] != nil {
			result.broken = append(result.broken, Problem{Cause: cause.ID, Says: of + ": " + failed[i].Error()})
			continue
		}
		said := v.read(subject, raw[i])
		for _, why := range said.dropped {
			result.broken = append(result.broken, Problem{Cause: cause.ID, Says: of + ": " + why})
		}
		result.findings = append(result.findings, v.find(cause, subject, said.byWeight))
	}
	return result
}
