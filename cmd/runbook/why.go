package main

import (
	"slices"

	"github.com/spf13/cobra"

	"runbook/engine"
	"runbook/engine/judge"
	"runbook/engine/report"
	"runbook/evidence/archive"
)

func newWhyCommand() *cobra.Command {
	return newArgumentCommand("why", "The whole argument of a cause: for, against, missing, and what could overturn it")
}

func newWhyNotCommand() *cobra.Command {
	return newArgumentCommand("why-not", "Why a cause is not the verdict: what speaks against it, and what would have to be seen")
}

// newArgumentCommand makes why and why-not, which tell the same argument from
// either end.
func newArgumentCommand(name, short string) *cobra.Command {
	var o runOptions
	var runbookName string
	c := &cobra.Command{
		Use:     name + " CAUSE [ARCHIVE]",
		Short:   short,
		Long:    short + ".\nWith ARCHIVE, from that archive; else from a live run on the target that the flags name.",
		Example: "  runbook " + name + " memory.cgroup-oom-kill incident.rbz\n  runbook " + name + " memory.kubelet-eviction --pod shop/web-0",
		Args:    rangeArgs(1, 2, "a cause and at most one archive"),
		RunE: func(c *cobra.Command, args []string) error {
			result, err := o.argued(c, runbookName, args)
			if err != nil {
				return err
			}
			return tellArgument(human(c.OutOrStdout()), result, args[0], name == "why-not")
		},
	}
	o.addFlags(c)
	c.Flags().StringVar(&runbookName, "runbook", "killed", "the runbook to run when there is no ARCHIVE")
	_ = c.Flags().MarkHidden("output")
	_ = c.Flags().MarkHidden("fail-on")
	return c
}

func (o *runOptions) argued(c *cobra.Command, runbookName string, args []string) (*engine.Result, error) {
	j, err := o.judge()
	if err != nil {
		return nil, err
	}
	if _, err := j.Select(args[:1]); err != nil {
		return nil, usage(err, "runbook list causes")
	}
	if len(args) == 2 {
		kept, err := archive.Open(args[1])
		if err != nil {
			return nil, err
		}
		replay := replayOptions{assets: o.assets}
		return replay.replay(c.Context(), kept)
	}
	if err := o.validate(); err != nil {
		return nil, err
	}
	session, err := o.collect(c.Context(), runbookName, progress(c.ErrOrStderr()))
	if err != nil {
		return nil, err
	}
	return session.result, session.keep()
}

func tellArgument(out *report.Out, result *engine.Result, cause string, not bool) error {
	all := slices.Concat(result.Ruling.Verdicts, result.Ruling.RuledOut, result.Ruling.Undecided)
	told := 0
	for _, v := range all {
		if v.Cause == cause {
			report.Argument(out, v, result.Bundle, not)
			told++
		}
	}
	for _, p := range result.Ruling.Problems {
		if p.Cause == cause {
			return usage(errorf("%s could not be judged: %s", cause, p.Says), "")
		}
	}
	if told == 0 {
		return usage(errorf("the runbook %q does not judge %s", result.Runbook.Name, cause), "runbook explain "+result.Runbook.Name)
	}
	if not && result.Ruling.Outcome == "found" && result.Ruling.Verdicts[0].Cause != cause {
		first(out, result.Ruling.Verdicts[0])
	}
	return out.Err()
}

func first(out *report.Out, v judge.Verdict) {
	out.Textf(report.Plain, "The first place is held by %s (%s).", v.Cause, v.Standing)
	out.Line()
}
