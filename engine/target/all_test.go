package target

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// Every running container, each by a name of its own: those of pods by their
// pod, those that only the cgroup tree knows by their id. Not the pause
// container, not one that has ended.
func TestAllRunningContainers(t *testing.T) {
	h := podMachine()
	h.files["/sys/fs/cgroup/memory/kubepods/burstable/pod11111111-2222-3333-4444-555555555555/unnamed1/cgroup.procs"] = "4720\n4719\n"
	h.files["/proc/4719/stat"] = statLine
	found, err := Resolve(t.Context(), h, Flags{All: true}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	var of []string
	for _, s := range found.Subjects {
		of = append(of, s.Of())
		if s.Name == "unnamed1" && (s.PID != 4719 || s.StartTicks == 0 || s.PodUID == "") {
			t.Errorf("the main process of %+v", s)
		}
	}
	want := []string{"container/shop/web-0/app", "container/shop/web-0/liar", "container/shop/web-0/side\x1b[31m/../x", "container/shop/web-1/app", "container/unnamed1"}
	if !slices.Equal(of, want) || found.Target.Kind != evidence.KindNode {
		t.Errorf("found %q\nwant  %q", of, want)
	}
	if len(found.Observations) != len(want) || found.Observations[3].Of != want[3] {
		t.Errorf("observations %+v", found.Observations)
	}
	pods := 0
	for _, s := range found.Around() {
		if s.Kind == evidence.KindSibling {
			t.Errorf("%s is looked at twice", s.Of())
		}
		pods++
	}
	if pods != 2 {
		t.Errorf("%d pods around them", pods)
	}
}

// Where names are not enough, the namespace or the id tells them apart.
func TestNamesOfAllAreDifferent(t *testing.T) {
	all := []evidence.Subject{
		{Kind: "container", Name: "web", RuntimeNamespace: "a", ID: "1"}, {Kind: "container", Name: "web", RuntimeNamespace: "b", ID: "2"},
		{Kind: "container", Name: "web", RuntimeNamespace: "b", ID: "3"}, {Kind: "container", Name: "db", ID: "4"},
		{Kind: "container", Name: "app", Namespace: "n", Pod: "p", PodUID: "u1", ID: "5"}, {Kind: "container", Name: "app", Namespace: "n", Pod: "p", PodUID: "u2", ID: "6"},
	}
	labelAll(all)
	seen := map[string]bool{}
	for _, s := range all {
		if seen[s.Of()] {
			t.Errorf("two are called %s", s.Of())
		}
		seen[s.Of()] = true
	}
	if all[0].Of() != "container/a/web" || all[3].Of() != "container/db" || all[4].Of() != "container/u1/n/p/app" {
		t.Errorf("%v", seen)
	}
}

func TestNobodyRuns(t *testing.T) {
	h := machine()
	h.answers = map[string]any{asked.ContainerdContainers: asked.Containerd{}}
	_, err := Resolve(t.Context(), h, Flags{All: true}, time.Hour)
	var lost *Error
	if !errors.As(err, &lost) || lost.Says != "no container is running on this node, as far as could be asked" {
		t.Errorf("got %v", err)
	}
}

// What CRI-O runs has no pid in the list: the cgroup tree says where it is.
func TestAllOfTheCRIAlone(t *testing.T) {
	h := podMachine()
	h.answers = map[string]any{asked.CRIContainers: asked.CRI{Containers: []asked.CRIContainer{
		{ID: "app1", State: "running", Labels: inPod("web-0", "app")}, {ID: "gone1", State: "exited", Labels: inPod("web-0", "gone")},
	}, Sandboxes: []asked.CRISandbox{{ID: "pause1"}}}}
	found, err := Resolve(t.Context(), h, Flags{All: true}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	var of []string
	for _, s := range found.Subjects {
		of = append(of, s.Of()+" "+s.CgroupPath)
	}
	if want := []string{"container/shop/web-0/app /kubepods/burstable/pod11111111-2222-3333-4444-555555555555/app1"}; !slices.Equal(of, want) {
		t.Errorf("found %q", of)
	}
}

func BenchmarkAll(b *testing.B) {
	h := podMachine()
	var rows []asked.ContainerdContainer
	for i := range 500 {
		id, pod := fmt.Sprintf("c%d", i), fmt.Sprintf("web-%d", i/5)
		rows = append(rows, asked.ContainerdContainer{ID: id, Namespace: "k8s.io", Labels: inPod(pod, id),
			Task: &asked.ContainerdTask{PID: 10000 + i, Status: "running"}, Spec: &asked.OCISpec{CgroupsPath: "/" + pod + "/" + id}})
	}
	h.answers[asked.ContainerdContainers] = asked.Containerd{Containers: rows}
	for b.Loop() {
		found, err := Resolve(b.Context(), h, Flags{All: true}, time.Hour)
		if err != nil {
			b.Fatal(err)
		}
		found.Around()
	}
}
