package node

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// seeTwice runs a check on two looks 2 s apart.
func seeTwice(name string, first, second map[string]string) evidence.Observation {
	look := func(files map[string]string, at int64) *fake.Host {
		return &fake.Host{Files: files, Dirs: map[string][]string{"/sys/block": {"vda", "dm-0"}},
			Answers: map[string]any{asked.ClockNow: asked.Clock{WallUsec: 1, MonotonicUsec: at, BootUsec: 1}}}
	}
	for _, check := range Checks() {
		if check.Name == name {
			return fake.Look(context.Background(), check, evidence.Scene{First: look(first, 10_000_000), Second: look(second, 12_000_000)})[0]
		}
	}
	return evidence.Observation{Why: "no such check"}
}

func told(t *testing.T, o evidence.Observation) string {
	t.Helper()
	text, err := json.Marshal(o.Value)
	if err != nil || o.State != evidence.Present {
		t.Fatalf("%+v %v", o, err)
	}
	return string(text)
}

// A virtual disk under 6.18: 20 columns; a partition, an idle loop device, and
// a device that took requests and ended none.
func TestDisks(t *testing.T) {
	first := "   7       0 loop0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n" +
		" 254       0 vda 1000 0 80000 500 2000 10 90000 9000 1 4000 9500 0 0 0 0 0 0\n" +
		" 254       1 vda1 1000 0 80000 500 2000 10 90000 9000 0 4000 9500 0 0 0 0 0 0\n" +
		" 253       0 dm-0 5 0 8 1 0 0 0 0 2 10 10 0 0 0 0\n"
	second := "   7       0 loop0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n" +
		" 254       0 vda 1100 0 82048 700 2300 10 131072 15000 3 6100 15700 0 0 0 0 0 0\n" +
		" 254       1 vda1 1100 0 82048 700 2300 10 131072 15000 0 6100 15700 0 0 0 0 0 0\n" +
		" 253       0 dm-0 5 0 8 1 0 0 0 0 2 10 10 0 0 0 0\n"
	got := told(t, seeTwice("node.disks", map[string]string{"/proc/diskstats": first}, map[string]string{"/proc/diskstats": second}))
	want := `{"window_usec":2000000,"disks":[` +
		`{"device":"253:0","name":"dm-0","busy_ratio":0,"queue_depth":0,"reads_per_second":0,"writes_per_second":0,"read_bytes_per_second":0,"write_bytes_per_second":0,"ended_in_window":0,"in_flight_first":2,"in_flight":2},` +
		`{"device":"254:0","name":"vda","busy_ratio":1,"await_usec":15500,"read_await_usec":2000,"write_await_usec":20000,"queue_depth":3.1,"reads_per_second":50,"writes_per_second":150,"read_bytes_per_second":524288,"write_bytes_per_second":10514432,"ended_in_window":400,"in_flight_first":1,"in_flight":3}]}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestDiskCountersThatBeginAnew(t *testing.T) {
	first := map[string]string{"/proc/diskstats": "254 0 vda 10 0 80 4294967000 20 0 90 4294967000 0 4294967000 4294967000\n"}
	second := map[string]string{"/proc/diskstats": "254 0 vda 11 0 88 5 21 0 98 5 0 5 5\n"}
	got := told(t, seeTwice("node.disks", first, second))
	if strings.Contains(got, "busy_ratio") || strings.Contains(got, "await") || !strings.Contains(got, `"reads_per_second":0.5`) {
		t.Errorf("milliseconds in 32 bits went round: %s", got)
	}
	if o := seeTwice("node.disks", first, map[string]string{"/proc/diskstats": "254 0 vda 11 0 88 5\n"}); o.State != evidence.Unknown {
		t.Errorf("%+v", o)
	}
}

const vmstatBefore = "nr_dirty_threshold 1000\nnr_dirty_background_threshold 500\nnr_dirtied 100\nnr_written 50\npgfault 1\npswpin 5\npswpout 9\n" +
	"allocstall_dma 0\nallocstall_normal 3\nallocstall_movable 4\npgscan_direct 10\npgscan_kswapd 20\nworkingset_refault_file 7\n" +
	"compact_stall 2\ncompact_fail 1\ncompact_migrate_scanned 10\ncompact_free_scanned 10\nthp_fault_alloc 1\nthp_fault_fallback 1\n"

const vmstatAfter = "nr_dirty_threshold 1000\nnr_dirty_background_threshold 500\nnr_dirtied 300\nnr_written 150\npgfault 9\npswpin 4\npswpout 19\n" +
	"allocstall_dma 0\nallocstall_normal 5\nallocstall_movable 9\npgscan_direct 110\npgscan_kswapd 20\nworkingset_refault_file 1007\n" +
	"compact_stall 12\ncompact_fail 6\ncompact_migrate_scanned 60\ncompact_free_scanned 70\nthp_fault_alloc 2\nthp_fault_fallback 11\n"

func TestPaging(t *testing.T) {
	memory := strings.Replace(meminfo, "SwapTotal:             0 kB", "SwapTotal:        1000 kB\nSwapFree:          400 kB", 1)
	got := told(t, seeTwice("node.paging", map[string]string{"/proc/vmstat": vmstatBefore, "/proc/meminfo": memory}, map[string]string{"/proc/vmstat": vmstatAfter, "/proc/meminfo": memory}))
	want := `{"window_usec":2000000,"direct_scans_in_window":100,"kswapd_scans_in_window":0,"alloc_stalls_in_window":7,"file_refaults_in_window":1000,` +
		`"swap_outs_in_window":10,"compact_stalls_in_window":10,"compact_failures_in_window":5,"compact_scans_in_window":110,"huge_faults_in_window":1,` +
		`"huge_fallbacks_in_window":10,"available_ratio":0.25,"available_bytes":1024000000,"swap_total_bytes":1024000,"swap_used_bytes":614400}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestWriteback(t *testing.T) {
	at := func(dirty string) string {
		return strings.Replace(meminfo, "SwapTotal:", "Dirty: "+dirty+" kB\nWriteback:  400 kB\nSwapTotal:", 1)
	}
	first := map[string]string{"/proc/vmstat": vmstatBefore, "/proc/meminfo": at("3600")}
	got := told(t, seeTwice("node.writeback", first, map[string]string{"/proc/vmstat": vmstatAfter, "/proc/meminfo": at("1600")}))
	want := `{"dirty_bytes":3686400,"writeback_bytes":409600,"limit_bytes":4096000,"background_bytes":2048000,"used_ratio":1,"lowest_ratio":0.5,"dirtied_bytes_in_window":819200,"written_bytes_in_window":409600}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if o := seeTwice("node.writeback", first, map[string]string{"/proc/vmstat": "pgfault 1\n", "/proc/meminfo": at("1600")}); o.State != evidence.Unknown {
		t.Errorf("%+v", o)
	}
}

func FuzzDiskstats(f *testing.F) {
	f.Add(" 254 0 vda 1000 0 80000 500 2000 10 90000 9000 1 4000 9500 0 0 0 0 0 0\n")
	f.Fuzz(func(t *testing.T, text string) {
		disks, _ := parseDiskstats(text)
		for name, d := range disks {
			if !diskName.MatchString(name) {
				t.Errorf("%q", name)
			}
			diskOver(name, d, d, 1)
		}
	})
}
