package cgroup

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"runbook/checks/internal/fake"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// seriesHost answers files/series with the samples, 100 ms apart, whatever the
// number asked for.
func seriesHost(files map[string]string, args string, names []string, samples ...[]string) *fake.Host {
	s := asked.Series{IntervalUsec: 100_000, Files: names}
	for i, texts := range samples {
		s.Samples = append(s.Samples, asked.SeriesSample{MonotonicUsec: int64(1+i) * 100_000, Texts: texts})
	}
	return &fake.Host{Files: files, Answers: map[string]any{asked.FilesSeries + " " + args: s}}
}

func seriesSeen(t *testing.T, host *fake.Host, path string, mounts ...string) evidence.Observation {
	t.Helper()
	for _, check := range Checks() {
		if check.Name == "cgroup.series" {
			scene := evidence.Scene{Subject: evidence.Subject{CgroupPath: path}, First: host, Second: host, Window: 2 * time.Second}
			return fake.Look(context.Background(), check, scene, append(mountPoints, mounts...)...)[0]
		}
	}
	t.Fatal("no such check")
	return evidence.Observation{}
}

// A container at a quota of half a CPU: usage and throttling interval by
// interval; a counter that goes backwards and a file that was not read are gaps.
func TestSeriesOnV2(t *testing.T) {
	dir := "/sys/fs/cgroup/pod/app"
	files := map[string]string{"/proc/self/mountinfo": mountsV2, dir + "/cpu.stat": "", dir + "/cpu.pressure": "", dir + "/memory.current": "", "/sys/fs/cgroup/pod/cpu.stat": ""}
	stat := func(usage, periods, throttled int) string {
		return fmt.Sprintf("usage_usec %d\nuser_usec 1\nnr_periods %d\nnr_throttled %d\nthrottled_usec 9\n", usage, periods, throttled)
	}
	some := func(total int) string {
		return fmt.Sprintf("some avg10=22.66 avg60=4.38 avg300=0.92 total=%d\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n", total)
	}
	names := []string{dir + "/cpu.stat", dir + "/cpu.pressure", dir + "/memory.current"}
	host := seriesHost(files, "100 21 "+strings.Join(names, " "), names,
		[]string{stat(1000, 5, 1), some(100), "4096\n"}, []string{stat(51_000, 6, 2), some(50_100), "8192\n"},
		[]string{stat(101_000, 7, 2), "", "8192\n"}, []string{stat(151_000, 7, 2), some(90_100), "12288\n"}, []string{stat(1000, 1, 1), some(290_100), "4096\n"})
	o := seriesSeen(t, host, "/pod/app")
	want := `{"interval_usec":100000,"lines":[` +
		`{"name":"cpu","unit":"cpus","points":[0.5,0.5,0.5,null]},` +
		`{"name":"throttled","unit":"ratio","points":[1,0,null,null]},` +
		`{"name":"cpu pressure","unit":"ratio","points":[0.5,null,null,1]},` +
		`{"name":"memory","unit":"bytes","points":[8192,8192,12288,4096]}]}`
	if got := toJSON(t, o.Value); got != want {
		t.Errorf("%s %s\ngot  %s\nwant %s", o.State, o.Why, got, want)
	}
}

func TestSeriesThatCannotBe(t *testing.T) {
	dir := "/sys/fs/cgroup/pod/app"
	files := map[string]string{"/proc/self/mountinfo": mountsV2, dir + "/cpu.stat": "", "/sys/fs/cgroup/pod/cpu.stat": ""}
	names := []string{dir + "/cpu.stat"}
	args := "100 21 " + names[0]
	one := []string{"usage_usec 1\n"}
	for about, c := range map[string]struct {
		host  *fake.Host
		state evidence.State
		why   string
	}{
		"two samples":           {seriesHost(files, args, names, one, one), evidence.Unknown, "too few samples to draw"},
		"of another file":       {seriesHost(files, args, []string{"/x"}, one, one, one), evidence.Unknown, "of other files"},
		"a text too few":        {seriesHost(files, args, names, one, nil, one), evidence.Unknown, "samples of another form"},
		"nobody answers":        {&fake.Host{Files: files}, evidence.Unknown, "cannot be reached"},
		"no counter is listed":  {&fake.Host{Files: map[string]string{"/proc/self/mountinfo": mountsV2, dir + "/x": "", "/sys/fs/cgroup/pod/y": ""}}, evidence.Unknown, "none of its counters"},
		"the cgroup is gone":    {&fake.Host{Files: map[string]string{"/proc/self/mountinfo": mountsV2, "/sys/fs/cgroup/pod/other/cpu.stat": ""}}, evidence.Absent, "does not list it"},
		"nothing that is drawn": {seriesHost(files, args, names, []string{"a\n"}, []string{"b\n"}, []string{"c\n"}), evidence.Present, ""},
	} {
		o := seriesSeen(t, c.host, "/pod/app")
		if o.State != c.state || !strings.Contains(o.Why, c.why) {
			t.Errorf("%s: %s %s", about, o.State, o.Why)
		}
		if s, ok := o.Value.(Series); ok && len(s.Lines) != 0 {
			t.Errorf("%s: %+v", about, s)
		}
	}
}

// Never more samples than fit the window, nor faster than the kernel likes.
func TestSeriesArgs(t *testing.T) {
	for window, want := range map[time.Duration]string{
		0: "10 3 /a", 50 * time.Millisecond: "10 6 /a", 2 * time.Second: "100 21 /a", time.Minute: "200 21 /a",
	} {
		if got := strings.Join(seriesArgs(window, []line{{file: "/a"}, {file: "/a"}}), " "); got != want {
			t.Errorf("%s: %q, want %q", window, got, want)
		}
	}
}

func FuzzSeriesTexts(f *testing.F) {
	f.Add("some avg10=22.66 avg60=4.38 avg300=0.92 total=3947967\n", "usage_usec 5\nnr_periods 1\nnr_throttled 1\n")
	f.Add("some total=\n", "usage_usec -1\n")
	f.Fuzz(func(t *testing.T, before, after string) {
		for _, read := range []func(string) []*uint64{someTotal, keyed("nr_throttled", "nr_periods"), numberIn(1000)} {
			a, b := read(before), read(after)
			for _, point := range []*float64{rateOf(a, b, 100_000), levelIs(a, b, 1)} {
				if point != nil && (*point < 0 || *point != *point) {
					t.Errorf("%v from %q and %q", *point, before, after)
				}
			}
		}
	})
}
