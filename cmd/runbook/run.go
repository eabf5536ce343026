package main

import (
	"context"
	"errors"
	"io"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"runbook/checks"
	"runbook/engine"
	"runbook/evidence"
	"runbook/evidence/archive"
	"runbook/evidence/live"
)

// runOptions are the flags of a live run.
type runOptions struct {
	assets
	targetFlags
	services
	output outputFlags
	window time.Duration
	budget time.Duration
	since  time.Duration
	keep   string

	probe      bool
	probeNames []string
}

func newRunCommand() *cobra.Command {
	var o runOptions
	c := &cobra.Command{
		Use:   "run NAME",
		Short: "Run a runbook on a container, pod, process, cgroup, unit or this node",
		Example: "  runbook run killed --pod shop/web-0\n" +
			"  runbook run killed --container app --keep incident.rbz\n" +
			"  runbook run killed --cgroup /kubepods/burstable/pod…/… -o json",
		Args: exactArgs(1, "the name of a runbook (see runbook list runbooks)"),
		RunE: func(c *cobra.Command, args []string) error { return o.run(c, args[0]) },
	}
	o.addFlags(c)
	return c
}

func (o *runOptions) addFlags(c *cobra.Command) {
	o.targetFlags.addFlags(c)
	o.services.addFlags(c)
	o.assets.addFlags(c)
	o.output.addFlags(c)
	c.Flags().DurationVar(&o.window, "window", 0, "time between the two looks (default: the runbook's)")
	c.Flags().DurationVar(&o.budget, "budget", 0, "time for the whole run; at its end it tells what it has (default: the runbook's)")
	c.Flags().DurationVar(&o.since, "since", time.Hour, "how far back logs are read")
	c.Flags().BoolVar(&o.probe, "probe", false, "let active probes run: DNS queries from inside the target's network namespace")
	c.Flags().StringArrayVar(&o.probeNames, "probe-name", nil, "with --probe, look up `NAME` too; may be repeated")
	c.Flags().StringVar(&o.keep, "keep", "", "keep the evidence in `PATH`: a new folder, or one file if it ends in .rbz")
}

func (o *runOptions) run(c *cobra.Command, name string) error {
	if err := o.validate(); err != nil {
		return err
	}
	if o.keep != "" {
		live.OutlivePipes() // "| head" ends the telling, and not the keeping
	}
	session, err := o.collect(c.Context(), name, progress(c.ErrOrStderr()))
	if err != nil {
		return err
	}
	told := o.output.tell(c.OutOrStdout(), session.result, session.archiveID)
	if err := session.keep(); err != nil {
		return err
	}
	if live.IsBrokenPipe(told) {
		return nil // whoever read it had enough
	}
	return told
}

// gcOfMany lets the heap grow further between two collections: what is kept of
// hundreds of containers stays until the end, and to walk it often is for nothing.
const gcOfMany = 200

// maxProbeNames bounds what one run may send.
const maxProbeNames = 16

func (o *runOptions) validate() error {
	if err := o.output.validate(); err != nil {
		return err
	}
	if err := o.flags().Validate(); err != nil {
		return usage(err, "for example: runbook run killed --container NAME")
	}
	switch {
	case o.window < 0 || o.window > time.Minute:
		return usage(errorf("--window must be between 0 and 1m"), "")
	case o.budget < 0 || o.budget > 10*time.Minute:
		return usage(errorf("--budget must be at most 10m"), "")
	case o.since < time.Second:
		return usage(errorf("--since must be at least 1s"), "")
	case len(o.probeNames) > maxProbeNames:
		return usage(errorf("at most %d names can be given with --probe-name", maxProbeNames), "")
	}
	return nil
}

// session is a run, and how to keep it. Keeping waits for the disk: people are
// told first.
type session struct {
	result    *engine.Result
	archiveID string // "" when nothing is kept
	keep      func() error
}

// collect runs live. The archive is opened first: a path that cannot be
// written is an error before anything is looked at.
func (o *runOptions) collect(ctx context.Context, name string, tell func(string)) (session, error) {
	book, err := o.runbook(name)
	if err != nil {
		return session{}, err
	}
	if len(o.probeNames) > 0 && !o.probe && !book.Probe {
		return session{}, usage(errorf("--probe-name is of use only with --probe"), "--probe lets active probes run: DNS queries from the target's network namespace")
	}
	if o.all {
		debug.SetGCPercent(gcOfMany)
	}
	book = o.bounded(book)
	writer, err := o.openArchive(book)
	if err != nil {
		return session{}, err
	}
	services := o.options()
	services.AskTimeout = patience(o.budget)
	machine := live.New(services)
	defer machine.Close()
	recorder := archive.NewRecorder(writer)
	flags := o.flags()
	result, err := engine.Run(withDefault(ctx), engine.Request{
		Runbook: book, Checks: checks.All(), Target: flags,
		Window: book.Window, Budget: book.Budget, Since: o.since,
		First: recorder.Exposure(1, machine.Exposure()), Second: recorder.Exposure(2, machine.Exposure()),
		Probe: o.probe, Probing: evidence.Probing{Names: o.probeNames},
		Judge: o.validJudge(book), Seal: recorder.Seal, Progress: tell,
	})
	tell("")
	if err == nil {
		err = observedAnything(result)
	}
	switch {
	case err != nil && writer != nil:
		return session{}, errors.Join(err, writer.Close()) // what was read stays, as an incomplete archive
	case err != nil:
		return session{}, err
	case writer == nil:
		return session{result: result, keep: func() error { return nil }}, nil
	}
	id := writer.ID()
	return session{result, id, func() error { return o.finish(writer, recorder, result, id) }}, nil
}

func withDefault(ctx context.Context) context.Context {
	if ctx == nil {
		return context.Background()
	}
	return ctx
}

// bounded puts the flags in the runbook's place.
func (o *runOptions) bounded(book engine.Runbook) engine.Runbook {
	if o.window > 0 {
		book.Window = o.window
	}
	if o.budget > 0 {
		book.Budget = o.budget
	}
	return book
}

// patience is the time of one question, where more than the usual budget was
// given for all: a machine that is starved answers late, and a quarter of the
// budget leaves the others theirs. 0: the usual.
func patience(budget time.Duration) time.Duration {
	if budget <= engine.DefaultBudget {
		return 0
	}
	return budget / 4
}

func observedAnything(result *engine.Result) error {
	present, absent, _ := result.Bundle.Count()
	if present+absent > 0 {
		return nil
	}
	return &exit{exitNoTarget, errorf("nothing could be observed"), "runbook doctor says what this user can read here"}
}

// progress tells on a terminal what a run waits for, on one line.
func progress(w io.Writer) func(string) {
	if !isTerminal(w) {
		return func(string) {}
	}
	return func(what string) {
		_, _ = io.WriteString(w, "\r\x1b[K"+what)
	}
}
