package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"runbook/engine"
	"runbook/engine/judge"
	"runbook/evidence"
)

// series is the part of the fact cgroup.series that is drawn. It is read back
// from JSON, which is what a bundle holds in the end.
type series struct {
	IntervalUsec uint64 `json:"interval_usec"`
	Lines        []struct {
		Name   string     `json:"name"`
		Unit   string     `json:"unit"`
		Points []*float64 `json:"points"`
	} `json:"lines"`
}

// drawnBelow are the facts of which a drawing shows more than a number can.
var drawnBelow = []string{"cgroup.cpu", "cgroup.pressure", "cgroup.reclaim"}

// isDrawn reports whether the verdict rests on what is drawn.
func isDrawn(v judge.Verdict) bool {
	return slices.ContainsFunc(v.For, func(a judge.Argument) bool {
		return slices.ContainsFunc(a.Cites, func(c judge.Cite) bool { return c.Of == "" && slices.Contains(drawnBelow, c.ID) })
	})
}

// sparks draws what the subject's counters did inside the window.
func sparks(o *Out, r *engine.Result, of string) {
	seen := r.Bundle.Get("cgroup.series", of)
	text, err := json.Marshal(seen.Value)
	var s series
	if seen.State != evidence.Present || err != nil || json.Unmarshal(text, &s) != nil {
		return
	}
	for _, l := range s.Lines {
		drawing := spark(l.Points, top(l.Unit, l.Points), o.ascii)
		if drawing == "" {
			continue
		}
		low, high := extent(l.Points)
		o.Row(margin, l.Name, margin+17, Plain, drawing+"  "+between(low, high, l.Unit))
	}
}

// sparksLeft draws for those of whom no verdict did.
func sparksLeft(o *Out, r *engine.Result, done map[string]bool) {
	for _, subject := range judge.Judged(r.Bundle.Subjects) {
		if done[subject.Of()] {
			continue
		}
		var drawing strings.Builder
		sparks(&Out{w: &drawing, width: o.width, colour: o.colour, ascii: o.ascii}, r, subject.Of())
		if drawing.Len() == 0 {
			continue
		}
		o.Text(Bold, "Inside the window")
		if len(judge.Judged(r.Bundle.Subjects)) > 1 {
			o.Textf(Dim, "  %s", subject.Of())
		}
		o.Line()
		o.raw(drawing.String())
		o.Line()
	}
}

var (
	blocks      = []rune("▁▂▃▄▅▆▇█")
	asciiBlocks = []rune("_.-=+*%#")
)

// spark draws points on a scale from 0 to most, a gap as a space. What is flat
// is not drawn: a line tells no more than the number beside it.
func spark(points []*float64, most float64, ascii bool) string {
	ink := blocks
	if ascii {
		ink = asciiBlocks
	}
	var drawing strings.Builder
	levels := map[rune]bool{}
	for _, p := range points {
		if p == nil {
			drawing.WriteRune(' ')
			continue
		}
		level := ink[0]
		if most > 0 {
			level = ink[min(max(int(*p/most*float64(len(ink)-1)+0.5), 0), len(ink)-1)]
		}
		levels[level] = true
		drawing.WriteRune(level)
	}
	if len(levels) < 2 || utf8.RuneCountInString(drawing.String()) > maxPoints {
		return ""
	}
	return drawing.String()
}

const maxPoints = 64

// top is where the scale ends: a ratio's is fixed, and CPUs have a least one, so
// that a little noise looks like little.
func top(unit string, points []*float64) float64 {
	_, high := extent(points)
	switch unit {
	case "ratio":
		return max(1, high)
	case "cpus":
		return max(littleCPU, high)
	}
	return high
}

// littleCPU is the least a scale of CPUs ends at.
const littleCPU = 0.1

func extent(points []*float64) (low, high float64) {
	first := true
	for _, p := range points {
		if p == nil {
			continue
		}
		if first {
			low, high, first = *p, *p, false
		}
		low, high = min(low, *p), max(high, *p)
	}
	return low, high
}

func between(low, high float64, unit string) string {
	switch unit {
	case "ratio":
		return fmt.Sprintf("%.0f to %.0f %%", low*100, high*100)
	case "bytes":
		return fmt.Sprintf("%.1f to %.1f MiB", low/(1<<20), high/(1<<20))
	}
	return fmt.Sprintf("%.2f to %.2f %s", low, high, unit)
}
