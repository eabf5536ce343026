package engine

import "runbook/engine/judge"

// Triage is what a run on all containers makes of each. Those that are not
// quiet are ranked.
type Triage struct {
	Rule   string // the rule that spares the quiet ones; "": all are judged in full
	Judged []judge.Triaged
	Quiet  []string // how the bundle names them
}

func (r *Result) triage(all []judge.Triaged) {
	r.Triage = &Triage{Rule: r.Runbook.Triage, Quiet: []string{}}
	for _, t := range all {
		if t.Quiet {
			r.Triage.Quiet = append(r.Triage.Quiet, t.Of)
			continue
		}
		r.Triage.Judged = append(r.Triage.Judged, t)
	}
	r.Ruling = judge.Merge(r.Triage.Judged)
}
