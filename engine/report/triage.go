package report

import (
	"fmt"
	"strings"

	"runbook/engine"
	"runbook/engine/judge"
	"runbook/evidence"
)

// triageTable tells of many containers: who has something to tell comes first,
// in a short block each; who has not is counted.
func triageTable(o *Out, r *engine.Result, archive string) error {
	heading(o, r)
	o.Text(Plain, triageCounts(r.Triage))
	o.Line()
	o.Line()
	rank := 0
	for _, t := range r.Triage.Judged {
		if len(t.Ruling.Verdicts) > 0 {
			rank++
			triageBlock(o, rank, t)
		}
	}
	if rank == 0 {
		noVerdict(o, r)
	}
	triageUndecided(o, r.Triage)
	problems(o, r)
	probed(o, r)
	if archive != "" {
		o.Textf(Dim, "archive %s; ", archive)
	}
	o.Textf(Dim, "for one of them: runbook run %s --container NAME, or --pod NAMESPACE/NAME", r.Runbook.Name)
	o.Line()
	return o.Err()
}

// triageCounts says how many were looked at, and what became of them.
func triageCounts(t *engine.Triage) string {
	var found, undecided, nothing int
	for _, one := range t.Judged {
		switch one.Ruling.Outcome {
		case judge.Found:
			found++
		case judge.NotDecided:
			undecided++
		default:
			nothing++
		}
	}
	text := fmt.Sprintf("%s looked at: %s", containers(len(t.Judged)+len(t.Quiet)), fmt.Sprintf("%d with something to tell", found))
	text += fmt.Sprintf("; %d undecided; %d judged and nothing found", undecided, nothing)
	if t.Rule != "" {
		text += fmt.Sprintf("; %d quiet (%s is false)", len(t.Quiet), t.Rule)
	}
	return text
}

func containers(n int) string {
	if n == 1 {
		return "1 container"
	}
	return fmt.Sprintf("%d containers", n)
}

// triageBlock is two lines: the best verdict with its first reason, and the
// names of the others.
func triageBlock(o *Out, rank int, t judge.Triaged) {
	first := t.Ruling.Verdicts[0]
	o.Textf(Bold, "%2d. ", rank)
	o.Text(standingStyles[first.Standing], strings.ToUpper(string(first.Standing)))
	o.Textf(Plain, "  %s  ", first.Cause)
	o.Text(Bold, nameOf(t.Of))
	if !first.Settled {
		o.Text(Dim, "  (not settled)")
	}
	o.Line()
	if len(first.For) > 0 {
		o.Para(4, "", Plain, 4, Plain, first.For[0].Says)
	}
	if also := others(t.Ruling.Verdicts[1:]); also != "" {
		o.Para(4, "also", Dim, 10, Dim, also)
	}
}

// nameOf leaves out what every line would begin with.
func nameOf(of string) string { return strings.TrimPrefix(of, evidence.KindContainer+"/") }

func others(verdicts []judge.Verdict) string {
	var names []string
	for _, v := range verdicts {
		names = append(names, fmt.Sprintf("%s (%s)", v.Cause, v.Standing))
	}
	return strings.Join(names, ", ")
}

// triageUndecided names those of whom too little could be read, by what is
// missing: on one node it is mostly the same for all.
func triageUndecided(o *Out, t *engine.Triage) {
	byReason, reasons := map[string][]string{}, []string{}
	for _, one := range t.Judged {
		if len(one.Ruling.Verdicts) > 0 || one.Ruling.Outcome != judge.NotDecided {
			continue
		}
		why := missingOf(one.Ruling)
		if byReason[why] == nil {
			reasons = append(reasons, why)
		}
		byReason[why] = append(byReason[why], nameOf(one.Of))
	}
	if len(reasons) == 0 {
		return
	}
	o.Line()
	o.Text(Bold, "Undecided")
	o.Line()
	for _, why := range reasons {
		o.Para(margin, "", Plain, margin, Plain, few(byReason[why], 8))
		o.Para(margin, "unread", Yellow, indent, Dim, why)
	}
	o.Line()
}

func missingOf(r judge.Ruling) string {
	var names []string
	seen := map[string]bool{}
	for _, v := range r.Undecided {
		for _, m := range v.Missing {
			if !seen[m.ID] {
				seen[m.ID] = true
				names = append(names, m.ID)
			}
		}
	}
	if len(names) == 0 {
		return "policies that could not be judged by"
	}
	return few(names, 8)
}

func few(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
