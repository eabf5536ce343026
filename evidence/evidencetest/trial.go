package evidencetest

import (
	"context"
	"encoding/json"
	"path"
	"reflect"
	"slices"
	"strings"

	"runbook/evidence"
)

type host struct {
	name string
	evidence.Host
	neverPresent, neverAbsent bool
}

func hosts() []host {
	deep := strings.Repeat("[", 5000)
	return []host{
		{name: "nothing", Host: Nothing(), neverPresent: true},
		{name: "refusing", Host: Refusing(), neverPresent: true, neverAbsent: true},
		{name: "endless", Host: Endless(), neverPresent: true, neverAbsent: true},
		{name: "timeout", Host: Stopping(evidence.Timeout, evidence.Timeout), neverPresent: true, neverAbsent: true},
		{name: "not-recorded", Host: Stopping(evidence.NotRecorded, evidence.NotRecorded), neverPresent: true, neverAbsent: true},
		{name: "gone", Host: Stopping(evidence.Gone, evidence.Unreachable), neverPresent: true},
		{name: "empty", Host: Empty()},
		{name: "garbage", Host: Saying("\x00\xff%$ 99999999999999999999999 -1 = : \x1b[31m\n\n\t\\x0a/../..\n")},
		{name: "garbage-json", Host: Saying(`{"records":[{"seq":-1}],"coverage":7}`)},
		{name: "json-null", Host: Saying("null")},
		{name: "json-object", Host: Saying("{}")},
		{name: "json-array", Host: Saying("[null,{},[]]")},
		{name: "json-deep", Host: Saying(deep)},
		{name: "numbers", Host: Saying("18446744073709551615\n")},
		{name: "negative", Host: Saying("-9223372036854775808 -9223372036854775808\n")},
		{name: "max", Host: Saying("max 100000\n")},
		{name: "plausible-v2", Host: Plausible(2)},
		{name: "plausible-v1", Host: Plausible(1)},
		{name: "cut-v2", Host: CutShort(Plausible(2), 2, 3)},
		{name: "cut-v1", Host: CutShort(Plausible(1), 2, 3)},
		{name: "cut-early", Host: CutShort(Plausible(2), 1, 5)},
	}
}

type trial struct {
	check   evidence.Check
	subject subject
	needs   []evidence.Observation
}

func (r trial) on(t reporter, h host) {
	guarded := evidence.Enforce(h.Host, r.check.Reads, append(slices.Clone(mountsV1), mountsV2...))
	got := r.check.Look(context.Background(), r.scene(t, guarded))
	r.wellFormed(t, got)
	for _, name := range guarded.Violations() {
		t.Errorf("reads %q, which is not in Reads", name)
	}
	again := r.check.Look(context.Background(), r.scene(t, guarded))
	if a, b := encode(t, got), encode(t, again); a != b {
		t.Errorf("two looks disagree:\n%s\n%s", a, b)
	}
	for _, o := range got {
		r.honest(t, h, o)
	}
}

// honest holds a state against the host it was seen on. What another check
// told may be passed on, and what is known of the subject itself (it is in no
// pod) needs no read: such an observation does not rest on this host.
func (r trial) honest(t reporter, h host, o evidence.Observation) {
	byKnowledge := len(r.needs) > 0 || !r.subject.whole
	if h.neverPresent && o.State == evidence.Present && len(r.needs) == 0 {
		t.Errorf("%s is present on a host that gave no answer: %+v", o.ID, o.Value)
	}
	if h.neverAbsent && o.State == evidence.Absent && (!byKnowledge || r.restsOnReads(o)) {
		t.Errorf("%s is absent (%s, from %q) on a host that gave no answer", o.ID, o.Why, o.From)
	}
}

func (r trial) restsOnReads(o evidence.Observation) bool {
	return slices.ContainsFunc(o.From, func(from string) bool {
		return strings.HasPrefix(from, "/") || strings.HasPrefix(from, "ask ")
	})
}

// wellFormed: everything in Gives, in order, of its shape, and always a reason.
func (r trial) wellFormed(t reporter, got []evidence.Observation) {
	t.Helper()
	if len(got) != len(r.check.Gives) {
		t.Fatalf("%d observations, but it gives %d", len(got), len(r.check.Gives))
	}
	for i, o := range got {
		fact := r.check.Gives[i]
		if o.ID != fact.ID {
			t.Fatalf("observation %d is %s, want %s", i, o.ID, fact.ID)
		}
		if o.State == evidence.Present {
			r.present(t, o, fact)
			continue
		}
		if o.Why == "" || o.Value != nil {
			t.Errorf("%s is %s: why %q, value %v", o.ID, o.State, o.Why, o.Value)
		}
	}
}

func (r trial) present(t reporter, o evidence.Observation, fact evidence.Fact) {
	t.Helper()
	if o.Why != "" || len(o.From) == 0 {
		t.Errorf("%s is present: why %q, from %q", o.ID, o.Why, o.From)
	}
	if reflect.TypeOf(o.Value) != reflect.TypeOf(fact.Shape) {
		t.Errorf("%s has a %T, and declares %T", o.ID, o.Value, fact.Shape)
	}
	if hole := nullList(reflect.ValueOf(o.Value), reflect.TypeOf(o.Value).Name()); hole != "" {
		t.Errorf("%s: %s would be null in JSON, where its schema promises a list or a map", o.ID, hole)
	}
}

func encode(t reporter, got []evidence.Observation) string {
	t.Helper()
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatalf("cannot be written as JSON: %v", err)
	}
	return string(text)
}

// nullList finds a nil slice or map that JSON would write as null.
func nullList(v reflect.Value, at string) string {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		if v.IsNil() {
			return at
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			tag := field.Tag.Get("json")
			if !field.IsExported() || tag == "-" || strings.Contains(tag, ",omitempty") || strings.Contains(tag, ",omitzero") {
				continue
			}
			if hole := nullList(v.Field(i), at+"."+field.Name); hole != "" {
				return hole
			}
		}
		return ""
	default:
		return ""
	}
	for i := 0; v.Kind() == reflect.Slice && i < v.Len(); i++ {
		if hole := nullList(v.Index(i), at+"[]"); hole != "" {
			return hole
		}
	}
	return ""
}

func validRead(read string) bool {
	if question, ok := strings.CutPrefix(read, "ask "); ok {
		return strings.Count(question, "/") == 1 && !strings.ContainsAny(question, " *{")
	}
	rest := strings.TrimPrefix(read, "{cgroup}")
	return strings.HasPrefix(rest, "/") && path.Clean(rest) == rest && !strings.ContainsAny(rest, "{}?[]")
}

// reporter is the part of *testing.T that a promise needs to complain.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}
