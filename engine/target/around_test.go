package target

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// podMachine runs two containers and a pause container in a kubelet's pod, a
// third that no runtime names, and one of another pod.
func podMachine() host {
	const pod = "/kubepods/burstable/pod11111111-2222-3333-4444-555555555555"
	h := host{files: map[string]string{"/proc/self/mountinfo": v1Mounts}, answers: map[string]any{}}
	labels := func(uid, pod, name, kind string) map[string]string {
		return map[string]string{labelPodUID: uid, labelPod: pod, labelNamespace: "shop", labelContainer: name, labelKind: kind}
	}
	const uid = "11111111-2222-3333-4444-555555555555"
	row := func(id, cgroup string, pid int, labels map[string]string) asked.ContainerdContainer {
		c := asked.ContainerdContainer{ID: id, Namespace: "k8s.io", Labels: labels, Spec: &asked.OCISpec{CgroupsPath: cgroup}}
		if pid != 0 {
			c.Task = &asked.ContainerdTask{PID: pid, Status: "running"}
		}
		return c
	}
	h.answers[asked.ContainerdContainers] = asked.Containerd{Containers: []asked.ContainerdContainer{
		row("app1", pod+"/app1", 4711, labels(uid, "web-0", "app", "container")),
		row("side1", pod+"/side1", 4712, labels(uid, "web-0", "side\x1b[31m/../x", "container")),
		row("init1", pod+"/init1", 0, labels(uid, "web-0", "init", "container")),
		row("pause1", pod+"/pause1", 4713, labels(uid, "web-0", "", "sandbox")),
		row("liar1", "/default/liar1", 4714, labels(uid, "web-0", "liar", "container")),
		row("other1", "/kubepods/burstable/pod99999999-2222-3333-4444-555555555555/other1", 4715, labels("99999999-2222-3333-4444-555555555555", "web-1", "app", "container")),
	}}
	for _, cgroup := range []string{pod + "/app1", pod + "/side1", pod + "/pause1", pod + "/unnamed1", "/default/liar1", pod} {
		h.files["/sys/fs/cgroup/memory"+cgroup+"/memory.stat"] = ""
	}
	for pid, id := range map[string]string{"4711": "app1", "4712": "side1"} {
		h.files["/proc/"+pid+"/stat"] = strings.Replace(statLine, "4711", pid, 1)
		h.files["/proc/"+pid+"/cgroup"] = "4:memory:" + pod + "/" + id + "\n"
	}
	return h
}

func around(t *testing.T, h host, f Flags) map[string]evidence.Subject {
	t.Helper()
	found, err := Resolve(t.Context(), h, f, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]evidence.Subject{}
	for _, subject := range found.Around() {
		if !subject.IsContext() {
			t.Errorf("%s would be judged", subject.Of())
		}
		if _, twice := all[subject.Of()]; twice {
			t.Errorf("two are called %s", subject.Of())
		}
		all[subject.Of()] = subject
	}
	return all
}

// The pod and who runs in it now: not the pause container, not the init
// container that has ended, not one that merely carries the pod's labels.
func TestAroundAContainerAreItsPodAndSiblings(t *testing.T) {
	const pod = "/kubepods/burstable/pod11111111-2222-3333-4444-555555555555"
	all := around(t, podMachine(), Flags{Pod: "web-0", Container: "app"})
	if got, want := slices.Sorted(maps.Keys(all)), []string{"pod/web-0", "sibling/side\x1b[31m/../x", "sibling/unnamed1"}; !slices.Equal(got, want) {
		t.Fatalf("found %q, want %q", got, want)
	}
	if p := all["pod/web-0"]; p.CgroupPath != pod || p.Namespace != "shop" || p.PodUID == "" || p.PID != 0 {
		t.Errorf("pod: %+v", p)
	}
	if s := all["sibling/side\x1b[31m/../x"]; s.PID != 4712 || s.StartTicks != 987654 || s.CgroupPath != pod+"/side1" || s.Pod != "web-0" {
		t.Errorf("sibling: %+v", s)
	}
	if s := all["sibling/unnamed1"]; s.CgroupPath != pod+"/unnamed1" || s.PodUID == "" || !slices.Equal(s.Sources, []string{"cgroupfs"}) {
		t.Errorf("a sibling no source names: %+v", s)
	}
}

// The containers of a pod that is judged as a whole are each other's siblings.
func TestAroundAPodNothingIsLookedAtTwice(t *testing.T) {
	all := around(t, podMachine(), Flags{Pod: "web-0"})
	if got, want := slices.Sorted(maps.Keys(all)), []string{"pod/web-0", "sibling/unnamed1"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

func TestAroundWhatNoRuntimeKnows(t *testing.T) {
	const pod = "/kubepods/burstable/pod11111111-2222-3333-4444-555555555555"
	h := podMachine()
	h.answers = map[string]any{}
	all := around(t, h, Flags{Cgroup: pod + "/app1"})
	got := slices.Sorted(maps.Keys(all))
	if want := []string{"pod/11111111-2222-3333-4444-555555555555", "sibling/pause1", "sibling/side1", "sibling/unnamed1"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
	if all := around(t, h, Flags{PID: 4711}); len(all) != 4 {
		t.Errorf("around a process: %v", all)
	}
}

// A pod made through the CRI alone has a cgroup by any name.
func TestAPodsCgroupWithoutAKubelet(t *testing.T) {
	h := host{files: map[string]string{"/proc/self/mountinfo": v1Mounts}, answers: map[string]any{}}
	row := func(id, pod string) asked.ContainerdContainer {
		return asked.ContainerdContainer{ID: id, Namespace: "k8s.io", Labels: inPod(pod, id), Spec: &asked.OCISpec{CgroupsPath: "/lab/" + id}}
	}
	h.files["/sys/fs/cgroup/memory/lab/app/memory.stat"] = ""
	h.files["/sys/fs/cgroup/memory/lab/side/memory.stat"] = ""
	h.answers[asked.ContainerdContainers] = asked.Containerd{Containers: []asked.ContainerdContainer{row("app", "db-0"), row("side", "db-0")}}
	if all := around(t, h, Flags{Container: "app"}); all["pod/db-0"].CgroupPath != "/lab" || all["sibling/side"].Name != "side" {
		t.Errorf("found %+v", all)
	}
	// Where another pod's containers lie beside it, the parent is nobody's.
	h.answers[asked.ContainerdContainers] = asked.Containerd{Containers: []asked.ContainerdContainer{row("app", "db-0"), row("side", "db-1")}}
	if all := around(t, h, Flags{Container: "app"}); all["pod/db-0"].CgroupPath != "" || len(all) != 1 {
		t.Errorf("found %+v", all)
	}
}

func TestNothingIsAroundAContainerOutsidePods(t *testing.T) {
	for _, flags := range []Flags{{Container: "web"}, {Node: true}, {Unit: "cron"}} {
		if all := around(t, machine(), flags); len(all) != 0 {
			t.Errorf("%+v: found %+v", flags, all)
		}
	}
}
