package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"runbook/engine"
	"runbook/engine/judge"
	"runbook/evidence"
)

var update = flag.Bool("update", false, "rewrite testdata")

const evil = "app\x1b[2J\r\n| x | <script>alert(1)</script> [a](javascript:b) \u202e\u009b\U000e0041 `c` \xff\n# 1. CONFIRMED"

// result is a run with one of everything; name is what a container's owner
// chose, and shows wherever such a choice can.
func result(name string) *engine.Result {
	app := evidence.Subject{Kind: evidence.KindContainer, Name: name, Pod: "web-0", Namespace: "default", ID: "4f1c"}
	says := func(text string, w judge.Weight) judge.Argument {
		return judge.Argument{Says: text, Weight: w, Cites: []judge.Cite{{ID: "cgroup.memory", Field: "oom_kills"}}}
	}
	b := &evidence.Bundle{Subjects: []evidence.Subject{app}}
	b.Add(evidence.Observation{ID: "cgroup.memory", Of: app.Of(), State: evidence.Present, Value: 1, From: []string{"/sys/fs/cgroup/" + name}},
		evidence.Observation{ID: "runtime.death", Of: app.Of(), State: evidence.Absent, Why: "it runs"},
		evidence.Observation{ID: "kernel.oom", Of: app.Of(), Why: "ask kernel/log: permission denied"})
	return &engine.Result{
		Runbook: engine.Runbook{Name: "killed", Title: "The container was killed"}, Target: app, Bundle: b, TookUsec: 2_314_000,
		Cut: []string{"node.memory node"},
		Ruling: judge.Ruling{Outcome: "found", Verdicts: []judge.Verdict{
			{Rank: 1, Cause: "memory.cgroup-oom-kill", Of: app.Of(), Title: "The kernel killed it at its own memory limit", Standing: judge.Confirmed,
				Score: 0.97, Low: 0.9, High: 0.98, Settled: true, Next: "Raise the limit of " + name + ", or use less memory than that.",
				For:          []judge.Argument{says("the kernel killed "+name+" (pid 4711) when the cgroup was at its limit of 64.0 MiB", judge.Proves), says("oom_kills is 1", judge.Supports)},
				Missing:      []judge.Missing{{ID: "kernel.oom", Of: app.Of(), Why: "ask kernel/log: permission denied for " + name, Could: []judge.Weight{judge.Refutes}, Overturn: true}},
				Consequences: []string{"process.exit-code"}},
			{Rank: 2, Cause: "probe.liveness-timeout", Of: app.Of(), Title: "The kubelet killed it", Standing: judge.Possible, Score: 0.38, High: 0.7, Next: "Not shown: it is not confirmed.",
				For: []judge.Argument{says("a probe failed once", judge.Supports)}, Against: []judge.Argument{says("nobody asked for a stop", judge.Weakens), says("and no event", judge.Weakens)}},
		},
			RuledOut:  []judge.Verdict{{Cause: "pid.limit", Of: app.Of(), Title: "No pids left", Standing: judge.RuledOut, Against: []judge.Argument{says("pids.max was never reached by "+name, judge.Refutes)}}, {Cause: "disk.full", Of: app.Of()}},
			Undecided: []judge.Verdict{{Cause: "security.seccomp", Of: app.Of(), Title: "seccomp", High: 0.5, Missing: []judge.Missing{{ID: "security.audit", Why: "no log of " + name, Could: []judge.Weight{judge.Proves}}}}},
			Problems:  []judge.Problem{{Cause: "own.policy", Says: "too slow"}}},
	}
}

// An archive that was cut short does not say how long was looked.
func TestATimeThatWasNotRecordedIsNotZero(t *testing.T) {
	r := result("app")
	r.TookUsec = 0
	var markdown strings.Builder
	if err := Markdown(&markdown, r, ""); err != nil {
		t.Fatal(err)
	}
	for form, text := range map[string]string{"table": table(t, r, false), "markdown": markdown.String()} {
		if !strings.Contains(text, "ooked for a time that is not recorded: ") || strings.Contains(text, "0.0 s") {
			t.Errorf("%s: %s", form, text)
		}
	}
	if d := NewDocument(r, ""); d.TookUsec != nil {
		t.Errorf("json: %d", *d.TookUsec)
	}
}

func table(t *testing.T, r *engine.Result, colour bool) string {
	t.Helper()
	var out strings.Builder
	if err := Table(NewOut(&out, colour, 80), r, "e5a1"); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func markdown(t *testing.T, r *engine.Result) string {
	t.Helper()
	var out strings.Builder
	if err := Markdown(&out, r, "e5a1"); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestGolden(t *testing.T) {
	r := result("app")
	var argument, jsonText strings.Builder
	Argument(NewOut(&argument, false, 80), r.Ruling.Verdicts[0], r.Bundle, false)
	if err := JSON(&jsonText, r, "e5a1"); err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]string{"table.txt": table(t, r, false), "report.md": markdown(t, r), "argument.txt": argument.String(), "verdicts.json": jsonText.String()} {
		golden(t, filepath.Join("testdata", name), got)
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(file); err != nil || got != string(want) {
		t.Errorf("%s: %v; got\n%s", file, err, got)
	}
}

func TestOutcomes(t *testing.T) {
	for outcome, want := range map[string]string{"found": "1. CONFIRMED  memory.cgroup-oom-kill", "nothing-found": "NOTHING FOUND  nothing speaks for any cause of this runbook", "undecided": "UNDECIDED  nothing speaks for a cause yet"} {
		r := result("app")
		r.Ruling.Outcome = outcome
		if outcome != "found" {
			r.Ruling.Verdicts = nil
		}
		got := table(t, r, false)
		if !strings.Contains(got, want) || strings.Contains(got, "NOTHING FOUND") != (outcome == "nothing-found") || strings.Contains(got, "UNDECIDED") != (outcome == "undecided") {
			t.Errorf("%s:\n%s", outcome, got)
		}
		if md := markdown(t, r); !strings.Contains(md, "Outcome: **"+outcome+"**") {
			t.Errorf("%s:\n%s", outcome, md)
		}
		if d := NewDocument(r, ""); d.Outcome != outcome || d.Verdicts == nil {
			t.Errorf("%s: %+v", outcome, d)
		}
	}
}

func TestColour(t *testing.T) {
	plain, coloured := table(t, result(evil), false), table(t, result(evil), true)
	if strings.Contains(plain, "\x1b") {
		t.Error("an escape sequence, and no colour was wanted")
	}
	stripped := coloured
	for _, style := range []string{"0", "1", "2", "1;31", "33", "32", "36"} {
		stripped = strings.ReplaceAll(stripped, "\x1b["+style+"m", "")
	}
	if stripped != plain || coloured == plain {
		t.Error("colours do more than colour")
	}
}

// A hostile name adds no line, no control and no hidden mark to what people see.
func TestHostileNames(t *testing.T) {
	var argument strings.Builder
	r := result(evil)
	Argument(NewOut(&argument, false, 0), r.Ruling.Verdicts[0], r.Bundle, true)
	for kind, got := range map[string]string{"table": table(t, r, false), "markdown": markdown(t, r), "argument": argument.String()} {
		if !utf8.ValidString(got) || strings.ContainsFunc(strings.ReplaceAll(got, "\n", ""), hidden) {
			t.Errorf("%s hides something: %q", kind, got)
		}
		for line := range strings.Lines(got) {
			if strings.HasPrefix(line, "| x") || strings.HasPrefix(line, "# 1.") {
				t.Errorf("%s: a line of its own: %q", kind, line)
			}
		}
	}
	good, md := markdown(t, result("app")), markdown(t, r)
	if strings.Count(md, "\n") != strings.Count(good, "\n") || strings.ContainsAny(md, "<>") || strings.Contains(md, " [a](") {
		t.Errorf("markdown is broken out of:\n%s", md)
	}
	for line := range strings.Lines(md) {
		if strings.HasPrefix(line, "|") && strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") != 4 {
			t.Errorf("a row has more columns: %s", line)
		}
	}
}

func TestJSON(t *testing.T) {
	var out bytes.Buffer
	if err := JSON(&out, result(evil), "e5a1"); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsFunc(strings.ReplaceAll(out.String(), "\n", ""), hidden) {
		t.Errorf("a control or hidden mark is left: %q", out.String())
	}
	var d map[string]any
	if err := json.Unmarshal(out.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	target := d["target"].(map[string]any)
	if want := strings.ToValidUTF8(evil, "\ufffd"); target["name"] != want {
		t.Errorf("the name is not the same after decoding: %q, want %q", target["name"], want)
	}
	verdict := d["verdicts"].([]any)[0].(map[string]any)
	argument := verdict["for"].([]any)[0].(map[string]any)
	for place, c := range map[string]struct {
		got  any
		keys string
	}{
		"document":  {d, "archive cut observed outcome problems ruled_out runbook schema target took_usec undecided verdicts"},
		"target":    {target, "id kind name namespace pod"},
		"verdict":   {verdict, "against cause consequences for high low missing next of rank score settled standing title"},
		"argument":  {argument, "cites says weight"},
		"cite":      {argument["cites"].([]any)[0], "field id of"},
		"ruled out": {d["ruled_out"].([]any)[0], "against cause of title"},
		"undecided": {d["undecided"].([]any)[0], "cause high missing of title"},
		"observed":  {d["observed"], "absent present unknown"},
	} {
		var keys []string
		for key := range c.got.(map[string]any) {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		if got := strings.Join(keys, " "); got != c.keys {
			t.Errorf("%s has %s, want %s", place, got, c.keys)
		}
	}
	if d["schema"] != "runbook.verdicts/v1" || strings.Contains(out.String(), "null") {
		t.Errorf("schema %v, or a list is null:\n%s", d["schema"], out.String())
	}
}
