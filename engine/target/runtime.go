package target

import (
	"cmp"
	"slices"
	"strings"

	"runbook/evidence"
	"runbook/evidence/asked"
	"runbook/evidence/cgroupfs"
)

// Labels that the kubelet gives containers; containerd's CRI plugin copies them.
const (
	labelContainer = "io.kubernetes.container.name"
	labelPod       = "io.kubernetes.pod.name"
	labelNamespace = "io.kubernetes.pod.namespace"
	labelPodUID    = "io.kubernetes.pod.uid"
	labelKind      = "io.cri-containerd.kind"
)

// instance is one run of a container, as one or both services know it.
type instance struct {
	subject evidence.Subject
	created int64
}

// containers returns every container the runtimes know, with the runs of one
// container joined, newest first.
func (s *search) containers() []evidence.Subject {
	instances := s.fromContainerd()
	for _, c := range s.cri.Containers {
		addCRI(instances, c)
	}
	list := make([]instance, 0, len(instances))
	for _, i := range instances {
		list = append(list, *i)
	}
	slices.SortFunc(list, func(a, b instance) int {
		return cmp.Or(cmp.Compare(b.created, a.created), cmp.Compare(a.subject.ID, b.subject.ID))
	})
	return join(list)
}

func (s *search) fromContainerd() map[string]*instance {
	all := map[string]*instance{}
	for _, c := range s.containerd.Containers {
		if c.Labels[labelKind] == "sandbox" || s.elsewhere(c.Namespace) {
			continue
		}
		subject := labelled(c.ID, c.Labels)
		subject.RuntimeNamespace, subject.Sources = c.Namespace, []string{"containerd"}
		if c.Spec != nil {
			subject.CgroupPath = specPath(c.Spec.CgroupsPath)
		}
		if c.Task != nil && c.Task.Status != "stopped" {
			subject.PID = c.Task.PID
		}
		all[c.Namespace+"/"+c.ID] = &instance{subject, c.CreatedAtUsec}
	}
	return all
}

func (s *search) elsewhere(namespace string) bool {
	return s.flags.RuntimeNamespace != "" && namespace != s.flags.RuntimeNamespace
}

// The CRI's containers are those of containerd's namespace k8s.io.
func addCRI(all map[string]*instance, c asked.CRIContainer) {
	if known, ok := all["k8s.io/"+c.ID]; ok {
		known.subject.Sources = append(known.subject.Sources, "cri")
		return
	}
	subject := labelled(c.ID, c.Labels)
	if c.Labels[labelContainer] == "" && c.Name != "" {
		subject.Name = c.Name
	}
	subject.Sources = []string{"cri"}
	all["k8s.io/"+c.ID] = &instance{subject, c.CreatedAtUsec}
}

func labelled(id string, labels map[string]string) evidence.Subject {
	return evidence.Subject{
		Kind: evidence.KindContainer, ID: id, Name: cmp.Or(labels[labelContainer], id),
		Pod: labels[labelPod], Namespace: labels[labelNamespace], PodUID: labels[labelPodUID],
	}
}

// specPath turns a spec's cgroupsPath into a path from the kernel's root. The
// systemd driver writes "slice:prefix:name" (runc, libcontainer/cgroups/systemd).
func specPath(p string) string {
	parts := strings.Split(p, ":")
	if len(parts) != 3 {
		if strings.HasPrefix(p, "/") {
			return p
		}
		return ""
	}
	path := ""
	prefix := ""
	for part := range strings.SplitSeq(strings.TrimSuffix(parts[0], ".slice"), "-") {
		prefix += part
		path += "/" + prefix + ".slice"
		prefix += "-"
	}
	return path + "/" + parts[1] + "-" + parts[2] + ".scope"
}

// join makes one subject of all runs of a pod's container; the list is sorted
// newest first. Containers outside pods have one run each.
func join(list []instance) []evidence.Subject {
	var subjects []evidence.Subject
	at := map[string]int{}
	for _, i := range list {
		key := strings.Join([]string{i.subject.PodUID, i.subject.Namespace, i.subject.Pod, i.subject.Name}, "\x00")
		n, known := at[key]
		if !known || !i.subject.InPod() {
			at[key] = len(subjects)
			i.subject.Instances = []string{i.subject.ID}
			if i.subject.CgroupPath != "" {
				i.subject.InstanceCgroups = []string{i.subject.CgroupPath}
			}
			subjects = append(subjects, i.subject)
			continue
		}
		subjects[n].Instances = append(subjects[n].Instances, i.subject.ID)
		if i.subject.CgroupPath != "" {
			subjects[n].InstanceCgroups = append(subjects[n].InstanceCgroups, i.subject.CgroupPath)
		}
	}
	return subjects
}

// pin reads where a living main process is, and its start time.
func (s *search) pin(subject evidence.Subject) evidence.Subject {
	if subject.PID == 0 {
		return subject
	}
	stat, err := s.host.ReadFile(procFile(subject.PID, "stat"))
	if err != nil {
		return subject
	}
	subject.StartTicks = startTicks(stat)
	if text, err := s.host.ReadFile(procFile(subject.PID, "cgroup")); err == nil {
		if p, ok := cgroupfs.Of(text, "memory"); ok && p != "/" {
			subject.CgroupPath = p
			if len(subject.InstanceCgroups) == 0 {
				subject.InstanceCgroups = []string{p}
			}
		}
	}
	return subject
}
