package judge_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"runbook/engine/judge"
	"runbook/policies"
)

// A policy that is right; the tables below break it in one place each.
const goodPolicy = `# METADATA
# title: The kernel killed it
# description: At its own limit.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v2.html
# custom:
#   needs:
#     kernel.oom: [refute, prove]
#     cgroup.memory: support
#   next: Raise the limit.
package causes.memory.x_y

import data.lib

proves contains lib.says(sprintf("pid %d", [v.pid]), [lib.cite("kernel.oom", "events")]) if {
	some e in input.seen["kernel.oom"].events
	some v in e.victims
}

supports contains lib.says("near", [lib.cite("cgroup.memory", "usage_bytes")]) if {
	input.seen["cgroup.memory"].usage_bytes > 5
}
`

const goodTest = `package causes.memory.x_y_test

import data.causes.memory.x_y

test_near if count(x_y.supports) == 1 with input as {"seen": {"cgroup.memory": {"usage_bytes": 6}}}
`

// library is the built-in tree's lib and plan alone, so that these tests do
// not depend on what the policies say.
func library() fstest.MapFS {
	tree := fstest.MapFS{}
	for _, name := range []string{"lib/lib.rego", "plan/plan.rego"} {
		text, err := fs.ReadFile(policies.FS, name)
		if err != nil {
			panic(err)
		}
		tree[name] = &fstest.MapFile{Data: text}
	}
	return tree
}

// with returns the library and these files ("memory/x-y/policy.rego", text, …).
func with(nameAndText ...string) []judge.Tree {
	tree := library()
	for i := 0; i < len(nameAndText); i += 2 {
		tree[nameAndText[i]] = &fstest.MapFile{Data: []byte(nameAndText[i+1])}
	}
	return []judge.Tree{{Name: "policies", FS: tree}}
}

func TestLoadReadsWhatThePolicySaysOfItself(t *testing.T) {
	j := load(t, with("memory/x-y/policy.rego", goodPolicy, "memory/x-y/policy_test.rego", goodTest))
	causes := j.Causes()
	if len(causes) != 1 {
		t.Fatalf("causes = %v", causes)
	}
	got := causes[0]
	if got.ID != "memory.x-y" || got.Family != "memory" || got.Title != "The kernel killed it" ||
		got.Description != "At its own limit." || got.Next != "Raise the limit." ||
		got.Source != "policies/memory/x-y/policy.rego" ||
		got.References[0] != "https://docs.kernel.org/admin-guide/cgroup-v2.html" {
		t.Errorf("cause = %+v", got)
	}
	if n := got.Needs; len(n) != 2 || n[0].ID != "cgroup.memory" || n[1].ID != "kernel.oom" ||
		n[1].Could[0] != judge.Proves || n[1].Could[1] != judge.Refutes {
		t.Errorf("needs = %+v", n)
	}
}

func load(t testing.TB, trees []judge.Tree) *judge.Judge {
	t.Helper()
	j, err := judge.Load(trees, facts(), judge.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// Each case changes one thing in the good policy and must be told where.
func TestLoadRefuses(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"a misspelt field":            {`"].usage_bytes`, `"].usage_bites`, "policy.rego:21: undefined ref: input.seen[\"cgroup.memory\"].usage_bites; did you mean usage_bytes?"},
		"a misspelt field deep":       {`.victims`, `.victim`, "policy.rego:17: undefined ref: e.victim; did you mean victims?"},
		"a field of the wrong type":   {`.usage_bytes > 5`, `.usage_bytes.x > 5`, "policy.rego:21: undefined ref"},
		"a misspelt id":               {`input.seen["kernel.oom"]`, `input.seen["kernel.ooom"]`, "policy.rego:16: undefined ref: input.seen[\"kernel.ooom\"]; did you mean kernel.oom?"},
		"a node's fact as one's own":  {`input.seen["kernel.oom"]`, `input.seen["node.memory"]`, "policy.rego:16: undefined ref"},
		"a verb that is not there":    {`input.seen["kernel.oom"]`, `input.saw["kernel.oom"]`, "policy.rego:16: undefined ref"},
		"a sibling's misspelt field":  {`input.seen["cgroup.memory"].usage_bytes`, `input.siblings[_].seen["cgroup.memory"].usage_bites`, "policy.rego:21: undefined ref: input.siblings[_].seen[\"cgroup.memory\"].usage_bites; did you mean usage_bytes?"},
		"a sibling's misspelt id":     {`input.seen["cgroup.memory"].usage_bytes`, `input.siblings[_].seen["cgroup.memry"].usage_bytes`, "policy.rego:21: undefined ref"},
		"all observations at once":    {`input.seen["cgroup.memory"].usage_bytes > 5`, `count(input.seen) > 5`, "policy.rego:21: input.seen takes many observations at once"},
		"a computed id":               {`input.seen["cgroup.memory"].usage_bytes > 5`, `some id; input.seen[id]`, "policy.rego:21: input.seen[id] takes many observations at once"},
		"not over an observation":     {`	input.seen["cgroup.memory"].usage_bytes > 5`, `	not input.seen["cgroup.memory"].usage_bytes > 5`, "policy.rego:21: not over input.seen[\"cgroup.memory\"].usage_bytes is true also when nobody could look; bind the observation first: o := input.seen[\"cgroup.memory\"]"},
		"not over a node's":           {`	input.seen["cgroup.memory"].usage_bytes > 5`, "\tinput.seen[\"cgroup.memory\"]\n\tnot input.node.seen[\"node.memory\"].total_bytes", "policy.rego:22: not over input.node.seen"},
		"an unread need":              {`cgroup.memory: support`, "cgroup.memory: support\n#     runtime.death: weaken", "policy.rego:12: needs runtime.death, and no rule reads it"},
		"an undeclared read":          {"#     cgroup.memory: support\n", "", "policy.rego:20: reads cgroup.memory, which its needs do not name"},
		"an unknown need":             {`cgroup.memory: support`, "cgroup.memroy: support", "policy.rego:1: needs cgroup.memroy, and no check gives it; did you mean cgroup.memory?"},
		"an unknown weight":           {`cgroup.memory: support`, "cgroup.memory: supports", `policy.rego:1: needs: cgroup.memory is ["supports"]; write prove, refute, support, weaken`},
		"no needs":                    {"#   needs:\n#     kernel.oom: [refute, prove]\n#     cgroup.memory: support\n", "", "policy.rego:1: METADATA has no custom.needs"},
		"no title":                    {"# title: The kernel killed it\n", "", "policy.rego:1: METADATA has no title"},
		"no description":              {"# description: At its own limit.\n", "", "policy.rego:1: METADATA has no description"},
		"no next":                     {"#   next: Raise the limit.\n", "", "policy.rego:1: METADATA has no custom.next"},
		"no metadata":                 {"# METADATA", "# METADAT", "policy.rego:11: has no METADATA above its package"},
		"an unknown key":              {"#   next:", "#   exlains: []\n#   next:", "policy.rego:1: METADATA has an unknown key custom.exlains; did you mean explains?"},
		"no such cause":               {"#   next:", "#   explains: [memory.xy]\n#   next:", "policy.rego: explains memory.xy, which is no cause; did you mean memory.x-y?"},
		"itself explained":            {"#   next:", "#   explains: [memory.x-y]\n#   next:", "policy.rego: explains itself, by way of memory.x-y"},
		"a citation of no field":      {`lib.cite("cgroup.memory", "usage_bytes")`, `lib.cite("cgroup.memory", "usage_bites")`, "policy.rego:20: cites usage_bites of cgroup.memory, which has no such field; did you mean usage_bytes?"},
		"a citation of no field deep": {`lib.cite("kernel.oom", "events")`, `lib.cite("kernel.oom", "events.hits")`, "policy.rego:15: cites events.hits of kernel.oom, which has no such field; did you mean hit?"},
		"a citation of nothing":       {`lib.cite("kernel.oom"`, `lib.cite("kernel.ooom"`, "policy.rego:15: cites kernel.ooom, which no check gives; did you mean kernel.oom?"},
		"a citation of the node's":    {`lib.cite("kernel.oom", "events")`, `lib.cite("node.memory", "total_bytes")`, "policy.rego:15: lib.cite(\"node.memory\", …): node.memory is a fact of the node"},
		"another package":             {"package causes.memory.x_y", "package causes.memory.xy", "policy.rego:11: package is causes.memory.xy; its folder says causes.memory.x_y"},
		"the network":                 {`sprintf("pid %d", [v.pid])`, `http.send({"url": "x", "method": "GET"}).body`, "policy.rego:15: undefined function http.send"},
		"the clock":                   {`usage_bytes > 5`, `usage_bytes > time.now_ns()`, "policy.rego:21: undefined function time.now_ns"},
		"a shift of bits":             {`usage_bytes > 5`, `usage_bytes > bits.lsh(1, 100000000000)`, "policy.rego:21: undefined function bits.lsh"},
		"a hidden built-in":           {`usage_bytes > 5`, `usage_bytes > abs(5) with abs as opa.runtime`, "policy.rego:21: var opa is unsafe"},
		"a template string":           {`sprintf("pid %d", [v.pid])`, "$\"pid {v.pid}\"", "policy.rego:15:"},
		"a set that is none":          {"supports contains lib.says", "supports := lib.says", "policy.rego:20: supports is not a set"},
		"a set nobody reads":          {"supports contains lib.says", "support contains lib.says", "policy.rego:20: support is read by nobody; the sets are proves, supports, weakens and refutes"},
		"an unused variable":          {"	some v in e.victims", "	some v in e.victims\n	x := e.pid", "policy.rego:18:"},
		"text that is no Rego":        {"proves contains", "proves containz", "policy.rego:15:"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(goodPolicy, c.old, c.new, 1)
			if text == goodPolicy {
				t.Fatal("the case changes nothing")
			}
			_, err := judge.Load(with("memory/x-y/policy.rego", text, "memory/x-y/policy_test.rego", goodTest), facts(), judge.Options{})
			if err == nil || !strings.Contains(err.Error(), "policies/memory/x-y/"+c.want) {
				t.Errorf("error = %v\nwant     policies/memory/x-y/%s", err, c.want)
			}
		})
	}
}

func TestLoadHoldsFilesToTheirPlace(t *testing.T) {
	for name, c := range map[string]struct {
		files []string
		want  string
	}{
		"no test":            {[]string{"memory/x-y/policy.rego", goodPolicy}, "policies/memory/x-y/policy.rego: has no policy_test.rego beside it"},
		"too shallow":        {[]string{"memory/policy.rego", goodPolicy}, "policies/memory/policy.rego: is in no place for a policy"},
		"another name":       {[]string{"memory/x-y/rules.rego", goodPolicy}, "policies/memory/x-y/rules.rego: is in no place"},
		"capital letters":    {[]string{"memory/X/policy.rego", goodPolicy}, "policies/memory/X/policy.rego: is in no place"},
		"an empty file":      {[]string{"lib/more.rego", ""}, "policies/lib/more.rego"},
		"lib reads too much": {[]string{"lib/more.rego", "package lib\n\nall := input.seen\n"}, "policies/lib/more.rego:3: input.seen takes many"},
		"a file too large":   {[]string{"lib/more.rego", "package lib\n" + strings.Repeat("#", 1<<20)}, "policies/lib/more.rego: cannot read: larger than 1048576 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := judge.Load(with(c.files...), facts(), judge.Options{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error = %v\nwant     %s", err, c.want)
			}
		})
	}
}

// A user's folder stands beside the built-in one and cannot change it.
func TestAUsersTree(t *testing.T) {
	user := func(nameAndText ...string) []judge.Tree {
		tree := fstest.MapFS{}
		for i := 0; i < len(nameAndText); i += 2 {
			tree[nameAndText[i]] = &fstest.MapFile{Data: []byte(nameAndText[i+1])}
		}
		return append(with("memory/x-y/policy.rego", goodPolicy, "memory/x-y/policy_test.rego", goodTest), judge.Tree{Name: "mine", FS: tree})
	}
	own := strings.Replace(goodPolicy, "x_y", "own", 1)
	ownTest := strings.ReplaceAll(goodTest, "x_y", "own")
	if got := load(t, user("memory/own/policy.rego", own, "memory/own/policy_test.rego", ownTest)).Causes(); len(got) != 2 {
		t.Errorf("causes = %+v", got)
	}
	for name, c := range map[string]struct {
		files []string
		want  string
	}{
		"the same cause": {[]string{"memory/x-y/policy.rego", goodPolicy, "memory/x-y/policy_test.rego", goodTest}, "mine/memory/x-y/policy.rego: cause memory.x-y is already defined by policies/memory/x-y/policy.rego"},
		"the same lib":   {[]string{"lib/lib.rego", "package lib\n\nbytes(n) := 1\n"}, "mine/lib/lib.rego:1: package is lib; lib is runbook's own, use lib.<name>"},
		"the same plan":  {[]string{"plan/plan.rego", "package plan\n\nsomething_ended := false\n"}, "mine/plan/plan.rego:3: rule something_ended is already defined by policies/plan/plan.rego"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := judge.Load(user(c.files...), facts(), judge.Options{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error = %v\nwant     %s", err, c.want)
			}
		})
	}
}

// Everything that is wrong is told at once, sorted by place.
func TestLoadTellsAllProblems(t *testing.T) {
	bad := strings.Replace(goodPolicy, "# title: The kernel killed it\n", "", 1)
	bad = strings.Replace(bad, "#   next: Raise the limit.\n", "", 1)
	_, err := judge.Load(with("memory/x-y/policy.rego", bad), facts(), judge.Options{})
	want := strings.Join([]string{
		"policies/memory/x-y/policy.rego: has no policy_test.rego beside it",
		"policies/memory/x-y/policy.rego:1: METADATA has no custom.next",
		"policies/memory/x-y/policy.rego:1: METADATA has no title",
	}, "\n")
	if err == nil || err.Error() != want {
		t.Errorf("error = %v\nwant    %s", err, want)
	}
}
