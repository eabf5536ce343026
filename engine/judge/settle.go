package judge

import (
	"cmp"
	"slices"
)

// settled reports that no unread evidence could change how f stands towards
// any other finding: for each other, either nothing is unread of both, or one
// leads the other and is confirmed, or their intervals do not touch. Touching
// is not enough: two causes that can both reach 0.97 are not told apart.
func (c causal) settled(f *finding, all []*finding) bool {
	return !slices.ContainsFunc(all, func(other *finding) bool {
		return other != f && !c.fixed(f, other)
	})
}

func (c causal) fixed(a, b *finding) bool {
	switch {
	case len(a.unread) == 0 && len(b.unread) == 0:
		return true
	case a.standing == Confirmed && c.leads(a, b), b.standing == Confirmed && c.leads(b, a):
		return true
	}
	return a.low > b.high || b.low > a.high
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
