package judge_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"runbook/engine/judge"
	"runbook/evidence"
)

// speaker is a policy over t.a with one free rule body and head.
func speaker(rules string) []string {
	v := voter{"x.one", []string{"t.a=prove,support"}, nil}
	files := v.files()
	head, _, _ := strings.Cut(files[1], "\nproves")
	files[1] = head + "\n" + rules
	return files
}

// A sentence that rests on something nobody saw is dropped and told.
func TestSentencesAreHeldToWhatTheyCite(t *testing.T) {
	seen := saw("t.a", map[string]any{
		"proves": 1, "text": "", "list": []any{map[string]any{"pid": 7}}, "inner": map[string]any{"deep": 0},
	})
	for name, c := range map[string]struct{ cites, want string }{
		"a field":                       {`[lib.cite("t.a", "proves")]`, ""},
		"the whole":                     {`[lib.cite("t.a", "")]`, ""},
		"an absence":                    {`[lib.cite("t.b", "")]`, ""},
		"a field that is empty":         {`[lib.cite("t.a", "text")]`, ""},
		"a computed path":               {`[lib.cite("t.a", concat(".", ["inner", "deep"]))]`, ""},
		"a list":                        {`[lib.cite("t.a", concat("", ["list"]))]`, ""},
		"a field of a list's items":     {`[lib.cite("t.a", concat(".", ["list", "pid"]))]`, ""},
		"a sibling":                     {`[lib.cite_sibling("side", "t.a", "proves")]`, ""},
		"the pod":                       {`[lib.cite_pod("t.a", "proves")]`, ""},
		"nothing":                       {`[]`, "a sentence is lib.says(words, [lib.cite(id, field), …])"},
		"no such field":                 {`[lib.cite("t.a", concat("", ["no", "pe"]))]`, `dropped "so" from proves: it cites the field nope of t.a, which has none`},
		"a field the value left out":    {`[lib.cite("t.a", "big")]`, "it cites the field big of t.a, which has none"},
		"a field of a number":           {`[lib.cite("t.a", concat(".", ["proves", "x"]))]`, "it cites the field proves.x of t.a, which has none"},
		"a field of what is absent":     {`[lib.cite("t.b", "proves")]`, "it cites the field proves of t.b, which is absent"},
		"what could not be read":        {`[lib.cite("t.c", "")]`, "it cites t.c, which was not seen (no permission)"},
		"what nobody looked at":         {`[lib.cite("t.d", "")]`, "it cites t.d, which was not seen (nobody looked)"},
		"what no check gives":           {`[lib.cite(concat("", ["t.", "z"]), "")]`, "it cites t.z, which no check gives"},
		"a good and a bad one":          {`[lib.cite("t.a", "proves"), lib.cite("t.d", "")]`, "it cites t.d"},
		"the node, where nobody looked": {`[lib.cite_node("n.a", "")]`, "it cites n.a of node, which was not seen"},
		"a stranger":                    {`[{"id": "t.a", "of": "container/other", "field": ""}]`, `it cites t.a of "container/other"`},
		"no sibling of that name":       {`[lib.cite_sibling("ghost", "t.a", "")]`, "it cites t.a of sibling/ghost, which was not seen"},
		"a citation without a field":    {`[{"id": "t.a", "of": ""}]`, "a citation has an id, an of and a field"},
		"a citation that is a number":   {`[7]`, "a citation has an id, an of and a field"},
	} {
		t.Run(name, func(t *testing.T) {
			j := loadBallot(t, judge.Options{}, speaker("proves contains lib.says(\"so\", "+c.cites+") if input.seen[\"t.a\"]\n")...)
			b := bundle(seen, evidence.None("t.b", "there is none"), evidence.Unread("t.c", "no permission"))
			b.Subjects = append(b.Subjects,
				evidence.Subject{Kind: evidence.KindPod, Name: "web-0", Pod: "web-0", Namespace: "default"},
				evidence.Subject{Kind: evidence.KindContainer, Name: "side", Pod: "web-0", Namespace: "default"})
			for _, of := range []string{"pod/web-0", "container/side"} {
				b.Add(evidence.Observation{ID: "t.a", Of: of, State: evidence.Present, Value: ballot{}})
			}
			ruling := ofApp(j.Judge(t.Context(), b, 0, []string{"x.one"}))
			if c.want == "" {
				if len(ruling.Verdicts) != 1 || len(ruling.Problems) != 0 {
					t.Errorf("verdicts %v, problems %v", ruling.Verdicts, ruling.Problems)
				}
				return
			}
			if len(ruling.Verdicts) != 0 || len(ruling.Problems) == 0 {
				t.Fatalf("verdicts %v, problems %v", ruling.Verdicts, ruling.Problems)
			}
			if p := ruling.Problems[0]; p.Cause != "x.one" || !strings.HasPrefix(p.Says, "container/app: ") || !strings.Contains(p.Says, c.want) {
				t.Errorf("problem = %+v\nwant %s", p, c.want)
			}
		})
	}
}

// A sentence is cut at a character's border, however long the evidence is.
func TestSentencesAreBounded(t *testing.T) {
	j := loadBallot(t, judge.Options{}, speaker(`proves contains lib.says(input.seen["t.a"].text, [lib.cite("t.a", "text")])
`)...)
	got := rule(t, j, bundle(saw("t.a", ballot{Text: "x" + strings.Repeat("é", 5000)}))).Verdicts[0].For[0].Says
	if want := "x" + strings.Repeat("é", 1023) + "…"; got != want {
		t.Errorf("%d bytes, ends in %q", len(got), got[len(got)-8:])
	}
}

// What a live run hands over as a struct, a replay hands over as JSON: the
// ruling is the same, and no digit of a 64-bit counter is lost.
func TestLiveAndReplayedValuesAreTheSame(t *testing.T) {
	j := loadBallot(t, judge.Options{}, speaker(`proves contains lib.says(sprintf("%d", [input.seen["t.a"].big]), [lib.cite("t.a", "big")]) if {
	input.seen["t.a"].big == 18446744073709551615
}
`)...)
	live := rule(t, j, bundle(saw("t.a", ballot{Big: math.MaxUint64})))
	replayed := rule(t, j, bundle(saw("t.a", json.RawMessage(`{"proves":0,"refutes":0,"supports":0,"weakens":0,"strong":0,"big":18446744073709551615}`))))
	if len(live.Verdicts) != 1 || live.Verdicts[0].For[0].Says != "18446744073709551615" {
		t.Errorf("live: %+v", live)
	}
	if asJSON(t, live) != asJSON(t, replayed) {
		t.Errorf("live     %s\nreplayed %s", asJSON(t, live), asJSON(t, replayed))
	}
}

// An archive can hold anything. What is no value was not seen.
func TestMalformedValuesWereNotSeen(t *testing.T) {
	j := loadVoters(t, voter{"x.one", []string{"t.a=prove"}, nil})
	for name, value := range map[string]any{
		"nothing":         nil,
		"null":            json.RawMessage("null"),
		"cut short":       json.RawMessage(`{"proves":1`),
		"no JSON":         json.RawMessage(`proves`),
		"not a number":    map[string]any{"proves": math.NaN()},
		"a huge exponent": json.RawMessage(`{"proves":1e999999999}`),
		"a huge value":    map[string]any{"proves": 1, "text": strings.Repeat("x", 3<<20)},
	} {
		t.Run(name, func(t *testing.T) {
			ruling := rule(t, j, bundle(evidence.Observation{ID: "t.a", State: evidence.Present, Value: value}))
			if len(ruling.Undecided) != 1 || !strings.HasPrefix(ruling.Undecided[0].Missing[0].Why, "the recorded value is ") {
				t.Errorf("ruling = %+v", ruling)
			}
		})
	}
}

// ofApp leaves out what was judged of the sibling.
func ofApp(r judge.Ruling) judge.Ruling {
	r.Verdicts = slices.DeleteFunc(r.Verdicts, func(v judge.Verdict) bool { return v.Of != app.Of() })
	r.Problems = slices.DeleteFunc(r.Problems, func(p judge.Problem) bool { return !strings.HasPrefix(p.Says, app.Of()) })
	return r
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
