package node

import (
	"context"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

const pressureDir = "/proc/pressure"

func seePressure(ctx context.Context, at evidence.Scene) evidence.Observation {
	const id = "node.pressure"
	from := []string{pressureDir, clockQuestion}
	first, err := stalls(at.First)
	if evidence.StopOf(err) == evidence.NotExist && noPSI(at.First) {
		return evidence.None(id, "this kernel has no /proc/pressure (CONFIG_PSI)", pressureDir, loadavgFile)
	}
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	window, err := look.Elapsed(ctx, at)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	second, err := stalls(at.Second)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	return evidence.Saw(id, Pressure{
		WindowUsec: window,
		CPU:        pressureOf(first["cpu"], second["cpu"], window),
		Memory:     pressureOf(first["memory"], second["memory"], window),
		IO:         pressureOf(first["io"], second["io"], window),
	}, nil, from...)
}

// noPSI: where the rest of /proc can be read, a directory that is not there is
// not hidden.
func noPSI(host evidence.Host) bool {
	_, dirErr := host.ReadDir(pressureDir)
	_, loadErr := look.WholeFile(host, loadavgFile)
	return evidence.StopOf(dirErr) == evidence.NotExist && loadErr == nil
}

// stalls reads what there is; the error is that of the first file when there
// is none. A kernel started with psi=0 has the files and refuses to read them.
func stalls(host evidence.Host) (map[string]*look.Stalls, error) {
	read := map[string]*look.Stalls{}
	var stopped error
	for _, kind := range []string{"cpu", "memory", "io"} {
		s, err := look.Pressure(host, pressureDir+"/"+kind)
		if err == nil {
			read[kind] = &s
		} else if stopped == nil {
			stopped = err
		}
	}
	if len(read) > 0 {
		return read, nil
	}
	return nil, stopped
}

func pressureOf(first, second *look.Stalls, window uint64) *PressureOf {
	if first == nil || second == nil {
		return nil
	}
	p := PressureOf{
		SomeRatio:        look.Ratio(first.Some.TotalUsec, second.Some.TotalUsec, window),
		SomeAvg10Percent: second.Some.Avg10, SomeAvg60Percent: second.Some.Avg60,
	}
	if first.Full != nil && second.Full != nil {
		p.FullRatio = look.Ratio(first.Full.TotalUsec, second.Full.TotalUsec, window)
		p.FullAvg10Percent, p.FullAvg60Percent = &second.Full.Avg10, &second.Full.Avg60
	}
	return &p
}
