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

// A name of RFC 1123, so that nothing a user types leads the path elsewhere.
var apiName = regexp.MustCompile(`^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$`)

func (s *search) ofAPI(namespace, pod string) []evidence.Subject {
	if !apiName.MatchString(namespace) || !apiName.MatchString(pod) {
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
//	I0312 10:21:22.519925     246 kuberuntime_container.go:808] "Killing container with a grace period" pod="shop/web-0" podUID="8bb7…" containerName="app" …
var kubeletLine = regexp.MustCompile(
	`^[IWEF][0-9]{4} [0-9:.]+ +[0-9]+ [^ \]]+:[0-9]+\] "[^"\\]*"(?: probeType="[A-Za-z]*")? pod="([^"/]+)/([^"]+)" podUID="([0-9a-f-]+)" containerName="([^"]+)"`)

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
		members = addFromDirectory(members, evidence.Subject{
			Kind: evidence.KindContainer, Name: m[4], Namespace: m[1], Pod: pod, PodUID: m[3],
			Sources: []string{"kubelet-journal"},
		})
	}
	for i := range members {
		members[i].Sources = slices.Compact(members[i].Sources)
	}
	return members
}
