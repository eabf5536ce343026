package judge_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"runbook/engine/judge"
	"runbook/evidence"
)

// scene draws a state for every ballot.
func scene(random *rand.Rand) []evidence.Observation {
	var all []evidence.Observation
	for _, id := range []string{"t.a", "t.b", "t.c", "t.d", "n.a"} {
		o := saw(id, ballot{random.IntN(4) / 3, random.IntN(4) / 3, random.IntN(3), random.IntN(3), random.IntN(2), 0, ""})
		switch random.IntN(4) {
		case 0:
			o = evidence.None(id, "there is none")
		case 1:
			o = evidence.Unread(id, "permission denied", "/a/file")
		}
		if id == "n.a" {
			o.Of = evidence.KindNode
		}
		all = append(all, o)
	}
	return all
}

// The same evidence gives the same bytes, in whatever order it was gathered.
func TestSameEvidenceSameBytes(t *testing.T) {
	j := three(t)
	random := rand.New(rand.NewPCG(1, 2))
	for range 150 {
		seen := scene(random)
		want := asJSON(t, rule(t, j, bundle(seen...)))
		random.Shuffle(len(seen), func(i, k int) { seen[i], seen[k] = seen[k], seen[i] })
		if got := asJSON(t, rule(t, j, bundle(seen...))); got != want {
			t.Fatalf("first  %s\nsecond %s", want, got)
		}
	}
}

// Evidence that no policy reads changes nothing: other ids, other subjects.
func TestUnrelatedEvidenceChangesNothing(t *testing.T) {
	j := three(t)
	random := rand.New(rand.NewPCG(3, 4))
	for range 150 {
		seen := scene(random)
		want := asJSON(t, rule(t, j, bundle(seen...)))
		b := bundle(seen...)
		for range random.IntN(9) {
			o := scene(random)[random.IntN(5)]
			switch random.IntN(4) {
			case 0:
				o.ID = "q." + o.ID
			case 1:
				o.Of = "container/stranger"
			case 2:
				o.ID, o.Of = "t.f", app.Of()
			case 3:
				o.ID, o.Of = "t.a", evidence.KindNode
			}
			if o.Of == "" {
				o.Of = app.Of()
			}
			b.Add(o)
		}
		if got := asJSON(t, rule(t, j, b)); got != want {
			t.Fatalf("without %s\nwith    %s", want, got)
		}
	}
}

// Settled is a promise: whatever the unread evidence turns out to be, all of it
// or some, a settled first place stays first, and every score stays in its
// interval.
func TestASettledFirstPlaceStays(t *testing.T) {
	j := three(t)
	random := rand.New(rand.NewPCG(5, 6))
	settled := 0
	for range 400 {
		seen := scene(random)
		before := rule(t, j, bundle(seen...))
		inIntervals(t, before, rule(t, j, bundle(readMore(seen, random)...)))
		if len(before.Verdicts) == 0 || !before.Verdicts[0].Settled {
			continue
		}
		settled++
		after := rule(t, j, bundle(readMore(seen, random)...))
		if len(after.Verdicts) == 0 || after.Verdicts[0].Cause != before.Verdicts[0].Cause {
			t.Fatalf("before %s\nafter  %s", told(before), told(after))
		}
	}
	if settled < 20 {
		t.Errorf("only %d of 400 scenes were settled: the test shows little", settled)
	}
}

func inIntervals(t *testing.T, before, after judge.Ruling) {
	t.Helper()
	scores := map[string]float64{}
	for _, v := range slices.Concat(after.Verdicts, after.RuledOut, after.Undecided) {
		scores[v.Cause] = v.Score
	}
	for _, v := range slices.Concat(before.Verdicts, before.RuledOut, before.Undecided) {
		if got := scores[v.Cause]; got < v.Low || got > v.High {
			t.Fatalf("%s was said to be in %v…%v and became %v", v.Cause, v.Low, v.High, got)
		}
	}
}

// readMore gives most of what was unread one vote, of a kind its need allows.
func readMore(seen []evidence.Observation, random *rand.Rand) []evidence.Observation {
	allowed := map[string][]ballot{
		"t.d": {{Refutes: 1}},
		"n.a": {{Proves: 1}},
	}
	full := []ballot{{Proves: 1}, {Refutes: 1}, {Supports: 1}, {Weakens: 1}}
	seen = slices.Clone(seen)
	for i, o := range seen {
		if o.State != evidence.Unknown || random.IntN(4) == 0 {
			continue
		}
		votes := allowed[o.ID]
		if votes == nil {
			votes = full
		}
		votes = append(slices.Clone(votes), ballot{})
		seen[i].State, seen[i].Value, seen[i].Why = evidence.Present, votes[random.IntN(len(votes))], ""
	}
	return seen
}

// One bad policy is told, within its deadline and grace, and the others rank.
func TestARunawayPolicyIsToldAndTheOthersRank(t *testing.T) {
	good := voter{"x.good", []string{"t.a=prove"}, nil}.files()
	for name, c := range map[string]struct {
		rules   string
		options judge.Options
		want    string
	}{
		"nested loops": {`proves contains lib.says("loop", [lib.cite("t.a", "")]) if {
	input.seen["t.a"]
	some a in numbers.range(1, 100000)
	some b in numbers.range(1, 100000)
	a * b == 0
}
`, judge.Options{Deadline: 100 * time.Millisecond}, "gave no answer within 100ms"},
		"a text that doubles": {`proves contains lib.says(substring(t40, 0, 9), [lib.cite("t.a", "")]) if input.seen["t.a"]

` + doubling(40), judge.Options{Deadline: time.Minute, MaxHeap: 64 << 20}, "used more than 64 MiB of memory"},
		"an error in a built-in": {`proves contains lib.says("x", [lib.cite("t.a", "")]) if 1 / (input.seen["t.a"].refutes) > 0
`, judge.Options{}, "policies/x/one/policy.rego:13: div: divide by zero"},
		"two answers to one question": {`proves contains lib.says(word, [lib.cite("t.a", "")]) if input.seen["t.a"]

word := "a" if input.seen["t.a"].proves > 0

word := "b" if input.seen["t.a"].refutes == 0
`, judge.Options{}, "rule data.causes.x.one.word produced conflicting values: \"a\" at policies/x/one/policy.rego:15 \"b\" at"},
		"too many sentences": {`proves contains lib.says(sprintf("%d", [i]), [lib.cite("t.a", "")]) if {
	input.seen["t.a"]
	some i in numbers.range(1, 100)
}
`, judge.Options{}, "100 sentences in proves; the first 64 are kept"},
	} {
		t.Run(name, func(t *testing.T) {
			j := loadBallot(t, c.options, append(speaker(c.rules), good...)...)
			ruling := rule(t, j, bundle(saw("t.a", ballot{Proves: 1})))
			if len(ruling.Problems) != 1 || ruling.Problems[0].Cause != "x.one" || !strings.Contains(ruling.Problems[0].Says, c.want) {
				t.Errorf("problems = %+v\nwant %s", ruling.Problems, c.want)
			}
			if !slices.ContainsFunc(ruling.Verdicts, func(v judge.Verdict) bool { return v.Cause == "x.good" && v.Standing == judge.Confirmed }) {
				t.Errorf("verdicts = %+v", ruling.Verdicts)
			}
		})
	}
}

// A starved machine does not change what is judged: a policy that waits for a
// processor is not one that does not end.
func TestTimeWithoutAProcessorDoesNotCount(t *testing.T) {
	slow := speaker(`proves contains lib.says("loop", [lib.cite("t.a", "")]) if {
	input.seen["t.a"]
	some a in numbers.range(1, 20000)
	a == 19999
}
`)
	for name, used := range map[string]func() time.Duration{"starved": func() time.Duration { return 0 }, "not": nil} {
		j := loadBallot(t, judge.Options{Deadline: time.Nanosecond, CPUTime: used}, slow...)
		ruling := rule(t, j, bundle(saw("t.a", ballot{Proves: 1})))
		if judged := len(ruling.Problems) == 0 && len(ruling.Verdicts) == 1; judged != (used != nil) {
			t.Errorf("%s: %+v", name, ruling)
		}
	}
}

// doubling is n rules, each twice as long as the one before.
func doubling(n int) string {
	var b strings.Builder
	b.WriteString("t0 := \"0123456789abcdef\"\n")
	for i := range n {
		b.WriteString(strings.NewReplacer("$1", digits(i+1), "$0", digits(i)).Replace("\nt$1 := concat(\"\", [t$0, t$0])\n"))
	}
	return b.String()
}

func digits(i int) string {
	return string([]byte{byte('0' + i/10), byte('0' + i%10)}[map[bool]int{true: 1}[i < 10]:])
}
