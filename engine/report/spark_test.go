package report

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"runbook/engine/judge"
	"runbook/evidence"
)

func points(values ...float64) []*float64 {
	var all []*float64
	for _, v := range values {
		if v < 0 {
			all = append(all, nil)
			continue
		}
		all = append(all, &v)
	}
	return all
}

func TestSpark(t *testing.T) {
	for name, c := range map[string]struct {
		points []*float64
		unit   string
		want   string
		ascii  string
	}{
		"from nothing to all":            {points(0, 0.15, 0.3, 0.45, 0.6, 0.7, 0.85, 1), "ratio", "▁▂▃▄▅▆▇█", "_.-=+*%#"},
		"a gap":                          {points(0, -1, 1), "ratio", "▁ █", "_ #"},
		"a ratio's noise is flat":        {points(0.01, 0.02, 0.03), "ratio", "", ""},
		"usage goes by its own top":      {points(0.1, 0.2, 0.4), "cpus", "▃▅█", "-+#"},
		"a hundredth of a CPU is flat":   {points(0.001, 0.004, 0.002), "cpus", "", ""},
		"flat":                           {points(0.5, 0.5, 0.5), "cpus", "", ""},
		"nothing at all":                 {points(0, 0, 0), "cpus", "", ""},
		"unread":                         {points(-1, -1), "ratio", "", ""},
		"more than a whole":              {points(0, 2), "ratio", "▁█", "_#"},
		"no points":                      {nil, "cpus", "", ""},
		"more than anybody looks at":     {points(make([]float64, 65)...), "cpus", "", ""},
		"a million points of an archive": {append(points(make([]float64, 100)...), points(1)...), "cpus", "", ""},
	} {
		if got := spark(c.points, top(c.unit, c.points), false); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if got := spark(c.points, top(c.unit, c.points), true); got != c.ascii {
			t.Errorf("%s: %q, want %q", name, got, c.ascii)
		}
	}
}

const drawing = `{"interval_usec":100000,"lines":[{"name":"cpu","unit":"cpus","points":[0.1,0.5,null,0.5]},` +
	`{"name":"throttled","unit":"ratio","points":[0,1,1,0]},{"name":"memory","unit":"bytes","points":[1048576,1048576,1048576,1048576]}]}`

// The drawing stands below the first verdict that rests on what it shows, once;
// or at the end, when none does.
func TestWhereSparksStand(t *testing.T) {
	r := result("app")
	r.Bundle.Add(evidence.Observation{ID: "cgroup.series", Of: r.Target.Of(), State: evidence.Present, Value: json.RawMessage(drawing)})
	at := func(text, part string) int {
		if strings.Count(text, part) != 1 {
			t.Errorf("%q stands %d times in\n%s", part, strings.Count(text, part), text)
		}
		return strings.Index(text, part)
	}
	text := table(t, r, false)
	if at(text, "   throttled        ▁██▁  0 to 100 %\n") < at(text, "Ruled out") || at(text, "   cpu              ▂█ █  0.10 to 0.50 cpus\n") < at(text, "Inside the window") {
		t.Errorf("no verdict rests on it:\n%s", text)
	}
	if strings.Contains(text, "   memory ") {
		t.Errorf("what is flat is drawn:\n%s", text)
	}
	for i := range r.Ruling.Verdicts {
		r.Ruling.Verdicts[i].For = append(r.Ruling.Verdicts[i].For, judge.Argument{Says: fmt.Sprint("throttled ", i), Weight: judge.Supports, Cites: []judge.Cite{{ID: "cgroup.cpu", Field: "throttled_ratio"}}})
	}
	text = table(t, r, false)
	if i := at(text, "▁██▁"); i < at(text, "throttled 0") || i > at(text, "POSSIBLE") || strings.Contains(text, "Inside the window") {
		t.Errorf("the first verdict rests on it:\n%s", text)
	}
	var out strings.Builder
	if err := Table(NewOut(&out, false, 80).ASCII(), r, ""); err != nil || at(out.String(), "_##_  0 to 100 %") < 0 {
		t.Errorf("%v\n%s", err, out.String())
	}
}

// An archive may hold anything under that name.
func TestSparksOfHostileValues(t *testing.T) {
	for _, value := range []string{`7`, `{"lines":7}`, `{"lines":[{"name":"\u001b[2J","unit":"\u202e","points":[0,1,2]}]}`, `{"lines":[{"points":[1e308,-1e308]}]}`} {
		r := result("app")
		r.Bundle.Add(evidence.Observation{ID: "cgroup.series", Of: r.Target.Of(), State: evidence.Present, Value: json.RawMessage(value)})
		if text := table(t, r, false); strings.ContainsAny(text, "\x1b\u202e") {
			t.Errorf("%s: a terminal would obey %q", value, text)
		}
	}
}
