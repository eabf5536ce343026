package runtime

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"runbook/checks/internal/fake"
	"runbook/evidence"
	"runbook/evidence/asked"
)

func see(name string, h evidence.Host, subject evidence.Subject, seen map[string]any) map[string]evidence.Observation {
	at := evidence.Scene{Subject: subject, First: h, Since: time.Hour, Seen: func(id string) evidence.Observation {
		if v, ok := seen[id]; ok {
			return evidence.Saw(id, v, nil)
		}
		return evidence.Unread(id, "nobody looked")
	}}
	all := map[string]evidence.Observation{}
	for _, check := range Checks() {
		if check.Name == name {
			for _, o := range fake.Look(context.Background(), check, at) {
				all[o.ID] = o
			}
		}
	}
	return all
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func ctr(id, namespace string, task *asked.ContainerdTask) asked.ContainerdContainer {
	return asked.ContainerdContainer{ID: id, Namespace: namespace, Image: "busybox", CreatedAtUsec: 1000, Task: task, Spec: &asked.OCISpec{Args: []string{"sh", "-c", "exit 137"}}}
}

func containerd(containers ...asked.ContainerdContainer) asked.Containerd {
	return asked.Containerd{Address: "/run/containerd/containerd.sock", ServerPID: 50, Containers: containers}
}

func cri(rows ...asked.CRIContainer) asked.CRI {
	return asked.CRI{Address: "/run/containerd/containerd.sock", RuntimeName: "containerd", ServerPID: 50, Containers: rows}
}

const (
	criList  = "cri/containers"
	ctrdList = "containerd/containers"
)

var (
	running = &asked.ContainerdTask{PID: 193, Status: "running"}
	stopped = &asked.ContainerdTask{PID: 193, Status: "stopped", ExitStatus: 137, ExitedAtUsec: 9_000_000}
	oomed   = asked.CRIStatusAnswer{ID: "c2", Attempt: 1, State: "exited", CreatedAtUsec: 1, StartedAtUsec: 2_000_000, FinishedAtUsec: 5_000_000, ExitCode: 137, Reason: "OOMKilled"}
)

func TestStatus(t *testing.T) {
	row := asked.CRIContainer{ID: "c2", Image: "app:1"}
	for _, c := range []struct {
		name    string
		answers map[string]any
		want    string
	}{
		{"containerd, running", map[string]any{ctrdList: containerd(ctr("c2", "default", running))},
			`{"source":"containerd","id":"c2","state":"running","pid":193,"attempt":0,"created_at_usec":1000,"image":"busybox"}`},
		{"containerd, stopped", map[string]any{ctrdList: containerd(ctr("c2", "default", stopped))},
			`{"source":"containerd","id":"c2","state":"exited","attempt":0,"created_at_usec":1000,"image":"busybox"}`},
		{"containerd, no task", map[string]any{ctrdList: containerd(ctr("c2", "default", nil))},
			`{"source":"containerd","id":"c2","state":"created","attempt":0,"created_at_usec":1000,"image":"busybox"}`},
		{"CRI comes first", map[string]any{criList: cri(row), "cri/status c2": oomed, ctrdList: containerd(ctr("c2", "k8s.io", nil))},
			`{"source":"cri","id":"c2","state":"exited","attempt":1,"created_at_usec":1,"started_at_usec":2000000,"image":"app:1"}`},
		{"CRI knows no pid and no pause", map[string]any{criList: cri(row), "cri/status c2": asked.CRIStatusAnswer{ID: "c2", State: "running", StartedAtUsec: 7},
			ctrdList: containerd(ctr("c2", "k8s.io", &asked.ContainerdTask{PID: 8, Status: "paused"}))},
			`{"source":"cri","id":"c2","state":"paused","pid":8,"attempt":0,"started_at_usec":7,"image":"app:1"}`},
	} {
		o := see("runtime.state", &fake.Host{Answers: c.answers}, evidence.Subject{ID: "c2"}, nil)["runtime.status"]
		if got := text(o.Value); got != c.want {
			t.Errorf("%s: %s\ngot  %s\nwant %s", c.name, o.Why, got, c.want)
		}
	}
}

// deaths: what is known of a container (answers, the pod's status), and what
// may be said of its last end.
func TestDeath(t *testing.T) {
	row := func(id string) asked.CRIContainer { return asked.CRIContainer{ID: id} }
	live := func(id string, attempt uint32) asked.CRIStatusAnswer {
		return asked.CRIStatusAnswer{ID: id, State: "running", Attempt: attempt, StartedAtUsec: 6_000_000}
	}
	code := 143
	pod := map[string]any{"source": "kubelet", "state": "running", "last_exit_code": code, "last_reason": "Error", "last_finished_at_usec": 4_000_000, "restart_count": 1}
	for _, c := range []struct {
		name    string
		ids     []string
		answers map[string]any
		pod     map[string]any
		state   evidence.State
		want    string
	}{
		{"it ended and stayed so", []string{"c2"}, map[string]any{criList: cri(row("c2")), "cri/status c2": oomed}, nil, evidence.Present,
			`{"source":"cri","id":"c2","current":true,"exit_code":137,"signal":"SIGKILL","reason":"OOMKilled","started_at_usec":2000000,"finished_at_usec":5000000,"finished_error_usec":100000,"ran_usec":3000000,"never_started":false,"restarted_afterwards":false}`},
		{"it was started again", []string{"c3", "c2"}, map[string]any{criList: cri(row("c3"), row("c2")), "cri/status c2": oomed, "cri/status c3": live("c3", 2)}, nil, evidence.Present,
			`{"source":"cri","id":"c2","current":false,"exit_code":137,"signal":"SIGKILL","reason":"OOMKilled","started_at_usec":2000000,"finished_at_usec":5000000,"finished_error_usec":100000,"ran_usec":3000000,"never_started":false,"restarted_afterwards":true}`},
		{"its start failed", []string{"c1"}, map[string]any{criList: cri(row("c1")), "cri/status c1": asked.CRIStatusAnswer{ID: "c1", State: "exited", FinishedAtUsec: 9, ExitCode: 128, Reason: "StartError", Message: "failed to create"}}, nil, evidence.Present,
			`{"source":"cri","id":"c1","current":true,"exit_code":128,"reason":"StartError","message":"failed to create","finished_at_usec":9,"finished_error_usec":100000,"never_started":true,"restarted_afterwards":false}`},
		{"its status is lost", []string{"c1"}, map[string]any{criList: cri(row("c1")), "cri/status c1": asked.CRIStatusAnswer{ID: "c1", State: "exited", ExitCode: 255, Reason: "Unknown"}}, nil, evidence.Present,
			`{"source":"cri","id":"c1","current":true,"exit_code":255,"reason":"Unknown","finished_error_usec":100000,"never_started":false,"restarted_afterwards":false}`},
		{"containerd keeps the task", []string{"c1"}, map[string]any{ctrdList: containerd(ctr("c1", "default", stopped))}, nil, evidence.Present,
			`{"source":"containerd","id":"c1","current":true,"exit_code":137,"signal":"SIGKILL","finished_at_usec":9000000,"pid":193,"finished_error_usec":100000,"never_started":false,"restarted_afterwards":false}`},
		{"containerd has no task", []string{"c1"}, map[string]any{ctrdList: containerd(ctr("c1", "default", nil))}, nil, evidence.Unknown, "the runtime keeps no exit status: it has no task"},
		{"a first run", []string{"c1"}, map[string]any{criList: cri(row("c1")), "cri/status c1": live("c1", 0)}, nil, evidence.Absent, "it runs, and no earlier"},
		{"a first run outside Kubernetes", []string{"c1"}, map[string]any{ctrdList: containerd(ctr("c1", "default", running))}, nil, evidence.Absent, "it runs, and no earlier"},
		{"created", []string{"c1"}, map[string]any{criList: cri(row("c1")), "cri/status c1": asked.CRIStatusAnswer{ID: "c1", State: "created"}}, nil, evidence.Absent, "has not started"},
		{"a third run, the others collected", []string{"c1"}, map[string]any{criList: cri(row("c1")), "cri/status c1": live("c1", 2)}, nil, evidence.Unknown, "an instance before"},
		{"without CRI nobody counts attempts", []string{"c1"}, map[string]any{ctrdList: containerd(ctr("c1", "k8s.io", running))}, nil, evidence.Unknown, "an instance before"},
		{"unless the pod counts them", []string{"c1"}, map[string]any{ctrdList: containerd(ctr("c1", "k8s.io", running))}, map[string]any{"state": "running"}, evidence.Absent, "counts no restart"},
		{"the pod remembers", []string{"c1"}, map[string]any{criList: cri(row("c1")), "cri/status c1": live("c1", 2)}, pod, evidence.Present,
			`{"source":"kubelet","id":"","current":false,"exit_code":143,"signal":"SIGTERM","reason":"Error","finished_at_usec":4000000,"finished_error_usec":1000000,"never_started":false,"restarted_afterwards":true}`},
		{"runtimes down, the pod remembers", []string{"c1"}, nil, pod, evidence.Present,
			`{"source":"kubelet","id":"","current":false,"exit_code":143,"signal":"SIGTERM","reason":"Error","finished_at_usec":4000000,"finished_error_usec":1000000,"never_started":false,"restarted_afterwards":true}`},
		{"the runtime forgot it", []string{"c1"}, map[string]any{ctrdList: containerd(), criList: cri()}, nil, evidence.Unknown, "its exit status went with it"},
		{"nobody answers", []string{"c1"}, nil, nil, evidence.Unknown, "containerd/containers: cannot be reached; cri/containers: cannot be reached"},
		{"nobody knows an id", nil, map[string]any{ctrdList: containerd()}, nil, evidence.Unknown, "no container id"},
		{"answers without an address are none", []string{"c1"}, map[string]any{ctrdList: asked.Containerd{}, criList: "{}"}, nil, evidence.Unknown, "malformed"},
	} {
		seen := map[string]any{}
		if c.pod != nil {
			seen["kubelet.pod"] = c.pod
		}
		o := see("runtime.state", &fake.Host{Answers: c.answers}, evidence.Subject{Instances: c.ids}, seen)["runtime.death"]
		got := o.Why
		if o.State == evidence.Present {
			got = text(o.Value)
		}
		if o.State != c.state || o.State == evidence.Present && got != c.want || !strings.Contains(got, c.want) {
			t.Errorf("%s: %v\ngot  %s\nwant %s", c.name, o.State, got, c.want)
		}
	}
}

func TestStatusOfAForgottenContainer(t *testing.T) {
	for _, c := range []struct {
		name    string
		answers map[string]any
		subject evidence.Subject
		state   evidence.State
	}{
		{"both answered", map[string]any{ctrdList: containerd(), criList: cri()}, evidence.Subject{ID: "c1"}, evidence.Absent},
		{"CRI answers for its namespace", map[string]any{criList: cri()}, evidence.Subject{ID: "c1", RuntimeNamespace: "k8s.io"}, evidence.Absent},
		{"and for no other", map[string]any{criList: cri()}, evidence.Subject{ID: "c1", RuntimeNamespace: "default"}, evidence.Unknown},
		{"the same id in another namespace", map[string]any{ctrdList: containerd(ctr("c1", "other", running))}, evidence.Subject{ID: "c1", RuntimeNamespace: "default"}, evidence.Absent},
		{"nobody answered", nil, evidence.Subject{ID: "c1"}, evidence.Unknown},
	} {
		seen := see("runtime.state", &fake.Host{Answers: c.answers}, c.subject, nil)
		if o := seen["runtime.status"]; o.State != c.state || o.Why == "" {
			t.Errorf("%s: %v %q", c.name, o.State, o.Why)
		}
		if o := seen["runtime.spec"]; o.State != evidence.Unknown {
			t.Errorf("%s: it had a specification: %v", c.name, o.State)
		}
	}
}

func TestSignalOfExitCode(t *testing.T) {
	for code, want := range map[int]string{0: "", 1: "", 9: "", 128: "", 135: "SIGBUS", 137: "SIGKILL", 139: "SIGSEGV", 143: "SIGTERM", 159: "SIGSYS", 150: "", 255: ""} {
		d := Death{ExitCode: code}
		if d.derive(); d.Signal != want {
			t.Errorf("%d: %s", code, d.Signal)
		}
	}
}

func TestManyInstancesAreAskedOnlyUntilTimeIsUp(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, check := range Checks() {
		for _, o := range check.Look(ctx, evidence.Scene{First: &fake.Host{}}) {
			if o.State != evidence.Unknown || o.Why != evidence.Cut.Error() {
				t.Errorf("%s: %s", check.Name, fmt.Sprint(o))
			}
		}
	}
}

// What no runtime knows as a container is no container: but only a runtime
// that answered, or is not there, can say so.
func TestNoContainer(t *testing.T) {
	bare := evidence.Subject{Kind: evidence.KindCgroup, Name: "/x", CgroupPath: "/x"}
	answered := map[string]any{ctrdList: containerd(ctr("other", "default", running))}
	for _, c := range []struct {
		name    string
		subject evidence.Subject
		answers map[string]any
		want    evidence.State
	}{
		{"a bare cgroup", bare, answered, evidence.Absent},
		{"a bare process", evidence.Subject{Kind: evidence.KindProcess, Name: "7", PID: 7}, answered, evidence.Absent},
		{"the node, and nobody answers", evidence.Subject{Kind: evidence.KindNode, Name: "node"}, nil, evidence.Absent},
		{"a bare cgroup, and nobody answers", bare, nil, evidence.Unknown},
		{"a cgroup of a pod", evidence.Subject{Kind: evidence.KindCgroup, Name: "/x", PodUID: "u"}, answered, evidence.Unknown},
		{"a container whose id is not known", evidence.Subject{Kind: evidence.KindContainer, Name: "x"}, answered, evidence.Unknown},
	} {
		h := &fake.Host{Answers: c.answers}
		all := see("runtime.state", h, c.subject, nil)
		if len(all) != 3 {
			t.Fatalf("%s: %d observations", c.name, len(all))
		}
		for id, o := range all {
			if o.State != c.want {
				t.Errorf("%s: %s is %s (%s), want %s", c.name, id, o.State, o.Why, c.want)
			}
		}
		death := func(id string) evidence.Observation {
			if id == "runtime.death" {
				return all[id]
			}
			return evidence.Unread(id, "nobody looked")
		}
		at := evidence.Scene{Subject: c.subject, First: h, Since: time.Hour, Seen: death}
		for _, o := range []evidence.Observation{observeLog(context.Background(), at), observeOutput(context.Background(), at)} {
			if o.State != c.want {
				t.Errorf("%s: %s is %s (%s), want %s", c.name, o.ID, o.State, o.Why, c.want)
			}
		}
	}
}
