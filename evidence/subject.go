package evidence

import "cmp"

// Subject kinds, as they appear in JSON.
const (
	KindContainer = "container"
	KindPod       = "pod"
	KindProcess   = "process"
	KindCgroup    = "cgroup"
	KindUnit      = "unit"
	KindNode      = "node"
	KindSibling   = "sibling" // another container of the subject's pod: looked at, never judged
)

// Subject is the thing a check looks at and a policy judges. Fields that are
// not known are empty: a container that is gone may have an id and a cgroup
// and nothing else.
type Subject struct {
	Kind             string `json:"kind"`
	Name             string `json:"name"`                        // container, unit or process name
	Label            string `json:"label,omitempty"`             // what [Subject.Of] says instead of Name, where several have that name
	ID               string `json:"id,omitempty"`                // the runtime's id of its newest instance
	Pod              string `json:"pod,omitempty"`               // Kubernetes pod name
	Namespace        string `json:"namespace,omitempty"`         // Kubernetes namespace
	PodUID           string `json:"pod_uid,omitempty"`           //
	RuntimeNamespace string `json:"runtime_namespace,omitempty"` // containerd namespace
	PID              int    `json:"pid,omitempty"`               // main process, in the host's pid namespace, while it lives
	StartTicks       uint64 `json:"start_ticks,omitempty"`       // field 22 of /proc/PID/stat: pins PID
	CgroupPath       string `json:"cgroup_path,omitempty"`       // from the kernel's cgroup root: "/kubepods/…"; the memory hierarchy's on v1
	// Hierarchy is the v1 controller in whose hierarchy CgroupPath is, where the memory hierarchy has no such cgroup.
	Hierarchy string `json:"hierarchy,omitempty"`
	// Instances are the ids of all known runs of this container, newest first
	// (a restarted container has a new id); ID is the first of them.
	Instances []string `json:"instances,omitempty"`
	// InstanceCgroups are the cgroup paths of Instances, where known.
	InstanceCgroups []string `json:"instance_cgroups,omitempty"`
	// Sources tells which sources knew of it ("containerd", "cri",
	// "kubelet-directories", "kubernetes", "proc", "cgroupfs", "cgroupfs of cpu", "kernel-log").
	Sources []string `json:"sources,omitempty"`
}

// Of is how Observations and verdicts name the subject: "container/app",
// "process/4711", "node".
func (s Subject) Of() string {
	if s.Kind == KindNode {
		return KindNode
	}
	return s.Kind + "/" + cmp.Or(s.Label, s.Name)
}

// IsContext reports whether the subject stands around what is judged: a pod,
// or a sibling.
func (s Subject) IsContext() bool { return s.Kind == KindPod || s.Kind == KindSibling }

// Home is the controller in whose hierarchy the subject's cgroup and its
// processes are: memory, if no other is known.
func (s Subject) Home() string { return cmp.Or(s.Hierarchy, "memory") }

// InPod reports whether the subject is known to belong to a Kubernetes pod.
func (s Subject) InPod() bool { return s.Pod != "" || s.PodUID != "" }
