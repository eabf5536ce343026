package node

import (
	"context"
	"encoding/json"
	"maps"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const (
	machineBefore = "cpu  1000 0 500 8000 100 0 10 0 0 0\ncpu0 500 0 250 4000 50 0 10 0 0 0\ncpu1 500 0 250 4000 50 0 0 0 0 0\n" +
		"intr 2466724 0 0\nctxt 5000\nbtime 1795432000\nprocesses 9928\nprocs_running 2\nprocs_blocked 0\nsoftirq 1 2 3\n"
	machineAfter = "cpu  1180 0 510 8000 98 0 50 20 0 0\ncpu0 590 0 252 4000 48 0 50 10 0 0\ncpu1 590 0 258 4000 50 0 0 10 0 0\n" +
		"ctxt 9000\nbtime 1795432000\nprocesses 9938\nprocs_running 6\nprocs_blocked 1\n"
)

// twice looks at two hosts two seconds apart.
func twice(name string, before, after map[string]string) evidence.Observation {
	hostAt := func(files map[string]string, usec int64) *fake.Host {
		return &fake.Host{Files: files, Answers: map[string]any{asked.ClockNow: asked.Clock{WallUsec: 1, MonotonicUsec: usec, BootUsec: usec}}}
	}
	for _, check := range Checks() {
		if check.Name == name {
			return fake.Look(context.Background(), check, evidence.Scene{First: hostAt(before, 1_000_000), Second: hostAt(after, 3_000_000)})[0]
		}
	}
	return evidence.Observation{Why: "no such check"}
}

func with(files map[string]string, more ...string) map[string]string {
	files = maps.Clone(files)
	for i := 0; i < len(more); i += 2 {
		files[more[i]] = more[i+1]
	}
	return files
}

func holds(t *testing.T, o evidence.Observation, want string) {
	t.Helper()
	text, err := json.Marshal(o.Value)
	if err != nil || string(text) != want {
		t.Errorf("%s %s\ngot  %s\nwant %s", o.State, o.Why, text, want)
	}
}

func TestCPU(t *testing.T) {
	before := map[string]string{"/proc/stat": machineBefore, "/proc/loadavg": "0.50 0.05 0.02 1/96 9928\n",
		"/proc/self/stat": "7 (run book) R 1 7 7 0 -1 4194304 1 0 0 0 40 10 0 0 20 0 1 0 100 0\n"}
	after := with(before, "/proc/stat", machineAfter, "/proc/loadavg", "4.20 1.05 0.02 6/96 9938\n",
		"/proc/self/stat", "7 (run book) R 1 7 7 0 -1 4194304 1 0 0 0 60 15 0 0 20 0 1 0 100 0\n")
	holds(t, twice("node.cpu", before, after),
		`{"window_usec":2000000,"online":2,"idle_ratio":0,"iowait_ratio":0,"user_ratio":0.72,"system_ratio":0.04,"irq_ratio":0,"softirq_ratio":0.16,`+
			`"steal_ratio":0.08,"busy_ratio":1,"self_ratio":0.1,"busiest_softirq_cpu":0,"busiest_softirq_ratio":0.28169014084507044,"runnable":6,`+
			`"runnable_first":2,"blocked":1,"load1":4.2,"forks_in_window":10,"busiest_cpus":2,"context_switches_per_second":2000}`)
}

func TestCPUThatCannotBeTold(t *testing.T) {
	before := map[string]string{"/proc/stat": machineBefore, "/proc/loadavg": "0.50 0.05 0.02 1/96 9928\n"}
	for name, stat := range map[string]string{
		"time stood still":       machineBefore,
		"a counter went back":    "cpu  999 0 510 8000 100 0 50 20 0 0\ncpu0 1 0 0 0 0 0 0 0\nprocs_running 1\nprocs_blocked 0\n",
		"no procs_running":       "cpu  1180 0 510 8000 100 0 50 20 0 0\ncpu0 1 0 0 0 0 0 0 0\nprocs_blocked 0\n",
		"columns before 2.6.11":  "cpu  1180 0 510 8000\ncpu0 1 0 0 0\nprocs_running 1\nprocs_blocked 0\n",
		"cut":                    "cpu  1180 0 510 8000 100",
		"numbers of another age": "cpu  18446744073709551615 0 0 0 0 0 0 0\ncpu0 1 0 0 0 0 0 0 0\nprocs_running 1\nprocs_blocked 0\n",
	} {
		if o := twice("node.cpu", before, with(before, "/proc/stat", stat)); o.State != evidence.Unknown || o.Why == "" {
			t.Errorf("%s: %s %+v", name, o.State, o.Value)
		}
	}
	if o := twice("node.cpu", before, with(before, "/proc/stat", machineAfter)); o.Value.(CPU).SelfRatio != nil {
		t.Error("without /proc/self/stat its own use is not known, and not 0")
	}
}

func TestNodePressure(t *testing.T) {
	before := map[string]string{
		"/proc/loadavg":         "0.50 0.05 0.02 1/96 9928\n",
		"/proc/pressure/cpu":    "some avg10=7.46 avg60=11.25 avg300=18.44 total=256313470\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
		"/proc/pressure/memory": "some avg10=0.00 avg60=0.00 avg300=0.00 total=977\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=700\n",
	}
	after := with(before, "/proc/pressure/cpu", "some avg10=40.00 avg60=15.00 avg300=18.44 total=257313470\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n")
	holds(t, twice("node.pressure", before, after), `{"window_usec":2000000,"cpu":{"some_ratio":0.5,"full_ratio":0,"some_avg10_percent":40,"some_avg60_percent":15,`+
		`"full_avg10_percent":0,"full_avg60_percent":0},"memory":{"some_ratio":0,"full_ratio":0,"some_avg10_percent":0,"some_avg60_percent":0,"full_avg10_percent":0,"full_avg60_percent":0}}`)
	if o := twice("node.pressure", map[string]string{"/proc/loadavg": "0.50 0.05 0.02 1/96 9928\n"}, nil); o.State != evidence.Absent {
		t.Errorf("a kernel without PSI: %s %s", o.State, o.Why)
	}
	if o := twice("node.pressure", nil, nil); o.State != evidence.Unknown {
		t.Errorf("where nothing of /proc can be read, nothing is absent: %s", o.State)
	}
}

func TestSoftnet(t *testing.T) {
	const rest = " 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000001\n"
	before := map[string]string{"/proc/net/softnet_stat": "00007abc 00000000 00000001" + rest + "fffffff0 00000002 00000000" + rest}
	after := map[string]string{"/proc/net/softnet_stat": "00007abd 00000000 00000003" + rest + "00000010 00000012 00000000" + rest}
	holds(t, twice("node.softnet", before, after), `{"window_usec":2000000,"processed_in_window":33,"dropped_in_window":16,"squeezed_in_window":2}`)
	fewer := map[string]string{"/proc/net/softnet_stat": "00007abd 00000000 00000003" + rest}
	if o := twice("node.softnet", before, fewer); o.State != evidence.Unknown {
		t.Errorf("a CPU went offline: %+v", o)
	}
}

func TestThermal(t *testing.T) {
	const dir = "/sys/devices/system/cpu/"
	before := map[string]string{
		dir + "cpu0/thermal_throttle/core_throttle_count": "5\n", dir + "cpu0/thermal_throttle/package_throttle_count": "100\n",
		dir + "cpu1/thermal_throttle/core_throttle_count": "7\n", dir + "cpu1/thermal_throttle/package_throttle_count": "100\n",
		dir + "cpu0/cpufreq/scaling_cur_freq": "800000\n", dir + "cpu0/cpufreq/cpuinfo_max_freq": "4000000\n", dir + "cpu0/cpufreq/scaling_max_freq": "3000000\n",
		dir + "cpu0/cpufreq/scaling_governor": "powersave\n",
	}
	after := with(before, dir+"cpu0/thermal_throttle/core_throttle_count", "8\n", dir+"cpu1/thermal_throttle/package_throttle_count", "110\n",
		dir+"cpu0/cpufreq/scaling_cur_freq", "1600000\n")
	holds(t, twice("node.thermal", before, after), `{"cpus":2,"throttles_in_window":13,"throttles_total":112,"lowest_frequency_ratio":0.4,`+
		`"highest_frequency_ratio":0.4,"allowed_frequency_ratio":0.75,"governors":["powersave"]}`)
	machine := map[string]string{dir + "cpu0/topology/core_id": "0\n", dir + "online": "0\n"}
	if o := twice("node.thermal", machine, machine); o.State != evidence.Absent {
		t.Errorf("a virtual machine: %s %s", o.State, o.Why)
	}
}

func FuzzMachineStat(f *testing.F) {
	f.Add(machineBefore)
	f.Fuzz(func(t *testing.T, text string) {
		first, _ := parseMachineStat(machineBefore)
		second, ok := parseMachineStat(text)
		if !ok {
			return
		}
		if d, moved := second.all.less(first.all); moved {
			c := CPU{}
			c.split(d)
			if sum := c.IdleRatio + c.IOWaitRatio + c.UserRatio + c.SystemRatio + c.IRQRatio + c.SoftIRQRatio + c.StealRatio; sum < 0.999 || sum > 1.001 {
				t.Errorf("%q: sums to %f", text, sum)
			}
		}
	})
}

func FuzzSoftnet(f *testing.F) {
	f.Add("00007abc 00000000 00000001 00000000 00000000 00000000 00000000 00000000 00000000\n")
	f.Fuzz(func(t *testing.T, line string) {
		if row, ok := parseSoftnet(line); !ok && row != (softnetRow{}) {
			t.Errorf("%q: %+v", line, row)
		}
	})
}
