package target

import (
	"path"
	"slices"
	"strings"

	"runbook/evidence"
	"runbook/evidence/cgroupfs"
)

// Around finds what stands around the subjects and is not judged: their pods,
// and the other running containers of those pods. It asks nobody anew: the
// runtimes have answered, and the rest is in the listing of the pod's cgroup.
func (f Found) Around() []evidence.Subject {
	if f.search == nil {
		return nil
	}
	known := f.search.containers()
	var all []evidence.Subject
	for _, pod := range f.search.podsAround(f.Subjects, known) {
		pod.Label = freeLabel(all, pod)
		all = append(all, pod)
		for _, sibling := range f.search.siblings(pod, known, f.Subjects) {
			sibling.Label = freeLabel(all, sibling)
			all = append(all, sibling)
		}
	}
	return all
}

// podsAround is one subject for each pod. Of the cgroups its containers point
// to, the kubelet's counts: anybody can run a container with a pod's labels.
func (s *search) podsAround(subjects, known []evidence.Subject) []evidence.Subject {
	var pods []evidence.Subject
	for _, subject := range subjects {
		pod, ok := s.podAround(subject, known)
		if !ok {
			continue
		}
		i := slices.IndexFunc(pods, func(p evidence.Subject) bool { return isPod(p, pod) })
		switch {
		case i < 0:
			pods = append(pods, pod)
		case pods[i].CgroupPath == "", cgroupfs.Level(pods[i].CgroupPath) != "pod" && cgroupfs.Level(pod.CgroupPath) == "pod":
			pods[i].CgroupPath = pod.CgroupPath
		}
	}
	return pods
}

// podAround is the pod a subject belongs to, by its labels, its cgroup, or both.
func (s *search) podAround(subject evidence.Subject, known []evidence.Subject) (evidence.Subject, bool) {
	cgroup := podCgroup(subject, known)
	if cgroup == "" && !subject.InPod() {
		return evidence.Subject{}, false
	}
	if cgroup == "" {
		cgroup = s.podCgroupByUID(subject.PodUID)
	}
	pod := evidence.Subject{
		Kind: evidence.KindPod, Name: subject.Pod, ID: subject.PodUID, Pod: subject.Pod, Namespace: subject.Namespace,
		PodUID: subject.PodUID, CgroupPath: cgroup, Sources: slices.Clone(subject.Sources),
	}
	if pod.PodUID == "" {
		pod.PodUID, pod.ID = podUID(cgroup), podUID(cgroup)
	}
	switch {
	case pod.Name != "":
	case pod.PodUID != "":
		pod.Name = pod.PodUID
	default:
		pod.Name = path.Base(cgroup)
	}
	return pod, true
}

func isPod(a, b evidence.Subject) bool {
	if a.PodUID != "" && b.PodUID != "" {
		return a.PodUID == b.PodUID
	}
	return a.Name == b.Name && a.Namespace == b.Namespace
}

// podCgroup is the kubelet's cgroup of the pod, by its name. A pod somebody
// else made has the cgroup above its containers, where none of another pod is.
func podCgroup(subject evidence.Subject, known []evidence.Subject) string {
	if subject.CgroupPath == "" {
		return ""
	}
	for _, up := range cgroupfs.Ancestors(subject.CgroupPath) {
		if cgroupfs.Level(up) == "pod" {
			return up
		}
	}
	parent := path.Dir(path.Clean("/" + subject.CgroupPath))
	if subject.Pod == "" || parent == "/" {
		return ""
	}
	for _, other := range known {
		same := other.PodUID == subject.PodUID && other.Namespace == subject.Namespace && other.Pod == subject.Pod
		if !same && (below(other.CgroupPath, parent) || other.CgroupPath == parent) {
			return ""
		}
	}
	return parent
}

// podCgroupByUID finds the cgroup of a pod whose containers no runtime could
// place. The tree is walked once a run.
func (s *search) podCgroupByUID(uid string) string {
	if uid == "" {
		return ""
	}
	if !s.walkedPods {
		s.walkedPods = true
		s.pods = s.walk(func(name string) bool { return strings.Contains(name, "pod") })
	}
	for _, p := range s.pods {
		if cgroupfs.Level(p) == "pod" && podUID(p) == uid {
			return p
		}
	}
	return ""
}

func below(cgroupPath, dir string) bool {
	return dir != "" && dir != "/" && strings.HasPrefix(cgroupPath, dir+"/")
}

// siblings are the running containers of the pod that are not judged. Labels
// are only believed of a container whose cgroup is the pod's.
func (s *search) siblings(pod evidence.Subject, known, judged []evidence.Subject) []evidence.Subject {
	children, listed := s.children(pod.CgroupPath)
	var found []evidence.Subject
	for _, c := range known {
		inPod := pod.PodUID != "" && c.PodUID == pod.PodUID || pod.Pod != "" && c.Pod == pod.Pod && c.Namespace == pod.Namespace
		i := slices.IndexFunc(children, func(child string) bool { return isCgroupOf(child, c) })
		if i >= 0 {
			c.CgroupPath = children[i]
			children = slices.Delete(children, i, i+1)
		}
		switch {
		case !inPod && i < 0, listed && i < 0, isJudged(c, judged):
			continue
		case !listed && pod.CgroupPath != "" && c.CgroupPath != "" && !below(c.CgroupPath, pod.CgroupPath):
			continue
		}
		found = append(found, s.asSibling(c, pod))
	}
	for _, child := range children {
		c := evidence.Subject{Name: lastID(child), ID: lastID(child), CgroupPath: child, Sources: []string{"cgroupfs"}}
		if !isJudged(c, judged) && !s.isSandbox(c.ID) {
			found = append(found, s.asSibling(c, pod))
		}
	}
	return found
}

// children lists the cgroups of a pod's containers; false when nobody can.
func (s *search) children(cgroup string) ([]string, bool) {
	dir, ok := s.layout.Dir("memory", cgroup)
	if cgroup == "" || !ok {
		return nil, false
	}
	names, err := s.host.ReadDir(dir)
	if err != nil {
		return nil, false
	}
	var children []string
	for _, name := range names {
		if !isControlFile(name) && len(children) < maxChildren {
			children = append(children, path.Join(cgroup, name))
		}
	}
	return children, true
}

// maxChildren bounds the containers of one pod: a process that may make
// cgroups can make any number of them.
const maxChildren = 128

func isCgroupOf(child string, c evidence.Subject) bool {
	return c.CgroupPath == child || slices.Contains(c.InstanceCgroups, child) || slices.Contains(c.Instances, lastID(child))
}

func isJudged(c evidence.Subject, judged []evidence.Subject) bool {
	return slices.ContainsFunc(judged, func(j evidence.Subject) bool {
		return c.ID != "" && (c.ID == j.ID || slices.Contains(j.Instances, c.ID)) ||
			c.CgroupPath != "" && (c.CgroupPath == j.CgroupPath || below(j.CgroupPath, c.CgroupPath))
	})
}

// isSandbox tells the pause container, which holds a pod's namespaces open.
func (s *search) isSandbox(id string) bool {
	for _, c := range s.containerd.Containers {
		if c.ID == id && c.Labels[labelKind] == "sandbox" {
			return true
		}
	}
	for _, sandbox := range s.cri.Sandboxes {
		if sandbox.ID == id {
			return true
		}
	}
	return false
}

func (s *search) asSibling(c, pod evidence.Subject) evidence.Subject {
	c.Kind = evidence.KindSibling
	c.Pod, c.Namespace, c.PodUID = pod.Pod, pod.Namespace, pod.PodUID
	c.Instances, c.InstanceCgroups = nil, nil // what it was before is nobody's question
	return s.pin(c)
}

// freeLabel keeps the names of two subjects apart: a name is a stranger's
// choice. It is "" where the name alone will do.
func freeLabel(taken []evidence.Subject, subject evidence.Subject) string {
	isFree := func(label string) bool {
		subject.Label = label
		return !slices.ContainsFunc(taken, func(t evidence.Subject) bool { return t.Of() == subject.Of() })
	}
	for _, label := range []string{"", subject.Namespace + "/" + subject.Name, subject.ID, subject.CgroupPath} {
		if isFree(label) {
			return label
		}
	}
	return subject.Name + " " + subject.CgroupPath
}
