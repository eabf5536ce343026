package main

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"runbook/engine/report"
	"runbook/evidence"
	"runbook/evidence/archive"
)

func newShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show ARCHIVE [DOCUMENT]",
		Short: "Tell what an archive holds, or print one document of it",
		Long:  "Without DOCUMENT: when and on what it was made, and every observation.\nDOCUMENT is bundle.json, verdicts.json, report.txt or runbook.yaml.",
		Args:  rangeArgs(1, 2, "an archive and at most one document"),
		RunE: func(c *cobra.Command, args []string) error {
			kept, err := archive.Open(args[0])
			if err != nil {
				return err
			}
			out := human(c.OutOrStdout())
			if len(args) == 2 {
				return showDocument(out, kept, args[1])
			}
			return showAll(out, kept)
		},
	}
}

func showDocument(out *report.Out, kept *archive.Archive, name string) error {
	text, ok := kept.Doc(name)
	if !ok {
		return usage(errorf("the archive holds no document %q", name), "bundle.json, verdicts.json, report.txt or runbook.yaml")
	}
	out.Lines(string(text))
	return out.Err()
}

func showAll(out *report.Out, kept *archive.Archive) error {
	run := kept.Run()
	out.Textf(report.Bold, "archive %s", kept.ID())
	out.Line()
	started := "not known"
	if run.StartedAtUsec != 0 {
		started = time.UnixMicro(run.StartedAtUsec).UTC().Format(time.RFC3339)
	}
	rows := [][2]string{{"runbook", run.Runbook}, {"started", started}, {"written by", run.Tool}}
	for _, flag := range sortedKeys(run.Target) {
		rows = append(rows, [2]string{"--" + flag, run.Target[flag]})
	}
	for _, row := range rows {
		out.Para(2, row[0], report.Dim, 26, report.Plain, row[1])
	}
	return showBundle(out, kept)
}

func sortedKeys(m map[string]string) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func showBundle(out *report.Out, kept *archive.Archive) error {
	text, ok := kept.Doc("bundle.json")
	if !ok {
		return out.Err()
	}
	var bundle struct {
		Observations []struct {
			evidence.Observation
			Value json.RawMessage `json:"value"`
		} `json:"observations"`
	}
	if err := json.Unmarshal(text, &bundle); err != nil {
		return usage(errorf("bundle.json: %w", err), "")
	}
	for _, o := range bundle.Observations {
		out.Line()
		out.Textf(report.Bold, "%s", o.ID)
		out.Textf(report.Plain, " of %s: %s", o.Of, o.State)
		if o.Why != "" {
			out.Textf(report.Plain, ": %s", o.Why)
		}
		out.Line()
		for _, from := range o.From {
			out.Para(2, "from", report.Dim, 8, report.Dim, from)
		}
		if len(o.Value) > 0 {
			out.Para(2, "", report.Plain, 3, report.Plain, string(compactJSON(o.Value)))
		}
	}
	return out.Err()
}
