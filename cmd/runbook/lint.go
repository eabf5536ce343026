package main

import (
	"errors"

	"github.com/spf13/cobra"

	"runbook/engine/report"
)

func newLintCommand() *cobra.Command {
	a := assets{checkAll: true}
	c := &cobra.Command{
		Use:     "lint",
		Short:   "Check runbooks and policies: yours and the built-in ones",
		Example: "  runbook lint --runbooks ./runbooks --policies ./policies",
		Args:    exactArgs(0, "no arguments; name folders with --runbooks and --policies"),
		RunE: func(c *cobra.Command, _ []string) error {
			books, bookErr := a.runbooks()
			j, err := a.judge()
			if err != nil || bookErr != nil {
				return usage(errors.Join(bookErr, err), "")
			}
			var problems []error
			for _, book := range books {
				problems = append(problems, validate(book, j))
			}
			if err := errors.Join(problems...); err != nil {
				return usage(err, "")
			}
			out := human(c.OutOrStdout())
			out.Textf(report.Plain, "%d runbooks and %d policies are well formed", len(books), len(j.Causes()))
			out.Line()
			return out.Err()
		},
	}
	a.addFlags(c)
	return c
}
