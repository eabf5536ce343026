package judge_test

import (
	"fmt"
	"testing"

	"runbook/engine/judge"
)

// Loading the built-in policies, with every check on them.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := judge.Load(builtin(), facts(), judge.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// Judging one container by 40 policies with four needs each.
func BenchmarkJudge(b *testing.B) {
	var voters []voter
	for i := range 40 {
		voters = append(voters, voter{fmt.Sprintf("x.c%d", i), []string{"t.a=prove", "t.b=refute", "t.c=support", "n.a=weaken"}, nil})
	}
	j := loadVoters(b, voters...)
	evidence := bundle(saw("t.a", ballot{Supports: 1}), saw("t.b", ballot{Weakens: 1}), saw("t.c", ballot{Supports: 2}), sawOfNode("n.a", ballot{}))
	causes, err := j.Select(nil)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		j.Judge(b.Context(), evidence, 0, causes)
	}
}
