// Package kubelet looks at what the kubelet knows and did: the pod's status,
// from the kubelet itself or from the API server, and the kubelet's journal.
package kubelet

import "runbook/checks/internal/look"

// Pod is the fact kubelet.pod. Absent: the subject belongs to no pod.
type Pod struct {
	Source                string      `json:"source" doc:"kubelet or kubernetes"`
	Name                  string      `json:"name" doc:"pod"`
	Namespace             string      `json:"namespace" doc:"of the pod"`
	Phase                 string      `json:"phase,omitempty" doc:"Pending, Running, Succeeded, Failed, Unknown"`
	Reason                string      `json:"reason,omitempty" doc:"status.reason: Evicted, DeadlineExceeded, Preempting, NodeShutdown …"`
	Message               string      `json:"message,omitempty" doc:"status.message, at most 4 KiB"`
	QOSClass              string      `json:"qos_class,omitempty" doc:"Guaranteed, Burstable or BestEffort"`
	DeletionRequested     bool        `json:"deletion_requested" doc:"metadata.deletionTimestamp is set"`
	DeletionGraceSeconds  *int64      `json:"deletion_grace_seconds,omitempty" doc:"metadata.deletionGracePeriodSeconds"`
	GracePeriodSeconds    *int64      `json:"grace_period_seconds,omitempty" doc:"spec.terminationGracePeriodSeconds"`
	ActiveDeadlineSeconds *int64      `json:"active_deadline_seconds,omitempty" doc:"spec.activeDeadlineSeconds"`
	Conditions            []Condition `json:"conditions" doc:"of the pod"`
	Evicted               *Eviction   `json:"evicted,omitempty" doc:"set when status.reason is Evicted or the message is the eviction manager's"`
	RestartCount          int         `json:"restart_count" doc:"of this container"`
	State                 string      `json:"state,omitempty" doc:"of this container: waiting, running or terminated"`
	WaitingReason         string      `json:"waiting_reason,omitempty" doc:"of this container: CrashLoopBackOff …"`
	LastReason            string      `json:"last_reason,omitempty" doc:"reason of this container's newest termination, in state or lastState"`
	LastExitCode          *int        `json:"last_exit_code,omitempty" doc:"its exit code"`
	LastMessage           string      `json:"last_message,omitempty" doc:"its termination message, at most 4 KiB"`
	LastStartedAtUsec     int64       `json:"last_started_at_usec,omitempty" doc:"wall time"`
	LastFinishedAtUsec    int64       `json:"last_finished_at_usec,omitempty" doc:"wall time"`
	LastContainerID       string      `json:"last_container_id,omitempty" doc:"the runtime's id of the instance that ended"`
	HasLivenessProbe      bool        `json:"has_liveness_probe" doc:"of this container"`
	HasStartupProbe       bool        `json:"has_startup_probe" doc:"of this container"`
	CPULimit              string      `json:"cpu_limit,omitempty" doc:"as written: 500m"`
	CPURequest            string      `json:"cpu_request,omitempty" doc:"as written"`
	MemoryLimit           string      `json:"memory_limit,omitempty" doc:"as written: 128Mi"`
	MemoryRequest         string      `json:"memory_request,omitempty" doc:"as written"`
	EphemeralLimit        string      `json:"ephemeral_storage_limit,omitempty" doc:"as written"`
	Containers            int         `json:"containers" doc:"of the pod: those that run side by side, sidecars too"`
	IsInit                bool        `json:"is_init" doc:"it is an init container"`
}

// Condition is one condition of the pod.
type Condition struct {
	Type    string `json:"type" doc:"DisruptionTarget, Ready …"`
	Status  string `json:"status" doc:"True, False, Unknown"`
	Reason  string `json:"reason,omitempty" doc:"TerminationByKubelet, PreemptionByScheduler, DeletionByTaintManager, EvictionByEvictionAPI …"`
	Message string `json:"message,omitempty" doc:"at most 1 KiB"`
	AtUsec  int64  `json:"at_usec,omitempty" doc:"wall time of the transition"`
}

// Eviction is the eviction manager's message, taken apart.
type Eviction struct {
	Kind      string `json:"kind" doc:"node-low (the node was low on a resource), container-ephemeral-limit, pod-ephemeral-limit, emptydir-limit, node-condition or other"`
	Resource  string `json:"resource,omitempty" doc:"memory, ephemeral-storage, inodes, pids"`
	Threshold string `json:"threshold,omitempty" doc:"as printed"`
	Available string `json:"available,omitempty" doc:"as printed"`
	Container string `json:"container,omitempty" doc:"the container the message names"`
	Volume    string `json:"volume,omitempty" doc:"the emptyDir the message names"`
	Limit     string `json:"limit,omitempty" doc:"the limit the message names"`
	Message   string `json:"message" doc:"as printed"`
}

// Journal is the fact kubelet.journal: what the kubelet logged about the pod.
// Absent: this host keeps no journal, or the subject is in no pod.
type Journal struct {
	OldestUsec  int64         `json:"oldest_usec,omitempty" doc:"wall time of the oldest entry: silence before it proves nothing"`
	CoversDeath bool          `json:"covers_death" doc:"the entries span the death of the container"`
	Evictions   []JournalLine `json:"evictions" doc:"Eviction manager lines about this pod, at most 10"`
	Kills       []JournalLine `json:"kills" doc:"Killing container lines with their reason, at most 10"`
	Probes      []JournalLine `json:"probes" doc:"Probe failed lines, at most 10"`
	Pressure    []JournalLine `json:"pressure" doc:"Eviction manager: attempting to reclaim lines, at most 10"`
	Preemptions []JournalLine `json:"preemptions" doc:"Preempting pod to free up resources lines about this pod, at most 10"`
	Deletions   []JournalLine `json:"deletions" doc:"SyncLoop DELETE lines that name this pod (not its uid), at most 10"`
	Instance    *look.Noticed `json:"instance,omitempty" doc:"the subject's newest instance, as the kubelet noticed it; left out when the journal does not tell"`
}

// JournalLine is one entry.
type JournalLine struct {
	AtUsec       int64  `json:"at_usec" doc:"wall time"`
	Line         string `json:"line" doc:"at most 400 bytes"`
	Resource     string `json:"resource,omitempty" doc:"the resource it names; of an eviction, what the node was short of in the eviction manager's pass that ranked the pod"`
	OwnLimit     bool   `json:"own_limit,omitempty" doc:"of an eviction: the eviction manager ranked no pods before it, as it does when a pod is over a limit of its own"`
	Reason       string `json:"reason,omitempty" doc:"probe kind (Liveness, Startup) or kill reason"`
	GraceSeconds *int64 `json:"grace_seconds,omitempty" doc:"gracePeriod it names"`
	For          string `json:"for,omitempty" doc:"the pod it was preempted for"`
	EndedAfter   *int64 `json:"ended_after_usec,omitempty" doc:"from a kill to the moment the kubelet noticed that the instance had ended"`
	OfTheEnded   *bool  `json:"of_the_ended,omitempty" doc:"it names the instance whose end runtime.death tells, or another; left out when it names none"`
}
