package judge

import (
	"cmp"
	"slices"
)

// settled reports that no unread evidence could change how f stands towards
// any other finding.
func (c causal) settled(f *finding, all []*finding) bool {
	return !slices.ContainsFunc(all, func(other *finding) bool {
		return other != f && !c.fixed(f, other)
	})
}

// fixed holds when nothing is unread of both; or when one is confirmed and
// explains the other, whatever becomes of that; or when one at its worst is
// still stronger than the other at its best, and the weaker could not be
// confirmed and lead the stronger. Drawing level is too much: two causes that
// can both reach 0.97 are not told apart.
func (c causal) fixed(a, b *finding) bool {
	switch {
	case len(a.unread) == 0 && len(b.unread) == 0:
		return true
	case a.standing == Confirmed && c.explained(a, b), b.standing == Confirmed && c.explained(b, a):
		return true
	case compareStrength(a.worst(), b.best()) < 0:
		return !c.explained(b, a) || !b.couldBeConfirmed()
	case compareStrength(b.worst(), a.best()) < 0:
		return !c.explained(a, b) || !a.couldBeConfirmed()
	}
	return false
}

// best is the finding as it would be if every unread need had been read and had
// done its best, and worst the same at its worst. Scores alone would not do: a
// weakened proof scores less than many supports and stands above them.
func (f *finding) best() *finding { return f.allRead(f.tally.best(f.unread)) }

func (f *finding) worst() *finding { return f.allRead(f.tally.worst(f.unread)) }

func (f *finding) allRead(t tally) *finding {
	return &finding{standing: t.standing(nil, len(f.cause.Needs)), score: t.score()}
}

func (f *finding) couldBeConfirmed() bool {
	return !f.tally.refuted && (f.tally.proven || anyCould(f.unread, Proves))
}

// weighMissing tells of each unread need what reading it would decide, and
// puts the most useful read first. first is nil when there is no verdict.
func (c causal) weighMissing(f, first, second *finding) {
	for i := range f.missing {
		f.missing[i].Overturn = f.overturns(i)
		f.missing[i].Decides = c.decides(f, i, first, second)
	}
	slices.SortStableFunc(f.missing, func(a, b Missing) int {
		return cmp.Or(
			trueFirst(a.Decides, b.Decides),
			trueFirst(a.Overturn, b.Overturn),
			cmp.Compare(slices.Index(weights, a.Could[0]), slices.Index(weights, b.Could[0])),
			cmp.Compare(a.ID, b.ID),
			cmp.Compare(a.Of, b.Of),
		)
	})
}

// trueFirst sorts true before false.
func trueFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// overturns reports that the i-th unread need, read alone, could change the
// finding's standing.
func (f *finding) overturns(i int) bool {
	return slices.ContainsFunc(effects(f.unread[i]), func(effect Weight) bool {
		return f.after(i, effect).standing != f.standing
	})
}

// decides reports that the i-th unread need, read alone, could change the first
// place: by bringing f down to the second, or up to the first. Drawing level is
// enough: how many sentences would then speak for it cannot be known.
func (c causal) decides(f *finding, i int, first, second *finding) bool {
	return slices.ContainsFunc(effects(f.unread[i]), func(effect Weight) bool {
		other := f.after(i, effect)
		switch {
		case first == nil:
			return other.isVerdict()
		case f == first:
			return !other.isVerdict() || second != nil && c.reaches(second, other)
		}
		return other.isVerdict() && c.reaches(other, first)
	})
}

// reaches reports that a would stand level with b, or above.
func (c causal) reaches(a, b *finding) bool {
	if c.leads(a, b) || c.leads(b, a) {
		return c.leads(a, b)
	}
	return compareStrength(a, b) <= 0
}
