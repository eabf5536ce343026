package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"runbook/engine"
	"runbook/engine/judge"
)

// Schema names the JSON of a run. Fields may be added under this name; a field
// that changes or goes gets a new one.
const Schema = "runbook.verdicts/v1"

// Document is the JSON of a run.
type Document struct {
	Schema    string          `json:"schema"`
	Runbook   string          `json:"runbook"`
	Target    Target          `json:"target"`
	Outcome   string          `json:"outcome"` // found, nothing-found or undecided
	Verdicts  []judge.Verdict `json:"verdicts"`
	RuledOut  []RuledOut      `json:"ruled_out"`
	Undecided []Undecided     `json:"undecided"`
	Moot      []judge.Moot    `json:"moot,omitempty"`   // subjects the question does not arise for, and why: one that has ended is not slow
	Problems  []judge.Problem `json:"problems"`         // policies that could not be judged by
	Triage    *Triage         `json:"triage,omitempty"` // of a run on all containers; ruled_out and undecided are empty then
	Observed  Observed        `json:"observed"`
	Cut       []string        `json:"cut"`              // checks that the time budget ended
	Probed    []string        `json:"probed,omitempty"` // active probes that were taken: queries others can notice
	TookUsec  *int64          `json:"took_usec"`        // null: not recorded, as in an archive that was cut short
	Archive   string          `json:"archive"`          // the kept archive's id, the same live and replayed; "" when none was kept
}

// Triage is what a run on all containers (--all) made of each. The verdicts
// themselves are in verdicts, each with its of.
type Triage struct {
	Rule       string    `json:"rule"`      // the rule that spares the quiet ones; "": none did
	LookedAt   int       `json:"looked_at"` // containers
	Quiet      []string  `json:"quiet"`     // the rule is false of them in so many words
	Containers []Triaged `json:"containers"`
}

// Triaged is one container that was judged in full, the worst first.
type Triaged struct {
	Of        string   `json:"of"`
	Outcome   string   `json:"outcome"`   // found, nothing-found or undecided
	Causes    []string `json:"causes"`    // of its verdicts, the first first
	Undecided []string `json:"undecided"` // causes about which too little could be read
	RuledOut  int      `json:"ruled_out"` // causes the evidence is against
}

func newTriage(t *engine.Triage) *Triage {
	all := &Triage{Rule: t.Rule, LookedAt: len(t.Judged) + len(t.Quiet), Quiet: orEmpty(t.Quiet), Containers: []Triaged{}}
	for _, one := range t.Judged {
		all.Containers = append(all.Containers, Triaged{
			Of: one.Of, Outcome: one.Ruling.Outcome, RuledOut: len(one.Ruling.RuledOut),
			Causes: causesOf(one.Ruling.Verdicts), Undecided: causesOf(one.Ruling.Undecided),
		})
	}
	return all
}

func causesOf(verdicts []judge.Verdict) []string {
	causes := []string{}
	for _, v := range verdicts {
		causes = append(causes, v.Cause)
	}
	return causes
}

// Target is what the run was about.
type Target struct {
	Kind      string `json:"kind"`
	Name      string `json:"name"`
	Pod       string `json:"pod"`
	Namespace string `json:"namespace"`
	ID        string `json:"id"`
}

// RuledOut is a cause the evidence is against, and the reason.
type RuledOut struct {
	Cause   string           `json:"cause"`
	Of      string           `json:"of"`
	Title   string           `json:"title"`
	Against []judge.Argument `json:"against"`
}

// Undecided is a cause about which too little could be read.
type Undecided struct {
	Cause   string          `json:"cause"`
	Of      string          `json:"of"`
	Title   string          `json:"title"`
	High    float64         `json:"high"`
	Missing []judge.Missing `json:"missing"`
}

// Observed counts observations by state.
type Observed struct {
	Present int `json:"present"`
	Absent  int `json:"absent"`
	Unknown int `json:"unknown"`
}

func tookUsec(r *engine.Result) *int64 {
	if r.TookUsec <= 0 {
		return nil
	}
	return &r.TookUsec
}

// NewDocument arranges a result; archive is the kept archive's id.
func NewDocument(r *engine.Result, archive string) Document {
	d := Document{
		Schema: Schema, Runbook: r.Runbook.Name, Outcome: r.Ruling.Outcome,
		Target:   Target{Kind: r.Target.Kind, Name: r.Target.Name, Pod: r.Target.Pod, Namespace: r.Target.Namespace, ID: r.Target.ID},
		Verdicts: []judge.Verdict{}, RuledOut: []RuledOut{}, Undecided: []Undecided{},
		Problems: orEmpty(r.Ruling.Problems), Cut: orEmpty(r.Cut), Probed: r.Probed, Moot: r.Ruling.Moot, TookUsec: tookUsec(r), Archive: archive,
	}
	for _, v := range r.Ruling.Verdicts {
		v.For, v.Against, v.Missing, v.Consequences = orEmpty(v.For), orEmpty(v.Against), orEmpty(v.Missing), orEmpty(v.Consequences)
		d.Verdicts = append(d.Verdicts, v)
	}
	d.Observed.Present, d.Observed.Absent, d.Observed.Unknown = r.Bundle.Count()
	if r.Triage != nil {
		d.Triage = newTriage(r.Triage)
		return d
	}
	for _, v := range r.Ruling.RuledOut {
		d.RuledOut = append(d.RuledOut, RuledOut{v.Cause, v.Of, v.Title, orEmpty(v.Against)})
	}
	for _, v := range r.Ruling.Undecided {
		d.Undecided = append(d.Undecided, Undecided{v.Cause, v.Of, v.Title, v.High, orEmpty(v.Missing)})
	}
	return d
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// JSON writes the document, indented, with a line break at its end.
func JSON(w io.Writer, r *engine.Result, archive string) error {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(NewDocument(r, archive)); err != nil {
		return err
	}
	_, err := io.WriteString(w, escapeHidden(out.String()))
	return err
}

// escapeHidden escapes what the encoder leaves as it is: DEL and the C1
// controls, which some terminals obey, and the marks an eye could miss. Outside
// strings JSON has none of them but the line break, so the value is the same.
func escapeHidden(text string) string {
	var out strings.Builder
	for _, r := range text {
		switch {
		case r == '\n' || !hidden(r):
			out.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String()
}
