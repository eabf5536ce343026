package cgroup

import (
	"context"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// Bounds of a series: a question has a few seconds, and a drawing has room for
// some twenty numbers.
const (
	seriesPoints  = 20
	longestSeries = 4 * time.Second
	leastInterval = 10 * time.Millisecond
)

func seeSeries(ctx context.Context, at evidence.Scene) []evidence.Observation {
	return []evidence.Observation{seriesOf(ctx, at)}
}

func seriesOf(ctx context.Context, at evidence.Scene) evidence.Observation {
	id := seriesFacts[0].ID
	here, mounted, err := locate(at.First, "cpu", at.Subject.CgroupPath)
	switch {
	case err != nil:
		return evidence.Unread(id, evidence.Why(err), mountinfo)
	case !mounted:
		return evidence.Unread(id, "no cgroup hierarchy that could carry the cpu controller is mounted", mountinfo)
	}
	here, found, from, err := own(at, here, "cpu")
	switch {
	case err != nil:
		return evidence.Unread(id, evidence.Why(err), from...)
	case !found:
		return evidence.None(id, "the cgroup is gone: "+from[len(from)-1]+" does not list it", from...)
	}
	lines := linesOf(at, here)
	if len(lines) == 0 {
		return evidence.Unread(id, "none of its counters can be read again and again", append(from, here.dir)...)
	}
	args := seriesArgs(at.Window, lines)
	question := look.Question(asked.FilesSeries, args...)
	series, err := look.Ask[asked.Series](ctx, at.First, asked.FilesSeries, args...)
	if err == nil {
		err = wellFormed(series, args[2:], question)
	}
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), append(from, question)...)
	}
	return evidence.Saw(id, Series{IntervalUsec: uint64(series.IntervalUsec), Lines: drawn(lines, series)}, nil, append(from, question)...)
}

// line is one counter to be drawn.
type line struct {
	name, unit, file string
	read             func(text string) []*uint64 // what the file holds of it
	point            func(before, after []*uint64, usec uint64) *float64
}

// linesOf are those whose file there is. On v1 CPU time is in a hierarchy of
// its own; pressure is in the unified one, wherever the controllers are.
func linesOf(at evidence.Scene, here place) []line {
	var all []line
	add := func(dir string, lines ...line) {
		names, err := at.First.ReadDir(dir)
		for _, l := range lines {
			if err == nil && slices.Contains(names, l.file) {
				l.file = path.Join(dir, l.file)
				all = append(all, l)
			}
		}
	}
	throttled := line{"throttled", "ratio", "cpu.stat", keyed("nr_throttled", "nr_periods"), shareOf}
	if here.version == 1 {
		if dir, ok := here.layout.Dir("cpuacct", here.path); ok {
			add(dir, line{"cpu", "cpus", "cpuacct.usage", numberIn(1000), rateOf})
		}
		add(here.dir, throttled)
	} else {
		add(here.dir, line{"cpu", "cpus", "cpu.stat", keyed("usage_usec"), rateOf}, throttled)
	}
	if up, mounted, err := locate(at.First, unified, at.Subject.CgroupPath); err == nil && mounted && up.path != "/" {
		add(up.dir,
			line{"cpu pressure", "ratio", "cpu.pressure", someTotal, timeOf},
			line{"memory pressure", "ratio", "memory.pressure", someTotal, timeOf},
			line{"io pressure", "ratio", "io.pressure", someTotal, timeOf})
	}
	if here.version == 2 {
		add(here.dir, line{"memory", "bytes", "memory.current", numberIn(1), levelIs})
	} else if dir, ok := here.layout.Dir("memory", at.Subject.CgroupPath); ok {
		add(dir, line{"memory", "bytes", "memory.usage_in_bytes", numberIn(1), levelIs})
	}
	return all
}

// seriesArgs asks for as many samples as fit into the window.
func seriesArgs(window time.Duration, lines []line) []string {
	span := min(max(window, 2*leastInterval), longestSeries)
	interval := max(span/seriesPoints, leastInterval).Truncate(time.Millisecond)
	args := []string{strconv.FormatInt(interval.Milliseconds(), 10), strconv.Itoa(int(span/interval) + 1)}
	for _, l := range lines {
		if !slices.Contains(args[2:], l.file) {
			args = append(args, l.file)
		}
	}
	return args
}

func wellFormed(s asked.Series, files []string, question string) error {
	if !slices.Equal(s.Files, files) || s.IntervalUsec <= 0 {
		return look.Malformed(question, "of other files")
	}
	last := int64(0)
	for _, sample := range s.Samples {
		if len(sample.Texts) != len(files) || sample.MonotonicUsec <= last {
			return look.Malformed(question, "samples of another form")
		}
		last = sample.MonotonicUsec
	}
	if len(s.Samples) < 3 {
		return look.Malformed(question, "too few samples to draw")
	}
	return nil
}

// drawn leaves out lines of which less than two points are known.
func drawn(lines []line, s asked.Series) []SeriesLine {
	all := []SeriesLine{}
	for _, l := range lines {
		points, known := []*float64{}, 0
		i := slices.Index(s.Files, l.file)
		before := l.read(s.Samples[0].Texts[i])
		for k, sample := range s.Samples[1:] {
			after := l.read(sample.Texts[i])
			point := l.point(before, after, uint64(sample.MonotonicUsec-s.Samples[k].MonotonicUsec))
			if point != nil {
				known++
			}
			points, before = append(points, point), after
		}
		if known > 1 {
			all = append(all, SeriesLine{Name: l.name, Unit: l.unit, Points: points})
		}
	}
	return all
}

func keyed(keys ...string) func(string) []*uint64 {
	return func(text string) []*uint64 {
		values := look.Keyed(text)
		read := make([]*uint64, len(keys))
		for i, key := range keys {
			read[i] = at(values, key)
		}
		return read
	}
}

// numberIn reads a file that holds one number, in units of which per make one
// of ours.
func numberIn(per uint64) func(string) []*uint64 {
	return func(text string) []*uint64 {
		text, whole := strings.CutSuffix(text, "\n")
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil || !whole {
			return []*uint64{nil}
		}
		n /= per
		return []*uint64{&n}
	}
}

// someTotal reads:
//
//	some avg10=22.66 avg60=4.38 avg300=0.92 total=3947967
func someTotal(text string) []*uint64 {
	for row := range strings.Lines(text) {
		rest, isSome := strings.CutPrefix(row, "some ")
		_, total, ok := strings.Cut(rest, " total=")
		if isSome && ok {
			return numberIn(1)(total)
		}
	}
	return []*uint64{nil}
}

func rateOf(before, after []*uint64, usec uint64) *float64 {
	return look.Share(look.Rise(before[0], after[0]), &usec)
}

// timeOf is a share of the time that passed. The kernel adds to the total now
// and then only (kernel/sched/psi.c), so that what is new in it may be of
// longer.
func timeOf(before, after []*uint64, usec uint64) *float64 {
	share := rateOf(before, after, usec)
	if share != nil {
		*share = min(*share, 1)
	}
	return share
}

func shareOf(before, after []*uint64, _ uint64) *float64 {
	return look.Share(look.Rise(before[0], after[0]), look.Rise(before[1], after[1]))
}

func levelIs(_, after []*uint64, _ uint64) *float64 {
	if after[0] == nil {
		return nil
	}
	level := float64(*after[0])
	return &level
}
