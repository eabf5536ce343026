// Package target finds what a run is about. It asks every source that may know
// (containerd, the CRI, the kubelet's directories and API, the API server,
// /proc, the cgroup tree, the kernel log), so that it works with any of them
// down and for a container that is already gone. It reads through the Host
// like everything else, so a replay finds the same target.
package target

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// Flags are what the user named. Exactly one kind of target is set; Container
// may narrow Pod.
type Flags struct {
	Pod       string // [NAMESPACE/]NAME
	Container string // name, id or the beginning of an id
	PID       int
	Cgroup    string // from the kernel's cgroup root, or a directory in a cgroup filesystem
	Unit      string // systemd unit
	Node      bool
	All       bool // every running container of this node
	// RuntimeNamespace narrows containers to one containerd namespace.
	RuntimeNamespace string
}

// Found is the answer.
type Found struct {
	Target       evidence.Subject
	Subjects     []evidence.Subject // judged one at a time
	Observations []evidence.Observation

	search *search
}

// Error is a target that cannot be told. Candidates are set when there are
// several.
type Error struct {
	Says       string
	Candidates []string
	Unread     []string // sources that could not be asked, each with its reason
}

func (e *Error) Error() string {
	var out strings.Builder
	out.WriteString(e.Says)
	for _, candidate := range e.Candidates {
		out.WriteString("\n  " + candidate)
	}
	if len(e.Unread) > 0 {
		out.WriteString("\nnot asked: " + strings.Join(e.Unread, "; "))
	}
	return out.String()
}

// Validate refuses flags that name no target, or several.
func (f Flags) Validate() error {
	kinds := 0
	for _, set := range []bool{f.Pod != "" || f.Container != "", f.PID != 0, f.Cgroup != "", f.Unit != "", f.Node, f.All} {
		if set {
			kinds++
		}
	}
	switch {
	case kinds == 0:
		return fmt.Errorf("no target: name one of --pod, --container, --pid, --cgroup, --unit, --node or --all")
	case kinds > 1:
		return fmt.Errorf("several targets: name only one of --pod/--container, --pid, --cgroup, --unit, --node and --all")
	case f.PID < 0:
		return fmt.Errorf("--pid must be positive")
	}
	return nil
}

// Resolve finds the target, or returns an *Error.
func Resolve(ctx context.Context, h evidence.Host, f Flags, since time.Duration) (Found, error) {
	s := newSearch(ctx, h, f, since)
	switch {
	case f.Node:
		node := evidence.Subject{Kind: evidence.KindNode, Name: evidence.KindNode}
		return s.found(node, node), nil
	case f.All:
		return s.all()
	case f.PID != 0:
		return s.process(f.PID)
	case f.Cgroup != "":
		return s.cgroup(f.Cgroup)
	case f.Unit != "":
		return s.unit(f.Unit)
	case f.Pod != "":
		return s.pod(f.Pod, f.Container)
	}
	return s.container(f.Container)
}

// Reads lists every path and question that finding a target may use, as a
// check's Reads do; the engine holds it to that.
func Reads() []string {
	return []string{
		mountinfo, "/proc/*/cgroup", "/proc/*/stat", podLogs, podLogs + "/*", "{cgroup}/**",
		"ask " + asked.ContainerdContainers, "ask " + asked.CRIContainers, "ask " + asked.KernelLog,
		"ask " + asked.KubeletPods, "ask " + asked.KubernetesGet, "ask " + asked.JournalEntries,
	}
}

// Fact declares the observation this package gives for each subject.
func Fact() evidence.Fact {
	return evidence.Fact{ID: "target.sources", About: "Which sources know the target, and which could not be asked.", Shape: Sources{}}
}

// Sources is the fact target.sources.
type Sources struct {
	Sources []Source `json:"sources" doc:"in the order they were asked"`
}

// Source is one place that may know a container.
type Source struct {
	Name  string `json:"name" doc:"containerd, cri, kubelet-directories, kubelet, kubernetes, kubelet-journal, proc, cgroupfs (of a v1 controller), kernel-log"`
	State string `json:"state" doc:"present: it knows the target; absent: it answered and does not; unknown: it could not be asked"`
	Why   string `json:"why,omitempty" doc:"what stopped us"`
}

func (s *search) found(target evidence.Subject, subjects ...evidence.Subject) Found {
	found := Found{Target: target, Subjects: subjects, search: s}
	for _, subject := range subjects {
		o := evidence.Saw(Fact().ID, Sources{Sources: s.sources(subject)}, nil, s.asked()...)
		o.Of = subject.Of()
		found.Observations = append(found.Observations, o)
	}
	return found
}

func (s *search) sources(subject evidence.Subject) []Source {
	var all []Source
	for _, look := range s.looks {
		source := Source{Name: look.name, State: evidence.Absent.String(), Why: look.why}
		switch {
		case slices.Contains(subject.Sources, look.name):
			source.State = evidence.Present.String()
		case look.why != "":
			source.State = evidence.Unknown.String()
		}
		all = append(all, source)
	}
	return all
}

func (s *search) asked() []string {
	var names []string
	for _, look := range s.looks {
		names = append(names, look.from)
	}
	return names
}
