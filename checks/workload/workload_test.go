package workload

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
)

const (
	mounts = "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
	inPod  = "/kubepods/besteffort/pod1f6d3c1e-0000-4000-8000-000000000001/4b7c"
)

func lookAt(cgroup, adj string, needs map[string]any) evidence.Observation {
	host := &fake.Host{Files: map[string]string{"/proc/self/mountinfo": mounts, "/sys/fs/cgroup" + cgroup + "/cgroup.procs": "7\n"}}
	if adj != "" {
		host.Files["/proc/7/oom_score_adj"] = adj + "\n"
	}
	at := evidence.Scene{
		Subject: evidence.Subject{Kind: evidence.KindContainer, Name: "app", CgroupPath: cgroup, PID: 7, Sources: []string{"cri"}}, First: host,
		Seen: func(id string) evidence.Observation {
			if v, ok := needs[id]; ok {
				return evidence.Observation{ID: id, State: evidence.Present, Value: v, From: []string{"ask kubelet/pods"}}
			}
			return evidence.Unread(id, "nobody asked")
		},
	}
	return fake.Look(context.Background(), Checks()[0], at, "/sys/fs/cgroup")[0]
}

func TestQOS(t *testing.T) {
	pod := map[string]any{"kubelet.pod": map[string]any{"qos_class": "BestEffort"}}
	burstable := map[string]any{"kubelet.pod": map[string]any{
		"qos_class": "Burstable", "cpu_request": "250m", "cpu_limit": "1.5", "memory_request": "64Mi", "memory_limit": "128Mi"}}
	shares := map[string]any{"cgroup.cpu": map[string]any{"version": 1, "shares": 204}}
	for name, c := range map[string]struct {
		cgroup, adj string
		needs       map[string]any
		want        string
	}{
		"nothing was requested": {inPod, "1000", pod, `{"class":"BestEffort","sources":["cgroup-path","kubelet"],"disagree":false,"driver":"cgroupfs",` +
			`"pod_uid":"1f6d3c1e-0000-4000-8000-000000000001","resources_known":true,"cpu_request_cpus":0,"oom_score_adj":1000,"oom_score_class":"BestEffort","oom_score_disagrees":false}`},
		"the kubelet and the path disagree": {inPod, "937", burstable, `{"class":"BestEffort","sources":["cgroup-path","kubelet"],"disagree":true,"driver":"cgroupfs",` +
			`"pod_uid":"1f6d3c1e-0000-4000-8000-000000000001","resources_known":true,"cpu_request_cpus":0.25,"cpu_limit_cpus":1.5,"memory_request_bytes":67108864,` +
			`"memory_limit_bytes":134217728,"oom_score_adj":937,"oom_score_class":"Burstable","oom_score_disagrees":true}`},
		"by the path, with shares": {inPod, "-997", shares, `{"class":"BestEffort","sources":["cgroup-path"],"disagree":false,"driver":"cgroupfs",` +
			`"pod_uid":"1f6d3c1e-0000-4000-8000-000000000001","resources_known":false,"cpu_request_cpus":0.19921875,"oom_score_adj":-997,"oom_score_class":"Guaranteed","oom_score_disagrees":false}`},
	} {
		o := lookAt(c.cgroup, c.adj, c.needs)
		if got, err := json.Marshal(o.Value); err != nil || string(got) != c.want {
			t.Errorf("%s (%s)\ngot  %s\nwant %s", name, o.Why, got, c.want)
		}
	}
}

func TestQOSThatIsNotThere(t *testing.T) {
	if o := lookAt("/docker/4b7c", "0", nil); o.State != evidence.Absent {
		t.Errorf("a container of no pod has no class: %s %s", o.State, o.Why)
	}
	if o := lookAt("/kubepods/burstable", "", nil); o.State != evidence.Unknown || !strings.Contains(o.Why, "nobody could say") {
		t.Errorf("%s %s", o.State, o.Why)
	}
}

func TestQuantity(t *testing.T) {
	for text, want := range map[string]float64{"500m": 0.5, "2": 2, "0.1": 0.1, ".5": 0.5, "128Mi": 134217728, "1e3": 1000, "2G": 2e9, "100n": 1e-7} {
		if n, ok := quantity(text); !ok || n < want*0.999999 || n > want*1.000001 {
			t.Errorf("%s: %v %v", text, n, ok)
		}
	}
	for _, text := range []string{"", "-1", "1 Mi", "Mi", "1e999", "0x10", "1MiB", strings.Repeat("9", 50)} {
		if n, ok := quantity(text); ok {
			t.Errorf("%q is no quantity, and reads as %v", text, n)
		}
	}
}

func FuzzQuantity(f *testing.F) {
	f.Add("128Mi")
	f.Add("1e3")
	f.Fuzz(func(t *testing.T, text string) {
		if n, ok := quantity(text); ok && !(n >= 0 && n < 1e19) {
			t.Errorf("%q: %v", text, n)
		}
	})
}
