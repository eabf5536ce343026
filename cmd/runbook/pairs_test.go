package main

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"testing"

	"runbook/engine/judge"
)

// pair is two causes that look alike from where people stand, and recordings of
// both: in each the one is confirmed or likely, and the other is ruled out.
type pair struct {
	number   int // in the catalogue of causes (testdata/pairs.txt); 0: not there
	a, b     string
	by       string // what tells them apart
	ofA, ofB string // names of incidents
}

func allPairs() []pair {
	return slices.Concat(killedPairs, cpuPairs, processPairs, storagePairs, networkPairs)
}

// toldBelow are the recordings in which the other of a pair stands too, below
// its own, and why that is right.
var toldBelow = map[[2]string]string{
	{"killed-tmpfs-shm", "memory.cgroup-oom-kill"}:               "what was in memory is why the limit was reached, and the limit killed",
	{"killed-tmpfs-shm-v2", "memory.cgroup-oom-kill"}:            "what was in memory is why the limit was reached, and the limit killed",
	{"killed-kube-liveness-throttled-v2", "probe.liveness-kill"}: "the probe was the executioner, and throttling is why it failed",
	{"slow-net-dns-fourth", "net.dns-server-dead"}:               "the first three servers are dead, and the fourth is never asked",
}

func TestPairsAreToldApart(t *testing.T) {
	recorded, used := map[string]incident{}, map[[2]string]bool{}
	for _, i := range incidents(t) {
		recorded[i.name] = i
	}
	for _, p := range allPairs() {
		for _, side := range []struct{ is, looks, of string }{{p.a, p.b, p.ofA}, {p.b, p.a, p.ofB}} {
			for _, name := range strings.Fields(side.of) {
				i, ok := recorded[name]
				if !ok {
					t.Errorf("no incident %s", name)
					continue
				}
				_, below := toldBelow[[2]string{name, side.looks}]
				used[[2]string{name, side.looks}] = true
				if wrong := i.mistakes(side.is, side.looks, below); wrong != "" {
					t.Errorf("%s: %s (they are told apart by: %s)", name, wrong, p.by)
				}
			}
		}
	}
	for told := range toldBelow {
		if !used[told] {
			t.Errorf("%v is in no pair", told)
		}
	}
}

// mistakes says what is wrong with how an incident tells what it is from what
// it only looks like.
func (i incident) mistakes(is, looks string, below bool) string {
	right, wrong := i.standingOf(is), i.standingOf(looks)
	switch {
	case right != judge.Confirmed && right != judge.Likely:
		return fmt.Sprintf("%s is %s", is, right)
	case below && wrong == judge.RuledOut:
		return fmt.Sprintf("%s is ruled out, and expected below %s", looks, is)
	case below && i.placeOf(looks) < i.placeOf(is):
		return fmt.Sprintf("%s (%s) stands above %s (%s)", looks, wrong, is, right)
	case !below && wrong != judge.RuledOut:
		return fmt.Sprintf("%s is %s, and %s is %s", is, right, looks, wrong)
	}
	return ""
}

func (i incident) standingOf(cause string) judge.Standing {
	r := i.result.Ruling
	for _, v := range slices.Concat(r.Verdicts, r.Undecided, r.RuledOut) {
		if v.Cause == cause {
			return v.Standing
		}
	}
	return "not judged"
}

// placeOf is the rank of a cause; those that have none come after all.
func (i incident) placeOf(cause string) int {
	if at := slices.IndexFunc(i.result.Ruling.Verdicts, func(v judge.Verdict) bool { return v.Cause == cause }); at >= 0 {
		return at
	}
	return len(i.result.Ruling.Verdicts)
}

//go:embed testdata/pairs.txt
var cataloguePairs string

// Every pair of the catalogue whose causes some runbook judges is told apart on
// recordings of either.
func TestEveryPairOfTheCatalogueIsRecorded(t *testing.T) {
	judged := incidents(t)[0].judge
	tested := map[int]pair{}
	for _, p := range allPairs() {
		if _, twice := tested[p.number]; p.number != 0 && twice {
			t.Errorf("pair %d is there twice", p.number)
		}
		tested[p.number] = p
	}
	listed := 0
	for line := range strings.Lines(cataloguePairs) {
		var number int
		var a, b string
		if n, _ := fmt.Sscan(line, &number, &a, &b); n != 3 {
			continue
		}
		listed++
		_, knowsA := judged.CauseByID(a)
		_, knowsB := judged.CauseByID(b)
		p, there := tested[number]
		switch {
		case !knowsA || !knowsB:
			if there {
				t.Errorf("pair %d: %s or %s is judged by no runbook", number, a, b)
			}
		case p.a != a || p.b != b:
			t.Errorf("pair %d is %s and %s, and not %q and %q", number, a, b, p.a, p.b)
		case p.ofA == "" || p.ofB == "":
			t.Errorf("pair %d, %s and %s: recordings of the one are %q and of the other %q", number, a, b, p.ofA, p.ofB)
		}
	}
	if listed != 55 {
		t.Errorf("%d pairs are listed", listed)
	}
}

// lookAlikes are recordings of no fault, or of one far from the causes it
// brings to mind.
var lookAlikes = map[string]string{
	"slow-fs-readonly-by-config":    "fs.remounted-readonly io.device-errors",
	"slow-blkio-limit-idle":         "io.cgroup-throttled io.device-saturated",
	"slow-blkio-limit-of-parent-v1": "io.cgroup-throttled",
	"slow-volume-writes":            "overlay.writable-layer-heavy-write overlay.copyup-heavy",
	"slow-file-server-busy":         "io.network-storage-hang",
	"slow-thrash-of-sibling":        "memory.limit-reclaim-thrash",
	"slow-file-lock-held":           "app.external-wait io.d-state-hung-task",
	"slow-mutex-contended":          "app.external-wait io.d-state-hung-task",
	"slow-net-refused-by-peer":      "net.policy-reject",           // the REJECT rule beside it counts nothing: the peer refuses
	"slow-net-mesh-healthy":         "net.sidecar-redirect-broken", // the same redirect, and the proxy listens
	"slow-net-rules-silent":         "net.policy-drop",             // the rules count nothing
}

func TestLookAlikesAreRuledOut(t *testing.T) {
	seen := 0
	for _, i := range incidents(t) {
		for _, cause := range strings.Fields(lookAlikes[i.name]) {
			seen++
			if standing := i.standingOf(cause); standing != judge.RuledOut {
				t.Errorf("%s: %s is %s", i.name, cause, standing)
			}
		}
	}
	if seen < len(lookAlikes) {
		t.Errorf("only %d of the look-alikes are recorded", seen)
	}
}
