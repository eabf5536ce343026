//go:build linux

package live

import (
	"context"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"runbook/evidence"
	"runbook/evidence/asked"
	"runbook/evidence/cgroupfs"
)

// Bounds of a series. What it may hold in memory is their product.
const (
	maxSeriesFiles   = 8
	maxSeriesSamples = 64
	maxSeriesBytes   = 4 << 10 // of one file, each time
	leastInterval    = 10 * time.Millisecond
	mostSeries       = time.Minute
	leastTorn        = 20 * time.Millisecond // an emulated machine needs a few for eight files
)

// seriesFiles are the counters that may be read again and again: small, and
// cheap for the kernel to print. memory.stat, which flushes every CPU's
// counters, is not.
var seriesFiles = []string{
	"cpu.stat", "cpu.pressure", "memory.pressure", "io.pressure", "memory.current", // cgroup v2; cpu.stat also v1
	"cpuacct.usage", "memory.usage_in_bytes", // cgroup v1
}

// askSeries answers files/series once the last sample is taken. When its time
// ends first, it hands over the samples it has.
func askSeries(ctx context.Context, m *Machine, args []string) (any, error) {
	interval, samples, files, err := seriesOf(args)
	if err != nil {
		return nil, err
	}
	places, err := seriesPlaces(m, files)
	if err != nil {
		return nil, err
	}
	series := asked.Series{IntervalUsec: interval.Microseconds(), Files: files, Samples: []asked.SeriesSample{}}
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		sample, err := m.sample(places, interval)
		if err != nil {
			return nil, err
		}
		series.Samples = append(series.Samples, sample)
		if len(series.Samples) == samples {
			return series, nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			series.Stopped = "its time ended first"
			return series, nil
		}
	}
}

func seriesOf(args []string) (interval time.Duration, samples int, files []string, err error) {
	if len(args) < 3 || len(args) > 2+maxSeriesFiles {
		return 0, 0, nil, stop(evidence.Refused, "takes an interval, a number of samples and one to eight paths")
	}
	milliseconds, err := strconv.ParseUint(args[0], 10, 16)
	interval = time.Duration(milliseconds) * time.Millisecond
	if err != nil || interval < leastInterval {
		return 0, 0, nil, stop(evidence.Refused, "not an interval of at least ten milliseconds")
	}
	samples, err = strconv.Atoi(args[1])
	if err != nil || samples < 2 || samples > maxSeriesSamples || time.Duration(samples)*interval > mostSeries {
		return 0, 0, nil, stop(evidence.Refused, "not a number of samples that can be taken")
	}
	return interval, samples, args[2:], nil
}

// seriesPlaces holds every path to the list before any is opened.
func seriesPlaces(m *Machine, files []string) ([]place, error) {
	mountinfo, err := m.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return nil, err
	}
	layout, err := cgroupfs.Parse(mountinfo)
	if err != nil {
		layout = cgroupfs.Layout{}
	}
	var places []place
	for _, name := range files {
		p, err := locate(name)
		if err != nil {
			return nil, err
		}
		if !inSeries(p, layout.MountPoints()) {
			return nil, stop(evidence.Refused, "not a small counter file of the kernel")
		}
		places = append(places, p)
	}
	return places, nil
}

func inSeries(p place, mounts []string) bool {
	switch {
	case p.kind == processPlace:
		return p.rest == "schedstat"
	case p.kind != kernelPlace:
		return false
	case path.Dir(p.name) == "/proc/pressure":
		return slices.Contains([]string{"cpu", "memory", "io"}, path.Base(p.name))
	}
	below := slices.ContainsFunc(mounts, func(point string) bool { return strings.HasPrefix(p.name, point+"/") })
	return below && slices.Contains(seriesFiles, path.Base(p.name))
}

// sample reads every file once. A file that cannot be read is a gap; the
// others go on. So is all of a sample that was put aside while it was taken:
// its counters and its time do not belong together, and would draw a peak.
func (m *Machine) sample(places []place, interval time.Duration) (asked.SeriesSample, error) {
	began, err := clockUsec(unix.CLOCK_MONOTONIC)
	if err != nil {
		return asked.SeriesSample{}, err
	}
	s := asked.SeriesSample{MonotonicUsec: began, Texts: make([]string, len(places))}
	for i, p := range places {
		text, err := m.readSmall(p)
		if err != nil {
			stopAt(&s, i, readError(p.name, err).Stop)
			continue
		}
		s.Texts[i] = validText(string(text))
	}
	ended, err := clockUsec(unix.CLOCK_MONOTONIC)
	if isTorn(began, ended, interval) {
		for i := range places {
			s.Texts[i] = ""
			stopAt(&s, i, evidence.Timeout)
		}
	}
	return s, err
}

func stopAt(s *asked.SeriesSample, i int, why evidence.Stop) {
	if s.Stops == nil {
		s.Stops = make([]string, len(s.Texts))
	}
	s.Stops[i] = string(why)
}

// isTorn reports that a sample took too long to be of one moment.
func isTorn(beganUsec, endedUsec int64, interval time.Duration) bool {
	return endedUsec-beganUsec > max(interval/2, leastTorn).Microseconds()
}

func (m *Machine) readSmall(p place) ([]byte, error) {
	fd, err := m.openFile(p)
	if err != nil {
		return nil, err
	}
	defer closeFD(fd)
	return readWhole(fd, maxSeriesBytes)
}
