package asked

import "encoding/json"

// PodList is the part of a v1.PodList that a diagnosis uses, from the
// kubelet's /pods or from the API server. Field names are the API's own.
type PodList struct {
	Source string `json:"source,omitempty"` // "kubelet" or "kubernetes"; set by the Host, not by the API
	Items  []Pod  `json:"items"`
}

// Pod is a trimmed v1.Pod. Environment, volumes' contents, annotations and
// managed fields are dropped before anything is kept.
type Pod struct {
	Metadata PodMetadata `json:"metadata"`
	Spec     PodSpec     `json:"spec"`
	Status   PodStatus   `json:"status"`
}

// PodMetadata names the pod. Times are RFC 3339.
type PodMetadata struct {
	Name                       string `json:"name"`
	Namespace                  string `json:"namespace"`
	UID                        string `json:"uid"`
	CreationTimestamp          string `json:"creationTimestamp,omitempty"`
	DeletionTimestamp          string `json:"deletionTimestamp,omitempty"`
	DeletionGracePeriodSeconds *int64 `json:"deletionGracePeriodSeconds,omitempty"`
}

// PodSpec is what was asked for.
type PodSpec struct {
	NodeName                      string          `json:"nodeName,omitempty"`
	Containers                    []ContainerSpec `json:"containers"`
	InitContainers                []ContainerSpec `json:"initContainers,omitempty"`
	TerminationGracePeriodSeconds *int64          `json:"terminationGracePeriodSeconds,omitempty"`
	ActiveDeadlineSeconds         *int64          `json:"activeDeadlineSeconds,omitempty"`
	RestartPolicy                 string          `json:"restartPolicy,omitempty"`
	PriorityClassName             string          `json:"priorityClassName,omitempty"`
}

// ContainerSpec keeps quantities as the API writes them ("128Mi"). Probes are
// kept raw.
type ContainerSpec struct {
	Name           string          `json:"name"`
	Image          string          `json:"image,omitempty"`
	Resources      Resources       `json:"resources,omitzero"`
	LivenessProbe  json.RawMessage `json:"livenessProbe,omitempty"`
	StartupProbe   json.RawMessage `json:"startupProbe,omitempty"`
	ReadinessProbe json.RawMessage `json:"readinessProbe,omitempty"`
	RestartPolicy  string          `json:"restartPolicy,omitempty"` // "Always" on an init container: a sidecar
}

// Resources are quantities by resource name.
type Resources struct {
	Limits   map[string]string `json:"limits,omitempty"`
	Requests map[string]string `json:"requests,omitempty"`
}

// PodStatus is what is.
type PodStatus struct {
	Phase                 string            `json:"phase,omitempty"`
	Reason                string            `json:"reason,omitempty"`
	Message               string            `json:"message,omitempty"`
	QOSClass              string            `json:"qosClass,omitempty"`
	StartTime             string            `json:"startTime,omitempty"`
	Conditions            []Condition       `json:"conditions,omitempty"`
	ContainerStatuses     []ContainerStatus `json:"containerStatuses,omitempty"`
	InitContainerStatuses []ContainerStatus `json:"initContainerStatuses,omitempty"`
}

// Condition is a pod's or a node's.
type Condition struct {
	Type               string `json:"type"`
	Status             string `json:"status"`
	Reason             string `json:"reason,omitempty"`
	Message            string `json:"message,omitempty"`
	LastTransitionTime string `json:"lastTransitionTime,omitempty"`
}

// ContainerStatus is one container's, with the state before the last restart.
type ContainerStatus struct {
	Name         string         `json:"name"`
	ContainerID  string         `json:"containerID,omitempty"` // "containerd://…"
	RestartCount int            `json:"restartCount"`
	State        ContainerState `json:"state,omitzero"`
	LastState    ContainerState `json:"lastState,omitzero"`
}

// ContainerState has at most one field set.
type ContainerState struct {
	Waiting    *Waiting    `json:"waiting,omitempty"`
	Running    *Running    `json:"running,omitempty"`
	Terminated *Terminated `json:"terminated,omitempty"`
}

// Waiting says what the kubelet waits for.
type Waiting struct {
	Reason  string `json:"reason,omitempty"`
	Message string `json:"message,omitempty"`
}

// Running says since when.
type Running struct {
	StartedAt string `json:"startedAt,omitempty"`
}

// Terminated says how it ended.
type Terminated struct {
	ExitCode    int32  `json:"exitCode"`
	Signal      int32  `json:"signal,omitempty"`
	Reason      string `json:"reason,omitempty"`
	Message     string `json:"message,omitempty"`
	StartedAt   string `json:"startedAt,omitempty"`
	FinishedAt  string `json:"finishedAt,omitempty"`
	ContainerID string `json:"containerID,omitempty"`
}

// EventList is the part of a v1.EventList a diagnosis uses.
type EventList struct {
	Items []Event `json:"items"`
}

// Event is a trimmed v1.Event.
type Event struct {
	Type           string         `json:"type,omitempty"`
	Reason         string         `json:"reason"`
	Message        string         `json:"message"`
	Count          int            `json:"count,omitempty"`
	FirstTimestamp string         `json:"firstTimestamp,omitempty"`
	LastTimestamp  string         `json:"lastTimestamp,omitempty"`
	EventTime      string         `json:"eventTime,omitempty"`
	InvolvedObject InvolvedObject `json:"involvedObject"`
}

// InvolvedObject is what an event is about.
type InvolvedObject struct {
	Kind      string `json:"kind,omitempty"`
	Name      string `json:"name,omitempty"`
	Namespace string `json:"namespace,omitempty"`
	UID       string `json:"uid,omitempty"`
	FieldPath string `json:"fieldPath,omitempty"` // "spec.containers{app}"
}

// Node is a trimmed v1.Node.
type Node struct {
	Metadata struct {
		Name string `json:"name"`
	} `json:"metadata"`
	Status struct {
		Conditions []Condition `json:"conditions,omitempty"`
	} `json:"status"`
}
