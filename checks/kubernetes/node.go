package kubernetes

import (
	"context"
	"regexp"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const (
	hostnameFile   = "/proc/sys/kernel/hostname"
	mostNodeEvents = 50
)

func seeNode(ctx context.Context, at evidence.Scene) []evidence.Observation {
	return []evidence.Observation{observeNode(ctx, at)}
}

func observeNode(ctx context.Context, at evidence.Scene) evidence.Observation {
	id := nodeFacts[0].ID
	name, from, err := nodeName(ctx, at.First)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	path := "/api/v1/nodes/" + name
	from = append(from, look.Question(asked.KubernetesGet, path))
	node, err := look.Ask[asked.Node](ctx, at.First, asked.KubernetesGet, path)
	if err == nil && node.Metadata.Name != name {
		err = look.Malformed(path, "another node")
	}
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	status := statusOf(node)
	events := "/api/v1/namespaces/default/events?fieldSelector=involvedObject.kind=Node,involvedObject.name=" + name
	from = append(from, look.Question(asked.KubernetesGet, events))
	list, err := look.Ask[asked.EventList](ctx, at.First, asked.KubernetesGet, events)
	if err == nil {
		status.Events, status.EventsRead = convert(list.Items, "", mostNodeEvents), true
	}
	return evidence.Saw(id, status, nil, from...)
}

func statusOf(node asked.Node) NodeStatus {
	status := NodeStatus{Name: node.Metadata.Name, Events: []Event{}}
	for _, c := range node.Status.Conditions {
		switch c.Type {
		case "MemoryPressure":
			status.MemoryPressure = c.Status
		case "DiskPressure":
			status.DiskPressure = c.Status
		case "PIDPressure":
			status.PIDPressure = c.Status
		case "Ready":
			status.Ready = c.Status
		}
	}
	return status
}

// A Kubernetes name (RFC 1123 subdomain), so that no host name can lead the
// path elsewhere.
func isObjectName(name string) bool { return len(name) <= 253 && objectName.MatchString(name) }

var objectName = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$`)

// nodeName is what the kubelet's pods say, because a cloud may name its nodes
// otherwise than they name themselves; else the host name, in small letters as
// the kubelet registers it.
func nodeName(ctx context.Context, host evidence.Host) (string, []string, error) {
	from := []string{look.Question(asked.KubeletPods)}
	if list, err := look.Ask[asked.PodList](ctx, host, asked.KubeletPods); err == nil {
		for _, pod := range list.Items {
			if isObjectName(pod.Spec.NodeName) {
				return pod.Spec.NodeName, from, nil
			}
		}
	}
	from = append(from, hostnameFile)
	text, err := look.WholeFile(host, hostnameFile)
	if err != nil {
		return "", from, err
	}
	name := strings.ToLower(strings.TrimSpace(text))
	if !isObjectName(name) {
		return "", from, look.Malformed(hostnameFile, "not a name a node can have")
	}
	return name, from, nil
}
