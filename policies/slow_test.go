// The runbook `slow` from the outside: what is seen of a whole container while
// it runs, and which causes then come first. Each policy's own rules are tested
// beside it; this holds all of them against each other.
package policies_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"runbook/checks"
	"runbook/engine"
	"runbook/engine/judge"
	"runbook/evidence"
	"runbook/policies"
	"runbook/runbooks"
)

// twist changes one thing of what is seen.
type twist func(seen)

// is replaces an observation.
func is(id string, value any) twist { return func(s seen) { s[id] = value } }

// of changes fields of an observation.
func of[T any](id string, change func(v *T)) twist {
	return func(s seen) {
		v := s[id].(T)
		change(&v)
		s[id] = v
	}
}

// all makes one twist of several.
func all(twists ...twist) twist {
	return func(s seen) {
		for _, t := range twists {
			t(s)
		}
	}
}

// v2 is the healthy container on cgroup v2, twisted.
func v2(twists ...twist) seen {
	s := healthy()
	all(twists...)(s)
	return s
}

// v1 is the same on cgroup v1.
func v1(twists ...twist) seen { return v2(onV1, all(twists...)) }

type slowCase struct {
	name     string
	seen     seen
	verdicts []string // cause and standing, in rank order
	says     string   // what one sentence for the first place says
	open     bool     // a cause is undecided, or something unread could still change the first place
}

// onBoth is one case on either version of cgroups.
func onBoth(name string, verdicts []string, twists ...twist) []slowCase {
	return []slowCase{
		{name: name, seen: v2(twists...), verdicts: verdicts},
		{name: name + ", on cgroup v1", seen: v1(twists...), verdicts: verdicts},
	}
}

func slowCases() []slowCase {
	return slices.Concat(healthyCases(), cpuCases(), memoryOfSlowCases(), storageCases(), processCases(), networkCases(), pathCases(), dnsCases(), togetherCases())
}

// slowly is the runbook: its policies and what the checks declare.
type slowly struct {
	judge  *judge.Judge
	facts  []judge.ScopedFact
	causes []string
}

func loadSlow(t *testing.T) slowly {
	t.Helper()
	r := slowly{facts: judge.FactsOf(checks.All())}
	var err error
	if r.judge, err = judge.Load([]judge.Tree{{Name: "policies", FS: policies.FS}}, r.facts, judge.Options{Deadline: time.Minute}); err != nil {
		t.Fatal(err)
	}
	books, err := engine.LoadRunbooks(engine.Tree{Name: "runbooks", FS: runbooks.FS})
	if err != nil {
		t.Fatal(err)
	}
	slow := slices.IndexFunc(books, func(b engine.Runbook) bool { return b.Name == "slow" })
	if r.causes, err = r.judge.Select(books[slow].Causes); err != nil {
		t.Fatal(err)
	}
	return r
}

// bundle says of each observation whose it is by what the checks declare.
func (r slowly) bundle(s seen) *evidence.Bundle {
	subject := evidence.Subject{Kind: evidence.KindContainer, Name: "a", CgroupPath: "/pod/a"}
	b := &evidence.Bundle{Subjects: []evidence.Subject{subject}}
	for id, value := range s {
		o := evidence.Observation{ID: id, State: evidence.Present, Value: withLists(value)}
		switch value.(type) {
		case gone:
			o = evidence.None(id, "there is none")
		case unread:
			continue
		}
		o.Of = subject.Of()
		if slices.ContainsFunc(r.facts, func(f judge.ScopedFact) bool { return f.ID == id && f.Scope == evidence.OfNode }) {
			o.Of = evidence.KindNode
		}
		b.Add(o)
	}
	return b
}

// withLists makes lists that were left out empty ones, as the checks do.
func withLists(value any) any {
	v := reflect.New(reflect.TypeOf(value)).Elem()
	v.Set(reflect.ValueOf(value))
	if v.Kind() == reflect.Struct {
		fillLists(v)
	}
	return v.Interface()
}

func fillLists(v reflect.Value) {
	for i := range v.NumField() {
		field := v.Field(i)
		switch {
		case !field.CanSet():
		case field.Kind() == reflect.Slice && field.IsNil():
			field.Set(reflect.MakeSlice(field.Type(), 0, 0))
		case field.Kind() == reflect.Struct:
			fillLists(field)
		case field.Kind() == reflect.Slice && field.Type().Elem().Kind() == reflect.Struct:
			for j := range field.Len() {
				fillLists(field.Index(j))
			}
		}
	}
}

func (r slowly) rule(t *testing.T, s seen, causes []string) judge.Ruling {
	t.Helper()
	ruling := r.judge.Judge(t.Context(), r.bundle(s), 200_000_000, causes)
	for _, p := range ruling.Problems {
		t.Errorf("problem with %s: %s", p.Cause, p.Says)
	}
	return ruling
}

// needing lists the causes that read an observation. Of a case with something
// changed only those that read any of that: the others have nothing to say that
// they did not say of the healthy container.
func (r slowly) needing(id string, changed []string) []string {
	return slices.DeleteFunc(slices.Clone(r.causes), func(name string) bool {
		cause, _ := r.judge.CauseByID(name)
		reads := func(id string) bool {
			return slices.ContainsFunc(cause.Needs, func(n judge.Need) bool { return n.ID == id })
		}
		return !reads(id) || len(changed) > 0 && !slices.ContainsFunc(changed, reads)
	})
}

// twisted lists what differs from the healthy container on the same version.
func twisted(s seen) []string {
	plain := healthy()
	if _, isV1 := s["cgroup.pressure"].(gone); isV1 {
		plain = v1()
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(s)), func(id string) bool { return reflect.DeepEqual(s[id], plain[id]) })
}

// A healthy container is one of which every cause can be ruled out, so that it
// must have everything any cause reads.
func TestSlowHealthyHasEverything(t *testing.T) {
	r, whole := loadSlow(t), healthy()
	for _, name := range r.causes {
		cause, _ := r.judge.CauseByID(name)
		for _, need := range cause.Needs {
			if _, there := whole[need.ID]; !there {
				t.Errorf("%s reads %s: add it to healthy()", name, need.ID)
			}
		}
	}
}

func TestSlow(t *testing.T) {
	r := loadSlow(t)
	for _, c := range slowCases() {
		t.Run(c.name, func(t *testing.T) {
			ruling := r.rule(t, c.seen, r.causes)
			if got := standings(ruling.Verdicts); !slices.Equal(got, c.verdicts) {
				t.Errorf("verdicts are\n%q, want\n%q\n%s", got, c.verdicts, told(ruling.Verdicts))
			}
			settledAsSaid(t, c, ruling)
			if c.says != "" && !slices.ContainsFunc(ruling.Verdicts[0].For, func(a judge.Argument) bool { return strings.Contains(a.Says, c.says) }) {
				t.Errorf("no sentence says %q:\n%s", c.says, told(ruling.Verdicts[:1]))
			}
			for _, v := range ruling.RuledOut {
				if len(v.Against) == 0 {
					t.Errorf("%s is ruled out without a reason", v.Cause)
				}
			}
		})
	}
}

func settledAsSaid(t *testing.T, c slowCase, ruling judge.Ruling) {
	t.Helper()
	if c.open {
		return
	}
	for _, v := range ruling.Undecided {
		t.Errorf("undecided, and should be ruled out: %s, missing %v", v.Cause, v.Missing)
	}
	if len(ruling.Verdicts) == 0 && ruling.Outcome != judge.NothingFound {
		t.Errorf("outcome is %s", ruling.Outcome)
	}
}

func standings(verdicts []judge.Verdict) []string {
	var all []string
	for _, v := range verdicts {
		all = append(all, v.Cause+" "+string(v.Standing))
	}
	return all
}

func told(verdicts []judge.Verdict) string {
	var b strings.Builder
	for _, v := range verdicts {
		b.WriteString(v.Cause + "\n")
		for _, a := range v.For {
			b.WriteString("  for: " + a.Says + "\n")
		}
		for _, a := range v.Against {
			b.WriteString("  against: " + a.Says + "\n")
		}
	}
	return b.String()
}

// With nothing read, nothing is found and nothing is ruled out.
func TestSlowWithNothingRead(t *testing.T) {
	r := loadSlow(t)
	ruling := r.rule(t, seen{}, r.causes)
	if ruling.Outcome != judge.NotDecided || len(ruling.Verdicts)+len(ruling.RuledOut) > 0 || len(ruling.Undecided) != len(r.causes) {
		t.Errorf("outcome %s, verdicts %v, ruled out %v", ruling.Outcome, standings(ruling.Verdicts), standings(ruling.RuledOut))
	}
}

// Taking evidence away may cost a cause its place, but must never confirm one
// that was not confirmed.
func TestSlowWithEvidenceTakenAway(t *testing.T) {
	r := loadSlow(t)
	for _, c := range slowCases() {
		changed := twisted(c.seen)
		for id := range c.seen {
			less := maps.Clone(c.seen)
			less[id] = unread{}
			for _, v := range r.rule(t, less, r.needing(id, changed)).Verdicts {
				if v.Standing == judge.Confirmed && !slices.Contains(c.verdicts, v.Cause+" confirmed") {
					t.Errorf("%s, without %s: %s is confirmed\n%s", c.name, id, v.Cause, told([]judge.Verdict{v}))
				}
			}
		}
	}
}
