package main

import (
	"bytes"
	"encoding/json"
	"strconv"

	"runbook/engine"
	"runbook/engine/report"
	"runbook/evidence/archive"
)

func (o *runOptions) openArchive(book engine.Runbook) (*archive.Writer, error) {
	if o.keep == "" {
		return nil, nil //nolint:nilnil // no archive was asked for; a nil Writer records nothing
	}
	writer, err := archive.Create(o.keep)
	if err != nil {
		return nil, usage(err, "--keep takes a path that does not exist yet")
	}
	writer.Begin(o.record(book))
	return writer, nil
}

// record is what is known of a run before it starts.
func (o *runOptions) record(book engine.Runbook) archive.Run {
	return archive.Run{
		Tool: version(), Runbook: book.Name, WindowUsec: book.Window.Microseconds(), SinceUsec: o.since.Microseconds(),
		BudgetUsec: book.Budget.Microseconds(), Target: o.recorded(),
		Probe: o.probe || book.Probe, ProbeNames: o.probeNames,
	}
}

// finish completes the archive. Its verdicts are what the run printed.
func (o *runOptions) finish(writer *archive.Writer, recorder *archive.Recorder, result *engine.Result, id string) error {
	const hint = "the verdicts above stand; the archive is incomplete"
	if err := recorder.Err(); err != nil {
		return usage(errorf("cannot keep the archive: %w", err), hint)
	}
	docs, err := documents(result, id)
	if err != nil {
		return err
	}
	run := o.record(result.Runbook)
	run.StartedAtUsec, run.TookUsec, run.Cut = result.Started, result.TookUsec, result.Cut
	if err := writer.Finish(run, docs); err != nil {
		return usage(errorf("cannot keep the archive: %w", err), hint)
	}
	return nil
}

// documents are what was made of the evidence.
func documents(result *engine.Result, id string) (map[string][]byte, error) {
	var verdicts, text bytes.Buffer
	if err := report.JSON(&verdicts, result, id); err != nil {
		return nil, err
	}
	if err := report.Table(report.NewOut(&text, false, 100), result, id); err != nil {
		return nil, err
	}
	bundle, err := json.MarshalIndent(result.Bundle, "", "  ")
	if err != nil {
		return nil, err
	}
	return map[string][]byte{
		"bundle.json": append(bundle, '\n'), "verdicts.json": verdicts.Bytes(),
		"report.txt": text.Bytes(), "runbook.yaml": result.Runbook.Raw,
	}, nil
}

// recorded are the target flags, as an archive keeps them.
func (o *runOptions) recorded() map[string]string {
	flags := o.flags()
	kept := map[string]string{}
	for name, value := range map[string]string{
		"pod": flags.Pod, "container": flags.Container, "cgroup": flags.Cgroup, "unit": flags.Unit,
		"containerd-namespace": flags.RuntimeNamespace,
	} {
		if value != "" {
			kept[name] = value
		}
	}
	if flags.PID != 0 {
		kept["pid"] = strconv.Itoa(flags.PID)
	}
	if flags.Node {
		kept["node"] = "true"
	}
	if flags.All {
		kept["all"] = "true"
	}
	return kept
}
