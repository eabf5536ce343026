package judge

import "math"

// The scale. SCALE.md says the same in words, with a table; a test holds the
// two to each other's numbers.
const (
	provenScore     = 0.97 // proven, and nothing refutes it
	weakenedStep    = 0.04 // less for each point that weakens a proven cause
	provenFloor     = 0.85 // however much weakens it
	refutedScore    = 0.02 // refuted, and nothing proves it
	disputedScore   = 0.50 // proven and refuted: the evidence contradicts itself
	perPoint        = 1.5  // the logistic's step for each point of supports less weakens
	prior           = -2.0 // the logistic's start: a cause nothing speaks of is unlikely
	leastUnproven   = 0.03
	mostUnproven    = 0.90
	likelyAtLeast   = 0.60
	possibleAtLeast = 0.30
)

// tally is what the four sets amount to.
type tally struct {
	proven, refuted   bool
	supports, weakens int // points: a strong sentence counts twice
}

func tallyOf(byWeight map[Weight][]Argument) tally {
	t := tally{proven: len(byWeight[Proves]) > 0, refuted: len(byWeight[Refutes]) > 0}
	for _, a := range byWeight[Supports] {
		t.supports += strength(a)
	}
	for _, a := range byWeight[Weakens] {
		t.weakens += strength(a)
	}
	return t
}

// score is the tally as a number from 0 to 1, in hundredths.
func (t tally) score() float64 {
	switch {
	case t.proven && t.refuted:
		return disputedScore
	case t.proven:
		// A proof never lowers what its supports alone would score.
		return hundredths(max(provenScore-weakenedStep*float64(t.weakens), provenFloor, t.unproven()))
	case t.refuted:
		return refutedScore
	}
	return t.unproven()
}

func (t tally) unproven() float64 {
	points := perPoint*float64(t.supports-t.weakens) + prior
	return hundredths(min(max(1/(1+math.Exp(-points)), leastUnproven), mostUnproven))
}

func hundredths(score float64) float64 { return math.Round(score*100) / 100 }

// plus is the tally if the need were read and did this to the cause.
func (t tally) plus(need Need, effect Weight) tally {
	points := max(1, need.points[effect])
	switch effect {
	case Proves:
		t.proven = true
	case Refutes:
		t.refuted = true
	case Supports:
		t.supports += points
	case Weakens:
		t.weakens += points
	}
	return t
}

// standing is the tally's place, given what is unread. read is how many of the
// cause's needs were looked at: with none, nothing can be ruled out.
func (t tally) standing(unread []Need, read int) Standing {
	score := t.score()
	switch {
	case t.refuted && !t.proven:
		return RuledOut
	case t.proven && !t.refuted && !anyCould(unread, Refutes):
		return Confirmed
	case score >= likelyAtLeast:
		return Likely
	case score >= possibleAtLeast:
		return Possible
	case t.high(unread) >= likelyAtLeast || read == 0:
		return Undecided
	}
	return RuledOut
}

// low is the score if every unread need did its worst.
func (t tally) low(unread []Need) float64 { return t.worst(unread).score() }

// high is the score if every unread need did its best.
func (t tally) high(unread []Need) float64 { return t.best(unread).score() }

func (t tally) worst(unread []Need) tally {
	for _, need := range unread {
		t = t.plusAll(need, Refutes, Weakens)
	}
	return t
}

func (t tally) best(unread []Need) tally {
	for _, need := range unread {
		t = t.plusAll(need, Proves, Supports)
	}
	return t
}

// plusAll adds those of the effects that the need could have.
func (t tally) plusAll(need Need, effects ...Weight) tally {
	for _, effect := range effects {
		if could(need, effect) {
			t = t.plus(need, effect)
		}
	}
	return t
}
