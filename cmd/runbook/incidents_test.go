package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
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
	judge   *judge.Judge
	result  *engine.Result
}

func incidents(t *testing.T) []incident {
	t.Helper()
	all, err := replayed()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// replayed holds every incident, replayed once for all tests: nothing in them
// changes. Each takes a tenth of a second.
var replayed = sync.OnceValues(func() ([]incident, error) {
	manifests, err := filepath.Glob(incidentsDir + "/*/manifest.json")
	if err != nil {
		return nil, err
	}
	if len(manifests) == 0 {
		return nil, fmt.Errorf("no incidents under %s", incidentsDir)
	}
	var a assets
	j, err := a.judge()
	if err != nil {
		return nil, err
	}
	all, errs := make([]incident, len(manifests)), make([]error, len(manifests))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for n := int(next.Add(1)) - 1; n < len(manifests); n = int(next.Add(1)) - 1 {
				all[n], errs[n] = replay(j, filepath.Dir(manifests[n]))
			}
		})
	}
	workers.Wait()
	return all, errors.Join(errs...)
})

func replay(j *judge.Judge, folder string) (incident, error) {
	i := incident{name: filepath.Base(folder), judge: j}
	var err error
	if i.kept, err = archive.Open(folder); err != nil {
		return i, err
	}
	if i.expects, err = expect.FromStory(filepath.Join(folder, "STORY.md")); err != nil {
		return i, err
	}
	book, err := (&replayOptions{}).recordedRunbook(i.kept)
	if err != nil {
		return i, fmt.Errorf("%s: %w", i.name, err)
	}
	i.result, err = engine.Run(context.Background(), replayRequest(i.kept, book, func() (*judge.Judge, error) { return j, nil }))
	return i, err
}

func TestIncidents(t *testing.T) {
	for _, i := range incidents(t) {
		t.Run(i.name, func(t *testing.T) {
			i.holdsExpectation(t)
			i.replaysToItsBytes(t)
			i.tellsNothingOfTheMachine(t)
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
