package judge_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"runbook/engine/judge"
	"runbook/evidence"
)

// ballot is a made-up fact. Its policies say what it tells them to, so that a
// test of judge reads as evidence in, verdict out.
type ballot struct {
	Proves   int    `json:"proves"`
	Refutes  int    `json:"refutes"`
	Supports int    `json:"supports"`
	Weakens  int    `json:"weakens"`
	Strong   int    `json:"strong"` // supports, strongly
	Big      uint64 `json:"big,omitempty"`
	Text     string `json:"text,omitempty"`
}

// ballotFacts are the facts t.a to t.f of the subject and n.a of the node.
func ballotFacts() []judge.ScopedFact {
	var all []judge.ScopedFact
	for _, id := range []string{"t.a", "t.b", "t.c", "t.d", "t.e", "t.f"} {
		all = append(all, judge.ScopedFact{Fact: evidence.Fact{ID: id, Shape: ballot{}}, Scope: evidence.OfSubject})
	}
	return append(all, judge.ScopedFact{Fact: evidence.Fact{ID: "n.a", Shape: ballot{}}, Scope: evidence.OfNode})
}

// voter is a policy that says what its needs tell it to.
type voter struct {
	id       string   // "x.one"
	needs    []string // "t.a=prove,refute"
	explains []string
}

func (v voter) files() []string {
	folder := strings.ReplaceAll(v.id, ".", "/")
	pkg := "causes." + strings.ReplaceAll(v.id, "-", "_")
	var b strings.Builder
	fmt.Fprintf(&b, "# METADATA\n# title: %s\n# description: Made up.\n# custom:\n#   needs:\n", v.id)
	for _, need := range v.needs {
		id, could, _ := strings.Cut(need, "=")
		fmt.Fprintf(&b, "#     %s: [%s]\n", id, could)
	}
	fmt.Fprintf(&b, "#   explains: [%s]\n#   next: Look.\npackage %s\n\nimport data.lib\n", strings.Join(v.explains, ", "), pkg)
	for _, need := range v.needs {
		id, _, _ := strings.Cut(need, "=")
		seen, cite := fmt.Sprintf("input.seen[%q]", id), "lib.cite"
		if strings.HasPrefix(id, "n.") {
			seen, cite = fmt.Sprintf("input.node.seen[%q]", id), "lib.cite_node"
		}
		for _, set := range []string{"proves", "refutes", "supports", "weakens"} {
			fmt.Fprintf(&b, "\n%[1]s contains lib.says(sprintf(\"%[2]s %[1]s %%d\", [i]), [%[4]s(%[2]q, %[1]q)]) if {\n"+
				"\tsome i in numbers.range(1, 9)\n\ti <= %[3]s.%[1]s\n}\n", set, id, seen, cite)
		}
		fmt.Fprintf(&b, "\nsupports contains lib.says_strongly(\"%[1]s strongly\", [%[3]s(%[1]q, \"strong\")]) if %[2]s.strong > 0\n", id, seen, cite)
	}
	test := fmt.Sprintf("package %s_test\n\nimport data.%s\n\ntest_silent if count(%s.proves) == 0 with input as {}\n",
		pkg, pkg, strings.ReplaceAll(v.id[strings.Index(v.id, ".")+1:], "-", "_"))
	return []string{folder + "/policy.rego", b.String(), folder + "/policy_test.rego", test}
}

func loadVoters(t testing.TB, voters ...voter) *judge.Judge {
	t.Helper()
	var files []string
	for _, v := range voters {
		files = append(files, v.files()...)
	}
	return loadBallot(t, judge.Options{Deadline: time.Minute}, files...) // a busy machine is no bad policy
}

// loadBallot loads policies over ballots, without the real plan, which reads
// real facts.
func loadBallot(t testing.TB, options judge.Options, files ...string) *judge.Judge {
	t.Helper()
	trees := with(append([]string{"plan/plan.rego", ballotPlan}, files...)...)
	j, err := judge.Load(trees, ballotFacts(), options)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

const ballotPlan = `package plan

ended if input.seen["t.a"].proves > 0

ended := false if input.seen["t.a"].refutes > 0

divides if input.seen["t.a"].proves / input.seen["t.a"].refutes > 0
`

var app = evidence.Subject{Kind: evidence.KindContainer, Name: "app", Pod: "web-0", Namespace: "default"}

// bundle is about one container; what is in no observation was not looked at.
func bundle(observations ...evidence.Observation) *evidence.Bundle {
	b := &evidence.Bundle{Subjects: []evidence.Subject{app}}
	for _, o := range observations {
		if o.Of == "" {
			o.Of = app.Of()
		}
		b.Add(o)
	}
	return b
}

func saw(id string, value any) evidence.Observation { return evidence.Saw(id, value, nil, "/a/file") }

func sawOfNode(value any) evidence.Observation {
	o := saw("n.a", value)
	o.Of = evidence.KindNode
	return o
}

func rule(t testing.TB, j *judge.Judge, b *evidence.Bundle) judge.Ruling {
	t.Helper()
	causes, err := j.Select(nil)
	if err != nil {
		t.Fatal(err)
	}
	return j.Judge(t.Context(), b, 0, causes)
}

// told writes a ruling in one line: outcome, verdicts with what matters of
// them, then what is ruled out and undecided.
func told(r judge.Ruling) string {
	words := []string{r.Outcome + ":"}
	for _, v := range r.Verdicts {
		word := fmt.Sprintf("%s %s %.2f", v.Cause, v.Standing, v.Score)
		if v.Settled {
			word += " settled"
		}
		if len(v.Consequences) > 0 {
			word += " (so " + strings.Join(v.Consequences, ", ") + ")"
		}
		words = append(words, word+";")
	}
	for _, v := range slices.Concat(r.RuledOut, r.Undecided) {
		words = append(words, v.Cause+" "+string(v.Standing)+";")
	}
	return strings.TrimSuffix(strings.Join(words, " "), ";")
}
