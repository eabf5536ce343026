package cgroup

import (
	"context"
	"path"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

func seePressure(ctx context.Context, at evidence.Scene) []evidence.Observation {
	return []evidence.Observation{pressureOf(ctx, at)}
}

// pressureOf reads the unified hierarchy, which alone has pressure of a single
// cgroup. On a hybrid host runc puts a container there too, below the same
// path, whatever controllers are on v1.
func pressureOf(ctx context.Context, at evidence.Scene) evidence.Observation {
	id := pressureFacts[0].ID
	here, mounted, err := locate(at.First, unified, at.Subject.CgroupPath)
	switch {
	case !mounted:
		return evidence.None(id, "cgroup v1 has no pressure of a single cgroup", mountinfo)
	case err != nil:
		return evidence.Unread(id, evidence.Why(err), mountinfo)
	}
	hybrid := here.layout.Version("cpu") == 1
	found, listing, err := here.exists(at.First)
	switch {
	case err != nil:
		return evidence.Unread(id, evidence.Why(err), mountinfo, listing)
	case !found && hybrid:
		return evidence.None(id, "it is in no cgroup of version 2, which alone has pressure of its own", mountinfo, listing)
	case !found:
		return evidence.None(id, "the cgroup is gone: "+listing+" does not list it", mountinfo, listing)
	case hybrid && (here.path == "/" || !populated(at.First, here.dir)):
		return evidence.None(id, "its tasks are in the root of cgroup v2, whose pressure is the machine's", mountinfo, here.dir)
	}
	first, stopped := stalls(at.First, here.dir)
	if len(first) == 0 {
		return unpressed(at.First, here, stopped)
	}
	window, err := look.Elapsed(ctx, at)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), mountinfo, here.dir)
	}
	second, stopped := stalls(at.Second, here.dir)
	if len(second) == 0 {
		return evidence.Unread(id, evidence.Why(stopped), mountinfo, here.dir)
	}
	return evidence.Saw(id, Pressure{
		Path: here.path, WindowUsec: window,
		CPU:    pressed(first["cpu"], second["cpu"], window),
		Memory: pressed(first["memory"], second["memory"], window),
		IO:     pressed(first["io"], second["io"], window),
	}, nil, mountinfo, here.dir)
}

// unified is no controller: no v1 hierarchy has it, and v2 is what is left.
const unified = "unified"

func populated(host evidence.Host, dir string) bool {
	yes := flag(look.Keyed(optional(host, dir, "cgroup.events")), "populated")
	return yes == nil || *yes
}

// stalls reads the pressure files there are; with none, the error is the first
// file's. The root has none: it is /proc/pressure.
func stalls(host evidence.Host, dir string) (map[string]*look.Stalls, error) {
	read := map[string]*look.Stalls{}
	var stopped error
	for _, kind := range []string{"cpu", "memory", "io"} {
		s, err := look.Pressure(host, path.Join(dir, kind+".pressure"))
		if err == nil {
			read[kind] = &s
		} else if stopped == nil {
			stopped = err
		}
	}
	return read, stopped
}

// unpressed tells a kernel without pressure, which lists no such file, from
// one that was started with psi=0 and refuses to read them.
func unpressed(host evidence.Host, here place, stopped error) evidence.Observation {
	id := pressureFacts[0].ID
	names, err := host.ReadDir(here.dir)
	if evidence.StopOf(stopped) != evidence.NotExist || err != nil || len(names) == 0 {
		return evidence.Unread(id, evidence.Why(stopped), mountinfo, here.dir)
	}
	for _, name := range names {
		if name == "cpu.pressure" {
			return evidence.Unread(id, evidence.Why(stopped), mountinfo, here.dir)
		}
	}
	return evidence.None(id, "the kernel keeps no pressure of this cgroup: no cpu.pressure is listed", mountinfo, here.dir)
}

func pressed(first, second *look.Stalls, window uint64) *PressureOf {
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
