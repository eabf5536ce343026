package kubelet

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"runbook/checks/internal/fake"
	"runbook/evidence"
	"runbook/evidence/asked"
)

var subject = evidence.Subject{
	Kind: evidence.KindContainer, Name: "app", ID: "62e04a72b1c5", Pod: "web-0", Namespace: "shop",
	PodUID: "8bb7de3e-72f0-4102-adbd-53897040775e",
}

func see(name string, h evidence.Host, subject evidence.Subject, death map[string]any) evidence.Observation {
	at := evidence.Scene{Subject: subject, First: h, Since: time.Hour, Seen: func(id string) evidence.Observation {
		if death == nil {
			return evidence.Unread(id, "nobody looked")
		}
		return evidence.Saw(id, death, nil)
	}}
	for _, check := range Checks() {
		if check.Name == name {
			return fake.Look(context.Background(), check, at)[0]
		}
	}
	return evidence.Observation{}
}

const evictedPod = `{"metadata":{"name":"web-0","namespace":"shop","uid":"8bb7de3e-72f0-4102-adbd-53897040775e"},
"spec":{"containers":[{"name":"app","resources":{"limits":{"memory":"128Mi"}},"livenessProbe":{"httpGet":{}}},{"name":"sidecar"}],"terminationGracePeriodSeconds":30},
"status":{"phase":"Failed","reason":"Evicted","message":"The node was low on resource: memory. Threshold quantity: 750Mi, available: 225800Ki. Container sidecar was using 9Ki, request is 0, has larger consumption of memory. Container app was using 4395616Ki, request is 0, has larger consumption of memory. ",
"conditions":[{"type":"DisruptionTarget","status":"True","reason":"TerminationByKubelet","lastTransitionTime":"2026-11-23T11:20:45Z"}],
"containerStatuses":[{"name":"app","restartCount":2,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"exitCode":137,"reason":"Error","startedAt":"2026-11-23T11:20:00Z","finishedAt":"2026-11-23T11:20:45Z","containerID":"containerd://62e04a72b1c5"}}},{"name":"sidecar","restartCount":9}]}}`

func TestPod(t *testing.T) {
	const want = `,"name":"web-0","namespace":"shop","phase":"Failed","reason":"Evicted",` +
		`"message":"The node was low on resource: memory. Threshold quantity: 750Mi, available: 225800Ki. Container sidecar was using 9Ki, request is 0, has larger consumption of memory. Container app was using 4395616Ki, request is 0, has larger consumption of memory. ",` +
		`"deletion_requested":false,"grace_period_seconds":30,"conditions":[{"type":"DisruptionTarget","status":"True","reason":"TerminationByKubelet","at_usec":1795432845000000}],` +
		`"evicted":{"kind":"node-low","resource":"memory","threshold":"750Mi","available":"225800Ki","container":"app","message":"The node was low on resource: memory. Threshold quantity: 750Mi, available: 225800Ki. Container sidecar was using 9Ki, request is 0, has larger consumption of memory. Container app was using 4395616Ki, request is 0, has larger consumption of memory. "},` +
		`"restart_count":2,"state":"waiting","waiting_reason":"CrashLoopBackOff","last_reason":"Error","last_exit_code":137,"last_started_at_usec":1795432800000000,"last_finished_at_usec":1795432845000000,"last_container_id":"62e04a72b1c5",` +
		`"has_liveness_probe":true,"has_startup_probe":false,"memory_limit":"128Mi","containers":2,"is_init":false}`
	const path = "kubernetes/get /api/v1/namespaces/shop/pods/web-0"
	list := `{"items":[` + evictedPod + `]}`
	for source, answers := range map[string]map[string]any{
		"kubelet":    {"kubelet/pods": list},
		"kubernetes": {path: evictedPod},
	} {
		o := see("kubelet.pod", &fake.Host{Answers: answers}, subject, nil)
		text, _ := json.Marshal(o.Value)
		if got := string(text); got != `{"source":"`+source+`"`+want {
			t.Errorf("%s: %s\ngot  %s\nwant %s", source, o.Why, got, want)
		}
	}
}

func TestPodStates(t *testing.T) {
	successor := strings.ReplaceAll(evictedPod, "8bb7de3e", "00000000")
	for _, c := range []struct {
		name    string
		subject evidence.Subject
		answers map[string]any
		state   evidence.State
		why     string
	}{
		{"a plain container", evidence.Subject{CgroupPath: "/default/redis", Sources: []string{"containerd"}}, nil, evidence.Absent, "no Kubernetes pod"},
		{"a pod's cgroup and no name", evidence.Subject{CgroupPath: "/kubepods/pod1/x"}, nil, evidence.Unknown, "nobody could say"},
		{"nothing is known of it", evidence.Subject{}, nil, evidence.Unknown, "nobody could say"},
		{"nobody answers", subject, nil, evidence.Unknown, "kubelet/pods: cannot be reached; kubernetes/get: cannot be reached"},
		{"a successor has the name", subject, map[string]any{"kubelet/pods": `{"items":[` + successor + `]}`}, evidence.Unknown, "does not know the pod"},
		{"an empty answer", subject, map[string]any{"kubelet/pods": `{}`}, evidence.Unknown, "malformed"},
		{"garbage", subject, map[string]any{"kubelet/pods": `{"items":7}`}, evidence.Unknown, "malformed"},
	} {
		if o := see("kubelet.pod", &fake.Host{Answers: c.answers}, c.subject, nil); o.State != c.state || !strings.Contains(o.Why, c.why) {
			t.Errorf("%s: %v %q", c.name, o.State, o.Why)
		}
	}
}

func TestStaticPodHasTwoUIDs(t *testing.T) {
	pods := []asked.Pod{{Metadata: asked.PodMetadata{Name: "etcd-n1", Namespace: "kube-system", UID: "hash"}, Spec: asked.PodSpec{NodeName: "n1"}}}
	if _, ok := find(pods, evidence.Subject{Pod: "etcd-n1", Namespace: "kube-system", PodUID: "mirror"}); !ok {
		t.Error("the kubelet's uid of a static pod is not the API server's")
	}
}

func TestParseEviction(t *testing.T) {
	for _, c := range []struct {
		message string
		want    Eviction
		ok      bool
	}{
		{"The node was low on resource: memory. Container kilo was using 30332Ki, which exceeds its request of 0. ",
			Eviction{Kind: "node-low", Resource: "memory", Container: "kilo"}, true},
		{"The node was low on resource: ephemeral-storage. Threshold quantity: 46993491787, available: 45494108Ki. Container kibana was using 108Ki, request is 0, has larger consumption of ephemeral-storage. ",
			Eviction{Kind: "node-low", Resource: "ephemeral-storage", Threshold: "46993491787", Available: "45494108Ki", Container: "kibana"}, true},
		{"The node was low on resource: inodes.", Eviction{Kind: "node-low", Resource: "inodes"}, true},
		{"The node was low on resource: pids. Threshold quantity: 10, available: 3. ", Eviction{Kind: "node-low", Resource: "pids", Threshold: "10", Available: "3"}, true},
		{"The node had condition: [DiskPressure]. ", Eviction{Kind: "node-condition", Resource: "ephemeral-storage"}, true},
		{"The node had condition: [MemoryPressure PIDPressure]. ", Eviction{Kind: "node-condition", Resource: "memory"}, true},
		{`Container runner exceeded its local ephemeral storage limit "4Gi". `,
			Eviction{Kind: "container-ephemeral-limit", Resource: "ephemeral-storage", Container: "runner", Limit: "4Gi"}, true},
		{"Pod ephemeral local storage usage exceeds the total limit of containers 10Gi. ",
			Eviction{Kind: "pod-ephemeral-limit", Resource: "ephemeral-storage", Limit: "10Gi"}, true},
		{`Usage of EmptyDir volume "cache" exceeds the limit "1Gi". `, Eviction{Kind: "emptydir-limit", Volume: "cache", Limit: "1Gi"}, true},
		{"Pod was active on the node longer than the specified deadline", Eviction{Kind: "other"}, false},
		{"app says: The node was low on resource: memory. ", Eviction{Kind: "other"}, false},
		{"", Eviction{Kind: "other"}, false},
	} {
		c.want.Message = c.message
		if got, ok := parseEviction(c.message, "app"); got != c.want || ok != c.ok {
			t.Errorf("%q:\ngot  %+v %v\nwant %+v %v", c.message, got, ok, c.want, c.ok)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`The node was low on resource: memory. Threshold quantity: 750Mi, available: 225800Ki. `)
	f.Add(`Usage of EmptyDir volume "cache" exceeds the limit "1Gi". `)
	f.Add(killing)
	f.Fuzz(func(t *testing.T, text string) {
		if e, ok := parseEviction(text, "app"); ok == (e.Kind == "other") {
			t.Errorf("%+v %v", e, ok)
		}
		line, ok := parseKlog(text)
		if ok && !klogHeader.MatchString(text) {
			t.Errorf("%+v without a header", line)
		}
	})
}
