// Package judge turns evidence into ranked verdicts: policies (Rego) say what
// speaks for and against a cause, and one documented scale says what that
// amounts to. It is the only package that imports OPA.
//
// [Load] reads and checks policies; [Judge.Judge] judges every subject of a
// bundle by every chosen cause. Two runs over the same bundle give the same
// bytes, and evidence that a policy does not read cannot change its verdict.
// SCALE.md tells the scale in words; scale.go, rank.go and settle.go are it.
//
// A policy may be a stranger's. It has no network, no clock and no random
// number (capabilities.go), a deadline and a bound on memory (evaluate.go); one
// that breaks them becomes a [Problem] and the others still rank. One thing
// these bounds cannot stop is a single step that asks for more memory than the
// machine has, such as joining a million copies of a very long text: a run that
// must survive that judges in a process of its own, under RLIMIT_DATA.
package judge
