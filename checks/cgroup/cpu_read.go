package cgroup

import (
	"path"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

// cpuReading is one exposure of one cgroup, in microseconds.
type cpuReading struct {
	unlimited                         bool
	quota, period, burst              *uint64
	weight, shares                    *uint64
	idle                              *bool
	usage, user, system               *uint64
	periods, throttled, throttledUsec *uint64
	held                              *uint64
}

func readCPUOnce(host evidence.Host, here place) (cpuReading, error) {
	return look.Once(host, func() (cpuReading, error) {
		if here.version == 1 {
			return readCPUV1(host, here)
		}
		return readCPUV2(host, here.dir)
	}, here.dir, "cpu")
}

// countCPUOnce reads the counters alone, which is all that the second look is for.
func countCPUOnce(host evidence.Host, here place) (cpuReading, error) {
	return look.Once(host, func() (cpuReading, error) {
		if here.version == 1 {
			return countCPUV1(host, here)
		}
		return countCPUV2(host, here.dir)
	}, here.dir, "cpu counters")
}

// countCPUV2 reads the counters of a v2 cgroup. cpu.stat is there without the
// controller too, and then has usage only.
//
//	usage_usec 884799 / user_usec … / nr_periods 49 / nr_throttled 41 / throttled_usec 1816566
func countCPUV2(host evidence.Host, dir string) (cpuReading, error) {
	text, err := look.WholeFile(host, path.Join(dir, "cpu.stat"))
	if err != nil {
		return cpuReading{}, err
	}
	stat := look.Keyed(text)
	r := cpuReading{
		usage: at(stat, "usage_usec"), user: at(stat, "user_usec"), system: at(stat, "system_usec"),
		periods: at(stat, "nr_periods"), throttled: at(stat, "nr_throttled"), throttledUsec: at(stat, "throttled_usec"),
	}
	if r.usage == nil {
		return r, look.Malformed(path.Join(dir, "cpu.stat"), "without usage_usec")
	}
	if r.periods != nil {
		r.held = at(look.Keyed(optional(host, dir, "cpu.stat.local")), "throttled_usec")
	}
	return r, nil
}

// readCPUV2 reads a v2 cgroup. cpu.max is there with the controller only.
func readCPUV2(host evidence.Host, dir string) (cpuReading, error) {
	r, err := countCPUV2(host, dir)
	if err != nil {
		return r, err
	}
	if r.periods == nil {
		r.unlimited = true // the controller does not act here
		return r, nil
	}
	text, err := look.WholeFile(host, path.Join(dir, "cpu.max"))
	if err != nil {
		return r, err
	}
	var ok bool
	if r.quota, r.period, ok = parseMax(text); !ok {
		return r, look.Malformed(path.Join(dir, "cpu.max"), "not a quota and a period")
	}
	r.unlimited = r.quota == nil
	r.burst = optionalNumber(host, dir, "cpu.max.burst")
	r.weight = optionalNumber(host, dir, "cpu.weight")
	r.idle = optionalFlag(host, dir, "cpu.idle")
	return r, nil
}

// parseMax reads cpu.max: "20000 100000", or "max 100000" for no quota.
func parseMax(text string) (quota, period *uint64, ok bool) {
	fields := strings.Fields(text)
	if len(fields) != 2 {
		return nil, nil, false
	}
	p, err := strconv.ParseUint(fields[1], 10, 64)
	if err != nil || p == 0 {
		return nil, nil, false
	}
	if fields[0] == "max" {
		return nil, &p, true
	}
	q, err := strconv.ParseUint(fields[0], 10, 64)
	return &q, &p, err == nil
}

// countCPUV1 reads the counters of a v1 cgroup. Time is in nanoseconds; usage is
// in the hierarchy of cpuacct, which need not be the same mount.
//
//	nr_periods 43 / nr_throttled 42 / throttled_time 3738895384
func countCPUV1(host evidence.Host, here place) (cpuReading, error) {
	name := path.Join(here.dir, "cpu.stat")
	text, err := look.WholeFile(host, name)
	if err != nil {
		return cpuReading{}, err
	}
	stat := look.Keyed(text)
	r := cpuReading{
		periods: at(stat, "nr_periods"), throttled: at(stat, "nr_throttled"), throttledUsec: usec(at(stat, "throttled_time")),
	}
	if r.periods == nil || r.throttled == nil {
		return r, look.Malformed(name, "without nr_periods and nr_throttled")
	}
	r.held = usec(at(look.Keyed(optional(host, here.dir, "cpu.stat.local")), "throttled_time"))
	if dir := here.dirOf("cpuacct"); dir != "" {
		r.usage = usec(optionalNumber(host, dir, "cpuacct.usage"))
		r.user = usec(optionalNumber(host, dir, "cpuacct.usage_user"))
		r.system = usec(optionalNumber(host, dir, "cpuacct.usage_sys"))
	}
	return r, nil
}

func readCPUV1(host evidence.Host, here place) (cpuReading, error) {
	r, err := countCPUV1(host, here)
	if err != nil {
		return r, err
	}
	if err := readQuotaV1(host, here.dir, &r); err != nil {
		return r, err
	}
	r.burst = optionalNumber(host, here.dir, "cpu.cfs_burst_us")
	r.shares = optionalNumber(host, here.dir, "cpu.shares")
	r.idle = optionalFlag(host, here.dir, "cpu.idle")
	return r, nil
}

func readQuotaV1(host evidence.Host, dir string, r *cpuReading) error {
	name := path.Join(dir, "cpu.cfs_quota_us")
	text, err := look.WholeFile(host, name)
	if err != nil {
		return err
	}
	quota, err := strconv.ParseInt(strings.TrimSuffix(text, "\n"), 10, 64)
	if err != nil {
		return look.Malformed(name, "not a number")
	}
	if quota < 0 {
		r.unlimited = true
		return nil
	}
	period, err := look.Number(host, path.Join(dir, "cpu.cfs_period_us"))
	if err != nil {
		return err
	}
	if period == 0 {
		return look.Malformed(path.Join(dir, "cpu.cfs_period_us"), "a period of 0")
	}
	q := uint64(quota)
	r.quota, r.period = &q, &period
	return nil
}

func usec(nsec *uint64) *uint64 {
	if nsec == nil {
		return nil
	}
	n := *nsec / 1000
	return &n
}

func optionalFlag(host evidence.Host, dir, name string) *bool {
	n := optionalNumber(host, dir, name)
	if n == nil || *n > 1 {
		return nil
	}
	yes := *n == 1
	return &yes
}
