package report

import (
	"fmt"
	"strings"

	"runbook/engine/judge"
	"runbook/evidence"
)

// Argument tells everything about one verdict: what speaks for it and against
// it with the evidence each sentence rests on, what was not read, and what
// reading it could do. With not, what speaks against it comes first.
func Argument(o *Out, v judge.Verdict, bundle *evidence.Bundle, not bool) {
	o.Text(Bold, v.Cause)
	o.Textf(Plain, " of %s: ", v.Of)
	o.Text(standingStyles[v.Standing], string(v.Standing))
	o.Textf(Dim, ", score %.2f between %.2f and %.2f", v.Score, v.Low, v.High)
	o.Line()
	o.Para(0, "", Plain, 0, Plain, v.Title)
	o.Line()
	sections := []func(){
		func() { section(o, "For it", v.For, v, bundle) },
		func() { section(o, "Against it", v.Against, v, bundle) },
	}
	if not {
		sections[0], sections[1] = sections[1], sections[0]
	}
	for _, tell := range sections {
		tell()
	}
	unreadSection(o, v)
	overturn(o, v)
}

func section(o *Out, title string, list []judge.Argument, v judge.Verdict, bundle *evidence.Bundle) {
	o.Text(Bold, title)
	o.Line()
	if len(list) == 0 {
		o.Para(2, "nothing", Dim, 12, Plain, "")
	}
	for _, a := range list {
		o.Para(2, string(a.Weight), Dim, 12, Plain, a.Says)
		for _, cite := range a.Cites {
			o.Para(12, "", Plain, 13, Dim, citation(cite, v, bundle))
		}
	}
	o.Line()
}

func citation(c judge.Cite, v judge.Verdict, bundle *evidence.Bundle) string {
	of := c.Of
	if of == "" {
		of = v.Of
	}
	text := fmt.Sprintf("%s of %s", c.ID, of)
	if c.Field != "" {
		text = fmt.Sprintf("%s.%s of %s", c.ID, c.Field, of)
	}
	observation := bundle.Get(c.ID, of)
	if observation.State == evidence.Absent {
		text += " is absent: " + observation.Why
	}
	if len(observation.From) > 0 {
		text += "  ← " + strings.Join(observation.From[:min(3, len(observation.From))], ", ")
	}
	return text
}

func unreadSection(o *Out, v judge.Verdict) {
	o.Text(Bold, "Not read")
	o.Line()
	if len(v.Missing) == 0 {
		o.Para(2, "", Plain, 2, Dim, "nothing: all that this cause needs was read")
	}
	for _, m := range v.Missing {
		o.Para(2, "", Plain, 2, Plain, fmt.Sprintf("%s: %s; if known it could %s this%s", m.ID, m.Why, CouldWords(m.Could), whatItDecides(m)))
	}
	o.Line()
}

var couldVerbs = map[judge.Weight]string{judge.Proves: "prove", judge.Refutes: "refute", judge.Supports: "support", judge.Weakens: "weaken"}

// CouldWords puts what an observation could do in words.
func CouldWords(could []judge.Weight) string {
	var words []string
	for _, weight := range could {
		words = append(words, couldVerbs[weight])
	}
	return strings.Join(words, " or ")
}

func overturn(o *Out, v judge.Verdict) {
	switch {
	case len(v.Missing) == 0:
		o.Text(Plain, "Nothing unread could overturn this.")
	case v.Settled:
		o.Text(Plain, "What is unread could not change its place.")
	default:
		o.Text(Plain, "What is unread could change its place.")
	}
	o.Line()
	o.Line()
}
