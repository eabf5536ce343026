package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"runbook/engine"
	"runbook/engine/judge"
	"runbook/evidence"
)

// triaged is a run on all containers of a node: two have something to tell, two
// are undecided, one was judged for nothing, and the rest is quiet.
func triaged(name string) *engine.Result {
	r := result(name)
	r.Runbook, r.Cut = engine.Runbook{Name: "slow", Title: "The container is slow"}, nil
	r.Target = evidence.Subject{Kind: evidence.KindNode, Name: evidence.KindNode}
	of := func(n int) string { return fmt.Sprintf("container/shop/web-%d/%s", n, name) }
	verdict := func(rank int, cause string, standing judge.Standing, n int, says string) judge.Verdict {
		return judge.Verdict{Rank: rank, Cause: cause, Of: of(n), Title: "Title", Standing: standing, Score: 0.9, Settled: n == 0,
			For: []judge.Argument{{Says: says, Weight: judge.Proves}}}
	}
	undecided := judge.Ruling{Outcome: judge.NotDecided, Undecided: []judge.Verdict{{Cause: "dns.slow", Missing: []judge.Missing{{ID: "network.counters", Why: "refused"}}}}}
	judged := []judge.Triaged{
		{Of: of(0), Ruling: judge.Ruling{Outcome: judge.Found, Verdicts: []judge.Verdict{
			verdict(1, "cpu.cfs-throttling", judge.Confirmed, 0, "throttled in 19 of 20 periods by the limit of "+name),
			verdict(2, "memory.high-throttling", judge.Possible, 0, "12 events")}}},
		{Of: of(1), Ruling: judge.Ruling{Outcome: judge.Found, Verdicts: []judge.Verdict{verdict(1, "pids.limit", judge.Likely, 1, "refused 3 times")}}},
		{Of: of(2), Ruling: undecided},
		{Of: of(3), Ruling: undecided},
		{Of: of(4), Ruling: judge.Ruling{Outcome: judge.NothingFound, RuledOut: []judge.Verdict{{Cause: "cpu.steal"}}}},
	}
	r.Triage = &engine.Triage{Rule: "slow_triage", Judged: judged, Quiet: []string{of(5), of(6)}}
	r.Ruling = judge.Merge(judged)
	return r
}

func TestTriageTells(t *testing.T) {
	r := triaged("app")
	var markdown, document bytes.Buffer
	if err := Markdown(&markdown, r, ""); err != nil {
		t.Fatal(err)
	}
	if err := JSON(&document, r, ""); err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]string{"triage.txt": table(t, r, false), "triage.md": markdown.String(), "triage.json": document.String()} {
		golden(t, filepath.Join("testdata", name), got)
	}
}

// A program that knew the JSON of one container finds its verdicts where they
// were, each with its of.
func TestTriageJSONIsTheSameSchema(t *testing.T) {
	var out bytes.Buffer
	if err := JSON(&out, triaged("app"), ""); err != nil {
		t.Fatal(err)
	}
	var d Document
	if err := json.Unmarshal(out.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	if d.Schema != "runbook.verdicts/v1" || d.Outcome != "found" || len(d.Verdicts) != 3 || d.Verdicts[2].Rank != 3 || d.Verdicts[2].Of != "container/shop/web-1/app" {
		t.Errorf("%+v", d)
	}
	if n := d.Triage; n == nil || n.LookedAt != 7 || len(n.Quiet) != 2 || len(n.Containers) != 5 || n.Containers[4].RuledOut != 1 {
		t.Errorf("%+v", d.Triage)
	}
	if len(d.RuledOut)+len(d.Undecided) != 0 {
		t.Error("what five hundred containers do not have is not listed five hundred times")
	}
}

func TestTriageOfHostileNames(t *testing.T) {
	r := triaged(evil)
	var markdown strings.Builder
	if err := Markdown(&markdown, r, ""); err != nil {
		t.Fatal(err)
	}
	if text := table(t, r, false); strings.ContainsAny(text, "\x1b\r\u202e\u009b") {
		t.Errorf("a terminal would obey this: %q", text)
	}
	for line := range strings.Lines(markdown.String()) {
		if strings.Contains(line, "cpu.cfs") && strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") != 7 {
			t.Errorf("a name broke the row: %s", line)
		}
	}
}

func TestTriageOfNobody(t *testing.T) {
	r := triaged("app")
	r.Triage.Judged = nil
	r.Ruling = judge.Merge(nil)
	text := table(t, r, false)
	if !strings.Contains(text, "2 containers looked at: 0 with something to tell") || !strings.Contains(text, "NOTHING FOUND") {
		t.Error(text)
	}
}
