package engine

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"runbook/evidence"
	"runbook/runbooks"
)

const goodBook = `title: The container was killed
symptom: It restarted.
target: container
window: 1s
budget: 10s
steps:
  - check: cgroup.memory
    why: A limit kills.
  - check: kernel.oom
    why: The kernel tells.
    when: something_ended
causes: [memory]
`

func TestParseRunbook(t *testing.T) {
	b, err := ParseRunbook("killed", "x/killed/runbook.yaml", []byte(goodBook))
	if err != nil {
		t.Fatal(err)
	}
	if b.Name != "killed" || b.Window != time.Second || b.Budget != 10*time.Second || len(b.Steps) != 2 || b.Steps[1].When != "something_ended" || string(b.Raw) != goodBook {
		t.Errorf("%+v", b)
	}
	b, err = ParseRunbook("killed", "x", []byte(strings.NewReplacer("window: 1s\n", "", "budget: 10s\n", "").Replace(goodBook)))
	if err != nil || b.Window != DefaultWindow || b.Budget != DefaultBudget {
		t.Errorf("defaults: %v, %v, %v", b.Window, b.Budget, err)
	}
}

// Each case breaks the good runbook in one place and must be told where.
func TestParseRunbookRefuses(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"no title":             {"title: The container was killed\n", "", "f.yaml:1: a runbook needs a title"},
		"a target of no kind":  {"target: container", "target: cluster", `f.yaml:3: target must be one of container, pod, process, node, image, not "cluster"`},
		"no target":            {"target: container\n", "", "f.yaml:1: target must be one of"},
		"no duration":          {"window: 1s", "window: soon", `f.yaml:4: window: cannot read "soon" as a duration such as 2s`},
		"no unit":              {"window: 1s", "window: 2", `f.yaml:4: window: cannot read "2" as a duration`},
		"negative":             {"window: 1s", "window: -1s", "f.yaml:4: window: -1s is outside 0s to 1m0s"},
		"too long to wait":     {"window: 1s", "window: 2m", "f.yaml:4: window: 2m0s is outside 0s to 1m0s"},
		"too short to look":    {"budget: 10s", "budget: 100ms", "f.yaml:5: budget: 100ms is outside 500ms to 10m0s"},
		"too long to be true":  {"budget: 10s", "budget: 1h", "f.yaml:5: budget: 1h0m0s is outside 500ms to 10m0s"},
		"a step without why":   {"    why: A limit kills.\n", "", `f.yaml:7: step "cgroup.memory" must say why`},
		"an empty why":         {"why: A limit kills.", `why: ""`, `f.yaml:7: step "cgroup.memory" must say why`},
		"a blank why":          {"why: A limit kills.", `why: "  "`, `f.yaml:7: step "cgroup.memory" must say why`},
		"a step without check": {"check: kernel.oom\n    why", "why", "f.yaml:9: a step needs a check"},
		"listed twice":         {"check: kernel.oom", "check: cgroup.memory", `f.yaml:9: check "cgroup.memory" is listed twice`},
		"no steps":             {goodBook[strings.Index(goodBook, "steps:"):], "steps: []\ncauses: [x]\n", "f.yaml:6: a runbook needs steps"},
		"no causes":            {"causes: [memory]\n", "", "f.yaml:1: a runbook needs causes to judge"},
		"a misspelt key":       {"causes:", "cuases:", `f.yaml:12: unknown key "cuases"; did you mean "causes"?`},
		"a misspelt step key":  {"when:", "wen:", `f.yaml:11: unknown key "wen"; did you mean "when"?`},
		"not YAML":             {"causes: [memory]", "causes: [memory", "f.yaml:1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseRunbook("x", "f.yaml", []byte(strings.Replace(goodBook, c.old, c.new, 1)))
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestValidate(t *testing.T) {
	gives := func(name string, needs ...string) evidence.Check { return check(name, nil, needs...) }
	good := []evidence.Check{gives("cgroup.memory"), gives("kernel.oom", "cgroup.memory")}
	for name, c := range map[string]struct {
		checks []evidence.Check
		causes error
		plan   bool
		want   string
	}{
		"good":            {good, nil, true, ""},
		"no such check":   {[]evidence.Check{gives("cgroup.memory"), gives("kernel.oops")}, nil, true, `f.yaml:9: no such check: "kernel.oom" (did you mean "kernel.oops"?)`},
		"nothing like it": {[]evidence.Check{gives("dns")}, nil, true, `f.yaml:7: no such check: "cgroup.memory"`},
		"no such rule":    {good, nil, false, `f.yaml:9: no such rule in policies/plan: "something_ended"`},
		"a dangling need": {[]evidence.Check{gives("cgroup.memory"), gives("kernel.oom", "runtime.death")}, nil, true, `f.yaml:9: check "kernel.oom" needs runtime.death, which no step of this runbook gives`},
		"no such cause":   {good, errors.New("no such cause: memory"), true, "f.yaml:12: no such cause: memory"},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := ParseRunbook("x", "f.yaml", []byte(goodBook))
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if err := b.Validate(c.checks, func([]string) error { return c.causes }, func(string) bool { return c.plan }, func(string) bool { return c.plan }); err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestLoadRunbooks(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	ours := Tree{"built-in", fstest.MapFS{"killed/runbook.yaml": file(goodBook), "killed/notes.txt": file("x")}}
	books, err := LoadRunbooks(ours)
	if err != nil || len(books) != 1 || books[0].Name != "killed" || books[0].Source != "built-in/killed/runbook.yaml" {
		t.Errorf("%+v, %v", books, err)
	}
	_, err = LoadRunbooks(ours,
		Tree{"own", fstest.MapFS{"killed/runbook.yaml": file(goodBook), "bad/runbook.yaml": file("title: x\n")}},
		Tree{"empty", fstest.MapFS{}})
	for _, want := range []string{
		`own/killed/runbook.yaml: the name "killed" is taken by built-in/killed/runbook.yaml`,
		"own/bad/runbook.yaml:1: target must be one of",
		"empty: no <name>/runbook.yaml here",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
	if built, err := LoadRunbooks(Tree{"built-in", runbooks.FS}); err != nil || len(built) == 0 {
		t.Errorf("the built-in runbooks: %v", err)
	}
}

func FuzzParseRunbook(f *testing.F) {
	f.Add([]byte(goodBook))
	f.Add([]byte("steps:\n  - &a {check: x}\n  - *a\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := ParseRunbook("x", "f.yaml", data)
		switch {
		case err != nil && !strings.HasPrefix(err.Error(), "f.yaml:"):
			t.Fatalf("no place: %v", err)
		case err == nil && (len(b.Steps) == 0 || b.Budget < 500*time.Millisecond):
			t.Fatalf("taken: %+v", b)
		}
	})
}
