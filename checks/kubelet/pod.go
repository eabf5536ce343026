package kubelet

import (
	"context"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const messageLimit = 4096

func seePod(ctx context.Context, at evidence.Scene) []evidence.Observation {
	return []evidence.Observation{observePod(ctx, at)}
}

func observePod(ctx context.Context, at evidence.Scene) evidence.Observation {
	id := podFacts[0].ID
	if o, ok := look.NoPod(id, at.Subject); ok {
		return o
	}
	from := []string{look.Question(asked.KubeletPods)}
	list, err := look.AskShared[asked.PodList](ctx, at.First, asked.KubeletPods)
	if err == nil {
		if pod, ok := find(list.Items, at.Subject); ok {
			return evidence.Saw(id, podOf(pod, "kubelet", at.Subject.Name), nil, from...)
		}
	}
	kubeletSays := evidence.Why(err)
	if err == nil {
		kubeletSays = "the kubelet does not know the pod"
	}
	if at.Subject.Pod == "" || at.Subject.Namespace == "" {
		return evidence.Unread(id, kubeletSays+"; without the pod's name the API server cannot be asked", from...)
	}
	path := "/api/v1/namespaces/" + at.Subject.Namespace + "/pods/" + at.Subject.Pod
	from = append(from, look.Question(asked.KubernetesGet, path))
	pod, err := look.Ask[asked.Pod](ctx, at.First, asked.KubernetesGet, path)
	if err == nil {
		if _, ok := find([]asked.Pod{pod}, at.Subject); ok {
			return evidence.Saw(id, podOf(pod, "kubernetes", at.Subject.Name), nil, from...)
		}
		return evidence.Unread(id, kubeletSays+"; the API server has another pod of that name", from...)
	}
	return evidence.Unread(id, kubeletSays+"; "+evidence.Why(err), from...)
}

// find goes by uid first. A static pod has another uid with the kubelet than
// with the API server, so that a pod of the same name is taken when no uid
// matches, unless both sides are known and it is plainly a successor.
func find(pods []asked.Pod, subject evidence.Subject) (asked.Pod, bool) {
	for _, pod := range pods {
		if subject.PodUID != "" && pod.Metadata.UID == subject.PodUID {
			return pod, true
		}
	}
	for _, pod := range pods {
		m := pod.Metadata
		named := subject.Pod != "" && m.Name == subject.Pod && m.Namespace == subject.Namespace
		if named && (subject.PodUID == "" || m.UID == "" || isStatic(m.Name, pod.Spec.NodeName)) {
			return pod, true
		}
	}
	return asked.Pod{}, false
}

// A static pod is named after its node: "etcd-node1".
func isStatic(name, node string) bool { return node != "" && strings.HasSuffix(name, "-"+node) }

func podOf(pod asked.Pod, source, container string) Pod {
	p := Pod{
		Source: source, Name: pod.Metadata.Name, Namespace: pod.Metadata.Namespace,
		Phase: pod.Status.Phase, Reason: pod.Status.Reason,
		Message: look.Clip(pod.Status.Message, messageLimit), QOSClass: pod.Status.QOSClass,
		DeletionRequested:     pod.Metadata.DeletionTimestamp != "",
		DeletionGraceSeconds:  pod.Metadata.DeletionGracePeriodSeconds,
		GracePeriodSeconds:    pod.Spec.TerminationGracePeriodSeconds,
		ActiveDeadlineSeconds: pod.Spec.ActiveDeadlineSeconds,
		Conditions:            []Condition{},
	}
	for _, c := range pod.Status.Conditions {
		p.Conditions = append(p.Conditions, Condition{
			Type: c.Type, Status: c.Status, Reason: c.Reason,
			Message: look.Clip(c.Message, 1024), AtUsec: look.Usec(c.LastTransitionTime),
		})
	}
	eviction, recognised := parseEviction(p.Message, container)
	if recognised || p.Reason == "Evicted" {
		p.Evicted = &eviction
	}
	addSpec(&p, pod.Spec, container)
	addStatus(&p, pod.Status, container)
	return p
}

func addSpec(p *Pod, spec asked.PodSpec, container string) {
	add := func(containers []asked.ContainerSpec, init bool) {
		for _, c := range containers {
			if c.Name != container {
				continue
			}
			p.IsInit = init
			p.HasLivenessProbe, p.HasStartupProbe = isSet(c.LivenessProbe), isSet(c.StartupProbe)
			p.MemoryLimit, p.MemoryRequest = c.Resources.Limits["memory"], c.Resources.Requests["memory"]
			p.CPULimit, p.CPURequest = c.Resources.Limits["cpu"], c.Resources.Requests["cpu"]
			p.EphemeralLimit = c.Resources.Limits["ephemeral-storage"]
		}
	}
	add(spec.InitContainers, true)
	add(spec.Containers, false)
	p.Containers = len(spec.Containers)
	for _, c := range spec.InitContainers {
		if c.RestartPolicy == "Always" {
			p.Containers++
		}
	}
}

func isSet(raw []byte) bool { return len(raw) > 0 && string(raw) != "null" }

func addStatus(p *Pod, status asked.PodStatus, container string) {
	for _, list := range [][]asked.ContainerStatus{status.InitContainerStatuses, status.ContainerStatuses} {
		for _, c := range list {
			if c.Name == container {
				addContainer(p, c)
			}
		}
	}
}

func addContainer(p *Pod, c asked.ContainerStatus) {
	p.RestartCount = c.RestartCount
	switch {
	case c.State.Waiting != nil:
		p.State, p.WaitingReason = "waiting", c.State.Waiting.Reason
	case c.State.Running != nil:
		p.State = "running"
	case c.State.Terminated != nil:
		p.State = "terminated"
	}
	end := c.State.Terminated
	if end == nil {
		end = c.LastState.Terminated
	}
	if end == nil {
		return
	}
	code := int(end.ExitCode)
	_, id, _ := strings.Cut(end.ContainerID, "://")
	p.LastReason, p.LastExitCode, p.LastMessage = end.Reason, &code, look.Clip(end.Message, messageLimit)
	p.LastStartedAtUsec, p.LastFinishedAtUsec = look.Usec(end.StartedAt), look.Usec(end.FinishedAt)
	p.LastContainerID = id
}
