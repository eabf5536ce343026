package target

import (
	"slices"
	"strings"
	"testing"
	"time"

	"runbook/evidence/asked"
)

func evictedPod() asked.Pod {
	return asked.Pod{
		Metadata: asked.PodMetadata{Name: "lost-0", Namespace: "shop", UID: "uid-lost"},
		Spec:     asked.PodSpec{InitContainers: []asked.ContainerSpec{{Name: "migrate"}}, Containers: []asked.ContainerSpec{{Name: "app"}}},
		Status:   asked.PodStatus{Phase: "Failed", Reason: "Evicted", ContainerStatuses: []asked.ContainerStatus{{Name: "app", ContainerID: "containerd://62e04a72b1c5"}}},
	}
}

const killingLine = `I1124 16:54:25.759506     696 kuberuntime_container.go:866] "Killing container with a grace period" pod="shop/lost-0" podUID="da3b2d5a-c824" containerName="app" containerID="containerd://62e0" gracePeriod=2`

// A pod whose containers are taken away is found by whoever still knows of it.
func TestForgottenPods(t *testing.T) {
	journal := asked.Journal{Present: true, Entries: []asked.JournalEntry{
		{Unit: "kubelet.service", Message: killingLine},
		{Unit: "kubelet.service", Message: killingLine},
		{Unit: "kubelet.service", Message: strings.ReplaceAll(killingLine, "lost-0", "other-0")},
		{Unit: "app.service", Message: strings.ReplaceAll(killingLine, `"app"`, `"forged"`)},
		{Unit: "kubelet.service", Message: "\t" + strings.ReplaceAll(killingLine, `"app"`, `"forged"`)},
		{Unit: "kubelet.service", Message: `I1124 16:54:25.759506     696 x.go:1] "Probe failed" output="x" pod="shop/lost-0" podUID="da3b2d5a" containerName="forged"`},
	}}
	for name, c := range map[string]struct {
		answers map[string]any
		pod     string
		want    []string
		source  string
	}{
		"the kubelet":     {map[string]any{asked.KubeletPods: asked.PodList{Items: []asked.Pod{evictedPod()}}}, "lost-0", []string{"container/app", "container/migrate"}, "kubelet"},
		"the API server":  {map[string]any{asked.KubernetesGet: evictedPod()}, "shop/lost-0", []string{"container/app", "container/migrate"}, "kubernetes"},
		"only a journal":  {map[string]any{asked.JournalEntries: journal}, "shop/lost-0", []string{"container/app"}, "kubelet-journal"},
		"nobody":          {nil, "shop/lost-0", nil, ""},
		"another pod":     {map[string]any{asked.KubernetesGet: evictedPod()}, "shop/lost-1", nil, ""},
		"no name it were": {map[string]any{asked.KubernetesGet: evictedPod()}, "shop/../../secrets/x", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			m := machine()
			for question, answer := range c.answers {
				m.answers[question] = answer
			}
			found, err := Resolve(t.Context(), m, Flags{Pod: c.pod}, time.Hour)
			if (err != nil) != (c.want == nil) {
				t.Fatalf("error: %v", err)
			}
			var got []string
			for _, subject := range found.Subjects {
				got = append(got, subject.Of())
				if !slices.Equal(subject.Sources, []string{c.source}) {
					t.Errorf("%s is known to %v", subject.Of(), subject.Sources)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// The status of an evicted pod has lost the ids of its containers; the kubelet
// wrote them down when it ended them. A pod of the same name that was there
// before is another pod.
func TestForgottenInstances(t *testing.T) {
	line := func(uid, id string) asked.JournalEntry {
		return asked.JournalEntry{Unit: "kubelet.service", Message: strings.NewReplacer("da3b2d5a-c824", uid, "62e0", id).Replace(killingLine)}
	}
	journal := asked.Journal{Present: true, Entries: []asked.JournalEntry{line("0ld", "dead"), line("aced", "01"), line("aced", "02"), line("aced", "02")}}
	pod := evictedPod()
	pod.Metadata.UID, pod.Status.ContainerStatuses = "aced", nil
	for name, c := range map[string]struct {
		pod  asked.Pod
		want string
	}{
		"of the pod that is meant": {pod, "02 01"},
		"only its own":             {evictedPod(), "62e04a72b1c5"},
	} {
		m := machine()
		m.answers[asked.JournalEntries], m.answers[asked.KubeletPods] = journal, asked.PodList{Items: []asked.Pod{c.pod}}
		found, err := Resolve(t.Context(), m, Flags{Pod: "shop/lost-0", Container: "app"}, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(found.Target.Instances, " "); got != c.want || !strings.HasPrefix(c.want, found.Target.ID) {
			t.Errorf("%s: got %s of %q, want %q", name, found.Target.ID, got, c.want)
		}
	}
	m := machine()
	m.answers[asked.JournalEntries] = journal
	found, err := Resolve(t.Context(), m, Flags{Pod: "shop/lost-0"}, time.Hour)
	if err != nil || len(found.Subjects) != 1 || found.Subjects[0].PodUID != "aced" || found.Subjects[0].ID != "02" {
		t.Errorf("%+v, %v", found.Subjects, err)
	}
}

// A log directory outlives the container and names no id either.
func TestDirectoriesHaveNoID(t *testing.T) {
	m := machine()
	for _, container := range []string{"app", "migrate"} {
		m.files["/var/log/pods/shop_lost-0_da3b2d5a-c824/"+container+"/0.log"] = ""
	}
	m.answers[asked.JournalEntries] = asked.Journal{Present: true, Entries: []asked.JournalEntry{{Unit: "kubelet.service", Message: killingLine}}}
	found, err := Resolve(t.Context(), m, Flags{Pod: "shop/lost-0"}, time.Hour)
	if err != nil || len(found.Subjects) != 2 {
		t.Fatalf("%+v, %v", found.Subjects, err)
	}
	app, migrate := found.Subjects[0], found.Subjects[1]
	if app.ID != "62e0" || !slices.Equal(app.Sources, []string{"kubelet-directories", "kubelet-journal"}) || migrate.ID != "" {
		t.Errorf("%+v", found.Subjects)
	}
}
