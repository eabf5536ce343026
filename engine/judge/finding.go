package judge

import (
	"fmt"
	"slices"
	"strings"

	"runbook/evidence"
)

// finding is one cause judged for one subject, before it has a rank.
type finding struct {
	cause    Cause
	of       string
	tally    tally
	said     map[Weight][]Argument
	unread   []Need
	missing  []Missing // one for each of unread
	read     []Cite    // the needs that were looked at
	standing Standing
	score    float64
	low      float64
	high     float64
}

func (v *view) find(cause Cause, subject evidence.Subject, byWeight map[Weight][]Argument) *finding {
	f := &finding{cause: cause, of: subject.Of(), said: byWeight, tally: tallyOf(byWeight)}
	for _, need := range cause.Needs {
		of := ""
		if v.facts[need.ID].Scope == evidence.OfNode {
			of = evidence.KindNode
		}
		o := v.get(need.ID, v.resolve(subject, of))
		if o.state != evidence.Unknown {
			f.read = append(f.read, Cite{ID: need.ID, Of: of})
			continue
		}
		f.unread = append(f.unread, need)
		f.missing = append(f.missing, Missing{ID: need.ID, Of: of, Why: o.why, Could: need.Could, From: o.from})
	}
	f.weigh()
	return f
}

// weigh computes everything that follows from the tally and the unread needs.
func (f *finding) weigh() {
	f.score, f.low, f.high = f.tally.score(), f.tally.low(f.unread), f.tally.high(f.unread)
	f.standing = f.tally.standing(f.unread, len(f.read))
}

// after is the finding as it would be if the i-th unread need had been read and
// had this effect; "" is a need that was read and says nothing.
func (f *finding) after(i int, effect Weight) *finding {
	other := *f
	other.tally = f.tally.plus(f.unread[i], effect)
	other.unread = slices.Delete(slices.Clone(f.unread), i, i+1)
	other.read = append(slices.Clone(f.read), Cite{ID: f.unread[i].ID})
	other.weigh()
	return &other
}

// effects are all that reading a need could do.
func effects(need Need) []Weight { return append(slices.Clone(need.Could), "") }

func could(need Need, effect Weight) bool { return slices.Contains(need.Could, effect) }

func anyCould(needs []Need, effect Weight) bool {
	return slices.ContainsFunc(needs, func(n Need) bool { return could(n, effect) })
}

func (f *finding) isVerdict() bool {
	return f.standing == Confirmed || f.standing == Likely || f.standing == Possible
}

// against returns what speaks against the cause. One that is ruled out although
// nothing does is ruled out by silence, and says so.
func (f *finding) against() []Argument {
	against := append(slices.Clone(f.said[Refutes]), f.said[Weakens]...)
	if len(against) == 0 && f.standing == RuledOut {
		against = append(against, f.silence())
	}
	return notNil(against)
}

// silence claims no more than was read.
func (f *finding) silence() Argument {
	var names, unread []string
	for _, cite := range f.read {
		names = append(names, cite.ID)
	}
	for _, need := range f.unread {
		unread = append(unread, need.ID)
	}
	says := fmt.Sprintf("everything it needs was read (%s), and nothing points to it", strings.Join(names, ", "))
	if len(unread) > 0 {
		says = fmt.Sprintf("nothing in what was read (%s) points to it, and what was not read (%s) is at most a hint",
			strings.Join(names, ", "), strings.Join(unread, ", "))
	}
	return Argument{Says: says, Weight: Weakens, Cites: f.read}
}

// verdict is the finding in its public form, without rank.
func (f *finding) verdict() Verdict {
	return Verdict{
		Cause:        f.cause.ID,
		Of:           f.of,
		Title:        f.cause.Title,
		Standing:     f.standing,
		Score:        f.score,
		Low:          f.low,
		High:         f.high,
		For:          notNil(f.arguments()),
		Against:      f.against(),
		Missing:      notNil(f.missing),
		Consequences: []string{},
		Next:         f.cause.Next,
	}
}

// arguments returns what speaks for the cause, the strongest first.
func (f *finding) arguments() []Argument {
	return append(slices.Clone(f.said[Proves]), f.said[Supports]...)
}

// notNil makes an empty list of nil: in JSON a list is a list.
func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
