package main

import (
	"encoding/json"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"runbook/checks"
	"runbook/engine/judge"
	"runbook/engine/report"
	"runbook/evidence"
	"runbook/policies"
)

func newListCommand() *cobra.Command {
	var a assets
	c := &cobra.Command{
		Use:       "list runbooks|checks|causes [NAME]",
		Short:     "List runbooks, checks or causes, or read one in full",
		Example:   "  runbook list causes\n  runbook list causes memory.cgroup-oom-kill\n  runbook list checks kernel.log",
		ValidArgs: []string{"runbooks", "checks", "causes"},
		Args:      rangeArgs(1, 2, "runbooks, checks or causes, and at most one name"),
		RunE: func(c *cobra.Command, args []string) error {
			out := human(c.OutOrStdout())
			name := ""
			if len(args) == 2 {
				name = args[1]
			}
			if err := a.list(out, args[0], name); err != nil {
				return err
			}
			return out.Err()
		},
	}
	a.addFlags(c)
	return c
}

func (a *assets) list(out *report.Out, what, name string) error {
	switch what {
	case "runbooks":
		return a.listRunbooks(out, name)
	case "checks":
		return listChecks(out, name)
	case "causes":
		return a.listCauses(out, name)
	}
	return usage(errorf("cannot list %q", what), "runbook list runbooks, runbook list checks or runbook list causes")
}

func row(out *report.Out, name, text string) { out.Para(0, name, report.Bold, 36, report.Plain, text) }

func (a *assets) listRunbooks(out *report.Out, name string) error {
	books, err := a.runbooks()
	if err != nil {
		return err
	}
	if name != "" {
		book, err := named(books, name)
		if err != nil {
			return err
		}
		out.Lines(string(book.Raw))
		return nil
	}
	for _, book := range books {
		row(out, book.Name, book.Title)
	}
	return nil
}

func listChecks(out *report.Out, name string) error {
	if name == "" {
		for _, check := range checks.All() {
			row(out, check.Name, check.About)
		}
		return nil
	}
	check := checkNamed(checks.All(), name)
	if check.Look == nil {
		return usage(errorf("no such check: %s", name), "runbook list checks")
	}
	describeCheck(out, check)
	return nil
}

func describeCheck(out *report.Out, check evidence.Check) {
	out.Lines(check.Name + ": " + check.About)
	out.Line()
	out.Lines("Reads:")
	paths(out, check.Reads)
	if len(check.Needs) > 0 {
		out.Lines("Leans on: " + strings.Join(check.Needs, ", "))
	}
	for _, fact := range check.Gives {
		out.Line()
		out.Lines(fact.ID + ": " + fact.About)
		schema, err := json.MarshalIndent(evidence.SchemaOf(fact.Shape), "  ", "  ")
		if err == nil {
			out.Lines("  " + string(schema))
		}
	}
}

func (a *assets) listCauses(out *report.Out, name string) error {
	j, err := a.judge()
	if err != nil {
		return err
	}
	if name == "" {
		for _, cause := range j.Causes() {
			row(out, cause.ID, cause.Title)
		}
		return nil
	}
	if _, err := j.Select([]string{name}); err != nil {
		return usage(err, "runbook list causes")
	}
	for _, cause := range j.Causes() {
		if cause.ID == name || cause.Family == name {
			describeCause(out, cause)
		}
	}
	return nil
}

func describeCause(out *report.Out, cause judge.Cause) {
	out.Lines(cause.ID + ": " + cause.Title)
	out.Line()
	out.Para(0, "", report.Plain, 1, report.Plain, cause.Description)
	out.Line()
	for _, need := range cause.Needs {
		out.Para(2, need.ID, report.Plain, 30, report.Dim, "could "+report.CouldWords(need.Could)+" it")
	}
	if len(cause.Explains) > 0 {
		out.Lines("Explains: " + strings.Join(cause.Explains, ", "))
	}
	out.Lines("Next: " + cause.Next)
	for _, reference := range cause.References {
		out.Lines("See: " + reference)
	}
	if text, err := fs.ReadFile(policies.FS, strings.Replace(cause.ID, ".", "/", 1)+"/policy.rego"); err == nil {
		out.Line()
		out.Lines(string(text))
	}
	out.Line()
}
