package report

import (
	"fmt"
	"slices"
	"strings"

	"runbook/engine"
	"runbook/engine/judge"
	"runbook/evidence"
)

// Columns of the table.
const (
	margin = 3
	indent = 12
)

// Table writes what a tired person can read in ten seconds: the best verdict
// with its reasons, the others in short, then what was ruled out and why.
func Table(o *Out, r *engine.Result, archive string) error {
	if r.Triage != nil {
		return triageTable(o, r, archive)
	}
	heading(o, r)
	bySubject := len(judge.Judged(r.Bundle.Subjects)) > 1
	drawn := map[string]bool{}
	for i, v := range r.Ruling.Verdicts {
		verdict(o, v, i == 0, bySubject)
		if isDrawn(v) && !drawn[v.Of] {
			drawn[v.Of] = true
			sparks(o, r, v.Of)
		}
		o.Line()
	}
	moot(o, r, bySubject)
	noVerdict(o, r)
	undecided(o, r.Ruling.Undecided, len(r.Ruling.Verdicts) == 0)
	ruledOut(o, r, bySubject)
	sparksLeft(o, r, drawn)
	problems(o, r)
	probed(o, r)
	footer(o, archive)
	return o.Err()
}

func heading(o *Out, r *engine.Result) {
	o.Text(Bold, describe(r))
	o.Textf(Plain, ": %s", r.Runbook.Title)
	o.Line()
	present, absent, unknown := r.Bundle.Count()
	o.Textf(Dim, "looked %s: %d present, %d absent, %d unknown", lookedFor(r), present, absent, unknown)
	o.Line()
	o.Line()
}

func lookedFor(r *engine.Result) string {
	if r.TookUsec <= 0 {
		return "for a time that is not recorded"
	}
	return fmt.Sprintf("for %.1f s", float64(r.TookUsec)/1e6)
}

func describe(r *engine.Result) string {
	if r.Triage != nil {
		return "every container of this node"
	}
	return Describe(r.Target)
}

// Describe names a subject for people.
func Describe(s evidence.Subject) string {
	switch {
	case s.Kind == evidence.KindNode:
		return "this node"
	case s.Kind == evidence.KindPod:
		return fmt.Sprintf("pod %s/%s", s.Namespace, s.Name)
	case s.Pod != "":
		return fmt.Sprintf("%s %s of pod %s/%s", s.Kind, s.Name, s.Namespace, s.Pod)
	}
	return s.Kind + " " + s.Name
}

var standingStyles = map[judge.Standing]Style{judge.Confirmed: Red, judge.Likely: Yellow, judge.Possible: Cyan}

func verdict(o *Out, v judge.Verdict, whole, bySubject bool) {
	o.Textf(Bold, "%d. ", v.Rank)
	o.Text(standingStyles[v.Standing], strings.ToUpper(string(v.Standing)))
	o.Textf(Plain, "  %s", v.Cause)
	if bySubject {
		o.Textf(Dim, "  %s", v.Of)
	}
	if !v.Settled {
		o.Text(Dim, "  (not settled: unread evidence could change its place)")
	}
	o.Line()
	o.Para(margin, "", Plain, margin, Bold, v.Title)
	arguments(o, "for", v.For, limit(whole, 2))
	arguments(o, "against", v.Against, limit(whole, 1))
	missing(o, v.Missing, limit(whole, 1))
	if len(v.Consequences) > 0 {
		o.Para(margin, "so", Dim, indent, Plain, "also told: "+strings.Join(v.Consequences, ", ")+" (its consequence)")
	}
	if whole || v.Standing == judge.Confirmed {
		o.Para(margin, "next", Dim, indent, Plain, v.Next)
	}
}

func limit(whole bool, few int) int {
	if whole {
		return 1 << 20
	}
	return few
}

func arguments(o *Out, label string, list []judge.Argument, most int) {
	if len(list) == 0 && label == "against" {
		o.Para(margin, label, Dim, indent, Dim, "nothing")
	}
	for i, a := range list {
		if i == most {
			o.Para(margin, "", Dim, indent, Dim, fmt.Sprintf("and %d more: runbook why", len(list)-most))
			return
		}
		o.Para(margin, label, Dim, indent, Plain, a.Says)
		label = ""
	}
}

func missing(o *Out, list []judge.Missing, most int) {
	label := "missing"
	for i, m := range list {
		if i == most {
			o.Para(margin, "", Dim, indent, Dim, fmt.Sprintf("and %d more", len(list)-most))
			return
		}
		o.Para(margin, label, Yellow, indent, Plain, fmt.Sprintf("%s: %s%s", m.ID, m.Why, whatItDecides(m)))
		label = ""
	}
}

func whatItDecides(m judge.Missing) string {
	switch {
	case m.Decides:
		return " (could change the first place)"
	case m.Overturn:
		return " (could overturn this)"
	}
	return ""
}

// moot tells of whom the question makes no sense, and why.
func moot(o *Out, r *engine.Result, bySubject bool) {
	for _, m := range r.Ruling.Moot {
		says := m.Says
		if bySubject {
			says = m.Of + ": " + says
		}
		o.Para(0, "DOES NOT APPLY", Green, 16, Plain, says)
		o.Line()
	}
}

// allMoot reports that nobody is left to judge.
func allMoot(r *engine.Result) bool {
	return len(r.Ruling.Moot) > 0 && !slices.ContainsFunc(r.Ruling.RuledOut, func(v judge.Verdict) bool { return !isMoot(r.Ruling, v) }) && len(r.Ruling.Undecided) == 0
}

func isMoot(r judge.Ruling, v judge.Verdict) bool {
	return slices.ContainsFunc(r.Moot, func(m judge.Moot) bool { return m.Of == v.Of })
}

func noVerdict(o *Out, r *engine.Result) {
	switch {
	case len(r.Ruling.Verdicts) > 0, allMoot(r):
	case r.Ruling.Outcome == "nothing-found":
		o.Text(Green, "NOTHING FOUND")
		o.Text(Plain, "  nothing speaks for any cause of this runbook, and nothing unread could make one likely")
		o.Line()
		o.Line()
	default:
		o.Text(Yellow, "UNDECIDED")
		o.Text(Plain, "  nothing speaks for a cause yet, and too little could be read to rule them out")
		o.Line()
		o.Line()
	}
}

func undecided(o *Out, list []judge.Verdict, leads bool) {
	if len(list) == 0 {
		return
	}
	o.Text(Bold, "Undecided")
	o.Line()
	if leads {
		firstMissing(o, list)
	}
	for _, v := range list {
		why := "nothing was read"
		if len(v.Missing) > 0 {
			why = "needs " + ids(v.Missing)
		}
		o.Row(margin, v.Cause, column(list), Dim, why)
	}
	o.Line()
}

// firstMissing names each unread observation once, with its reason.
func firstMissing(o *Out, list []judge.Verdict) {
	told := map[string]bool{}
	for _, v := range list {
		for _, m := range v.Missing {
			if !told[m.ID] {
				told[m.ID] = true
				o.Para(margin, "unread", Yellow, indent, Plain, m.ID+": "+m.Why)
			}
		}
	}
}

func ids(list []judge.Missing) string {
	var names []string
	for _, m := range list {
		names = append(names, m.ID)
	}
	return strings.Join(names, ", ")
}

func column(list []judge.Verdict) int {
	widest := 0
	for _, v := range list {
		widest = max(widest, len(v.Cause))
	}
	return margin + widest + 2
}

func problems(o *Out, r *engine.Result) {
	for _, p := range r.Ruling.Problems {
		o.Para(0, "policy not judged:", Red, 19, Plain, p.String())
	}
	if len(r.Cut) > 0 {
		o.Para(0, "cut by the time budget:", Red, 24, Plain, few(r.Cut, maxCut))
	}
}

// probed tells what this run did that others can notice.
func probed(o *Out, r *engine.Result) {
	if len(r.Probed) > 0 {
		o.Para(0, "probed:", Dim, 9, Plain, strings.Join(r.Probed, ", ")+" (queries were sent: a side effect)")
	}
}

// maxCut is how many checks a report names that the budget cut; JSON has all.
const maxCut = 24

func footer(o *Out, archive string) {
	if archive != "" {
		o.Textf(Dim, "archive %s; ", archive)
	}
	o.Textf(Dim, "for the whole argument of a cause: runbook why CAUSE, runbook why-not CAUSE")
	o.Line()
}
