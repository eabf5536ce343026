package evidence_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"sync"
	"testing"
	"time"

	"runbook/evidence"
)

func TestForgettingToAnswerIsUnknown(t *testing.T) {
	var o evidence.Observation
	if o.State != evidence.Unknown || o.State.String() != "unknown" || evidence.State(9).String() != "unknown" {
		t.Errorf("the zero value is %s", o.State)
	}
	var b evidence.Bundle
	if o := b.Get("cgroup.cpu", "node"); o.State != evidence.Unknown || o.Why != "nobody looked" || o.ID != "cgroup.cpu" || o.Of != "node" {
		t.Errorf("an empty bundle says %+v", o)
	}
}

func TestStateAsText(t *testing.T) {
	for _, s := range []evidence.State{evidence.Unknown, evidence.Absent, evidence.Present} {
		text, err := json.Marshal(s)
		var back evidence.State
		if err != nil || json.Unmarshal(text, &back) != nil || back != s || string(text) != `"`+s.String()+`"` {
			t.Errorf("%s is written %s and read back as %s (%v)", s, text, back, err)
		}
	}
	var s evidence.State
	if err := json.Unmarshal([]byte(`"maybe"`), &s); err == nil {
		t.Error(`"maybe" was read as a state`)
	}
}

func TestAnErrorIsNeverAValueNorAnAbsence(t *testing.T) {
	for name, c := range map[string]struct {
		got   evidence.Observation
		state evidence.State
		why   string
	}{
		"seen":                  {evidence.Saw("x", 0, nil, "/f"), evidence.Present, ""},
		"a missing file":        {evidence.Saw("x", 7, &evidence.ReadError{Stop: evidence.NotExist, Name: "/f"}, "/f"), evidence.Unknown, "/f: does not exist"},
		"a refusal":             {evidence.Saw("x", 7, fs.ErrPermission, "/f"), evidence.Unknown, "permission denied"},
		"not there":             {evidence.None("x", "no limit is set", "/f"), evidence.Absent, "no limit is set"},
		"not looked at":         {evidence.Unread("x", "", "/f"), evidence.Unknown, "not looked at"},
		"not looked at, reason": {evidence.Unread("x", "cut", "/f"), evidence.Unknown, "cut"},
	} {
		if c.got.State != c.state || c.got.Why != c.why || len(c.got.From) != 1 || (c.got.Value != nil) != (c.state == evidence.Present) {
			t.Errorf("%s: %+v", name, c.got)
		}
	}
}

func TestBundleAdd(t *testing.T) {
	var b evidence.Bundle
	b.Add(evidence.Observation{ID: "x", Of: "node", Why: "not yet"}, evidence.Observation{ID: "x", Of: "container/app", State: evidence.Absent, Why: "none"})
	b.Add(evidence.Observation{ID: "x", Of: "node", State: evidence.Present, Value: 1}, evidence.Observation{ID: "y", Of: "node"})
	if got := b.Get("x", "node"); got.Value != 1 {
		t.Errorf("the second answer did not replace the first: %+v", got)
	}
	if got := b.Get("x", "container/app"); got.State != evidence.Absent {
		t.Errorf("two subjects were mixed up: %+v", got)
	}
	if p, a, u := b.Count(); p != 1 || a != 1 || u != 1 {
		t.Errorf("counted %d, %d, %d", p, a, u)
	}
	if len(b.Observations) != 3 || b.Observations[0].Of != "node" {
		t.Errorf("order of first mention is lost: %+v", b.Observations)
	}
}

// A check may outlive its deadline and may ask from several goroutines; -race
// watches.
func TestCloneIsSeparate(t *testing.T) {
	b := &evidence.Bundle{Observations: []evidence.Observation{{ID: "x"}}}
	c := b.Clone()
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() { c.Get("x", "") })
	}
	all.Wait()
	c.Add(evidence.Observation{ID: "x", State: evidence.Present, Value: 1}, evidence.Observation{ID: "y"})
	if len(b.Observations) != 1 || b.Get("x", "").State != evidence.Unknown {
		t.Errorf("the clone wrote through: %+v", b.Observations)
	}
}

func TestStops(t *testing.T) {
	wrapped := func(err error) error { return fmt.Errorf("cgroup: %w", err) }
	for name, c := range map[string]struct {
		err  error
		want evidence.Stop
		is   error
		text string
	}{
		"missing":        {&evidence.ReadError{Stop: evidence.NotExist, Name: "/f"}, evidence.NotExist, fs.ErrNotExist, "/f: does not exist"},
		"refused":        {&evidence.ReadError{Stop: evidence.Permission, Name: "/f", Detail: "EPERM"}, evidence.Permission, fs.ErrPermission, "/f: permission denied (EPERM)"},
		"wrapped":        {wrapped(&evidence.ReadError{Stop: evidence.TooBig, Name: "/f"}), evidence.TooBig, evidence.TooBig, "cgroup: /f: larger than the limit for one read"},
		"bare":           {wrapped(evidence.Cut), evidence.Cut, evidence.Cut, "cgroup: the run's time budget ended first"},
		"library's own":  {fs.ErrNotExist, evidence.NotExist, fs.ErrNotExist, "file does not exist"},
		"library's too":  {wrapped(fs.ErrPermission), evidence.Permission, fs.ErrPermission, "cgroup: permission denied"},
		"anything else":  {context.Canceled, evidence.Failed, context.Canceled, "context canceled"},
		"of a later run": {evidence.Stop("new"), "new", evidence.Stop("new"), "new"},
	} {
		if got := evidence.StopOf(c.err); got != c.want || !errors.Is(c.err, c.is) || evidence.Why(c.err) != c.text {
			t.Errorf("%s: stop %q, is %v, %q", name, got, errors.Is(c.err, c.is), evidence.Why(c.err))
		}
	}
	if evidence.Stop("new").Known() || !evidence.Gone.Known() || evidence.Why(nil) != "" {
		t.Error("known stops are not told from others")
	}
	if errors.Is(&evidence.ReadError{Stop: evidence.Gone}, fs.ErrNotExist) {
		t.Error("a process that is gone is not a missing file")
	}
}

type embedded struct {
	Inner string `json:"inner"`
}

type shape struct {
	embedded
	Usage   uint64            `json:"usage_bytes" doc:"memory used"`
	Ratio   *float64          `json:"ratio,omitempty"`
	Levels  []embedded        `json:"levels"`
	Labels  map[string]string `json:"labels"`
	OK      bool              `json:"ok"`
	Took    time.Duration     `json:"took"`
	State   evidence.State    `json:"state"`
	Any     any               `json:"any"`
	Skipped string            `json:"-"`
	hidden  string
}

func TestSchemaOf(t *testing.T) {
	text, err := json.Marshal(evidence.SchemaOf(shape{hidden: "x"}))
	if err != nil {
		t.Fatal(err)
	}
	inner := `{"additionalProperties":false,"properties":{"inner":{"type":"string"}},"type":"object"}`
	want := `{"additionalProperties":false,"properties":{"any":{},"inner":{"type":"string"},` +
		`"labels":{"additionalProperties":{"type":"string"},"type":"object"},"levels":{"items":` + inner + `,"type":"array"},` +
		`"ok":{"type":"boolean"},"ratio":{"type":"number"},"state":{"type":"string"},"took":{"type":"integer"},` +
		`"usage_bytes":{"description":"memory used","type":"integer"}},"type":"object"}`
	if string(text) != want {
		t.Errorf("\n got %s\nwant %s", text, want)
	}
	if !reflect.DeepEqual(evidence.SchemaOf(&shape{}), evidence.SchemaOf(shape{})) {
		t.Error("a pointer's schema differs from its struct's")
	}
}
