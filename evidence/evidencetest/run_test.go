package evidencetest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"runbook/evidence"
)

type reading struct {
	Text  string   `json:"text" doc:"the file"`
	Lines []string `json:"lines" doc:"its lines"`
}

// honest is the least a check can be.
func honest() evidence.Check {
	return evidence.Check{
		Name: "test.file", About: "One file.", Scope: evidence.OfSubject,
		Reads: []string{"/proc/loadavg"}, Needs: []string{"other.fact"},
		Gives: []evidence.Fact{{ID: "test.file", About: "The file.", Shape: reading{}}},
		Look: func(_ context.Context, at evidence.Scene) []evidence.Observation {
			text, err := at.First.ReadFile("/proc/loadavg")
			return []evidence.Observation{evidence.Saw("test.file", reading{Text: string(text), Lines: []string{}}, err, "/proc/loadavg")}
		},
	}
}

func TestAnHonestCheckPasses(t *testing.T) { Run(t, honest()) }

// complaints stands in for *testing.T where a promise must be found broken.
type complaints []string

func (c *complaints) Helper() {}

func (c *complaints) Errorf(format string, args ...any) {
	*c = append(*c, fmt.Sprintf(format, args...))
}

func (c *complaints) Fatalf(format string, args ...any) {
	c.Errorf(format, args...)
	panic(c)
}

func complaintsOf(c evidence.Check) (found complaints) {
	defer func() {
		if r := recover(); r != nil && r != any(&found) {
			panic(r)
		}
	}()
	declared(&found, c)
	for _, s := range subjects(c) {
		r := trial{check: c, subject: s}
		r.cancelled(&found)
		for _, h := range hosts() {
			r.on(&found, h)
		}
	}
	return found
}

func TestBrokenPromisesAreFound(t *testing.T) {
	saw := func(o evidence.Observation) func(context.Context, evidence.Scene) []evidence.Observation {
		return func(context.Context, evidence.Scene) []evidence.Observation { return []evidence.Observation{o} }
	}
	n := 0
	for name, c := range map[string]struct {
		breaks func(*evidence.Check)
		want   string
	}{
		"present on nothing": {func(c *evidence.Check) {
			c.Look = saw(evidence.Saw("test.file", reading{Lines: []string{}}, nil, "/proc/loadavg"))
		}, "is present on a host that gave no answer"},
		"absent when refused": {func(c *evidence.Check) {
			c.Look = saw(evidence.None("test.file", "not there", "/proc/loadavg"))
		}, "on a host that gave no answer"},
		"no reason":     {func(c *evidence.Check) { c.Look = saw(evidence.Observation{ID: "test.file"}) }, "why \"\""},
		"wrong fact":    {func(c *evidence.Check) { c.Look = saw(evidence.Unread("test.other", "x")) }, "want test.file"},
		"wrong shape":   {func(c *evidence.Check) { c.Look = saw(evidence.Saw("test.file", 7, nil, "x")) }, "declares"},
		"a null list":   {func(c *evidence.Check) { c.Look = saw(evidence.Saw("test.file", reading{}, nil, "x")) }, "would be null"},
		"rests on none": {func(c *evidence.Check) { c.Look = saw(evidence.Saw("test.file", reading{}, nil)) }, "from []"},
		"nothing given": {func(c *evidence.Check) {
			c.Look = func(context.Context, evidence.Scene) []evidence.Observation { return nil }
		}, "but it gives 1"},
		"outside reads": {func(c *evidence.Check) { c.Reads = []string{"/proc/stat"} }, "not in Reads"},
		"outside needs": {func(c *evidence.Check) {
			look := c.Look
			c.Look = func(ctx context.Context, at evidence.Scene) []evidence.Observation {
				at.Seen("stray.fact")
				return look(ctx, at)
			}
		}, "not in Needs"},
		"two answers": {func(c *evidence.Check) {
			c.Look = func(context.Context, evidence.Scene) []evidence.Observation {
				n++
				return []evidence.Observation{evidence.Unread("test.file", fmt.Sprint("look ", n))}
			}
		}, "two looks disagree"},
		"deaf to cancelling": {func(c *evidence.Check) {
			look := c.Look
			c.Look = func(ctx context.Context, at evidence.Scene) []evidence.Observation {
				for range 100 {
					_, _ = at.First.ReadFile("/proc/loadavg")
				}
				return look(ctx, at)
			}
		}, "after it was cancelled"},
		"undeclared":     {func(c *evidence.Check) { c.About = "" }, "not declared in full"},
		"a bad pattern":  {func(c *evidence.Check) { c.Reads = append(c.Reads, "proc/x") }, "not a path pattern"},
		"needs itself":   {func(c *evidence.Check) { c.Needs = append(c.Needs, "test.file") }, "gives itself"},
		"shapeless fact": {func(c *evidence.Check) { c.Gives[0].Shape = struct{}{} }, "says nothing"},
	} {
		check := honest()
		c.breaks(&check)
		if found := strings.Join(complaintsOf(check), "\n"); !strings.Contains(found, c.want) {
			t.Errorf("%s: want a complaint with %q, got\n%s", name, c.want, found)
		}
	}
	if found := complaintsOf(honest()); len(found) != 0 {
		t.Errorf("an honest check is blamed: %q", found)
	}
}

func TestChecksMustFitTogether(t *testing.T) {
	a, b := honest(), honest()
	b.Name, b.Needs = "test.second", nil
	var found complaints
	fit(&found, []evidence.Check{a, b})
	got := strings.Join(found, "\n")
	for _, want := range []string{"test.file is given by test.file and by test.second", "test.file needs other.fact, which nobody gives"} {
		if !strings.Contains(got, want) {
			t.Errorf("want %q among %q", want, got)
		}
	}
}
