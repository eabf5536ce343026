package judge_test

import (
	"slices"
	"strings"
	"testing"

	"runbook/engine/judge"
	"runbook/evidence"
)

// around is a bundle with a container, its pod, a judged container of the same
// pod, one that is only looked at, and one of another pod.
func around(observations ...evidence.Observation) *evidence.Bundle {
	b := bundle(observations...)
	b.Subjects = append(b.Subjects,
		evidence.Subject{Kind: evidence.KindPod, Name: "web-0", Pod: "web-0", Namespace: "default", CgroupPath: "/kubepods/podx"},
		evidence.Subject{Kind: evidence.KindContainer, Name: "db", Pod: "web-0", Namespace: "default"},
		evidence.Subject{Kind: evidence.KindSibling, Name: hostile, Pod: "web-0", Namespace: "default"},
		evidence.Subject{Kind: evidence.KindSibling, Name: "unnamed", CgroupPath: "/kubepods/podx/unnamed"},
		evidence.Subject{Kind: evidence.KindSibling, Name: "stranger", Pod: "web-1", Namespace: "default", CgroupPath: "/kubepods/podxy/stranger"})
	for of, n := range map[string]int{"pod/web-0": 1, "container/db": 2, "sibling/" + hostile: 3, "sibling/unnamed": 4, "sibling/stranger": 100} {
		b.Add(evidence.Observation{ID: "t.a", Of: of, State: evidence.Present, Value: ballot{Proves: n}})
	}
	return b
}

const hostile = "side\"] := 1 }\x1b[31m/../x"

// A policy sees the pod, and every other container of it by its name; what is
// only looked at is not judged.
func TestPoliciesSeePodAndSiblings(t *testing.T) {
	j := loadBallot(t, judge.Options{}, speaker(`proves contains lib.says(sprintf("pod %d", [input.pod.seen["t.a"].proves]), [lib.cite_pod("t.a", "proves")]) if {
	input.seen["t.a"]
}

proves contains lib.says(sprintf("%s %d", [name, o.proves]), [lib.cite_sibling(name, "t.a", "proves")]) if {
	input.seen["t.a"]
	some name
	o := input.siblings[name].seen["t.a"]
}
`)...)
	ruling := j.Judge(t.Context(), around(saw("t.a", ballot{})), 0, []string{"x.one"})
	if len(ruling.Problems) != 0 {
		t.Fatalf("problems %v", ruling.Problems)
	}
	got := map[string]string{}
	for _, v := range ruling.Verdicts {
		var says []string
		for _, a := range v.For {
			says = append(says, a.Says)
		}
		slices.Sort(says)
		got[v.Of] = strings.Join(says, "; ")
	}
	want := map[string]string{
		"container/app": "db 2; pod 1; " + hostile + " 3; unnamed 4",
		"container/db":  "app 0; pod 1; " + hostile + " 3; unnamed 4",
	}
	if len(got) != 2 || got["container/app"] != want["container/app"] || got["container/db"] != want["container/db"] {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestContextIsNotJudged(t *testing.T) {
	var of []string
	for _, s := range judge.Judged(around().Subjects) {
		of = append(of, s.Of())
	}
	if !slices.Equal(of, []string{"container/app", "container/db"}) {
		t.Errorf("judged %q", of)
	}
	node := []evidence.Subject{{Kind: evidence.KindNode, Name: "node"}, {Kind: evidence.KindPod, Name: "p"}}
	if got := judge.Judged(node); len(got) != 1 || got[0].Of() != "node" {
		t.Errorf("a run on the node judges %v", got)
	}
}
