package kernel

import (
	"testing"

	"runbook/checks/runtime"
	"runbook/evidence"
)

const (
	id1 = "89d6d0a20e2987bf9be2f140bcd4a9075d95ef05b781c06ca130f4d5769505df"
	id2 = "40c2ba8436d068f2388f16fceb0c264896d45ca2d7516b340f2c340bafd60c26"
	uid = "11111111-2222-3333-4444-555555555555"
	pod = "/kubepods/burstable/pod" + uid

	slicePod = "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod11111111_2222_3333_4444_555555555555.slice"
)

func TestForms(t *testing.T) {
	for cgroup, want := range map[string]string{
		pod: "pod", "/kubepods/pod1": "pod", "/kubepods/besteffort/podB": "pod",
		"/kubepods": "kubepods", "/kubepods/burstable": "qos", "/kubepods/besteffort": "qos",
		slicePod: "pod", "/kubepods.slice": "kubepods", "/kubepods.slice/kubepods-burstable.slice": "qos",
		"/kubepods.slice/kubepods-pod11111111_2222.slice": "pod",
		"/kubelet.slice/kubelet-kubepods.slice":           "kubepods", "/kubelet/kubepods": "kubepods",
		"/system.slice": "slice", "/machine": "ancestor", "/podman": "ancestor", "/a/burstable": "ancestor",
	} {
		same(t, cgroup, form(cgroup), want)
	}
	same(t, "our pod", isPod(pod, uid), true)
	same(t, "our pod, systemd", isPod(slicePod, uid), true)
	same(t, "another", isPod(pod, "9"), false)
	same(t, "not known", isPod("/kubepods/pod", ""), false)
}

func TestLevelAndHit(t *testing.T) {
	known := evidence.Subject{Kind: evidence.KindContainer, Name: "app", ID: id1, PodUID: uid, CgroupPath: pod + "/" + id1, Instances: []string{id1, id2}}
	gone := evidence.Subject{Kind: evidence.KindContainer, Name: "app", ID: id1, PodUID: uid, Instances: []string{id1, id2}}
	node := evidence.Subject{Kind: evidence.KindNode, Name: "node"}
	process := evidence.Subject{Kind: evidence.KindProcess, Name: "7", PID: 7}
	const ours, unplaced, elsewhere = "ours", "unplaced", "elsewhere"
	for _, c := range []struct {
		name       string
		subject    evidence.Subject
		oom, task  string
		global     bool
		pid        int
		level, put string
		hit        bool
	}{
		{"own limit", known, pod + "/" + id1, pod + "/" + id1, false, 7, "own", ours, true},
		{"own limit, victim in a cgroup of its own", known, pod + "/" + id1, pod + "/" + id1 + "/kid", false, 7, "own", ours, true},
		{"limit inside", known, pod + "/" + id1 + "/kid", pod + "/" + id1 + "/kid", false, 7, "below", ours, true},
		{"pod limit hits us", known, pod, pod + "/" + id1, false, 7, "pod", ours, true},
		{"pod limit hits a sibling", known, pod, pod + "/sibling", false, 7, "pod", ours, false},
		{"an earlier instance", known, pod + "/" + id2, pod + "/" + id2, false, 7, "own", ours, true},
		{"qos", known, "/kubepods/burstable", pod + "/" + id1, false, 7, "qos", ours, true},
		{"kubepods", known, "/kubepods", pod + "/" + id1, false, 7, "kubepods", ours, true},
		{"kubepods hits others", known, "/kubepods", "/kubepods/besteffort/podB/x", false, 7, "kubepods", elsewhere, false},
		{"the machine", known, "", pod + "/" + id1, true, 7, "node", ours, true},
		{"the machine hits others", known, "", "/system.slice", true, 7, "node", elsewhere, false},
		{"a sibling", known, pod + "/s", pod + "/s", false, 7, "other", elsewhere, false},
		{"a name that begins alike", known, pod + "/" + id1 + "x", pod + "/" + id1 + "x", false, 7, "other", elsewhere, false},
		{"another container's cgroup named after us", known, "/kubepods/podEvil/e/" + id1, "/kubepods/podEvil/e/" + id1, false, 7, "other", elsewhere, false},
		{"no cgroup told", known, "", "", false, 7, "unknown", unplaced, false},
		{"gone, by id", gone, pod + "/" + id1, pod + "/" + id1, false, 7, "own", ours, true},
		{"gone, by id, cri-containerd scope", gone, slicePod + "/cri-containerd-" + id1 + ".scope", slicePod + "/cri-containerd-" + id1 + ".scope", false, 7, "own", ours, true},
		{"gone, by id, crio scope and its child", gone, slicePod, slicePod + "/crio-" + id1 + ".scope/container", false, 7, "pod", ours, true},
		{"crio's monitor is not the container", gone, "/system.slice", "/system.slice/crio-conmon-" + id1 + ".scope", false, 7, "other", elsewhere, false},
		{"gone, by id, in another's pod", gone, "/kubepods/podX", "/kubepods/podX/" + id1, false, 7, "other", elsewhere, false},
		{"node: own", node, "/a", "/a", false, 7, "own", ours, true},
		{"node: pod", node, pod, pod + "/x", false, 7, "pod", ours, true},
		{"node: machine", node, "", "/a", true, 7, "node", ours, true},
		{"node: not told", node, "", "", false, 7, "unknown", ours, true},
		{"process: its pid", process, "/a", "/a", false, 7, "other", ours, true},
		{"process: another", process, "/a", "/a", false, 8, "other", elsewhere, false},
	} {
		p := newPlacer(needs{subject: c.subject}, 0)
		e := OOMEvent{OOMCgroup: c.oom, TaskCgroup: c.task, Global: c.global, Victims: []Victim{{PID: c.pid}}}
		p.place(&e, "")
		put := elsewhere
		if isOurs, isUnplaced := p.concerns(e, ""); isOurs {
			put = ours
		} else if isUnplaced {
			put = unplaced
		}
		if e.Level != c.level || e.Hit != c.hit || put != c.put {
			t.Errorf("%s: %s, hit %v, %s; want %s, hit %v, %s", c.name, e.Level, e.Hit, put, c.level, c.hit, c.put)
		}
	}
}

func TestUnknownCgroupIsPlacedByPidOrGroup(t *testing.T) {
	n := needs{subject: evidence.Subject{Kind: evidence.KindContainer, Name: "app", CgroupPath: "/default/app"}, death: &runtime.Death{PID: 7, Current: true}}
	p := newPlacer(n, 0)
	e := OOMEvent{Victims: []Victim{{PID: 7}}}
	p.place(&e, "")
	same(t, "hit by pid", e.Hit, true)
	same(t, "main", truth(e.MainKilled), true)
	same(t, "level", e.Level, "unknown")
	e = OOMEvent{Victims: []Victim{{PID: 8}}}
	p.place(&e, "/default/app")
	same(t, "hit by group", e.Hit, true)
	e = OOMEvent{Victims: []Victim{{PID: 8}}}
	p.place(&e, "/default/other")
	_, unplaced := p.concerns(e, "/default/other")
	same(t, "another's group is not unplaced", unplaced, false)
}

func TestMainKilled(t *testing.T) {
	yes := true
	container := evidence.Subject{Kind: evidence.KindContainer, Name: "app", ID: "app", CgroupPath: "/default/app", Instances: []string{"app"}}
	running := container
	running.PID = 7
	restarted := evidence.Subject{Kind: evidence.KindContainer, Name: "app", ID: id1, PID: 7, CgroupPath: "/default/" + id1, Instances: []string{id1, id2}}
	current := &runtime.Death{ID: "app", PID: 7, Current: true, FinishedAtUsec: 100 * second}
	replaced := &runtime.Death{ID: "old", PID: 6, FinishedAtUsec: 100 * second, StartedAtUsec: 50 * second}
	for _, c := range []struct {
		name  string
		needs needs
		pid   int
		at    int64
		alone *bool
		want  any
	}{
		{"its pid", needs{subject: container, death: current}, 7, 100 * second, nil, true},
		{"another pid", needs{subject: container, death: current}, 8, 100 * second, nil, false},
		{"another pid, and alone", needs{subject: container, death: current}, 8, 100 * second, &yes, false},
		{"pid not known", needs{subject: container}, 8, 100 * second, nil, "not told"},
		{"pid not known, and alone", needs{subject: container}, 8, 100 * second, &yes, true},
		{"it runs and a child was killed", needs{subject: running, never: true}, 8, 0, nil, false},
		{"the one before was killed", needs{subject: running, death: replaced}, 6, 100 * second, nil, true},
		{"a child of the one before", needs{subject: running, death: replaced}, 5, 80 * second, nil, false},
		{"at the turn: either", needs{subject: running, death: replaced}, 5, 100 * second, nil, "not told"},
		{"a child of the present one", needs{subject: running, death: replaced}, 5, 200 * second, nil, false},
		{"no time, two instances", needs{subject: running, death: replaced}, 5, 0, nil, "not told"},
		{"no time, but its cgroup tells which instance", needs{subject: restarted, death: &runtime.Death{ID: id2, PID: 6, FinishedAtUsec: 100 * second}}, 5, 0, nil, false},
	} {
		cgroup := c.needs.subject.CgroupPath
		e := OOMEvent{AtUsec: c.at, OOMCgroup: cgroup, TaskCgroup: cgroup, WasAlone: c.alone, Victims: []Victim{{PID: c.pid}}}
		newPlacer(c.needs, 0).place(&e, "")
		same(t, c.name, truth(e.MainKilled), c.want)
	}
}

// A plain containerd container has its name for a path: the log may speak of
// one that had the same name before.
func TestAnEarlierContainerOfThatName(t *testing.T) {
	subject := evidence.Subject{Kind: evidence.KindContainer, Name: "app", ID: "app", CgroupPath: "/default/app"}
	n := needs{subject: subject,
		status: &runtime.Status{ID: "app", State: "exited", CreatedAtUsec: 100 * second},
		death:  &runtime.Death{ID: "app", Current: true, FinishedAtUsec: 200 * second}}
	for at, want := range map[int64]bool{90 * second: false, 99 * second: true, 150 * second: true, 202 * second: true, 210 * second: false, 0: true} {
		e := OOMEvent{AtUsec: at, OOMCgroup: "/default/app", TaskCgroup: "/default/app"}
		p := newPlacer(n, 2*second)
		p.place(&e, "")
		ours, _ := p.concerns(e, "")
		same(t, "ours", ours, want)
	}
}

func FuzzPlace(f *testing.F) {
	f.Add(pod+"/"+id1, pod+"/"+id1)
	f.Add("/", "/")
	f.Add("//x/..", "")
	f.Fuzz(func(t *testing.T, oom, task string) {
		p := newPlacer(needs{subject: evidence.Subject{Kind: evidence.KindContainer, ID: id1, PodUID: uid, CgroupPath: pod + "/" + id1, Instances: []string{id1}}}, 0)
		e := OOMEvent{OOMCgroup: oom, TaskCgroup: task}
		p.place(&e, "")
		if e.Level == "" || (e.Hit && task != "" && p.base(task) == "") {
			t.Fatalf("%q %q: %+v", oom, task, e)
		}
	})
}
