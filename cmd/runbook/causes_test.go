package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"runbook/engine/judge"
	"runbook/evidence"
)

// record is what the recordings show of one cause.
type record struct {
	shown    []string // incidents in which it is confirmed or likely
	ruledOut []string // incidents in which it is ruled out
	open     bool     // with all it needs taken away from one of those, it is undecided
}

// TestEveryCauseIsToldApart counts what makes a cause worth having: it was met in
// one recording, ruled out in another (a look-alike), and is undecided when its
// evidence is taken away. A cause that no recording shows is on the list of
// unmade ones, with the reason; one that was recorded since must leave it.
func TestEveryCauseIsToldApart(t *testing.T) {
	records := map[string]*record{}
	j := incidents(t)[0].judge
	for _, cause := range j.Causes() {
		records[cause.ID] = &record{}
	}
	for _, i := range incidents(t) {
		i.note(t, records)
	}
	var out strings.Builder
	shown := 0
	for _, cause := range j.Causes() {
		r := records[cause.ID]
		reason, isUnmade := unmade[cause.ID]
		fmt.Fprintf(&out, "\n%-36s shown in %2d, ruled out in %3d recordings", cause.ID, len(r.shown), len(r.ruledOut))
		switch {
		case len(r.shown) > 0 && isUnmade:
			t.Errorf("%s is on the list of unmade causes, and %s shows it", cause.ID, r.shown[0])
		case len(r.shown) == 0 && !isUnmade:
			t.Errorf("%s: no recording shows it, and no reason is given", cause.ID)
		case len(r.shown) == 0:
			fmt.Fprintf(&out, " (%s)", reason)
		case !r.open:
			t.Errorf("%s: in %s it is not undecided without its evidence", cause.ID, r.shown[0])
		default:
			shown++
		}
		if len(r.ruledOut) == 0 {
			t.Errorf("%s: no recording rules it out", cause.ID)
		}
	}
	t.Logf("%s\n\n%d causes, %d shown by recordings of real faults", out.String(), len(records), shown)
}

// note adds what one incident shows.
func (i incident) note(t *testing.T, records map[string]*record) {
	for _, v := range i.result.Ruling.Verdicts {
		r := records[v.Cause]
		if r == nil || v.Standing != judge.Confirmed && v.Standing != judge.Likely {
			continue
		}
		if r.shown = append(r.shown, i.name); !r.open {
			r.open = i.undecidedWithout(t, v.Cause)
		}
	}
	for _, v := range i.result.Ruling.RuledOut {
		if r := records[v.Cause]; r != nil {
			r.ruledOut = append(r.ruledOut, i.name)
		}
	}
}

// undecidedWithout takes all a cause needs away.
func (i incident) undecidedWithout(t *testing.T, id string) bool {
	cause, _ := i.judge.CauseByID(id)
	bundle := i.result.Bundle.Clone()
	for n, o := range bundle.Observations {
		if slices.ContainsFunc(cause.Needs, func(need judge.Need) bool { return need.ID == o.ID }) {
			bundle.Observations[n] = evidence.Observation{ID: o.ID, Of: o.Of, Why: "taken away"}
		}
	}
	ruling := i.judge.Judge(t.Context(), bundle, i.result.Started, []string{id})
	return len(ruling.Verdicts) == 0 && len(ruling.RuledOut) == 0
}

// unmade are the causes that no recording shows, and why.
var unmade = map[string]string{
	"cpu.thermal-or-frequency":       "the CPUs of a virtual machine show neither a frequency nor throttle counts",
	"entropy.blocking-random":        "since Linux 5.6 reading /dev/random waits only until the generator is ready, which it is before a container can be started",
	"memory.node-reclaim-pressure":   "in an emulated machine kswapd keeps up with all that its two CPUs can ask for (tried with 2 and 4 GiB, ten readers and writers at once): no task has to reclaim itself",
	"memory.thp-or-compaction-stall": "an emulated machine compacts so slowly that one compaction outlasts the window, and twenty a second are not to be had (tried with memory in pieces of 60 KiB, with and without the kernel's own compaction)",
}
