package node

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const (
	mountV2    = "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
	podPath    = "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1f6d.slice"
	greedyPath = podPath + "/cri-containerd-4b7c.scope"
)

// crowded is a node where one container works, one sleeps, and something runs
// outside of any container.
func crowded(seconds uint64) *fake.Host {
	files := map[string]string{"/proc/self/mountinfo": mountV2}
	usage := func(path string, usec uint64) {
		files["/sys/fs/cgroup"+path+"/cpu.stat"] = "usage_usec " + strconv.FormatUint(usec, 10) + "\n"
	}
	usage("", 2_000_000*seconds)
	usage("/kubepods.slice", 1_500_000*seconds)
	usage("/kubepods.slice/kubepods-burstable.slice", 1_500_000*seconds)
	usage(podPath, 1_500_000*seconds)
	usage(greedyPath, 1_500_000*seconds)
	usage(podPath+"/cri-containerd-feed.scope", 0)
	usage("/cpu.service", 0) // a unit, for all that it is named like a file
	files["/sys/fs/cgroup"+greedyPath+"/io.stat"] = "254:0 rbytes=0 wbytes=" + strconv.FormatUint(1_000_000*seconds, 10) + " rios=0 wios=1 dbytes=0 dios=0\n"
	files["/sys/fs/cgroup"+greedyPath+"/memory.current"] = "65536\n"
	files["/sys/fs/cgroup"+greedyPath+"/inner/deeper/cpu.stat"] = "usage_usec 1\n"
	clock := int64(seconds) * 1_000_000
	return &fake.Host{Files: files, Answers: map[string]any{
		asked.ClockNow: asked.Clock{WallUsec: 1, MonotonicUsec: clock, BootUsec: clock},
		asked.CRIContainers: asked.CRI{Address: "/run/c.sock", Containers: []asked.CRIContainer{{ID: "4b7c", Name: "app",
			Labels: map[string]string{"io.kubernetes.pod.name": "web-0", "io.kubernetes.pod.namespace": "shop\x1b[31m", "io.kubernetes.container.name": "app"}}}},
	}}
}

func neighbours(first, second evidence.Host) evidence.Observation {
	for _, check := range Checks() {
		if check.Name == "node.neighbours" {
			return fake.Look(context.Background(), check, evidence.Scene{First: first, Second: second}, "/sys/fs/cgroup")[0]
		}
	}
	panic("no such check")
}

func TestNeighbours(t *testing.T) {
	n, ok := neighbours(crowded(1), crowded(3)).Value.(Neighbours)
	if !ok || !n.Complete || n.Counted != 7 || len(n.Groups) != 2 {
		t.Fatalf("%+v", n)
	}
	first, second := n.Groups[0], n.Groups[1]
	if first.Path != greedyPath || *first.UsedCPUs != 1.5 || *first.WriteBytesPerSecond != 1_000_000 || *first.MemoryBytes != 65536 || first.Inner {
		t.Errorf("%+v", first)
	}
	if !strings.HasSuffix(first.Name, "/web-0/app") {
		t.Errorf("the runtime's name is %q", first.Name)
	}
	if second.Path != "/" || !second.Inner || *second.UsedCPUs != 0.5 {
		t.Errorf("what runs outside of all containers: %+v", second)
	}
}

// What runs outside of all containers is this program's own shell, and it.
func TestWhatThisProgramUsesMakesNoNeighbour(t *testing.T) {
	hosts := []*fake.Host{crowded(1), crowded(3)}
	for i, ticks := range []string{"10 20", "60 50"} { // utime and stime: 0.8 s in 2 s
		hosts[i].Files["/proc/self/stat"] = "4242 (run ) book) R 1 4242 4242 0 -1 4194304 1 0 0 0 " + ticks + " 0 0 20 0 9 0 100 1 1\n"
		hosts[i].Files["/sys/fs/cgroup"+greedyPath+"/cgroup.procs"] = "77\n"
		hosts[i].Files["/sys/fs/cgroup/cgroup.procs"] = "1\n424\n4242\n"
	}
	n := neighbours(hosts[0], hosts[1]).Value.(Neighbours)
	var root Neighbour
	for _, g := range n.Groups {
		if g.Path == "/" {
			root = g
		} else if g.SelfCPUs != nil {
			t.Errorf("it does not run in %+v", g)
		}
	}
	if root.SelfCPUs == nil || *root.SelfCPUs != 0.4 || *root.UsedCPUs > 0.11 || *root.UsedCPUs < 0.09 {
		t.Errorf("used %v, self %v", root.UsedCPUs, root.SelfCPUs)
	}
	delete(hosts[1].Files, "/sys/fs/cgroup/cgroup.procs")
	for _, g := range neighbours(hosts[0], hosts[1]).Value.(Neighbours).Groups {
		if g.SelfCPUs != nil {
			t.Errorf("taken off where nobody knows it ran: %+v", g)
		}
	}
}

// The second pass took two seconds more than the first, and the container, read
// last, was counted for twice as long as the root.
func TestPassesThatTakeLong(t *testing.T) {
	hosts := []*fake.Host{crowded(1), crowded(3)}
	for i, usec := range [][2]int64{{1_000_000, 1_000_000}, {3_000_000, 5_000_000}} {
		hosts[i].Answers[asked.ClockNow+" "+passBegan] = asked.Clock{WallUsec: 1, MonotonicUsec: usec[0], BootUsec: usec[0]}
		hosts[i].Answers[asked.ClockNow+" "+passEnded] = asked.Clock{WallUsec: 1, MonotonicUsec: usec[1], BootUsec: usec[1]}
	}
	usage := "/sys/fs/cgroup" + greedyPath + "/cpu.stat"
	hosts[1].Files[usage] = "usage_usec 7000000\n"
	for _, g := range neighbours(hosts[0], hosts[1]).Value.(Neighbours).Groups {
		if g.Path == greedyPath && (*g.UsedCPUs < 1.3 || *g.UsedCPUs > 1.7) {
			t.Errorf("5.5 s of CPU in about 3.7 s: %v", *g.UsedCPUs)
		}
	}
}

func TestNeighboursThatCannotBeTold(t *testing.T) {
	later := crowded(3)
	delete(later.Files, "/sys/fs/cgroup/cpu.service/cpu.stat")
	n := neighbours(crowded(1), later).Value.(Neighbours)
	for _, g := range n.Groups {
		if g.Path == "/" {
			t.Errorf("what an unread group used is laid at the root's door: %+v", g)
		}
	}
	if o := neighbours(&fake.Host{Files: map[string]string{"/proc/self/mountinfo": mountV2}}, later); o.State != evidence.Unknown {
		t.Errorf("%+v", o)
	}
}

// A container may make cgroups without end; the walk ends all the same.
func TestNeighboursWithoutEnd(t *testing.T) {
	first, second := crowded(1), crowded(3)
	for i := range mostGroups + 100 {
		first.Files["/sys/fs/cgroup/x/"+strconv.Itoa(i)+"/cpu.stat"] = "usage_usec 1\n"
	}
	n := neighbours(first, second).Value.(Neighbours)
	if n.Complete || n.Counted > mostGroups {
		t.Errorf("%d groups, complete %v", n.Counted, n.Complete)
	}
}

func TestBytesMoved(t *testing.T) {
	for text, want := range map[string][2]uint64{
		"254:0 rbytes=5 wbytes=10485760 rios=0 wios=10 dbytes=0 dios=0\n254:16 rbytes=1 wbytes=2\n": {6, 10485762},
		"254:0 Read 7\n254:0 Write 9437184\n254:0 Sync 3\n254:0 Total 9437191\nTotal 9437191\n":     {7, 9437184},
		"254:0\n": {0, 0},
	} {
		if r, w := bytesMoved(text); *r != want[0] || *w != want[1] {
			t.Errorf("%q: %d %d", text, *r, *w)
		}
	}
}

func FuzzBytesMoved(f *testing.F) {
	f.Add("254:0 rbytes=5 wbytes=10485760\n")
	f.Fuzz(func(t *testing.T, text string) {
		if r, w := bytesMoved(text); r == nil || w == nil {
			t.Errorf("%q", text)
		}
		if id := containerID(text); strings.Contains(id, "/") && id != "/" {
			t.Errorf("%q: %q", text, id)
		}
	})
}
