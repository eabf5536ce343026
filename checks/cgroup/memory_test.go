package cgroup

import (
	"context"
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
)

const (
	mountsV2 = "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
	mountsV1 = "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n" +
		"35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n" +
		"41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n"

	eventsV2 = "low 0\nhigh 0\nmax 46\noom 1\noom_kill 1\noom_group_kill 0\n"
	calmV2   = "low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 0\n"
)

// hostV2 is a container of a pod on cgroup v2, as the kernel (6.1) showed it
// after its shell's child was killed at the limit of 64 MiB.
func hostV2() *fake.Host {
	files := map[string]string{"/proc/self/mountinfo": mountsV2}
	add := func(dir, limit, local string) {
		dir = "/sys/fs/cgroup" + dir
		files[dir+"/memory.max"] = limit + "\n"
		files[dir+"/memory.current"] = "356352\n"
		files[dir+"/memory.events"] = eventsV2
		files[dir+"/memory.events.local"] = local
		files[dir+"/cgroup.events"] = "populated 1\nfrozen 0\n"
	}
	add("/kubepods", "2084892672", calmV2)
	add("/kubepods/burstable", "max", calmV2)
	add("/kubepods/burstable/pod1f6d", "max", calmV2)
	add("/kubepods/burstable/pod1f6d/app", "67108864", eventsV2)
	app := "/sys/fs/cgroup/kubepods/burstable/pod1f6d/app"
	files[app+"/memory.peak"] = "67108864\n"
	files[app+"/memory.oom.group"] = "1\n"
	files[app+"/memory.pressure"] = "some avg10=22.66 avg60=4.38 avg300=0.92 total=3947967\nfull avg10=20.00 avg60=4.01 avg300=0.80 total=3600000\n"
	files[app+"/memory.stat"] = "anon 0\nfile 4096\nkernel 32768\nsock 0\nshmem 4096\ninactive_file 0\nworkingset_refault_file 7\n"
	return &fake.Host{Files: files}
}

var mountPoints = []string{"/sys/fs/cgroup", "/sys/fs/cgroup/memory", "/sys/fs/cgroup/unified", "/cg/huge"}

const appV2 = "/kubepods/burstable/pod1f6d/app"

func look2(path string, first, second evidence.Host) []evidence.Observation {
	scene := evidence.Scene{Subject: evidence.Subject{CgroupPath: path}, First: first, Second: second}
	return fake.Look(context.Background(), Checks()[0], scene, mountPoints...)
}

func toJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestMemoryOnV2(t *testing.T) {
	later := hostV2()
	later.Files["/sys/fs/cgroup"+appV2+"/memory.events"] = "low 0\nhigh 0\nmax 50\noom 3\noom_kill 3\noom_group_kill 0\n"
	later.Files["/sys/fs/cgroup"+appV2+"/memory.stat"] = "workingset_refault_file 9\n"
	seen := look2(appV2, hostV2(), later)
	want := `{"version":2,"path":"/kubepods/burstable/pod1f6d/app","level":"container","limit_bytes":67108864,"unlimited":false,` +
		`"usage_bytes":356352,"peak_bytes":67108864,"oom_kills":1,"local_oom_kills":1,"ooms":1,"local_ooms":1,"oom_group_kills":0,` +
		`"max_events":46,"oom_kills_in_window":2,"oom_group":true,"anon_bytes":0,"file_bytes":0,"inactive_file_bytes":0,` +
		`"shmem_bytes":4096,"kernel_bytes":32768,"socket_bytes":0,"psi_full_avg60_percent":4.01,"refaults_in_window":2,` +
		`"max_events_in_window":4,"populated":true}`
	if got := toJSON(t, seen[0].Value); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	above, _ := seen[1].Value.(Ancestors)
	levels := []string{}
	for _, level := range above.Levels {
		levels = append(levels, level.Level)
	}
	if got := strings.Join(levels, " "); got != "pod qos kubepods" || !above.Complete {
		t.Errorf("ancestors are %q, complete %v", got, above.Complete)
	}
	if kube := above.Levels[2]; *kube.OOMKills != 1 || *kube.LocalOOMKills != 0 {
		t.Errorf("the kill below shows in the subtree's counter only: %+v", kube)
	}
}

func hostV1(oomControl string) *fake.Host {
	dir := "/sys/fs/cgroup/memory"
	files := map[string]string{"/proc/self/mountinfo": mountsV1}
	for at, limit := range map[string]string{"": "9223372036854771712", "/k8s": "9223372036854771712", "/k8s/c1": "67108864"} {
		files[dir+at+"/memory.limit_in_bytes"] = limit + "\n"
		files[dir+at+"/memory.usage_in_bytes"] = "65536\n"
		files[dir+at+"/memory.oom_control"] = oomControl
		files[dir+at+"/memory.failcnt"] = "76\n"
	}
	files[dir+"/k8s/c1/memory.stat"] = "cache 1\nrss 2\ntotal_cache 8192\ntotal_rss 40960\ntotal_shmem 4096\ntotal_inactive_file 4096\n"
	files[dir+"/k8s/c1/memory.kmem.usage_in_bytes"] = "12288\n"
	files[dir+"/k8s/c1/cgroup.procs"] = ""
	return &fake.Host{Files: files}
}

func TestMemoryOnV1(t *testing.T) {
	host := hostV1("oom_kill_disable 1\nunder_oom 1\noom_kill 1\n")
	seen := look2("/k8s/c1", host, host)
	want := `{"version":1,"path":"/k8s/c1","level":"container","limit_bytes":67108864,"unlimited":false,"usage_bytes":65536,` +
		`"oom_kills":1,"fail_count":76,"oom_kills_in_window":0,"oom_kill_disabled":true,"under_oom":true,"anon_bytes":40960,` +
		`"file_bytes":4096,"inactive_file_bytes":4096,"shmem_bytes":4096,"kernel_bytes":12288,"max_events_in_window":0,"populated":false}`
	if got := toJSON(t, seen[0].Value); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	above, _ := seen[1].Value.(Ancestors)
	if len(above.Levels) != 2 || above.Levels[1].Level != "root" || !above.Levels[1].Unlimited {
		t.Errorf("a v1 root has files of its own: %+v", above)
	}
}

func TestUnderOOMHoldsOnlyInBothLooks(t *testing.T) {
	stuck, freed := "oom_kill_disable 1\nunder_oom 1\n", "oom_kill_disable 1\nunder_oom 0\n"
	m := look2("/k8s/c1", hostV1(stuck), hostV1(freed))[0].Value.(Memory)
	if *m.UnderOOM {
		t.Error("tasks that were let go are not stuck at the limit")
	}
	if m.OOMKills != nil {
		t.Error("a kernel before 4.13 counts no kills, which is not zero kills")
	}
	if m := look2("/k8s/c1", hostV1(stuck), &fake.Host{})[0].Value.(Memory); m.UnderOOM != nil {
		t.Error("one look cannot tell")
	}
}

func TestCountersThatGoBackwardsHaveNoRise(t *testing.T) {
	later := hostV2()
	later.Files["/sys/fs/cgroup"+appV2+"/memory.events"] = calmV2
	if m := look2(appV2, hostV2(), later)[0].Value.(Memory); m.OOMKillsInWindow != nil || m.MaxEventsInWindow != nil {
		t.Errorf("%+v", m)
	}
}

func TestMemoryStates(t *testing.T) {
	gone := hostV2()
	maps.DeleteFunc(gone.Files, func(name, _ string) bool { return strings.Contains(name, "pod1f6d") })
	cut := hostV2()
	cut.Files["/sys/fs/cgroup"+appV2+"/memory.max"] = "6710886"
	refused := hostV2()
	refused.Stops = map[string]evidence.Stop{"/sys/fs/cgroup/kubepods/burstable/pod1f6d": evidence.Permission}
	disabled := hostV2()
	maps.DeleteFunc(disabled.Files, func(name, _ string) bool { return strings.HasPrefix(name, "/sys/fs/cgroup"+appV2+"/memory") })
	noPeak := hostV2()
	noPeak.Stops = map[string]evidence.Stop{"/sys/fs/cgroup" + appV2 + "/memory.peak": evidence.Permission}

	for _, c := range []struct {
		name  string
		host  *fake.Host
		path  string
		state evidence.State
		why   string
	}{
		{"the pod's directory went with it", gone, appV2, evidence.Absent, "does not list it"},
		{"half a number is no number", cut, appV2, evidence.Unknown, "malformed"},
		{"the parent may not be listed", refused, appV2, evidence.Unknown, "permission denied"},
		{"the controller is off in this cgroup", disabled, appV2, evidence.Unknown, "memory.max: does not exist"},
		{"an optional file is refused", noPeak, appV2, evidence.Present, ""},
		{"no path", hostV2(), "", evidence.Unknown, "not known"},
		{"nothing is mounted", &fake.Host{Files: map[string]string{"/proc/self/mountinfo": "1 1 0:1 / / rw - ext4 /dev/sda rw\n"}}, appV2, evidence.Unknown, "malformed"},
		{"an empty host", &fake.Host{}, appV2, evidence.Unknown, "does not exist"},
	} {
		o := look2(c.path, c.host, c.host)[0]
		if o.State != c.state || !strings.Contains(o.Why, c.why) {
			t.Errorf("%s: %v, %q", c.name, o.State, o.Why)
		}
	}
}

func TestUnreadableAncestorIsNotLeftOutQuietly(t *testing.T) {
	host := hostV2()
	host.Stops = map[string]evidence.Stop{"/sys/fs/cgroup/kubepods/burstable/memory.max": evidence.Permission}
	above := look2(appV2, host, host)[1].Value.(Ancestors)
	if above.Complete || len(above.Levels) != 2 {
		t.Errorf("%+v", above)
	}
}

func TestCancelledLookIsUnknown(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, check := range Checks() {
		host := hostV2()
		for _, o := range check.Look(ctx, evidence.Scene{First: host}) {
			if o.State != evidence.Unknown || o.Why == "" || len(host.Used) > 0 {
				t.Errorf("%s: %+v, used %v", check.Name, o, host.Used)
			}
		}
	}
}
