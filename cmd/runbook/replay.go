package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"runbook/checks"
	"runbook/engine"
	"runbook/engine/judge"
	"runbook/evidence"
	"runbook/evidence/archive"
)

// replayOptions are the flags of a replay.
type replayOptions struct {
	assets
	output outputFlags
}

func newReplayCommand() *cobra.Command {
	var o replayOptions
	c := &cobra.Command{
		Use:   "replay ARCHIVE",
		Short: "Judge a kept archive again: the same evidence gives the same verdicts",
		Args:  exactArgs(1, "one archive: a folder or an .rbz file"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := o.output.validate(); err != nil {
				return err
			}
			kept, err := archive.Open(args[0])
			if err != nil {
				return err
			}
			result, err := o.replay(c.Context(), kept)
			if err != nil {
				return err
			}
			return o.output.tell(c.OutOrStdout(), result, kept.ID())
		},
	}
	o.addFlags(c)
	o.output.addFlags(c)
	return c
}

// replay runs the archive's runbook on what the archive holds. A built-in or
// --runbooks runbook of that name is used; else the one in the archive.
func (o *replayOptions) replay(ctx context.Context, kept *archive.Archive) (*engine.Result, error) {
	run := kept.Run()
	book, err := o.recordedRunbook(kept)
	if err != nil {
		return nil, err
	}
	book.Window, book.Budget = usec(run.WindowUsec), usec(run.BudgetUsec)
	return engine.Run(withDefault(ctx), replayRequest(kept, book, o.validJudge(book)))
}

// replayRequest is the run that made an archive, with the archive in the
// machine's place.
func replayRequest(kept *archive.Archive, book engine.Runbook, judge func() (*judge.Judge, error)) engine.Request {
	run := kept.Run()
	return engine.Request{
		Runbook: book, Checks: checks.All(), Target: recordedFlags(run.Target),
		Window: book.Window, Budget: book.Budget, Since: usec(run.SinceUsec),
		Probe: run.Probe, Probing: evidence.Probing{Names: run.ProbeNames},
		First: kept.Host(1), Second: kept.Host(2), Judge: judge,
		Replayed: &engine.Replayed{TookUsec: run.TookUsec, Cut: run.Cut},
	}
}

func (o *replayOptions) recordedRunbook(kept *archive.Archive) (engine.Runbook, error) {
	name := kept.Run().Runbook
	book, err := o.runbook(name)
	if err == nil {
		return book, nil
	}
	raw, ok := kept.Doc("runbook.yaml")
	if !ok {
		return engine.Runbook{}, err
	}
	return engine.ParseRunbook(name, "archive/runbook.yaml", raw)
}

func usec(n int64) time.Duration { return time.Duration(n) * time.Microsecond }
