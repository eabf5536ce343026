package judge

import (
	"cmp"
	"slices"
)

// standings in order, the best first.
var standings = []Standing{Confirmed, Likely, Possible, Undecided, RuledOut}

// compareStrength orders findings by what the evidence says of each alone.
func compareStrength(a, b *finding) int {
	return cmp.Or(
		cmp.Compare(slices.Index(standings, a.standing), slices.Index(standings, b.standing)),
		cmp.Compare(b.score, a.score),
	)
}

// compare tells equals apart by how many sentences speak for them, and then by
// name.
func compare(a, b *finding) int {
	return cmp.Or(
		compareStrength(a, b),
		cmp.Compare(len(b.arguments()), len(a.arguments())),
		cmp.Compare(a.cause.ID, b.cause.ID),
		cmp.Compare(a.of, b.of),
	)
}

// causal tells which causes explain which.
type causal struct {
	explains map[string][]string // everything a cause explains, also through others
}

func (j *Judge) causal() causal {
	direct := map[string][]string{}
	for _, cause := range j.causes {
		direct[cause.ID] = cause.Explains
	}
	all := map[string][]string{}
	for _, cause := range j.causes {
		all[cause.ID] = consequencesOf(cause.ID, direct)
	}
	return causal{explains: all}
}

// explained reports that b, of the same subject, would be a consequence of a.
func (c causal) explained(a, b *finding) bool {
	return a.of == b.of && slices.Contains(c.explains[a.cause.ID], b.cause.ID)
}

// leads reports that b is told as a consequence of a and stands below it. A confirmed cause leads whatever it explains; a likely
// one leads only what does not score higher, for it may yet be wrong.
func (c causal) leads(a, b *finding) bool {
	if !c.explained(a, b) || !b.isVerdict() {
		return false
	}
	return a.standing == Confirmed || a.standing == Likely && b.standing != Confirmed && a.score >= b.score
}

// rank sorts the verdicts, then lets causes stand above what they explain:
// each time it takes the first one that no unplaced one leads. Causes do not
// explain themselves (Load checks it), so there always is one.
func (c causal) rank(verdicts []*finding) []*finding {
	slices.SortFunc(verdicts, compare)
	left := slices.Clone(verdicts)
	var ranked []*finding
	for len(left) > 0 {
		i := max(0, slices.IndexFunc(left, func(f *finding) bool {
			return !slices.ContainsFunc(left, func(other *finding) bool { return c.leads(other, f) })
		}))
		ranked = append(ranked, left[i])
		left = slices.Delete(left, i, i+1)
	}
	return ranked
}
