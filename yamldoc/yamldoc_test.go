package yamldoc_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"runbook/yamldoc"
)

type step struct {
	Check string `yaml:"check"`
	Why   string `yaml:"why"`
}

type book struct {
	Title  string            `yaml:"title"`
	Window time.Duration     `yaml:"window"`
	Steps  []step            `yaml:"steps"`
	Causes []string          `yaml:"causes"`
	Count  int               `yaml:"count"`
	Labels map[string]string `yaml:"labels"`
	Hidden string            `yaml:"-"`
}

func TestDecodeReadsADocument(t *testing.T) {
	var b book
	err := yamldoc.Decode("slow.yaml", []byte("title: Slow\nwindow: 2s\nsteps:\n  - check: cgroup.cpu\n    why: A quota.\ncauses: [cpu, io]\nlabels: {a: b}\n"), &b)
	if err != nil {
		t.Fatal(err)
	}
	if b.Title != "Slow" || b.Window != 2*time.Second || b.Steps[0].Check != "cgroup.cpu" || len(b.Causes) != 2 || b.Labels["a"] != "b" {
		t.Errorf("got %+v", b)
	}
}

// TestDecodeSaysWhereAndWhat lists every refusal in the words a person sees.
func TestDecodeSaysWhereAndWhat(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"misspelt key", "title: x\nsteps:\n  - chek: a\n", `b.yaml:3: unknown key "chek"; did you mean "check"?`},
		{"key unlike any", "title: x\nfrobnicate: 1\n", `b.yaml:2: unknown key "frobnicate"`},
		{"hidden field", "hidden: x\n", `b.yaml:1: unknown key "hidden"`},
		{"two problems", "titel: x\nstep: []\n", "b.yaml:1: unknown key \"titel\"; did you mean \"title\"?\nb.yaml:2: unknown key \"step\"; did you mean \"steps\"?"},
		{"key twice", "title: a\ncount: 1\ntitle: b\n", `b.yaml:3: key "title" again; it is in line 1 already`},
		{"alias", "title: &t x\ncauses: [*t]\n", "b.yaml:1: anchors and aliases (& and *) are not allowed"},
		{"merge key", "labels:\n  <<: {a: b}\n", "b.yaml:2: merge keys (<<) are not allowed"},
		{"custom tag", "title: !secret x\n", "b.yaml:1: tags (!) are not allowed"},
		{"core tag", "title: !!str x\n", "b.yaml:1: tags (!) are not allowed"},
		{"binary", "title: !!binary aGk=\n", "b.yaml:1: tags (!) are not allowed"},
		{"two documents", "title: x\n---\ntitle: y\n", "b.yaml:2: a second document begins; one file holds one document"},
		{"broken second document", "title: x\n---\n[\n", "b.yaml:3: "},
		{"empty", "", "b.yaml:1: is empty"},
		{"only comments", "# nothing\n", "b.yaml:1: is empty"},
		{"null", "~\n", "b.yaml:1: is empty"},
		{"list as key", "? [a, b]\n: c\n", "b.yaml:1: a key must be one word"},
		{"text for a number", "title: x\ncount: often\n", `b.yaml:2: "often" is text where a whole number is wanted`},
		{"list for text", "title: [x]\n", "b.yaml:1: a list where text is wanted"},
		{"text for a list", "causes: cpu\n", `b.yaml:1: "cpu" is text where a list is wanted`},
		{"bad duration", "window: soon\n", `b.yaml:1: "soon" is text where a duration such as 2s is wanted`},
		{"not YAML", "title: [x\nsteps: ]\n", "b.yaml:"},
		{"list at the top", "- a\n", "b.yaml:1: a list where a mapping is wanted"},
		{"not UTF-8", "title: x\ncauses: [\xff]\n", "b.yaml:2: is not UTF-8"},
		{"UTF-16", "\xff\xfet\x00:\x00 \x00x\x00", "b.yaml:1: is not UTF-8"},
		{"NUL", "title: x\n\x00", "b.yaml:2: has a NUL byte"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := yamldoc.Decode("b.yaml", []byte(c.text), &book{})
			if err == nil {
				t.Fatal("accepted")
			}
			got := err.Error()
			exact := !strings.HasSuffix(c.want, ":") && !strings.HasSuffix(c.want, ": ")
			if exact && got != c.want || !strings.HasPrefix(got, c.want) {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestDecodeIsBounded(t *testing.T) {
	laughs := "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
	cases := []struct{ name, text, want string }{
		{"256 KiB is too much", "title: " + strings.Repeat("x", 256<<10), "b.yaml: is larger than 256 KiB"},
		{"deep nesting", "causes: " + strings.Repeat("[", 40) + strings.Repeat("]", 40), "b.yaml:1: nested deeper than 32"},
		{"very deep nesting", strings.Repeat("[", 100000), "b.yaml:"},
		{"many values", "causes: [" + strings.Repeat("a,", 20001) + "]", "b.yaml:1: more than 20000 values"},
		{"billion laughs", laughs, "b.yaml:1: anchors and aliases"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := yamldoc.Decode("b.yaml", []byte(c.text), &book{})
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestDecodeLooseIgnoresUnknownKeysOnly(t *testing.T) {
	var b book
	if err := yamldoc.DecodeLoose("k", []byte("title: x\npreferences: {}\n"), &b); err != nil || b.Title != "x" {
		t.Errorf("got %+v, %v", b, err)
	}
	if err := yamldoc.DecodeLoose("k", []byte("title: "+strings.Repeat("x", 300<<10)), &b); err != nil {
		t.Errorf("300 KiB: %v", err)
	}
	for _, text := range []string{"other: {a: 1, a: 2}", "other: &x 1", "other: !x 1", "title: x\n---\na: b"} {
		if err := yamldoc.DecodeLoose("k", []byte(text), &b); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}

func TestProblemsCanBeTakenApart(t *testing.T) {
	err := yamldoc.Decode("b.yaml", []byte("title: x\nchek: y\n"), &book{})
	var problems yamldoc.Problems
	if !errors.As(err, &problems) || len(problems) != 1 || problems[0].Line != 2 || problems[0].Name != "b.yaml" {
		t.Errorf("got %#v", err)
	}
}

func TestProblemsAreAtMostTwenty(t *testing.T) {
	var text strings.Builder
	for i := range 100 {
		text.WriteString(strings.Repeat("z", i+1) + ": 1\n")
	}
	err := yamldoc.Decode("b.yaml", []byte(text.String()), &book{})
	if n := strings.Count(err.Error(), "\n"); n != 19 {
		t.Errorf("%d lines", n+1)
	}
}

func TestLines(t *testing.T) {
	got := yamldoc.Lines([]byte("title: x\nsteps:\n  - check: a\n    why: b\n  - check: c\n    why: >\n      folded\ncauses: [cpu,\n  io]\n"))
	want := map[string]int{
		"title": 1, "steps": 2, "steps[0]": 3, "steps[0].check": 3, "steps[0].why": 4,
		"steps[1]": 5, "steps[1].check": 5, "steps[1].why": 6, "causes": 8, "causes[0]": 8, "causes[1]": 9,
	}
	for path, line := range want {
		if got[path] != line {
			t.Errorf("%s: line %d, want %d", path, got[path], line)
		}
	}
	if len(got) != len(want) {
		t.Errorf("got %d paths, want %d: %v", len(got), len(want), got)
	}
	if n := len(yamldoc.Lines([]byte("a: [*b]"))); n != 0 {
		t.Errorf("a refused document gave %d lines", n)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"check", "why", "when", "title", "memory.cgroup-oom-kill"}
	cases := map[string]string{"chek": "check", "cheque": "check", "wen": "when", "tilte": "title", "zzz": "", "": "",
		"memory.cgroup-oom-kil": "memory.cgroup-oom-kill", strings.Repeat("x", 1000): ""}
	for word, want := range cases {
		if got := yamldoc.Nearest(word, names); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}

// FuzzDecode holds the parser to its promises on any bytes: it returns, an
// error names the file, and what is accepted has no trick in it.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{"title: x\nsteps:\n  - check: a\n", "a: &a [*a]", "? {a: b}\n: c", "<<: {a: b}", "--- x\n...\n--- y", "\"\\u0000\": 1", "a: !!binary |\n  aGk=", "{a: {b: [1, 2.5, ~, true, 2001-01-01]}}", ": :\n- -", "%YAML 1.2\n---\na: b"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, decode := range []func(string, []byte, any) error{yamldoc.Decode, yamldoc.DecodeLoose} {
			err := decode("f.yaml", data, &book{})
			if err != nil && !strings.HasPrefix(err.Error(), "f.yaml:") {
				t.Errorf("error without a file: %v", err)
			}
		}
		for path, line := range yamldoc.Lines(data) {
			if line < 1 {
				t.Errorf("%s: line %d", path, line)
			}
		}
	})
}
