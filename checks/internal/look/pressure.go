package look

import (
	"strconv"
	"strings"

	"runbook/evidence"
)

// Stall is one line of a pressure file: shares of time in percent, averaged by
// the kernel, and the time itself, in microseconds.
type Stall struct {
	Avg10, Avg60 float64
	TotalUsec    uint64
}

// Stalls is a pressure file. Full is nil where there is no such line: for the
// whole machine's CPU before 5.13.
type Stalls struct {
	Some Stall
	Full *Stall
}

// Pressure reads a pressure file (Documentation/accounting/psi.rst), of the
// machine or of a cgroup:
//
//	some avg10=22.66 avg60=4.38 avg300=0.92 total=3947967
//	full avg10=20.00 avg60=4.01 avg300=0.80 total=3600000
func Pressure(host evidence.Host, name string) (Stalls, error) {
	text, err := WholeFile(host, name)
	if err != nil {
		return Stalls{}, err
	}
	stalls, ok := parsePressure(text)
	if !ok {
		return Stalls{}, Malformed(name, "not pressure stall information")
	}
	return stalls, nil
}

func parsePressure(text string) (stalls Stalls, ok bool) {
	for line := range strings.Lines(text) {
		kind, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		stall, whole := parseStall(rest)
		switch {
		case kind == "some" && whole:
			stalls.Some, ok = stall, true
		case kind == "full" && whole:
			stalls.Full = &stall
		default:
			return Stalls{}, false
		}
	}
	return stalls, ok
}

func parseStall(text string) (s Stall, ok bool) {
	found := 0
	for _, field := range strings.Fields(text) {
		key, value, _ := strings.Cut(field, "=")
		var err error
		switch key {
		case "avg10":
			s.Avg10, err = percent(value)
		case "avg60":
			s.Avg60, err = percent(value)
		case "total":
			s.TotalUsec, err = strconv.ParseUint(value, 10, 64)
		default:
			continue
		}
		if err != nil {
			return s, false
		}
		found++
	}
	return s, found == 3
}

type notPercent string

func (e notPercent) Error() string { return string(e) + " is no percentage" }

func percent(text string) (float64, error) {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || !(n >= 0 && n <= 100) {
		return 0, notPercent(text)
	}
	return n, nil
}

// Ratio is a rise of microseconds to the window; nil when either is missing.
// Two clocks are read a moment apart from the files: a share a little over 1
// is 1.
func Ratio(before, after, windowUsec uint64) *float64 {
	rise := Rise(&before, &after)
	if rise == nil || windowUsec == 0 {
		return nil
	}
	ratio := min(1, float64(*rise)/float64(windowUsec))
	return &ratio
}
