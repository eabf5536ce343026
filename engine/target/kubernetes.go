package target

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// forgotten finds a pod that the runtimes and the log directories have lost:
// the kubelet takes the containers of an evicted pod away at once, and its logs
// soon after. The kubelet still has its status, and so has the API server; and
// when both are down, the kubelet's journal tells of it.
func (s *search) forgotten(namespace, pod string) []evidence.Subject {
	if members := s.ofKubelet(namespace, pod); len(members) > 0 {
		return members
	}
	if members := s.ofAPI(namespace, pod); len(members) > 0 {
		return members
	}
	return s.ofJournal(namespace, pod)
}

// identify gives members the ids that what they were found by does not have: a
// log directory never has them, a status is written anew when the pod's
// containers are gone, and a few lines of the kubelet's journal name a container
// without one. Without its id, nothing in the kernel's log can be told to be a
// container's.
func (s *search) identify(members []evidence.Subject, namespace, pod string) {
	for _, logged := range s.ofJournal(namespace, pod) {
		for i, m := range members {
			if m.ID == "" && m.Name == logged.Name && m.PodUID == logged.PodUID && logged.ID != "" {
				members[i].ID, members[i].Instances = logged.ID, logged.Instances
				members[i].Sources = append(m.Sources, logged.Sources...)
			}
		}
	}
}

func (s *search) ofKubelet(namespace, pod string) []evidence.Subject {
	var list asked.PodList
	err := s.ask(&list, asked.KubeletPods)
	s.note("kubelet", asked.KubeletPods, err)
	var members []evidence.Subject
	for _, p := range list.Items {
		if p.Metadata.Name == pod && (namespace == "" || p.Metadata.Namespace == namespace) {
			members = append(members, specified(p, "kubelet")...)
		}
	}
	return members
}

// isAPIName holds a name to RFC 1123, so that nothing a user types leads the
// path elsewhere. An expression that counted to 253 would take longer to compile
// than the rest of this package to start.
func isAPIName(name string) bool { return len(name) <= 253 && apiName.MatchString(name) }

var apiName = regexp.MustCompile(`^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$`)

func (s *search) ofAPI(namespace, pod string) []evidence.Subject {
	if !isAPIName(namespace) || !isAPIName(pod) {
		return nil
	}
	var p asked.Pod
	path := "/api/v1/namespaces/" + namespace + "/pods/" + pod
	err := s.ask(&p, asked.KubernetesGet, path)
	s.note("kubernetes", asked.KubernetesGet, err)
	if err != nil || p.Metadata.Name != pod {
		return nil
	}
	return specified(p, "kubernetes")
}

// specified are the containers a pod was to have, whatever became of them.
func specified(p asked.Pod, source string) []evidence.Subject {
	var members []evidence.Subject
	for _, c := range slices.Concat(p.Spec.InitContainers, p.Spec.Containers) {
		subject := evidence.Subject{
			Kind: evidence.KindContainer, Name: c.Name, Namespace: p.Metadata.Namespace, Pod: p.Metadata.Name,
			PodUID: p.Metadata.UID, Sources: []string{source},
		}
		for _, status := range slices.Concat(p.Status.InitContainerStatuses, p.Status.ContainerStatuses) {
			if _, id, known := strings.Cut(status.ContainerID, "://"); known && status.Name == c.Name {
				subject.ID, subject.Instances = id, []string{id}
			}
		}
		members = append(members, subject)
	}
	return members
}

// The kubelet's lines about a container of a pod. What follows a value that a
// container may have written is not looked at: these fields come first.
//
//	I0312 10:21:22.519925     246 kuberuntime_container.go:808] "Killing container with a grace period" pod="shop/web-0" podUID="8bb7…" containerName="app" containerID="containerd://62e0…" …
var kubeletLine = regexp.MustCompile(
	`^[IWEF][0-9]{4} [0-9:.]+ +[0-9]+ [^ \]]+:[0-9]+\] "[^"\\]*"(?: probeType="[A-Za-z]*")? pod="([^"/]+)/([^"]+)" podUID="([0-9a-f-]+)" containerName="([^"]+)"(?: containerID="[a-z-]+://([0-9a-f]{1,128})")?`)

// maxLogged bounds the instances that are taken from a journal.
const maxLogged = 16

func (s *search) ofJournal(namespace, pod string) []evidence.Subject {
	const unit = "kubelet.service"
	var journal asked.Journal
	err := s.ask(&journal, asked.JournalEntries, unit, strconv.Itoa(int(s.since.Seconds())))
	s.note("kubelet-journal", asked.JournalEntries, err)
	var members []evidence.Subject
	for _, entry := range journal.Entries {
		m := kubeletLine.FindStringSubmatch(entry.Message)
		if m == nil || entry.Unit != "" && entry.Unit != unit || m[2] != pod || namespace != "" && m[1] != namespace {
			continue
		}
		members = addLogged(members, evidence.Subject{
			Kind: evidence.KindContainer, Name: m[4], Namespace: m[1], Pod: pod, PodUID: m[3], ID: m[5],
			Sources: []string{"kubelet-journal"},
		})
	}
	return members
}

// addLogged adds what one line names: a container, or a newer instance of one,
// or one of a later pod of the same name, which is the pod that is meant.
func addLogged(members []evidence.Subject, c evidence.Subject) []evidence.Subject {
	if c.ID != "" {
		c.Instances = []string{c.ID}
	}
	for i, known := range members {
		switch {
		case known.Name != c.Name || known.Namespace != c.Namespace:
			continue
		case known.PodUID != c.PodUID:
			members[i] = c
		case c.ID != "" && c.ID != known.ID:
			older := slices.DeleteFunc(known.Instances, func(id string) bool { return id == c.ID })
			members[i].ID, members[i].Instances = c.ID, append(c.Instances, older[:min(len(older), maxLogged-1)]...)
		}
		return members
	}
	return append(members, c)
}
