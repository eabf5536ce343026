package node

import (
	"strconv"
	"strings"
)

// machineStat is /proc/stat (proc_stat(5)). Times are in USER_HZ ticks.
//
//	cpu  62782 15103 29832 75549 1227 0 342 31 0 0
//	cpu0 30970 7672 13167 40357 201 0 35 12 0 0
//	ctxt 2466724
//	processes 9928
//	procs_running 2
//	procs_blocked 0
type machineStat struct {
	all              ticks
	each             map[string]ticks
	order            []string
	running, blocked int
	forks, switches  *uint64
}

type ticks struct {
	user, nice, system, idle, iowait, irq, softirq, steal uint64
}

func (t ticks) busy() uint64  { return t.user + t.nice + t.system + t.irq + t.softirq + t.steal }
func (t ticks) total() uint64 { return t.busy() + t.idle + t.iowait }

// less is what went by since. idle and iowait may go back a little, for a task
// that waits for I/O can wake on another CPU (proc_stat(5)): that is no time.
// Anything else that goes back is no counter.
func (t ticks) less(before ticks) (ticks, bool) {
	if t.user < before.user || t.nice < before.nice || t.system < before.system ||
		t.irq < before.irq || t.softirq < before.softirq || t.steal < before.steal {
		return ticks{}, false
	}
	d := ticks{
		user: t.user - before.user, nice: t.nice - before.nice, system: t.system - before.system,
		irq: t.irq - before.irq, softirq: t.softirq - before.softirq, steal: t.steal - before.steal,
	}
	d.idle, d.iowait = t.idle-min(t.idle, before.idle), t.iowait-min(t.iowait, before.iowait)
	return d, d.total() > 0
}

func parseMachineStat(text string) (machineStat, bool) {
	s := machineStat{each: map[string]ticks{}}
	found := 0
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		value, err := strconv.ParseUint(fields[1], 10, 63)
		switch key := fields[0]; {
		case err != nil:
		case key == "cpu":
			var ok bool
			if s.all, ok = parseTicks(fields[1:]); ok {
				found++
			}
		case strings.HasPrefix(key, "cpu"):
			if t, ok := parseTicks(fields[1:]); ok {
				s.each[key], s.order = t, append(s.order, key)
			}
		case key == "ctxt":
			s.switches = &value
		case key == "processes":
			s.forks = &value
		case key == "procs_running" && value < 1<<31:
			s.running, found = int(value), found+1
		case key == "procs_blocked" && value < 1<<31:
			s.blocked, found = int(value), found+1
		}
	}
	return s, found == 3 && len(s.each) > 0
}

// parseTicks reads the columns of a CPU; steal came with 2.6.11, and what
// follows it is in user and nice too.
func parseTicks(fields []string) (ticks, bool) {
	var columns [8]uint64
	if len(fields) < len(columns) {
		return ticks{}, false
	}
	for i := range columns {
		n, err := strconv.ParseUint(fields[i], 10, 56)
		if err != nil {
			return ticks{}, false
		}
		columns[i] = n
	}
	return ticks{
		user: columns[0], nice: columns[1], system: columns[2], idle: columns[3],
		iowait: columns[4], irq: columns[5], softirq: columns[6], steal: columns[7],
	}, true
}
