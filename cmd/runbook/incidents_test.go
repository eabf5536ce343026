package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"runbook/engine"
	"runbook/engine/judge"
	"runbook/engine/report"
	"runbook/evidence/archive"
)

const incidentsDir = "../../fixtures/incidents"

// expectation is the json block in an incident's STORY.md.
type expectation struct {
	First          string   `json:"first"` // "" when no verdict may stand
	Standing       []string `json:"standing"`
	Settled        *bool    `json:"settled"`
	Outcome        string   `json:"outcome"`
	RuledOut       []string `json:"ruled_out"`
	NeverConfirmed []string `json:"never_confirmed"`
	FirstMissing   string   `json:"first_missing"`
}

type incident struct {
	name    string
	kept    *archive.Archive
	expects expectation
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
		i := incident{name: filepath.Base(folder), kept: kept, expects: readExpectation(t, folder)}
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

func readExpectation(t *testing.T, folder string) expectation {
	t.Helper()
	story, err := os.ReadFile(filepath.Join(folder, "STORY.md"))
	if err != nil {
		t.Fatalf("an incident needs its story: %v", err)
	}
	_, rest, ok := strings.Cut(string(story), "```json\n")
	block, _, closed := strings.Cut(rest, "```")
	if !ok || !closed {
		t.Fatalf("%s/STORY.md has no json block that says what is expected", folder)
	}
	var e expectation
	if err := json.Unmarshal([]byte(block), &e); err != nil {
		t.Fatalf("%s/STORY.md: %v", folder, err)
	}
	return e
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
	ruling := i.result.Ruling
	if got := i.first(); got != i.expects.First {
		t.Errorf("first place is %q, expected %q", got, i.expects.First)
	}
	if i.expects.Outcome != "" && ruling.Outcome != i.expects.Outcome {
		t.Errorf("outcome is %q, expected %q", ruling.Outcome, i.expects.Outcome)
	}
	if len(ruling.Verdicts) > 0 && i.expects.First != "" {
		top := ruling.Verdicts[0]
		if !slices.Contains(i.expects.Standing, string(top.Standing)) {
			t.Errorf("%s is %s, expected %v", top.Cause, top.Standing, i.expects.Standing)
		}
		if i.expects.Settled != nil && top.Settled != *i.expects.Settled {
			t.Errorf("settled is %v, expected %v", top.Settled, *i.expects.Settled)
		}
	}
	for _, cause := range i.expects.RuledOut {
		if !slices.ContainsFunc(ruling.RuledOut, func(v judge.Verdict) bool { return v.Cause == cause && len(v.Against) > 0 }) {
			t.Errorf("%s should be ruled out for a stated reason", cause)
		}
	}
	for _, v := range ruling.Verdicts {
		if v.Standing == judge.Confirmed && slices.Contains(i.expects.NeverConfirmed, v.Cause) {
			t.Errorf("%s must not be confirmed", v.Cause)
		}
	}
	if want := i.expects.FirstMissing; want != "" && i.firstMissing() != want {
		t.Errorf("first missing is %q, expected %q", i.firstMissing(), want)
	}
}

func (i incident) first() string {
	if len(i.result.Ruling.Verdicts) == 0 {
		return ""
	}
	return i.result.Ruling.Verdicts[0].Cause
}

func (i incident) firstMissing() string {
	for _, v := range slices.Concat(i.result.Ruling.Verdicts, i.result.Ruling.Undecided) {
		if len(v.Missing) > 0 {
			return v.Missing[0].ID
		}
	}
	return ""
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
