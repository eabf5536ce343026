package conntrack

import (
	"context"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// Of Linux 6.1 with two CPUs: a table of 8 that is full, 0x19 packets dropped.
const full61 = `entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error  expect_new expect_create expect_delete search_restart
00000008  00000000 00000000 00000000 00000001 00000000 00000000 00000000 00000000 00000000 00000019 00000000 00000000  00000000 00000000 00000000 00000000
00000008  00000002 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000003 00000003 00000004 00000000  00000000 00000000 00000000 00000000
`

// Before 5.9 the second column is another counter, and there is one more.
const old414 = `entries  searched found new invalid ignore delete delete_list insert insert_failed drop early_drop icmp_error  expect_new expect_create expect_delete search_restart
000000ff  00000007 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000001 00000000 00000000 00000000  00000000 00000000 00000000 00000000
`

func host(usec int64, stat string) *fake.Host {
	return &fake.Host{
		Files: map[string]string{"/proc/4711/net/stat/nf_conntrack": stat, "/proc/1/net/stat/nf_conntrack": stat, limitFile: "8\n"},
		Dirs: map[string][]string{
			"/proc/4711/net/stat": {"arp_cache", "rt_cache"}, "/proc/1/net/stat": {"arp_cache", "rt_cache"},
			"/proc/sys/net": {"core", "ipv4", "netfilter"}, "/proc/sys/net/netfilter": {"nf_log"},
		},
		Answers: map[string]any{asked.ClockNow: asked.Clock{WallUsec: 9, MonotonicUsec: usec, BootUsec: usec, SpreadUsec: 1}},
		Stops:   map[string]evidence.Stop{},
	}
}

func both(first, second *fake.Host) []evidence.Observation {
	var all []evidence.Observation
	for _, check := range Checks() {
		at := evidence.Scene{Subject: evidence.Subject{Kind: evidence.KindContainer, Name: "app", PID: 4711}, First: first, Second: second}
		all = append(all, fake.Look(context.Background(), check, at)...)
	}
	return all
}

func is(got *uint64, want uint64) bool { return got != nil && *got == want }

func TestStats(t *testing.T) {
	after := strings.Replace(full61, "00000019", "0000002a", 1)
	for _, o := range both(host(1, full61), host(2_000_001, after)) {
		s, ok := o.Value.(Stats)
		if !ok || s.WindowUsec != 2_000_000 || s.Entries != 8 || !is(s.Limit, 8) || *s.UsedRatio != 1 {
			t.Fatalf("%+v", o)
		}
		if !is(s.Drops, 17) || !is(s.InsertsFailed, 0) || !is(s.EarlyDrops, 0) || !is(s.ClashesResolved, 0) || s.ChainsTooLong != nil {
			t.Errorf("%+v", s)
		}
	}
}

func TestColumnsGoByName(t *testing.T) {
	s, ok := look.PerCPU(old414)
	if !ok || s["entries"] != 255 || s["insert_failed"] != 1 {
		t.Errorf("%v", s)
	}
	if _, known := s["clashres"]; known {
		t.Error("a counter of later kernels")
	}
	if s, _ := look.PerCPU(full61); s["drop"] != 0x1c || s["entries"] != 8 {
		t.Errorf("counters are summed over CPUs, and entries is not: %v", s)
	}
}

func TestStates(t *testing.T) {
	without := func(h *fake.Host) {
		delete(h.Files, "/proc/4711/net/stat/nf_conntrack")
		delete(h.Files, "/proc/1/net/stat/nf_conntrack")
		delete(h.Files, limitFile)
	}
	for name, c := range map[string]struct {
		change func(h *fake.Host)
		state  evidence.State
		why    string
	}{
		"not loaded": {without, evidence.Absent, "not loaded"},
		"no netfilter at all": {func(h *fake.Host) {
			without(h)
			h.Dirs["/proc/sys/net"] = []string{"core"}
			delete(h.Dirs, "/proc/sys/net/netfilter")
		}, evidence.Absent, "not loaded"},
		"a kernel without the statistics": {func(h *fake.Host) { without(h); h.Files[limitFile] = "262144\n" }, evidence.Unknown, "does not exist"},
		"settings that cannot be listed":  {func(h *fake.Host) { without(h); h.Stops["/proc/sys/net/netfilter"] = evidence.Permission }, evidence.Unknown, "does not exist"},
		"statistics that cannot be listed": {func(h *fake.Host) {
			without(h)
			h.Stops["/proc/4711/net/stat"] = evidence.Permission
			h.Stops["/proc/1/net/stat"] = evidence.Permission
		}, evidence.Unknown, "does not exist"},
		"refused": {func(h *fake.Host) {
			h.Stops["/proc/4711/net/stat/nf_conntrack"] = evidence.Permission
			h.Stops["/proc/1/net/stat/nf_conntrack"] = evidence.Permission
		}, evidence.Unknown, "permission"},
		"a line cut short": {func(h *fake.Host) {
			for f := range h.Files {
				h.Files[f] = h.Files[f][:len(h.Files[f])/2] + "\n"
			}
		}, evidence.Unknown, "hexadecimal"},
		"no limit that could be read":        {func(h *fake.Host) { delete(h.Files, limitFile) }, evidence.Present, ""},
		"a limit of 0, which is no limit":    {func(h *fake.Host) { h.Files[limitFile] = "0\n" }, evidence.Present, ""},
		"the clock does not tell the window": {func(h *fake.Host) { delete(h.Answers, asked.ClockNow) }, evidence.Unknown, "cannot be reached"},
	} {
		first, second := host(1, full61), host(2, full61)
		c.change(first)
		c.change(second)
		for _, o := range both(first, second) {
			if o.State != c.state || !strings.Contains(o.Why, c.why) {
				t.Errorf("%s: %s %s %q", name, o.ID, o.State, o.Why)
			}
			if s, ok := o.Value.(Stats); ok && s.UsedRatio != nil {
				t.Errorf("%s: used %v of an unknown limit", name, *s.UsedRatio)
			}
		}
	}
}

func FuzzStatistics(f *testing.F) {
	f.Add(full61)
	f.Add(old414)
	f.Fuzz(func(t *testing.T, text string) {
		if s, ok := look.PerCPU(text); ok && len(s) == 0 {
			t.Error("statistics of nothing")
		}
	})
}
