package report

import (
	"fmt"
	"io"
	"strings"

	"runbook/engine"
	"runbook/engine/judge"
)

// Markdown writes the run for a postmortem or a ticket.
func Markdown(w io.Writer, r *engine.Result, archive string) error {
	out := &strings.Builder{}
	present, absent, unknown := r.Bundle.Count()
	fmt.Fprintf(out, "# %s: %s\n\n", mark(describe(r)), mark(r.Runbook.Title))
	fmt.Fprintf(out, "Outcome: **%s**. Looked %s: %d present, %d absent, %d unknown.", r.Ruling.Outcome, lookedFor(r), present, absent, unknown)
	if archive != "" {
		fmt.Fprintf(out, " Archive `%s`.", mark(archive))
	}
	fmt.Fprint(out, "\n\n")
	if r.Triage != nil {
		markTriage(out, r)
		return flush(w, out)
	}
	for _, v := range r.Ruling.Verdicts {
		markVerdict(out, v)
	}
	for _, m := range r.Ruling.Moot {
		fmt.Fprintf(out, "Does not apply to %s: %s.\n\n", mark(m.Of), mark(m.Says))
	}
	if len(r.Ruling.Undecided) > 0 {
		fmt.Fprint(out, "## Undecided\n\n| cause | of | not read |\n|---|---|---|\n")
		for _, v := range r.Ruling.Undecided {
			fmt.Fprintf(out, "| %s | %s | %s |\n", mark(v.Cause), mark(v.Of), mark(ids(v.Missing)))
		}
		fmt.Fprintln(out)
	}
	if ruledOut := nearestFirst(r.Ruling); len(ruledOut) > 0 {
		fmt.Fprint(out, "## Ruled out\n\n| cause | of | because |\n|---|---|---|\n")
		for _, v := range ruledOut {
			fmt.Fprintf(out, "| %s | %s | %s |\n", mark(v.Cause), mark(v.Of), mark(firstAgainst(v)))
		}
		fmt.Fprintln(out)
	}
	markUnjudged(out, r)
	return flush(w, out)
}

func flush(w io.Writer, out *strings.Builder) error {
	_, err := io.WriteString(w, out.String())
	return err
}

// markTriage is a table with one row for each container that has something to
// tell.
func markTriage(out *strings.Builder, r *engine.Result) {
	fmt.Fprintf(out, "%s.\n\n", mark(triageCounts(r.Triage)))
	fmt.Fprint(out, "| # | container | cause | standing | because | also |\n|---|---|---|---|---|---|\n")
	rank := 0
	for _, t := range r.Triage.Judged {
		if len(t.Ruling.Verdicts) == 0 {
			continue
		}
		rank++
		v, because := t.Ruling.Verdicts[0], ""
		if len(v.For) > 0 {
			because = v.For[0].Says
		}
		fmt.Fprintf(out, "| %d | %s | %s | %s | %s | %s |\n", rank, mark(nameOf(t.Of)), mark(v.Cause), v.Standing, mark(because), mark(others(t.Ruling.Verdicts[1:])))
	}
	fmt.Fprintln(out)
	for _, t := range r.Triage.Judged {
		if len(t.Ruling.Verdicts) == 0 && t.Ruling.Outcome == judge.NotDecided {
			fmt.Fprintf(out, "- Undecided: %s: unread %s\n", mark(nameOf(t.Of)), mark(missingOf(t.Ruling)))
		}
	}
	fmt.Fprintln(out)
	markUnjudged(out, r)
}

// markUnjudged tells what this report does not rest on.
func markUnjudged(out *strings.Builder, r *engine.Result) {
	for _, p := range r.Ruling.Problems {
		fmt.Fprintf(out, "Policy not judged: %s\n\n", mark(p.String()))
	}
	if len(r.Cut) > 0 {
		fmt.Fprintf(out, "Cut by the time budget: %s\n\n", mark(few(r.Cut, maxCut)))
	}
	if len(r.Probed) > 0 {
		fmt.Fprintf(out, "Probed (queries were sent: a side effect): %s\n\n", mark(strings.Join(r.Probed, ", ")))
	}
}

func firstAgainst(v judge.Verdict) string {
	if len(v.Against) == 0 {
		return "nothing points to it"
	}
	return v.Against[0].Says
}

func markVerdict(out *strings.Builder, v judge.Verdict) {
	settled := "settled"
	if !v.Settled {
		settled = "not settled"
	}
	fmt.Fprintf(out, "## %d. %s (%s, %s)\n\n%s, of %s. Score %.2f, between %.2f and %.2f.\n\n", v.Rank, mark(v.Cause), v.Standing, settled, mark(v.Title), mark(v.Of), v.Score, v.Low, v.High)
	markList(out, "For", v.For)
	markList(out, "Against", v.Against)
	if len(v.Missing) > 0 {
		fmt.Fprint(out, "**Missing**\n\n")
		for _, m := range v.Missing {
			fmt.Fprintf(out, "- %s: %s%s\n", mark(m.ID), mark(m.Why), whatItDecides(m))
		}
		fmt.Fprintln(out)
	}
	if len(v.Consequences) > 0 {
		fmt.Fprintf(out, "Consequences: %s.\n\n", mark(strings.Join(v.Consequences, ", ")))
	}
	fmt.Fprintf(out, "Next: %s\n\n", mark(v.Next))
}

func markList(out *strings.Builder, title string, list []judge.Argument) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(out, "**%s**\n\n", title)
	for _, a := range list {
		fmt.Fprintf(out, "- %s (%s)\n", mark(a.Says), a.Weight)
	}
	fmt.Fprintln(out)
}

// blockMark is where text would begin a list, a rule or a heading of its own
// ("- x", "+ x", "1. x", "---", "==="), or -1.
func blockMark(text string) int {
	rest := strings.TrimLeft(text, "0123456789")
	first, _, _ := strings.Cut(rest, " ")
	numbered := len(rest) < len(text)
	switch {
	case rest == "":
	case numbered && (first == "." || first == ")"), !numbered && strings.ContainsRune("-+=", rune(rest[0])):
		return len(text) - len(rest)
	}
	return -1
}

// mark cleans text and takes its Markdown and HTML meaning away.
func mark(s string) string {
	var out strings.Builder
	text := strings.TrimLeft(Clean(s), " ") // four spaces would begin code, where escapes are not read
	block := blockMark(text)
	for i, r := range text {
		if i == block {
			out.WriteByte('\\')
		}
		switch r {
		case '<':
			out.WriteString("&lt;")
			continue
		case '>':
			out.WriteString("&gt;")
			continue
		case '&':
			out.WriteString("&amp;")
			continue
		case '\\', '`', '*', '_', '[', ']', '|', '#', '!', '~', '@':
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}
