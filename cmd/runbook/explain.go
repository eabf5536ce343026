package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"runbook/checks"
	"runbook/engine"
	"runbook/engine/report"
	"runbook/evidence"
)

func newExplainCommand() *cobra.Command {
	var a assets
	c := &cobra.Command{
		Use:   "explain RUNBOOK",
		Short: "Print what a runbook would do and everything it may read, without reading anything",
		Args:  exactArgs(1, "the name of a runbook"),
		RunE: func(c *cobra.Command, args []string) error {
			book, err := a.runbook(args[0])
			if err != nil {
				return err
			}
			if _, err := a.validJudge(book)(); err != nil {
				return err
			}
			out := human(c.OutOrStdout())
			explain(out, book, checks.All())
			return out.Err()
		},
	}
	a.addFlags(c)
	return c
}

// explain is the text of explain.txt: steps, reasons, and every path and
// question. The target is found through the sources in package target.
func explain(out *report.Out, book engine.Runbook, all []evidence.Check) {
	out.Lines(book.Name + ": " + book.Title)
	out.Lines(book.Symptom)
	out.Line()
	out.Textf(report.Plain, "Looks twice, %s apart, and ends within %s. Changes nothing.", book.Window, book.Budget)
	out.Line()
	out.Line()
	var reads []string
	for i, step := range book.Steps {
		check := checkNamed(all, step.Check)
		reads = append(reads, check.Reads...)
		out.Textf(report.Bold, "%2d. %s", i+1, step.Check)
		if step.When != "" {
			out.Textf(report.Dim, " (unless %s is false)", step.When)
		}
		if step.Alone {
			out.Text(report.Dim, " (not with --all)")
		}
		if check.Probe && !book.Probe {
			out.Text(report.Dim, " (an active probe: only with --probe)")
		}
		out.Line()
		out.Para(4, "why", report.Dim, 10, report.Plain, step.Why)
		out.Para(4, "sees", report.Dim, 10, report.Plain, factIDs(check))
	}
	out.Line()
	out.Lines("May read, to find the target and to date the run (of cgroups the names, and who is in them):")
	paths(out, engine.Reads())
	out.Line()
	out.Lines("May read, to look at it ({cgroup}: where a cgroup hierarchy is mounted):")
	slices.Sort(reads)
	paths(out, slices.Compact(reads))
	out.Line()
	if book.Moot != "" {
		out.Lines("Judges none of whom " + book.Moot + " says something: for them the question does not arise.")
	}
	if book.Triage != "" {
		out.Lines("With --all, judges in full unless " + book.Triage + " is false.")
	}
	out.Lines("Judges: " + strings.Join(book.Causes, ", "))
	if len(book.Behind) > 0 {
		out.Lines("And, where it explains one of these: " + strings.Join(book.Behind, ", "))
	}
}

func paths(out *report.Out, list []string) {
	for _, p := range list {
		out.Para(2, "", report.Plain, 3, report.Plain, p)
	}
}

func checkNamed(all []evidence.Check, name string) evidence.Check {
	i := slices.IndexFunc(all, func(c evidence.Check) bool { return c.Name == name })
	if i < 0 {
		return evidence.Check{Name: name}
	}
	return all[i]
}

func factIDs(check evidence.Check) string {
	var ids []string
	for _, fact := range check.Gives {
		ids = append(ids, fact.ID)
	}
	return strings.Join(ids, ", ")
}
