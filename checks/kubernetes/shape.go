// Package kubernetes looks at what only the API server knows: events and the
// node's conditions. It reads with GET and nothing else, and never Secrets.
package kubernetes

// Events is the fact kubernetes.events: events about the pod. The API server
// keeps them one hour by default: an empty list proves nothing about earlier.
type Events struct {
	Events []Event `json:"events" doc:"oldest first, at most 100"`
	// OldestUsec is what silence reaches back to.
	OldestUsec int64 `json:"oldest_usec,omitempty" doc:"wall time of the oldest event"`
}

// Event is one event.
type Event struct {
	Reason    string `json:"reason" doc:"Killing, Unhealthy, Evicted, Preempted, TaintManagerEviction, OOMKilling …"`
	Message   string `json:"message" doc:"at most 1 KiB"`
	Container string `json:"container,omitempty" doc:"from fieldPath spec.containers{NAME}"`
	Ours      bool   `json:"ours" doc:"about this container, or about the pod as a whole"`
	Count     int    `json:"count" doc:"at least 1"`
	FirstUsec int64  `json:"first_usec,omitempty" doc:"wall time"`
	LastUsec  int64  `json:"last_usec,omitempty" doc:"wall time"`
	Probe     string `json:"probe,omitempty" doc:"liveness, startup or readiness, when the message is about one"`
	NearDeath *bool  `json:"near_death,omitempty" doc:"within two minutes before the death of the container; left out when that is not known"`
}

// NodeStatus is the fact kubernetes.node: the conditions of this node and the
// events about it.
type NodeStatus struct {
	Name           string  `json:"name" doc:"node"`
	MemoryPressure string  `json:"memory_pressure,omitempty" doc:"True, False or Unknown"`
	DiskPressure   string  `json:"disk_pressure,omitempty" doc:"True, False or Unknown"`
	PIDPressure    string  `json:"pid_pressure,omitempty" doc:"True, False or Unknown"`
	Ready          string  `json:"ready,omitempty" doc:"True, False or Unknown"`
	Events         []Event `json:"events" doc:"SystemOOM, EvictionThresholdMet, Rebooted …, at most 50"`
	EventsRead     bool    `json:"events_read" doc:"the API server gave the events: without it an empty list says nothing"`
}
