package node

import (
	"context"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

const (
	statFile     = "/proc/stat"
	loadavgFile  = "/proc/loadavg"
	selfStatFile = "/proc/self/stat"
)

func seeCPU(ctx context.Context, at evidence.Scene) evidence.Observation {
	cpu, err := readCPU(ctx, at)
	return evidence.Saw("node.cpu", cpu, err, statFile, loadavgFile, selfStatFile, clockQuestion)
}

func readCPU(ctx context.Context, at evidence.Scene) (CPU, error) {
	first, err := cpuStat(at.First)
	if err != nil {
		return CPU{}, err
	}
	self := ownTicks(at.First)
	window, err := look.Elapsed(ctx, at)
	if err != nil {
		return CPU{}, err
	}
	second, err := cpuStat(at.Second)
	if err != nil {
		return CPU{}, err
	}
	whole, ok := second.all.less(first.all)
	if !ok {
		return CPU{}, look.Malformed(statFile, "counters that did not move on")
	}
	cpu := CPU{
		WindowUsec: window, Online: len(second.each),
		Runnable: second.running, RunnableFirst: first.running, Blocked: second.blocked,
		ForksInWindow:   look.Rise(first.forks, second.forks),
		ContextSwitches: look.PerSecond(look.Rise(first.switches, second.switches), window),
	}
	cpu.split(whole)
	cpu.eachCPU(first, second)
	if used := look.Rise(self, ownTicks(at.Second)); used != nil && whole.busy() > 0 {
		ratio := min(1, float64(*used)/float64(whole.busy()))
		cpu.SelfRatio = &ratio
	}
	cpu.Load1, err = load1(at.Second)
	return cpu, err
}

// split shares the time out. Guests are in user and nice already.
func (c *CPU) split(t ticks) {
	total := float64(t.total())
	share := func(n uint64) float64 { return float64(n) / total }
	c.IdleRatio, c.IOWaitRatio, c.StealRatio = share(t.idle), share(t.iowait), share(t.steal)
	c.UserRatio, c.SystemRatio = share(t.user+t.nice), share(t.system)
	c.IRQRatio, c.SoftIRQRatio = share(t.irq), share(t.softirq)
	c.BusyRatio = share(t.busy())
}

// eachCPU looks for the one CPU that does all of the interrupts, and counts
// the full ones: an average hides both.
func (c *CPU) eachCPU(first, second machineStat) {
	for _, name := range second.order {
		t, ok := second.each[name].less(first.each[name])
		if _, before := first.each[name]; !ok || !before {
			continue // it came online in between, or stood still
		}
		if float64(t.busy()) > 0.9*float64(t.total()) {
			c.BusiestCPUs++
		}
		number, err := strconv.Atoi(strings.TrimPrefix(name, "cpu"))
		ratio := float64(t.softirq) / float64(t.total())
		if err == nil && (c.BusiestSoftIRQRatio == nil || ratio > *c.BusiestSoftIRQRatio) {
			c.BusiestSoftIRQCPU, c.BusiestSoftIRQRatio = &number, &ratio
		}
	}
}

func cpuStat(host evidence.Host) (machineStat, error) {
	text, err := look.WholeFile(host, statFile)
	if err != nil {
		return machineStat{}, err
	}
	stat, ok := parseMachineStat(text)
	if !ok {
		return machineStat{}, look.Malformed(statFile, "without CPU times")
	}
	return stat, nil
}

// load1 reads the first field of /proc/loadavg ("0.14 0.05 0.02 1/96 9928").
func load1(host evidence.Host) (float64, error) {
	text, err := look.WholeFile(host, loadavgFile)
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(text, " ")
	n, err := strconv.ParseFloat(first, 64)
	if err != nil || !(n >= 0 && n < 1e6) {
		return 0, look.Malformed(loadavgFile, "not a load average")
	}
	return n, nil
}

// ownTicks is the CPU time this program has used: it must not blame the
// machine for its own work. nil when it cannot be read.
func ownTicks(host evidence.Host) *uint64 {
	text, err := look.WholeFile(host, selfStatFile)
	if err != nil {
		return nil
	}
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	const userField, systemField = 14 - 3, 15 - 3 // proc_pid_stat(5), counted from the field after comm
	if len(fields) <= systemField {
		return nil
	}
	user, errUser := strconv.ParseUint(fields[userField], 10, 62)
	system, errSystem := strconv.ParseUint(fields[systemField], 10, 62)
	if errUser != nil || errSystem != nil {
		return nil
	}
	sum := user + system
	return &sum
}
