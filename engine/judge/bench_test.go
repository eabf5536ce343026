package judge_test

import (
	"fmt"
	"testing"

	"runbook/engine/judge"
	"runbook/evidence"
)

// Loading the built-in policies, with every check on them, and without.
func BenchmarkLoad(b *testing.B) {
	tested := builtin()
	tested[0].Tested = true
	for name, trees := range map[string][]judge.Tree{"checked": builtin(), "tested": tested} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := judge.Load(trees, facts(), judge.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Judging one container by 40 policies with four needs each.
func BenchmarkJudge(b *testing.B) {
	var voters []voter
	for i := range 40 {
		voters = append(voters, voter{fmt.Sprintf("x.c%d", i), []string{"t.a=prove", "t.b=refute", "t.c=support", "n.a=weaken"}, nil})
	}
	j := loadVoters(b, voters...)
	seen := bundle(saw("t.a", ballot{Supports: 1}), saw("t.b", ballot{Weakens: 1}), saw("t.c", ballot{Supports: 2}), sawOfNode(ballot{}))
	causes, err := j.Select(nil)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		j.Judge(b.Context(), seen, 0, causes)
	}
}

// Judging one container by the built-in policies, most of it unread.
func BenchmarkJudgeBuiltin(b *testing.B) {
	j, err := judge.Load(builtin(), facts(), judge.Options{})
	if err != nil {
		b.Fatal(err)
	}
	causes, err := j.Select(nil)
	if err != nil {
		b.Fatal(err)
	}
	seen := bundle(
		saw("runtime.death", map[string]any{"exit_code": 137, "signal": "SIGKILL", "current": true}),
		saw("cgroup.memory", map[string]any{"limit_bytes": 64 << 20, "usage_bytes": 64 << 20, "level": "container", "oom_kills": 1}),
		saw("kernel.oom", map[string]any{"events": []any{map[string]any{
			"level": "own", "hit": true, "victims": []any{map[string]any{"pid": 7, "command": "app"}},
		}}}),
	)
	for b.Loop() {
		j.Judge(b.Context(), seen, 0, causes)
	}
}

// Judging a hundred containers of a node by the built-in policies.
func BenchmarkJudgeHundred(b *testing.B) {
	j, err := judge.Load(builtin(), facts(), judge.Options{})
	if err != nil {
		b.Fatal(err)
	}
	causes, err := j.Select(nil)
	if err != nil {
		b.Fatal(err)
	}
	many := &evidence.Bundle{}
	for i := range 100 {
		subject := evidence.Subject{Kind: evidence.KindContainer, Name: fmt.Sprintf("app-%d", i)}
		many.Subjects = append(many.Subjects, subject)
		for _, o := range []evidence.Observation{
			saw("cgroup.memory", map[string]any{"limit_bytes": 64 << 20, "usage_bytes": 60 << 20, "level": "container", "oom_kills": 0}),
			saw("runtime.death", map[string]any{"exit_code": 0, "signal": "", "current": false}),
		} {
			o.Of = subject.Of()
			many.Add(o)
		}
	}
	for b.Loop() {
		j.Judge(b.Context(), many, 0, causes)
	}
}
