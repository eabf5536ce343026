package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"runbook/engine/judge"
	"runbook/fixtures/lab/expect"
)

// TestAccuracy counts what the recorded incidents say of the verdicts:
// make accuracy prints it.
func TestAccuracy(t *testing.T) {
	all := incidents(t)
	var out strings.Builder
	total, books, causes := score{}, map[string]*score{}, map[string]*score{}
	fmt.Fprintf(&out, "\n%-44s %-36s %-36s %-10s %s\n", "incident", "expected first", "first place", "standing", "settled")
	for _, i := range all {
		top := expect.FirstPlace(i.answer(t))
		is := i.score(t, top.Cause)
		total.add(is)
		at(books, i.book()).add(is)
		at(causes, i.expected()).add(is)
		fmt.Fprintf(&out, "%-44s %-36s %-36s %-10s %t\n", i.name, strings.Join(i.expects.First, " or "), top.Cause, top.Standing, top.Settled)
	}
	scores(&out, "runbook", books)
	scores(&out, "expected first", causes)
	fmt.Fprintf(&out, "\n%d incidents: first place right %d, wrong confirmed %d, undecided %d\n", total.incidents, total.right, total.wrong, total.undecided)
	t.Log(out.String())
	if total.wrong > 0 {
		t.Errorf("%d causes were confirmed that were not so", total.wrong)
	}
}

// score is what one incident adds, or many add up to.
type score struct{ incidents, right, wrong, undecided int }

func (s *score) add(other score) {
	s.incidents += other.incidents
	s.right += other.right
	s.wrong += other.wrong
	s.undecided += other.undecided
}

func (i incident) score(t *testing.T, first string) score {
	s := score{incidents: 1, wrong: len(i.wronglyConfirmed(t))}
	if len(i.expects.First) == 0 || slices.Contains(i.expects.First, first) {
		s.right = 1
	}
	if i.result.Ruling.Outcome == judge.NotDecided {
		s.undecided = 1
	}
	return s
}

// book is the runbook's name, the first word of the incident's.
func (i incident) book() string {
	name, _, _ := strings.Cut(i.name, "-")
	return name
}

// expected is the cause that counts as the incident's own.
func (i incident) expected() string {
	if len(i.expects.First) == 0 {
		return "(no single cause)"
	}
	return i.expects.First[0]
}

func at(scores map[string]*score, key string) *score {
	if scores[key] == nil {
		scores[key] = &score{}
	}
	return scores[key]
}

func scores(out *strings.Builder, title string, of map[string]*score) {
	fmt.Fprintf(out, "\n%-36s %9s %5s %15s %9s\n", title, "incidents", "right", "wrong confirmed", "undecided")
	for _, key := range slices.SortedFunc(maps.Keys(of), cmp.Compare) {
		s := of[key]
		fmt.Fprintf(out, "%-36s %9d %5d %15d %9d\n", key, s.incidents, s.right, s.wrong, s.undecided)
	}
}

// wronglyConfirmed are the confirmed causes that the story does not allow.
func (i incident) wronglyConfirmed(t *testing.T) []string {
	var wrong []string
	for _, miss := range expect.Misses(i.expects, i.answer(t)) {
		if strings.HasSuffix(miss, " is confirmed") {
			wrong = append(wrong, miss)
		}
	}
	return wrong
}
