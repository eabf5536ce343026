package judge

import (
	"os"
	"strings"
	"testing"
)

func need(id string, could ...Weight) Need { return Need{ID: id, Could: could} }

// The scale as a table: what is said, what is unread, and what follows.
func TestScale(t *testing.T) {
	prove, refute := need("a", Proves), need("b", Refutes)
	support, weaken := need("c", Supports), need("d", Weakens)
	both := need("e", Proves, Refutes)
	for name, c := range map[string]struct {
		tally            tally
		unread           []Need
		read             int
		score, low, high float64
		standing         Standing
	}{
		"proven":                                  {tally{proven: true}, nil, 1, 0.97, 0.97, 0.97, Confirmed},
		"proven and weakened":                     {tally{proven: true, weakens: 1}, nil, 1, 0.93, 0.93, 0.93, Confirmed},
		"proven and weakened a lot":               {tally{proven: true, weakens: 9}, nil, 1, 0.85, 0.85, 0.85, Confirmed},
		"proven, and supports add nothing":        {tally{proven: true, supports: 3}, nil, 1, 0.97, 0.97, 0.97, Confirmed},
		"proven, and what is unread could weaken": {tally{proven: true}, []Need{weaken}, 1, 0.97, 0.93, 0.97, Confirmed},
		"proven, and what is unread could refute": {tally{proven: true}, []Need{refute}, 1, 0.97, 0.50, 0.97, Likely},
		"refuted":                                 {tally{refuted: true}, nil, 1, 0.02, 0.02, 0.02, RuledOut},
		"refuted, however much supports it":       {tally{refuted: true, supports: 9}, nil, 1, 0.02, 0.02, 0.02, RuledOut},
		"refuted, and what is unread could prove": {tally{refuted: true}, []Need{prove}, 1, 0.02, 0.02, 0.50, RuledOut},
		"proven and refuted":                      {tally{proven: true, refuted: true}, nil, 1, 0.50, 0.50, 0.50, Possible},
		"nothing speaks":                          {tally{}, nil, 1, 0.12, 0.12, 0.12, RuledOut},
		"nothing speaks, nothing was read":        {tally{}, []Need{support}, 0, 0.12, 0.12, 0.38, Undecided},
		"nothing speaks, a support is unread":     {tally{}, []Need{support}, 1, 0.12, 0.12, 0.38, RuledOut},
		"nothing speaks, two supports are unread": {tally{}, []Need{support, support}, 1, 0.12, 0.12, 0.73, Undecided},
		"nothing speaks, a proof is unread":       {tally{}, []Need{prove}, 1, 0.12, 0.12, 0.97, Undecided},
		"nothing speaks, all is unread":           {tally{}, []Need{both, support, weaken}, 0, 0.12, 0.02, 0.97, Undecided},
		"one support":                             {tally{supports: 1}, nil, 1, 0.38, 0.38, 0.38, Possible},
		"two supports":                            {tally{supports: 2}, nil, 1, 0.73, 0.73, 0.73, Likely},
		"three supports reach the cap":            {tally{supports: 3}, nil, 1, 0.90, 0.90, 0.90, Likely},
		"many supports never prove":               {tally{supports: 50}, nil, 1, 0.90, 0.90, 0.90, Likely},
		"a support and a weakening cancel out":    {tally{supports: 1, weakens: 1}, nil, 1, 0.12, 0.12, 0.12, RuledOut},
		"many weakenings never refute":            {tally{weakens: 50}, nil, 1, 0.03, 0.03, 0.03, RuledOut},
		"one support, a proof is unread":          {tally{supports: 1}, []Need{prove}, 1, 0.38, 0.38, 0.97, Possible},
		"two supports, a refutation is unread":    {tally{supports: 2}, []Need{refute}, 1, 0.73, 0.02, 0.73, Likely},
		"two supports, a weakening is unread":     {tally{supports: 2}, []Need{weaken}, 1, 0.73, 0.38, 0.73, Likely},
		"two supports, either proof or disproof":  {tally{supports: 2}, []Need{both}, 1, 0.73, 0.02, 0.97, Likely},
		"a proof never lowers":                    {tally{supports: 9, weakens: 3}, []Need{prove}, 1, 0.90, 0.90, 0.90, Likely},
		"a strong support is unread":              {tally{}, []Need{{ID: "f", Could: []Weight{Supports}, points: map[Weight]int{Supports: 2}}}, 1, 0.12, 0.12, 0.73, Undecided},
		"a strong weakening is unread":            {tally{proven: true}, []Need{{ID: "f", Could: []Weight{Weakens}, points: map[Weight]int{Weakens: 2}}}, 1, 0.97, 0.89, 0.97, Confirmed},
	} {
		t.Run(name, func(t *testing.T) {
			if score, low, high := c.tally.score(), c.tally.low(c.unread), c.tally.high(c.unread); score != c.score || low != c.low || high != c.high {
				t.Errorf("score, low, high = %v, %v, %v; want %v, %v, %v", score, low, high, c.score, c.low, c.high)
			}
			if got := c.tally.standing(c.unread, c.read); got != c.standing {
				t.Errorf("standing = %s, want %s", got, c.standing)
			}
		})
	}
}

// For every tally in reach: the score lies in its interval, more that speaks
// for a cause never lowers it, and more that speaks against never raises it.
func TestScaleNeverRunsBackwards(t *testing.T) {
	unread := []Need{need("a", Supports), need("b", Weakens)}
	for i := range 4 * 6 * 6 {
		c := tally{proven: i&1 != 0, refuted: i&2 != 0, supports: i / 4 % 6, weakens: i / 24}
		if s := c.score(); s < c.low(unread) || s > c.high(unread) || s < 0.02 || s > 0.97 {
			t.Errorf("%+v: score %v outside %v…%v", c, s, c.low(unread), c.high(unread))
		}
		for _, up := range []Weight{Supports, Proves} {
			if c.plus(Need{}, up).score() < c.score() {
				t.Errorf("%+v: %s lowers it", c, up)
			}
		}
		for _, down := range []Weight{Weakens, Refutes} {
			if c.plus(Need{}, down).score() > c.score() {
				t.Errorf("%+v: %s raises it", c, down)
			}
		}
	}
}

// However many hints there are, a proof is something else.
func TestOnlyProofConfirms(t *testing.T) {
	for supports := range 20 {
		if got := (tally{supports: supports}).standing(nil, 9); got == Confirmed {
			t.Errorf("%d supports confirm", supports)
		}
	}
}

// SCALE.md is what people read; it shows the numbers of scale.go.
func TestScaleIsWrittenDown(t *testing.T) {
	text, err := os.ReadFile("SCALE.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{
		"| proven, nothing refutes it | 0.97, less 0.04 a weakening point; not under 0.85, nor under its points alone |",
		"| refuted, nothing proves it | 0.02 |",
		"| proven and refuted | 0.50 |",
		"| −1 or less | 0.03 |",
		"| 0 | 0.12 |",
		"| 1 | 0.38 |",
		"| 2 | 0.73 |",
		"| 3 or more | 0.90 |",
	} {
		if !strings.Contains(string(text), row) {
			t.Errorf("SCALE.md lacks %q", row)
		}
	}
	for points, want := range map[int]float64{-1: 0.03, 0: 0.12, 1: 0.38, 2: 0.73, 3: 0.90} {
		if got := (tally{supports: max(points, 0), weakens: max(-points, 0)}).score(); got != want {
			t.Errorf("%d points score %v, SCALE.md says %v", points, got, want)
		}
	}
}
