package cgroup

import (
	"context"
	"path"
	"strconv"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/cgroupfs"
)

func seeCPU(ctx context.Context, at evidence.Scene) []evidence.Observation {
	here, mounted, err := locate(at.First, "cpu", at.Subject.CgroupPath)
	switch {
	case err != nil:
		return look.All(cpuFacts, evidence.Why(err), mountinfo)
	case !mounted:
		return look.All(cpuFacts, "no cgroup hierarchy that could carry the cpu controller is mounted", mountinfo)
	}
	here, found, from, err := own(at, here, "cpu")
	// All of the first exposure is read before anything of the second is asked
	// for: that waits, and a first look taken after it is no first look.
	self := cpuLook{place: here}
	if err == nil && found {
		self.first, self.err = readCPUOnce(at.First, here)
	}
	above := cpuAbove(ctx, at.First, here)
	inside := cpuInside(ctx, at.First, here)
	window, _ := look.Elapsed(ctx, at) // without it there are counts and no rates
	return []evidence.Observation{
		ownCPU(at, self, inside, found, err, window, from),
		cpuAncestors(at, above, window),
	}
}

// cpuLook is one cgroup and its first exposure.
type cpuLook struct {
	place
	first cpuReading
	err   error
}

// own finds the directory of the subject in one controller's hierarchy. On v1
// a process may be in another cgroup of each hierarchy; where the subject's
// path is not in this one, its main process says where it is.
func own(at evidence.Scene, here place, controller string) (place, bool, []string, error) {
	found, listing, err := here.exists(at.First)
	from := []string{mountinfo, listing}
	if found || here.version != 1 || at.Subject.PID <= 0 {
		return here, found, from, err
	}
	name := "/proc/" + strconv.Itoa(at.Subject.PID) + "/cgroup"
	from = []string{mountinfo, name, listing}
	text, readErr := look.WholeFile(at.First, name)
	if readErr != nil {
		return here, found, from, err
	}
	other, ok := cgroupfs.Of([]byte(text), controller)
	dir, shown := here.layout.Dir(controller, other)
	if !ok || !shown || other == here.path {
		return here, found, from, err
	}
	here.path, here.dir = other, dir
	found, listing, err = here.exists(at.First)
	return here, found, append(from, listing), err
}

func ownCPU(at evidence.Scene, self cpuLook, inside cpusInside, found bool, err error, window uint64, from []string) evidence.Observation {
	id := cpuFacts[0].ID
	switch {
	case err != nil:
		return evidence.Unread(id, evidence.Why(err), from...)
	case !found:
		return evidence.None(id, "the cgroup is gone: "+from[len(from)-1]+" does not list it", from...)
	}
	cpu := self.overWindow(at, window)
	cpu.Level = ownLevel(at.Subject, self.path)
	cpu.Inside = inside.overWindow(at, window)
	return evidence.Saw(id, cpu, self.err, append(from, self.dir)...)
}

// ownLevel: the cgroup of whoever is judged is called "container", whatever its
// path looks like; that of its pod goes by the path.
func ownLevel(subject evidence.Subject, cgroupPath string) string {
	if cgroupPath == "/" || subject.Kind == evidence.KindPod {
		return levelOf(cgroupPath)
	}
	return "container"
}

// cpuAbove takes the first look at every cgroup above, but for the root, which
// has no quota. complete is false when one cannot be seen from here.
func cpuAbove(ctx context.Context, host evidence.Host, here place) (above cpusAbove) {
	above.complete = true
	for _, up := range cgroupfs.Ancestors(here.path) {
		if up == "/" {
			break
		}
		dir, shown := here.layout.Dir("cpu", up)
		if ctx.Err() != nil || !shown {
			above.complete = false
			break
		}
		level := cpuLook{place: place{layout: here.layout, version: here.version, path: up, dir: dir}}
		level.first, level.err = readCPUOnce(host, level.place)
		if level.err != nil {
			above.complete, above.stopped = false, level.err
			continue
		}
		above.levels = append(above.levels, level)
	}
	return above
}

type cpusAbove struct {
	levels   []cpuLook
	complete bool
	stopped  error
}

func cpuAncestors(at evidence.Scene, above cpusAbove, window uint64) evidence.Observation {
	id, from := cpuFacts[1].ID, []string{mountinfo}
	seen := CPUAncestors{Levels: []CPU{}, Complete: above.complete}
	for _, level := range above.levels {
		cpu := level.overWindow(at, window)
		cpu.Level = levelOf(level.path)
		seen.Levels = append(seen.Levels, cpu)
		from = append(from, level.dir)
	}
	switch {
	case len(seen.Levels) == 0 && above.stopped != nil:
		return evidence.Unread(id, evidence.Why(above.stopped), from...)
	case len(seen.Levels) == 0 && !above.complete:
		return evidence.Unread(id, "no cgroup above it can be seen from here", from...)
	}
	return evidence.Saw(id, seen, nil, from...)
}

// overWindow takes the second look. Without it there is no rise of anything.
func (l cpuLook) overWindow(at evidence.Scene, window uint64) CPU {
	first := l.first
	cpu := CPU{
		Version: l.version, Path: l.path, Unlimited: first.unlimited,
		BurstUsec: first.burst, Weight: first.weight, Shares: first.shares, Idle: first.idle,
		PeriodsTotal: first.periods, ThrottledPeriodsTotal: first.throttled,
	}
	if first.quota != nil && first.period != nil && *first.period > 0 {
		cpus := float64(*first.quota) / float64(*first.period)
		cpu.QuotaUsec, cpu.PeriodUsec, cpu.LimitCPUs = first.quota, first.period, &cpus
	}
	if at.Second == nil || l.err != nil {
		return cpu
	}
	second, err := countCPUOnce(at.Second, l.place)
	if err == nil {
		addRises(&cpu, first, second, window)
	}
	return cpu
}

func addRises(cpu *CPU, first, second cpuReading, window uint64) {
	cpu.WindowUsec = window
	cpu.UsageUsecInWindow = rise(first.usage, second.usage)
	cpu.UserUsecInWindow = rise(first.user, second.user)
	cpu.SystemUsecInWindow = rise(first.system, second.system)
	cpu.HeldUsecInWindow = rise(first.held, second.held)
	if cpu.UsageUsecInWindow != nil && window > 0 {
		used := float64(*cpu.UsageUsecInWindow) / float64(window)
		cpu.UsedCPUs = &used
	}
	periods, throttled := rise(first.periods, second.periods), rise(first.throttled, second.throttled)
	if periods == nil || throttled == nil || *throttled > *periods {
		return // a cgroup made anew, or a file that is no cpu.stat
	}
	cpu.PeriodsInWindow, cpu.ThrottledPeriodsInWindow = periods, throttled
	cpu.ThrottledUsecInWindow = rise(first.throttledUsec, second.throttledUsec)
	if *periods > 0 {
		ratio := float64(*throttled) / float64(*periods)
		cpu.ThrottledRatio = &ratio
	}
}

// dirOf is where another v1 controller keeps the same cgroup; "" if nowhere.
func (p place) dirOf(controller string) string {
	dir, ok := p.layout.Dir(controller, p.path)
	if !ok || p.layout.Version(controller) != p.version {
		return ""
	}
	return path.Clean(dir)
}
