package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"runbook/engine"
	"runbook/engine/judge"
	"runbook/engine/report"
	"runbook/evidence/archive"
	"runbook/fixtures/lab/expect"
)

const incidentsDir = "../../fixtures/incidents"

type incident struct {
	name    string
	kept    *archive.Archive
	expects expect.Expectation
	result  *engine.Result
}

func incidents(t *testing.T) []incident {
	t.Helper()
	folders, err := filepath.Glob(incidentsDir + "/*/manifest.json")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no incidents under %s (%v)", incidentsDir, err)
	}
	j := builtinJudge(t)
	var all []incident
	for _, manifest := range folders {
		folder := filepath.Dir(manifest)
		kept, err := archive.Open(folder)
		if err != nil {
			t.Fatal(err)
		}
		i := incident{name: filepath.Base(folder), kept: kept, expects: story(t, folder)}
		i.result = replayWith(t, j, kept)
		all = append(all, i)
	}
	return all
}

func builtinJudge(t *testing.T) *judge.Judge {
	t.Helper()
	var a assets
	j, err := a.judge()
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func replayWith(t *testing.T, j *judge.Judge, kept *archive.Archive) *engine.Result {
	t.Helper()
	replay := replayOptions{}
	book, err := replay.recordedRunbook(kept)
	if err != nil {
		t.Fatal(err)
	}
	result, err := engine.Run(t.Context(), replayRequest(kept, book, func() (*judge.Judge, error) { return j, nil }))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func story(t *testing.T, folder string) expect.Expectation {
	t.Helper()
	want, err := expect.FromStory(filepath.Join(folder, "STORY.md"))
	if err != nil {
		t.Fatal(err)
	}
	return want
}

func TestIncidents(t *testing.T) {
	for _, i := range incidents(t) {
		t.Run(i.name, func(t *testing.T) {
			i.holdsExpectation(t)
			i.replaysToItsBytes(t)
		})
	}
}

func (i incident) holdsExpectation(t *testing.T) {
	for _, miss := range expect.Misses(i.expects, i.answer(t)) {
		t.Error(miss)
	}
	for _, v := range i.result.Ruling.RuledOut {
		if len(v.Against) == 0 {
			t.Errorf("%s is ruled out for no stated reason", v.Cause)
		}
	}
}

// answer is the run's JSON, as a script would read it.
func (i incident) answer(t *testing.T) expect.Answer {
	t.Helper()
	var text bytes.Buffer
	var answer expect.Answer
	if err := report.JSON(&text, i.result, ""); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// replaysToItsBytes: the kept verdicts are what a replay prints. With -update
// they are written anew, and the archive's manifest with them.
func (i incident) replaysToItsBytes(t *testing.T) {
	var got bytes.Buffer
	if err := report.JSON(&got, i.result, i.kept.ID()); err != nil {
		t.Fatal(err)
	}
	want, _ := i.kept.Doc("verdicts.json")
	if bytes.Equal(got.Bytes(), want) {
		return
	}
	if !*update {
		t.Errorf("the replay differs from verdicts.json; make golden shows what moved")
		return
	}
	docs, err := documents(i.result, i.kept.ID())
	if err != nil {
		t.Fatal(err)
	}
	rewrite(t, i.kept, filepath.Join(incidentsDir, i.name), docs)
}

// rewrite puts a copy with other conclusions in an incident's place.
func rewrite(t *testing.T, kept *archive.Archive, folder string, docs map[string][]byte) {
	t.Helper()
	story, err := os.ReadFile(filepath.Join(folder, "STORY.md"))
	if err != nil {
		t.Fatal(err)
	}
	fresh := filepath.Join(t.TempDir(), "fresh")
	if err := kept.Copy(fresh, docs); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(folder, os.DirFS(fresh)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "STORY.md"), story, 0o644); err != nil {
		t.Fatal(err)
	}
}
