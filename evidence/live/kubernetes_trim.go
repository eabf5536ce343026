//go:build linux

package live

import (
	"encoding/json"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// Trimming is decoding into our own shapes: what they have no field for
// (environment, annotations, volumes, managed fields) is never kept.

func trimPod(body []byte) (any, error) {
	pod, err := decodeKind[asked.Pod](body, "Pod")
	if err != nil {
		return nil, err
	}
	scrubPod(pod)
	return pod, nil
}

func trimPods(body []byte) (any, error) { return podList(body, "kubernetes") }

func podList(body []byte, source string) (*asked.PodList, error) {
	pods, err := decodeKind[asked.PodList](body, "PodList")
	if err != nil {
		return nil, err
	}
	pods.Source = source
	if pods.Items == nil {
		pods.Items = []asked.Pod{}
	}
	for i := range pods.Items {
		scrubPod(&pods.Items[i])
	}
	return pods, nil
}

func trimEvents(body []byte) (any, error) {
	events, err := decodeKind[asked.EventList](body, "EventList")
	if err != nil {
		return nil, err
	}
	if events.Items == nil {
		events.Items = []asked.Event{}
	}
	return events, nil
}

func trimNode(body []byte) (any, error) { return decodeKind[asked.Node](body, "Node") }

// decodeKind insists on the kind: any JSON object would decode into any of our
// shapes, and read as a pod with nothing wrong or a list with nothing in it.
// A list that goes on elsewhere (metadata.continue) is not whole, and is none.
func decodeKind[T any](body []byte, kind string) (*T, error) {
	var head struct {
		Kind     string `json:"kind"`
		Metadata struct {
			Continue string `json:"continue"`
		} `json:"metadata"`
	}
	if err := json.Unmarshal(body, &head); err != nil || head.Kind != kind {
		return nil, stop(evidence.Malformed, "not a "+kind)
	}
	if head.Metadata.Continue != "" {
		return nil, stop(evidence.Malformed, "a part of a "+kind)
	}
	value := new(T)
	if err := json.Unmarshal(body, value); err != nil {
		return nil, stop(evidence.Malformed, "not a "+kind)
	}
	return value, nil
}

func scrubPod(pod *asked.Pod) {
	for _, list := range [][]asked.ContainerSpec{pod.Spec.Containers, pod.Spec.InitContainers} {
		for i := range list {
			c := &list[i]
			c.LivenessProbe = scrubProbe(c.LivenessProbe)
			c.StartupProbe = scrubProbe(c.StartupProbe)
			c.ReadinessProbe = scrubProbe(c.ReadinessProbe)
		}
	}
}

// scrubProbe drops the headers of an HTTP probe: they are where people put
// tokens.
//
//	{"httpGet":{"path":"/healthz","port":8080,"httpHeaders":[{"name":"Authorization","value":"Bearer …"}]},"periodSeconds":10}
func scrubProbe(raw json.RawMessage) json.RawMessage {
	var probe, get map[string]json.RawMessage
	if json.Unmarshal(raw, &probe) != nil || json.Unmarshal(probe["httpGet"], &get) != nil {
		return raw
	}
	delete(get, "httpHeaders")
	inner, err := json.Marshal(get)
	if err != nil {
		return nil
	}
	probe["httpGet"] = inner
	out, err := json.Marshal(probe)
	if err != nil {
		return nil
	}
	return out
}
