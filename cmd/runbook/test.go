package main

import (
	"github.com/spf13/cobra"

	"runbook/engine/judge"
	"runbook/engine/report"
)

func newTestCommand() *cobra.Command {
	var a assets
	c := &cobra.Command{
		Use:     "test",
		Short:   "Run the Rego tests of policies: yours and the built-in ones",
		Example: "  runbook test --policies ./policies",
		Args:    exactArgs(0, "no arguments; name folders with --policies"),
		RunE: func(c *cobra.Command, _ []string) error {
			trees, err := a.policyTrees()
			if err != nil {
				return err
			}
			results, err := judge.RunTests(withDefault(c.Context()), trees, facts())
			if err != nil {
				return usage(err, "")
			}
			return tellTests(human(c.OutOrStdout()), results)
		},
	}
	c.Flags().StringArrayVar(&a.policyDirs, "policies", nil, "add the policies in `DIR`; may be repeated")
	return c
}

func tellTests(out *report.Out, results []judge.TestResult) error {
	failed := 0
	for _, result := range results {
		if result.Pass {
			continue
		}
		failed++
		out.Textf(report.Red, "FAIL ")
		out.Textf(report.Plain, "%s:%d: %s", result.File, result.Line, result.Name)
		out.Line()
		out.Lines(result.Output)
	}
	out.Textf(report.Plain, "%d passed, %d failed", len(results)-failed, failed)
	out.Line()
	switch {
	case len(results) == 0:
		return usage(errorf("no test ran"), "a test is a rule test_… in a file policy_test.rego")
	case failed > 0:
		return usage(errorf("%d tests failed", failed), "")
	}
	return out.Err()
}
