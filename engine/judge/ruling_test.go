package judge_test

import (
	"strings"
	"testing"

	"runbook/engine/judge"
	"runbook/evidence"
)

// Three causes; x.one explains x.two, which explains y.three.
func three(t testing.TB) *judge.Judge {
	return loadVoters(t,
		voter{"x.one", []string{"t.a=prove,refute,support,weaken", "t.d=refute"}, []string{"x.two"}},
		voter{"x.two", []string{"t.b=prove,refute,support,weaken", "n.a=prove"}, []string{"y.three"}},
		voter{"y.three", []string{"t.c=prove,refute,support,weaken"}, nil},
	)
}

func TestRuling(t *testing.T) {
	j := three(t)
	proof, refutation := ballot{Proves: 1}, ballot{Refutes: 1}
	support, silent := ballot{Supports: 1}, ballot{}
	for name, c := range map[string]struct {
		seen []evidence.Observation
		want string
	}{
		"nothing could be read": {nil,
			"undecided: x.one undecided; x.two undecided; y.three undecided"},
		"everything was read and nothing speaks": {
			[]evidence.Observation{saw("t.a", silent), saw("t.b", silent), saw("t.c", silent), saw("t.d", silent), sawOfNode(silent)},
			"nothing-found: x.one ruled out; x.two ruled out; y.three ruled out"},
		"an absence was read too": {
			[]evidence.Observation{saw("t.a", silent), saw("t.b", silent), evidence.None("t.c", "there is none"), saw("t.d", silent), sawOfNode(silent)},
			"nothing-found: x.one ruled out; x.two ruled out; y.three ruled out"},
		"one is proven and the rest refuted": {
			[]evidence.Observation{saw("t.a", proof), saw("t.b", refutation), saw("t.c", refutation), saw("t.d", silent), sawOfNode(silent)},
			"found: x.one confirmed 0.97 settled; x.two ruled out; y.three ruled out"},
		"one is proven and could yet be refuted": {
			[]evidence.Observation{saw("t.a", proof), saw("t.b", refutation), saw("t.c", refutation), sawOfNode(silent)},
			"found: x.one likely 0.97 settled; x.two ruled out; y.three ruled out"},
		"refuted, though a proof is unread": {
			[]evidence.Observation{saw("t.a", proof), saw("t.b", refutation), saw("t.c", refutation), saw("t.d", silent)},
			"found: x.one confirmed 0.97 settled; x.two ruled out; y.three ruled out"},
		"a confirmed cause leads what it explains": {
			[]evidence.Observation{saw("t.a", ballot{Proves: 1, Weakens: 2}), saw("t.b", proof), saw("t.c", support), saw("t.d", silent), sawOfNode(silent)},
			"found: x.one confirmed 0.89 settled (so x.two, y.three); x.two confirmed 0.97 settled (so y.three); y.three possible 0.38 settled"},
		"through one that is not there": {
			[]evidence.Observation{saw("t.a", ballot{Proves: 1, Weakens: 2}), saw("t.b", silent), saw("t.c", proof), saw("t.d", silent), sawOfNode(silent)},
			"found: x.one confirmed 0.89 settled (so y.three); y.three confirmed 0.97 settled; x.two ruled out"},
		"a likely cause does not lead what is proven": {
			[]evidence.Observation{saw("t.a", ballot{Supports: 2}), saw("t.b", silent), saw("t.c", proof), saw("t.d", silent), sawOfNode(silent)},
			"found: y.three confirmed 0.97 settled; x.one likely 0.73 settled; x.two ruled out"},
		"a likely cause leads its equal": {
			[]evidence.Observation{saw("t.a", silent), saw("t.b", ballot{Supports: 2}), saw("t.c", ballot{Strong: 1}), saw("t.d", silent), sawOfNode(silent)},
			"found: x.two likely 0.73 settled (so y.three); y.three likely 0.73 settled; x.one ruled out"},
		"a possible cause leads nothing": {
			[]evidence.Observation{saw("t.a", silent), saw("t.b", support), saw("t.c", support), saw("t.d", silent), sawOfNode(silent)},
			"found: x.two possible 0.38 settled; y.three possible 0.38 settled; x.one ruled out"},
		"a possible cause, and another could be likely": {
			[]evidence.Observation{saw("t.a", silent), saw("t.b", support), saw("t.d", silent), sawOfNode(silent)},
			"undecided: x.two possible 0.38; x.one ruled out; y.three undecided"},
		"a confirmed first that another could equal is not settled": {
			[]evidence.Observation{saw("t.a", silent), saw("t.b", silent), saw("t.c", proof), saw("t.d", silent)},
			"found: y.three confirmed 0.97; x.one ruled out; x.two undecided"},
		"a confirmed first and an unread consequence": {
			[]evidence.Observation{saw("t.a", proof), saw("t.b", silent), saw("t.c", silent), saw("t.d", silent)},
			"found: x.one confirmed 0.97 settled; y.three ruled out; x.two undecided"},
		"a contradiction is possible and no more": {
			[]evidence.Observation{saw("t.a", silent), saw("t.b", silent), saw("t.c", ballot{Proves: 1, Refutes: 1}), saw("t.d", silent), sawOfNode(silent)},
			"found: y.three possible 0.50 settled; x.one ruled out; x.two ruled out"},
	} {
		t.Run(name, func(t *testing.T) {
			ruling := rule(t, j, bundle(c.seen...))
			if got := told(ruling); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
			for _, p := range ruling.Problems {
				t.Errorf("problem: %+v", p)
			}
		})
	}
}

// What is missing comes in the order in which to read it.
func TestMissing(t *testing.T) {
	j := loadVoters(t,
		voter{"x.one", []string{"t.a=prove", "t.b=refute", "t.c=support", "t.d=weaken"}, nil},
		voter{"x.two", []string{"t.e=prove", "t.f=support"}, nil},
	)
	b := bundle(saw("t.a", ballot{Proves: 1}), saw("t.f", ballot{Supports: 1}))
	b.Add(evidence.Observation{ID: "t.b", Of: app.Of(), Why: "/proc/1: permission denied", From: []string{"/proc/1"}})
	ruling := rule(t, j, b)
	first := ruling.Verdicts[0]
	if first.Cause != "x.one" || first.Standing != judge.Likely || first.Low != 0.50 {
		t.Fatalf("first = %+v", first)
	}
	var order []string
	for _, m := range first.Missing {
		word := m.ID
		if m.Decides {
			word += " decides"
		}
		if m.Overturn {
			word += " overturns"
		}
		order = append(order, word)
	}
	if got, want := strings.Join(order, ", "), "t.b overturns, t.c, t.d"; got != want {
		t.Errorf("missing %s, want %s", got, want)
	}
	if m := first.Missing[0]; m.Why != "/proc/1: permission denied" || m.From[0] != "/proc/1" {
		t.Errorf("missing = %+v", m)
	}
	if m := first.Missing[1]; m.Why != "nobody looked" {
		t.Errorf("missing = %+v", m)
	}
	// x.two could be proven by one read, and would then stand above x.one.
	two := ruling.Verdicts[1]
	if two.Cause != "x.two" || len(two.Missing) != 1 || !two.Missing[0].Decides || two.Missing[0].ID != "t.e" {
		t.Errorf("second = %+v", two)
	}
}

func TestSilenceClaimsNoMoreThanWasRead(t *testing.T) {
	j := loadVoters(t, voter{"x.one", []string{"t.a=prove", "t.b=weaken", "n.a=weaken"}, nil})
	for name, c := range map[string]struct {
		seen []evidence.Observation
		want string
	}{
		"all": {[]evidence.Observation{saw("t.a", ballot{}), evidence.None("t.b", "none"), sawOfNode(ballot{})},
			"everything it needs was read (n.a, t.a, t.b), and nothing points to it"},
		"not all": {[]evidence.Observation{saw("t.a", ballot{}), sawOfNode(ballot{})},
			"nothing in what was read (n.a, t.a) points to it, and what was not read (t.b) is at most a hint"},
	} {
		t.Run(name, func(t *testing.T) {
			out := rule(t, j, bundle(c.seen...)).RuledOut
			if len(out) != 1 || len(out[0].Against) != 1 || out[0].Against[0].Says != c.want {
				t.Fatalf("ruled out: %+v\nwant %s", out, c.want)
			}
			a := out[0].Against[0]
			if a.Weight != judge.Weakens || a.Cites[0] != (judge.Cite{ID: "n.a", Of: "node"}) || a.Cites[1] != (judge.Cite{ID: "t.a"}) {
				t.Errorf("argument = %+v", a)
			}
		})
	}
}

// Each container is judged by its own evidence; the pod and the node are
// context, unless there is nothing else.
func TestSubjects(t *testing.T) {
	j := loadVoters(t, voter{"x.one", []string{"t.a=prove"}, nil})
	b := bundle(saw("t.a", ballot{Proves: 1}))
	side := evidence.Subject{Kind: evidence.KindContainer, Name: "side", Pod: "web-0", Namespace: "default"}
	node := evidence.Subject{Kind: evidence.KindNode}
	b.Subjects = append(b.Subjects, side, evidence.Subject{Kind: evidence.KindPod, Name: "web-0"}, node)
	b.Add(evidence.Observation{ID: "t.a", Of: side.Of(), State: evidence.Present, Value: ballot{}})
	ruling := rule(t, j, b)
	if got := told(ruling); got != "found: x.one confirmed 0.97 settled; x.one ruled out" ||
		ruling.Verdicts[0].Of != "container/app" || ruling.RuledOut[0].Of != "container/side" {
		t.Errorf("ruling = %s", got)
	}
	alone := &evidence.Bundle{Subjects: []evidence.Subject{node}}
	alone.Add(evidence.Observation{ID: "t.a", Of: "node", State: evidence.Present, Value: ballot{Proves: 1}})
	if got := rule(t, j, alone); len(got.Verdicts) != 1 || got.Verdicts[0].Of != "node" {
		t.Errorf("ruling = %+v", got)
	}
	if got := rule(t, j, &evidence.Bundle{}); got.Outcome != judge.NotDecided {
		t.Errorf("nobody was judged, and the outcome is %s", got.Outcome)
	}
}

func TestSelect(t *testing.T) {
	j := three(t)
	for _, c := range []struct {
		names []string
		want  string
	}{
		{nil, "x.one x.two y.three"},
		{[]string{"x"}, "x.one x.two"},
		{[]string{"y.three", "x.one"}, "x.one y.three"},
	} {
		got, err := j.Select(c.names)
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("Select(%v) = %v, %v", c.names, got, err)
		}
	}
	if _, err := j.Select([]string{"x", "y.tree"}); err == nil || err.Error() != "no such cause or family: y.tree; did you mean y.three?" {
		t.Errorf("error = %v", err)
	}
	if c, ok := j.CauseByID("x.two"); !ok || c.Explains[0] != "y.three" {
		t.Errorf("cause = %+v", c)
	}
}

func TestPlan(t *testing.T) {
	j := loadVoters(t, voter{"x.one", []string{"t.a=prove"}, nil})
	for name, c := range map[string]struct {
		rule string
		seen []evidence.Observation
		want judge.PlanAnswer
		why  string
	}{
		"true":           {"ended", []evidence.Observation{saw("t.a", ballot{Proves: 1})}, judge.PlanTrue, "ended is true"},
		"false":          {"ended", []evidence.Observation{saw("t.a", ballot{Refutes: 1})}, judge.PlanFalse, "ended is false"},
		"undefined":      {"ended", nil, judge.PlanUndefined, "ended cannot be told"},
		"contradiction":  {"ended", []evidence.Observation{saw("t.a", ballot{Proves: 1, Refutes: 1})}, judge.PlanUndefined, "ended could not be asked: "},
		"an error in it": {"divides", []evidence.Observation{saw("t.a", ballot{Proves: 1})}, judge.PlanUndefined, "divides could not be asked: policies/plan/plan.rego:7: "},
		"no such rule":   {"nobody", nil, judge.PlanUndefined, "there is no rule nobody in plan"},
	} {
		t.Run(name, func(t *testing.T) {
			answer, why := j.Plan(t.Context(), bundle(c.seen...), app, c.rule)
			if answer != c.want || !strings.HasPrefix(why, c.why) {
				t.Errorf("Plan = %v, %q", answer, why)
			}
		})
	}
	if !j.HasPlan("ended") || j.HasPlan("nobody") {
		t.Error("HasPlan is wrong")
	}
}

// A cause behind others is told where it explains one that has a place, and
// nowhere else: proven or not, it is no answer by itself.
func TestACauseBehindOthers(t *testing.T) {
	j := three(t)
	proof, support, silent := ballot{Proves: 1}, ballot{Supports: 1}, ballot{}
	for name, c := range map[string]struct {
		a, b any
		want string
	}{
		"it explains one that is told": {proof, support, "found: x.one confirmed 0.97 settled (so x.two); x.two possible 0.38 settled; y.three ruled out"},
		"it explains nothing":          {proof, silent, "nothing-found: x.two ruled out; y.three ruled out"},
	} {
		t.Run(name, func(t *testing.T) {
			b := bundle(saw("t.a", c.a), saw("t.b", c.b), saw("t.c", silent), saw("t.d", silent), sawOfNode(silent))
			ruling := j.Answer(t.Context(), b, 0, judge.Question{Causes: []string{"x.two", "y.three"}, Behind: []string{"x.one"}})
			if got := told(ruling); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
	b := bundle(saw("t.b", silent), saw("t.c", silent), sawOfNode(silent))
	if got, want := told(j.Answer(t.Context(), b, 0, judge.Question{Causes: []string{"x.two", "y.three"}, Behind: []string{"x.one"}})), "nothing-found: x.two ruled out; y.three ruled out"; got != want {
		t.Errorf("one that was not read at all leaves nothing undecided\n got %s\nwant %s", got, want)
	}
}
