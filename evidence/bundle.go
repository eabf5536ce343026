package evidence

import "slices"

// Bundle is everything a run observed. The zero value is an empty bundle.
type Bundle struct {
	Subjects     []Subject     `json:"subjects"`
	Observations []Observation `json:"observations"`

	index map[[2]string]int
}

// Add appends observations. A second answer to the same question about the
// same subject replaces the first.
func (b *Bundle) Add(observations ...Observation) {
	if b.index == nil {
		b.reindex()
	}
	for _, o := range observations {
		key := [2]string{o.ID, o.Of}
		if i, ok := b.index[key]; ok {
			b.Observations[i] = o
			continue
		}
		b.index[key] = len(b.Observations)
		b.Observations = append(b.Observations, o)
	}
}

// Grow makes room for n more observations.
func (b *Bundle) Grow(n int) {
	b.Observations = slices.Grow(b.Observations, n)
	b.reindex()
}

func (b *Bundle) reindex() {
	b.index = make(map[[2]string]int, cap(b.Observations))
	for i, o := range b.Observations {
		b.index[[2]string{o.ID, o.Of}] = i
	}
}

// Get cannot miss: what nobody observed is Unknown.
func (b *Bundle) Get(id, of string) Observation {
	if b.index == nil {
		b.reindex()
	}
	if i, ok := b.index[[2]string{id, of}]; ok {
		return b.Observations[i]
	}
	return Observation{ID: id, Of: of, Why: "nobody looked"}
}

// Clone copies the bundle, so that a check that outlives its deadline has
// nothing of ours to touch.
func (b *Bundle) Clone() *Bundle {
	c := &Bundle{Subjects: slices.Clone(b.Subjects), Observations: slices.Clone(b.Observations)}
	c.reindex() // else the first Get would write, and a check may ask from two goroutines
	return c
}

// Count returns how many observations are in each state.
func (b *Bundle) Count() (present, absent, unknown int) {
	for _, o := range b.Observations {
		switch o.State {
		case Present:
			present++
		case Absent:
			absent++
		default:
			unknown++
		}
	}
	return present, absent, unknown
}
