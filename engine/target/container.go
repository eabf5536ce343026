package target

import (
	"fmt"
	"slices"
	"strings"

	"runbook/evidence"
)

// shortestID is how much of an id is enough to name a container.
const shortestID = 6

func (s *search) container(name string) (Found, error) {
	matches := matching(s.containers(), name)
	if len(matches) == 0 {
		matches = s.goneContainer(name)
	}
	switch len(matches) {
	case 0:
		return Found{}, s.notFound(fmt.Sprintf("no container %q", name))
	case 1:
		subject := s.pin(matches[0])
		return s.found(subject, subject), nil
	}
	return Found{}, ambiguous(fmt.Sprintf("%d containers are called %q", len(matches), name), matches)
}

// matching returns the containers with this name or id; an exact name or id
// beats the beginning of one.
func matching(all []evidence.Subject, name string) []evidence.Subject {
	var exact, begins []evidence.Subject
	for _, c := range all {
		switch {
		case c.Name == name || slices.Contains(c.Instances, name):
			exact = append(exact, c)
		case len(name) >= shortestID && slices.ContainsFunc(c.Instances, func(id string) bool { return strings.HasPrefix(id, name) }):
			begins = append(begins, c)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return begins
}

func (s *search) pod(name, container string) (Found, error) {
	namespace, pod, qualified := strings.Cut(name, "/")
	if !qualified {
		namespace, pod = "", name
	}
	inPod := func(c evidence.Subject) bool {
		return c.Pod == pod && (namespace == "" || c.Namespace == namespace)
	}
	members := slices.DeleteFunc(s.containers(), func(c evidence.Subject) bool { return !inPod(c) })
	members = s.addDirectories(members, namespace, pod)
	if len(members) == 0 {
		members = s.forgotten(namespace, pod)
	}
	if slices.ContainsFunc(members, func(m evidence.Subject) bool { return m.ID == "" }) {
		s.identify(members, namespace, pod)
	}
	if pods := podsOf(members); len(pods) > 1 {
		return Found{}, ambiguous(fmt.Sprintf("%d pods are called %q", len(pods), pod), pods)
	}
	if container != "" {
		members = matching(members, container)
	}
	if len(members) == 0 {
		return Found{}, s.notFound(fmt.Sprintf("no pod %q with containers on this node", name))
	}
	slices.SortFunc(members, func(a, b evidence.Subject) int { return strings.Compare(a.Name, b.Name) })
	for i := range members {
		members[i] = s.pin(members[i])
	}
	if container != "" && len(members) == 1 {
		return s.found(members[0], members[0]), nil
	}
	first := members[0]
	target := evidence.Subject{Kind: evidence.KindPod, Name: first.Pod, Pod: first.Pod, Namespace: first.Namespace, PodUID: first.PodUID, ID: first.PodUID}
	return s.found(target, members...), nil
}

// podsOf returns the pods of containers: a pod deleted and made again under
// its name has another uid, and is another pod only if both are unlike in namespace.
func podsOf(members []evidence.Subject) []evidence.Subject {
	var pods []evidence.Subject
	for _, c := range members {
		known := slices.ContainsFunc(pods, func(p evidence.Subject) bool { return p.Namespace == c.Namespace })
		if !known {
			pods = append(pods, evidence.Subject{Kind: evidence.KindPod, Name: c.Namespace + "/" + c.Pod, Namespace: c.Namespace})
		}
	}
	return pods
}

const podLogs = "/var/log/pods"

// addDirectories adds what the kubelet's log directories know: they outlive
// containers, and need no service to be up.
//
//	/var/log/pods/<namespace>_<pod>_<uid>/<container>/<attempt>.log
func (s *search) addDirectories(members []evidence.Subject, namespace, pod string) []evidence.Subject {
	names, err := s.host.ReadDir(podLogs)
	s.note("kubelet-directories", podLogs, livingError(err))
	for _, name := range names {
		parts := strings.Split(name, "_")
		if len(parts) != 3 || parts[1] != pod || namespace != "" && parts[0] != namespace {
			continue
		}
		containers, _ := s.host.ReadDir(podLogs + "/" + name)
		for _, container := range containers {
			members = addFromDirectory(members, evidence.Subject{
				Kind: evidence.KindContainer, Name: container, Namespace: parts[0], Pod: pod, PodUID: parts[2],
				Sources: []string{"kubelet-directories"},
			})
		}
	}
	return members
}

func addFromDirectory(members []evidence.Subject, c evidence.Subject) []evidence.Subject {
	for i, known := range members {
		if known.Name == c.Name && known.Namespace == c.Namespace {
			members[i].Sources = append(members[i].Sources, c.Sources...)
			if known.PodUID == "" {
				members[i].PodUID = c.PodUID
			}
			return members
		}
	}
	return append(members, c)
}
