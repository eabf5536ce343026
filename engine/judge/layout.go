package judge

import (
	"path"
	"regexp"
	"strings"
)

// place is what a file's folder makes of it.
type place struct {
	kind  string // "cause", "lib" or "plan"
	cause string // "memory.cgroup-oom-kill"
	want  string // the package it must have: "causes.memory.cgroup_oom_kill"
}

func placeOf(m module) (place, bool) {
	parts := strings.Split(m.path, "/")
	switch {
	case len(parts) == 2 && (parts[0] == "lib" || parts[0] == "plan"):
		return place{kind: parts[0], want: parts[0]}, true
	case len(parts) == 3 && (m.isTest || parts[2] == "policy.rego") && word.MatchString(parts[0]) && word.MatchString(parts[1]):
		id := parts[0] + "." + parts[1]
		return place{kind: "cause", cause: id, want: "causes." + strings.ReplaceAll(id, "-", "_")}, true
	}
	return place{}, false
}

var word = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// lintLayout holds every file to its folder: the folder is the cause's public
// name, and nothing else lists it.
func lintLayout(modules []module) problems {
	var found problems
	tested := map[string]bool{} // by folder with its tree's name
	for _, m := range modules {
		if m.isTest {
			tested[path.Dir(m.file)] = true
		}
	}
	owner := map[string]string{}
	for _, m := range modules {
		at, ok := placeOf(m)
		if !ok {
			found.add(m.file, 0, "is in no place for a policy: <family>/<cause>/policy.rego, <family>/<cause>/policy_test.rego, lib/*.rego or plan/*.rego")
			continue
		}
		lintPackage(m, at, &found)
		if at.kind != "cause" || m.isTest {
			continue
		}
		if !tested[path.Dir(m.file)] {
			found.add(m.file, 0, "has no policy_test.rego beside it")
		}
		if first, twice := owner[at.cause]; twice {
			found.add(m.file, 0, "cause %s is already defined by %s", at.cause, first)
		}
		owner[at.cause] = m.file
	}
	return found
}

// lintPackage checks the package's name. A test may be in the package it tests
// or, by custom, in one with _test behind its name. A user's lib is a package
// below lib, so that it cannot change the words the built-in policies use.
func lintPackage(m module, at place, found *problems) {
	if m.ast == nil {
		return
	}
	line := m.ast.Package.Loc().Row
	have := strings.TrimPrefix(m.ast.Package.Path.String(), "data.")
	switch {
	case at.kind == "lib" && m.tree > 0:
		if !strings.HasPrefix(have, "lib.") {
			found.add(m.file, line, "package is %s; lib is runbook's own, use lib.<name>", have)
		}
	case have != at.want && !(m.isTest && have == at.want+"_test"):
		found.add(m.file, line, "package is %s; its folder says %s", have, at.want)
	}
}

// lintPlan keeps a user's plan from adding to a rule of another tree: two
// definitions of one rule can contradict each other, and then neither answers.
func lintPlan(modules []module) problems {
	var found problems
	owner := map[string]module{}
	for _, m := range modules {
		if at, ok := placeOf(m); !ok || at.kind != "plan" || m.ast == nil || m.isTest {
			continue
		}
		for _, rule := range m.ast.Rules {
			name := ruleName(rule)
			if first, ok := owner[name]; ok && first.tree != m.tree {
				found.add(m.file, rule.Loc().Row, "rule %s is already defined by %s", name, first.file)
				continue
			}
			owner[name] = m
		}
	}
	return found
}
