package engine

import (
	"context"
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"runbook/engine/judge"
	"runbook/engine/target"
	"runbook/evidence"
	"runbook/evidence/asked"
	"runbook/policies"
)

// fact is the shape of every observation here.
type fact struct {
	Votes int `json:"votes"`
}

// host is a machine with one file that has content everywhere.
type host struct {
	name string
	read func(name string) // told of every read, if set
}

func (h host) ReadFile(name string) ([]byte, error) {
	if h.read != nil {
		h.read(h.name + name)
	}
	return []byte(h.name), nil
}
func (h host) ReadDir(name string) ([]string, error) { _, _ = h.ReadFile(name); return nil, nil }
func (h host) ReadLink(name string) (string, error)  { _, _ = h.ReadFile(name); return h.name, nil }
func (h host) Ask(_ context.Context, question string, _ ...string) ([]byte, error) {
	_, _ = h.ReadFile("/" + question)
	if question == asked.ClockNow {
		return json.Marshal(asked.Clock{WallUsec: 1_700_000_000_000_000})
	}
	return nil, &evidence.ReadError{Stop: evidence.Unreachable, Name: question}
}

// check looks at the node and gives the fact of its own name.
func check(name string, look func(context.Context, evidence.Scene) []evidence.Observation, needs ...string) evidence.Check {
	return evidence.Check{Name: name, Scope: evidence.OfNode, Reads: []string{"/ok"}, Needs: needs, Look: look,
		Gives: []evidence.Fact{{ID: name, Shape: fact{}}}}
}

// votes is a check's look that sees n at once.
func votes(id string, n int) func(context.Context, evidence.Scene) []evidence.Observation {
	return func(context.Context, evidence.Scene) []evidence.Observation {
		return []evidence.Observation{evidence.Saw(id, fact{n}, nil, "/ok")}
	}
}

const policy = `# METADATA
# title: The vote proves it
# description: Made up.
# custom:
#   needs:
#     t.a: prove
#   next: Look.
package causes.made.up

import data.lib

proves contains lib.says("voted", [lib.cite_node("t.a", "votes")]) if input.node.seen["t.a"].votes > 0
`

const policyTest = `package causes.made.up_test

import data.causes.made.up

test_silent if count(up.proves) == 0 with input as {}
`

// The plan's rules: worthwhile is undefined while t.a is unread.
const plan = `package plan

worthwhile if input.node.seen["t.a"].votes > 0

worthwhile := false if input.node.seen["t.a"].votes == 0

never := false

always := true
`

func newJudge(t testing.TB) func() (*judge.Judge, error) {
	t.Helper()
	return sync.OnceValues(func() (*judge.Judge, error) {
		lib, err := fs.ReadFile(policies.FS, "lib/lib.rego")
		if err != nil {
			return nil, err
		}
		tree := fstest.MapFS{"lib/lib.rego": {Data: lib}, "plan/plan.rego": {Data: []byte(plan)},
			"made/up/policy.rego": {Data: []byte(policy)}, "made/up/policy_test.rego": {Data: []byte(policyTest)}}
		facts := judge.FactsOf([]evidence.Check{check("t.a", nil)})
		return judge.Load([]judge.Tree{{Name: "policies", FS: tree}}, facts, judge.Options{Deadline: time.Minute})
	})
}

// request runs checks on the node, one step each; "name when" is a step with a
// condition.
func request(t testing.TB, checks []evidence.Check, steps ...string) Request {
	t.Helper()
	book := Runbook{Name: "made-up", Causes: []string{"made.up"}}
	for _, step := range steps {
		name, when, _ := strings.Cut(step, " ")
		book.Steps = append(book.Steps, Step{Check: name, When: when})
	}
	if len(steps) == 0 {
		for _, c := range checks {
			book.Steps = append(book.Steps, Step{Check: c.Name})
		}
	}
	return Request{Runbook: book, Checks: checks, Target: target.Flags{Node: true}, Budget: time.Minute,
		First: host{name: "first"}, Second: host{name: "second"}, Judge: newJudge(t)}
}

func run(t testing.TB, r Request) *Result {
	t.Helper()
	result, err := Run(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func ofNode(result *Result, id string) evidence.Observation {
	return result.Bundle.Get(id, evidence.KindNode)
}

// journal is a list several goroutines write.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) add(line string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, line)
}

func (j *journal) all() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.lines)
}
