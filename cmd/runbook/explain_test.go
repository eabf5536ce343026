package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"runbook/checks"
	"runbook/engine"
	"runbook/engine/report"
)

// TestExplain holds every runbook's explain.txt to what the runbook may do;
// make golden writes it anew.
func TestExplain(t *testing.T) {
	var a assets
	books, err := a.runbooks()
	if err != nil {
		t.Fatal(err)
	}
	for _, book := range books {
		var want bytes.Buffer
		explain(report.NewOut(&want, false, 100), book, checks.All())
		file := filepath.Join("../../runbooks", book.Name, "explain.txt")
		got, err := os.ReadFile(file)
		if err != nil && !(*update && errors.Is(err, fs.ErrNotExist)) {
			t.Fatal(err)
		}
		if bytes.Equal(got, want.Bytes()) {
			continue
		}
		if !*update {
			t.Errorf("%s is not what the runbook does; make golden writes it", file)
			continue
		}
		if err := os.WriteFile(file, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestIncidentsReadOnlyWhatIsExplained: no recorded run read a path or asked a
// question that neither the checks nor the target's sources declare.
func TestIncidentsReadOnlyWhatIsExplained(t *testing.T) {
	declared := engine.Reads()
	for _, check := range checks.All() {
		declared = append(declared, check.Reads...)
	}
	manifests, err := filepath.Glob(incidentsDir + "/*/manifest.json")
	if err != nil || len(manifests) == 0 {
		t.Fatalf("no incidents (%v)", err)
	}
	for _, manifest := range manifests {
		text, err := os.ReadFile(manifest)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if question, ok := field(line, `"verb":"ask","name":"`); ok && !slices.Contains(declared, "ask "+question) {
				t.Errorf("%s: asked %s, which nobody declares", manifest, question)
			}
		}
	}
}

func field(line, after string) (string, bool) {
	_, rest, ok := strings.Cut(line, after)
	value, _, closed := strings.Cut(rest, `"`)
	return value, ok && closed
}
