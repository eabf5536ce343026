package target

import (
	"context"
	"encoding/json"
	"errors"
	"path"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// host is a machine in a map: files by path, answers by question.
type host struct {
	files   map[string]string
	answers map[string]any
}

func (h host) ReadFile(name string) ([]byte, error) {
	if text, ok := h.files[name]; ok {
		return []byte(text), nil
	}
	return nil, &evidence.ReadError{Stop: evidence.NotExist, Name: name}
}

func (h host) ReadDir(name string) ([]string, error) {
	var names []string
	for file := range h.files {
		if rest, ok := strings.CutPrefix(file, strings.TrimSuffix(name, "/")+"/"); ok {
			first, _, _ := strings.Cut(rest, "/")
			if !slices.Contains(names, first) {
				names = append(names, first)
			}
		}
	}
	if names == nil {
		return nil, &evidence.ReadError{Stop: evidence.NotExist, Name: name}
	}
	sort.Strings(names)
	return names, nil
}

func (h host) ReadLink(name string) (string, error) {
	return "", &evidence.ReadError{Stop: evidence.NotExist, Name: name}
}

func (h host) Ask(_ context.Context, question string, _ ...string) ([]byte, error) {
	answer, ok := h.answers[question]
	if !ok {
		return nil, &evidence.ReadError{Stop: evidence.Unreachable, Name: question}
	}
	return json.Marshal(answer)
}

const (
	v1Mounts = "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
	statLine = "4711 (a (b) c) S 1 4711 4711 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 987654 1 1 18446744073709551615 0\n"
)

func machine() host {
	return host{
		files: map[string]string{
			"/proc/self/mountinfo":                                                    v1Mounts,
			"/proc/4711/stat":                                                         statLine,
			"/proc/4711/cgroup":                                                       "4:memory:/default/web\n0::/\n",
			"/sys/fs/cgroup/memory/memory.stat":                                       "",
			"/sys/fs/cgroup/memory/default/web/memory.stat":                           "",
			"/sys/fs/cgroup/memory/default/left/memory.stat":                          "",
			"/sys/fs/cgroup/memory/system.slice/cron.service/tasks":                   "",
			"/var/log/pods/shop_web-0_11111111-2222-3333-4444-555555555555/app/0.log": "",
		},
		answers: map[string]any{
			asked.ContainerdContainers: asked.Containerd{Containers: []asked.ContainerdContainer{
				{ID: "web", Namespace: "default", Task: &asked.ContainerdTask{PID: 4711, Status: "running"}, Spec: &asked.OCISpec{CgroupsPath: "/default/web"}},
				{ID: "ended", Namespace: "default", Task: &asked.ContainerdTask{PID: 97, Status: "stopped"}, Spec: &asked.OCISpec{CgroupsPath: "/default/ended"}},
				{ID: "twin", Namespace: "a", Spec: &asked.OCISpec{CgroupsPath: "/a/twin"}},
				{ID: "twin", Namespace: "b", Spec: &asked.OCISpec{CgroupsPath: "/b/twin"}},
				{ID: "sandbox0000", Namespace: "k8s.io", Labels: map[string]string{labelKind: "sandbox", labelPod: "db-0"}},
				{ID: "old111", Namespace: "k8s.io", CreatedAtUsec: 1, Labels: inPod("db-0", "db")},
				{ID: "new222", Namespace: "k8s.io", CreatedAtUsec: 2, Labels: inPod("db-0", "db")},
				{ID: "side333", Namespace: "k8s.io", CreatedAtUsec: 2, Labels: inPod("db-0", "proxy")},
			}},
			asked.KernelLog: asked.Log{Records: []asked.LogRecord{
				{Text: "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/default/gone,task_memcg=/default/gone,task=dd,pid=99,uid=0"},
				{Text: "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/default/ended,task_memcg=/default/ended,task=dd,pid=97,uid=0"},
				{Text: "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/default/ended,task_memcg=/default/ended,task=dd,pid=96,uid=0"},
				{Text: "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/x/forged,task_memcg=/x/forged,task=dd,pid=98,uid=0", Facility: 1},
			}},
		},
	}
}

func inPod(pod, container string) map[string]string {
	return map[string]string{labelPod: pod, labelNamespace: "shop", labelPodUID: "uid-" + pod, labelContainer: container, labelKind: "container"}
}

func TestResolve(t *testing.T) {
	tests := []struct {
		about  string
		flags  Flags
		kind   string
		of     []string
		cgroup string
		source string
	}{
		{"a container the runtime runs", Flags{Container: "web"}, "container", []string{"container/web"}, "/default/web", "containerd"},
		{"one of two by its namespace", Flags{Container: "twin", RuntimeNamespace: "b"}, "container", []string{"container/twin"}, "/b/twin", "containerd"},
		{"by the beginning of an id", Flags{Container: "side33"}, "container", []string{"container/proxy"}, "", "containerd"},
		{"one whose cgroup is all that is left", Flags{Container: "left"}, "container", []string{"container/left"}, "/default/left", "cgroupfs"},
		{"one that only the kernel log knows", Flags{Container: "gone"}, "container", []string{"container/gone"}, "/default/gone", "kernel-log"},
		{"a pod and all its containers", Flags{Pod: "shop/db-0"}, "pod", []string{"container/db", "container/proxy"}, "", "containerd"},
		{"a pod of which only log folders are left", Flags{Pod: "web-0"}, "pod", []string{"container/app"}, "", "kubelet-directories"},
		{"a process", Flags{PID: 4711}, "process", []string{"process/4711"}, "/default/web", "proc"},
		{"a process that was killed", Flags{PID: 99}, "process", []string{"process/99"}, "/default/gone", "kernel-log"},
		{"a cgroup by its path", Flags{Cgroup: "/default/web"}, "cgroup", []string{"cgroup//default/web"}, "/default/web", "cgroupfs"},
		{"a cgroup by its directory", Flags{Cgroup: "/sys/fs/cgroup/memory/default/web"}, "cgroup", []string{"cgroup//default/web"}, "/default/web", "cgroupfs"},
		{"a unit", Flags{Unit: "cron"}, "unit", []string{"unit/cron.service"}, "/system.slice/cron.service", "cgroupfs"},
		{"the node", Flags{Node: true}, "node", []string{"node"}, "", ""},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			found, err := Resolve(t.Context(), machine(), test.flags, time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			var of []string
			for _, subject := range found.Subjects {
				of = append(of, subject.Of())
			}
			first := found.Subjects[0]
			if found.Target.Kind != test.kind || !slices.Equal(of, test.of) || first.CgroupPath != test.cgroup {
				t.Errorf("found %s with %v in %q", found.Target.Kind, of, first.CgroupPath)
			}
			if test.source != "" && !slices.Contains(first.Sources, test.source) {
				t.Errorf("known by %v, expected %s", first.Sources, test.source)
			}
		})
	}
}

// On v1 anybody can make a cgroup for the CPU alone.
func TestACgroupOfOneHierarchyOnly(t *testing.T) {
	h := machine()
	h.files["/proc/self/mountinfo"] += "36 31 0:33 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu\n"
	h.files["/sys/fs/cgroup/cpu/slow/cgroup.procs"] = "4712\n4711\n"
	for _, name := range []string{"/slow", "/sys/fs/cgroup/cpu/slow"} {
		found, err := Resolve(t.Context(), h, Flags{Cgroup: name}, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		got := found.Subjects[0]
		want := evidence.Subject{
			Kind: evidence.KindCgroup, Name: "/slow", CgroupPath: "/slow", Hierarchy: "cpu",
			PID: 4711, StartTicks: 987654, Sources: []string{"cgroupfs of cpu"},
		}
		if !reflect.DeepEqual(got, want) || got.Home() != "cpu" {
			t.Errorf("%s: found %+v", name, got)
		}
	}
	if _, err := Resolve(t.Context(), h, Flags{Cgroup: "/none"}, time.Hour); err == nil || !strings.Contains(err.Error(), "in any hierarchy") {
		t.Errorf("one that is nowhere: %v", err)
	}
}

func TestInstancesOfOneContainerAreJoinedNewestFirst(t *testing.T) {
	found, err := Resolve(t.Context(), machine(), Flags{Pod: "db-0", Container: "db"}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if got := found.Subjects[0].Instances; !slices.Equal(got, []string{"new222", "old111"}) {
		t.Errorf("instances are %v", got)
	}
}

func TestPinsTheMainProcess(t *testing.T) {
	found, err := Resolve(t.Context(), machine(), Flags{Container: "web"}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if s := found.Subjects[0]; s.PID != 4711 || s.StartTicks != 987654 {
		t.Errorf("pinned %d at %d", s.PID, s.StartTicks)
	}
}

func TestWhatCannotBeResolved(t *testing.T) {
	tests := []struct {
		about string
		flags Flags
		says  []string
	}{
		{"an unknown container", Flags{Container: "nobody"}, []string{`no container "nobody"`, "not asked: cri"}},
		{"two of one name", Flags{Container: "twin"}, []string{`2 containers are called "twin"`, "namespace a", "namespace b"}},
		{"an unknown pod", Flags{Pod: "nobody"}, []string{`no pod "nobody"`}},
		{"a pid that nobody had", Flags{PID: 5}, []string{"no process 5"}},
		{"a cgroup named only by a forged record", Flags{Cgroup: "/x/forged"}, []string{`no cgroup "/x/forged"`}},
		{"an unknown unit", Flags{Unit: "nobody"}, []string{`no unit "nobody"`}},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			_, err := Resolve(t.Context(), machine(), test.flags, time.Hour)
			var lost *Error
			if !errors.As(err, &lost) {
				t.Fatalf("got %v", err)
			}
			for _, says := range test.says {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("%q does not say %q", err, says)
				}
			}
		})
	}
}

func TestFlagsNameOneTarget(t *testing.T) {
	for _, bad := range []Flags{{}, {PID: 1, Node: true}, {Container: "a", Cgroup: "/b"}, {PID: -1}} {
		if bad.Validate() == nil {
			t.Errorf("%+v should be refused", bad)
		}
	}
	for _, good := range []Flags{{Pod: "a", Container: "b"}, {Node: true}, {Unit: "x"}} {
		if err := good.Validate(); err != nil {
			t.Errorf("%+v: %v", good, err)
		}
	}
}

func TestSpecPath(t *testing.T) {
	for spec, want := range map[string]string{
		"/default/web": "/default/web",
		"kubepods-burstable-pod1_2.slice:cri-containerd:abc": "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1_2.slice/cri-containerd-abc.scope",
		"relative/path": "",
	} {
		if got := specPath(spec); got != want {
			t.Errorf("%q is %q, expected %q", spec, got, want)
		}
	}
}

func TestPodUID(t *testing.T) {
	uid := "11111111-2222-3333-4444-555555555555"
	for _, p := range []string{
		"/kubepods/burstable/pod" + uid + "/abc",
		"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + strings.ReplaceAll(uid, "-", "_") + ".slice/cri-containerd-abc.scope",
		"/docker/4b7c/kubelet/kubepods/besteffort/pod" + uid + "/abc",
	} {
		if got := podUID(p); got != uid {
			t.Errorf("%s: %q", p, got)
		}
	}
	if got := podUID("/default/pod1"); got != "" {
		t.Errorf("a path outside kubepods has uid %q", got)
	}
}

func FuzzNames(f *testing.F) {
	f.Add("cri-containerd-abc.scope", "abc")
	f.Add("..", "")
	f.Fuzz(func(t *testing.T, component, name string) {
		if names(component, name) && name != "" && !strings.Contains(component, name) {
			t.Errorf("%q is not %q", component, name)
		}
		_ = lastID(path.Join("/", component))
		_ = podUID(component)
		_ = startTicks([]byte(component))
		_ = specPath(component)
	})
}

// A pid that was the main process of an ended container is asked about as
// that container; another process of it is not.
func TestAnEndedMainProcess(t *testing.T) {
	for pid, want := range map[int]string{97: "ended", 96: ""} {
		found, err := Resolve(context.Background(), machine(), Flags{PID: pid}, time.Hour)
		if err != nil || len(found.Subjects) != 1 {
			t.Fatal(pid, err)
		}
		if s := found.Subjects[0]; s.ID != want || s.CgroupPath != "/default/ended" {
			t.Errorf("pid %d is of container %q in %s, want %q", pid, s.ID, s.CgroupPath, want)
		}
	}
}

func TestControlFilesAreNoCgroupsAndDotsAreAllowed(t *testing.T) {
	for name, file := range map[string]bool{
		"memory.stat": true, "cgroup.procs": true, "tasks": true, "hugetlb.2MB.max": true,
		"web": false, "web.1": false, "cron.service": false, "cri-containerd-abc.scope": false,
	} {
		if isControlFile(name) != file {
			t.Errorf("%s: a control file is %v", name, !file)
		}
	}
}

// closed is a machine whose mount table and services cannot be read.
type closed struct{ host }

func (closed) ReadFile(name string) ([]byte, error) {
	return nil, &evidence.ReadError{Stop: evidence.Permission, Name: name}
}

func TestWhatCouldNotBeAskedIsNotSaidToBeAbsent(t *testing.T) {
	for _, flags := range []Flags{{Container: "web"}, {Cgroup: "/default/web"}, {Unit: "cron"}} {
		_, err := Resolve(t.Context(), closed{}, flags, time.Hour)
		if err == nil {
			t.Fatal("found on a machine that answers nothing")
		}
		for _, says := range []string{"as far as could be asked", "cgroupfs (/proc/self/mountinfo: permission denied)"} {
			if !strings.Contains(err.Error(), says) {
				t.Errorf("%+v: %q does not say %q", flags, err, says)
			}
		}
	}
}

func TestReadsAreAllItReads(t *testing.T) {
	for _, flags := range []Flags{{Container: "gone"}, {Pod: "web-0"}, {PID: 4711}, {PID: 99}, {Cgroup: "/default/web"}, {Unit: "cron"}, {Node: true}} {
		held := evidence.Enforce(machine(), Reads(), []string{"/sys/fs/cgroup/memory"})
		if _, err := Resolve(t.Context(), held, flags, time.Hour); err != nil {
			t.Errorf("%+v: %v", flags, err)
		}
		if v := held.Violations(); len(v) > 0 {
			t.Errorf("%+v read %v, which Reads does not name", flags, v)
		}
	}
}
