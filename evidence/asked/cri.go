package asked

// CRI is what the runtime's CRI service (containerd or CRI-O) lists.
// See k8s.io/cri-api, runtime.v1.
type CRI struct {
	Address        string         `json:"address"`
	RuntimeName    string         `json:"runtime_name"` // "containerd", "cri-o"
	RuntimeVersion string         `json:"runtime_version"`
	ServerPID      int            `json:"server_pid"` // from SO_PEERCRED; 0 when not known
	Containers     []CRIContainer `json:"containers"`
	Sandboxes      []CRISandbox   `json:"sandboxes"`
}

// CRIContainer is one row of ListContainers.
type CRIContainer struct {
	ID            string            `json:"id"`
	SandboxID     string            `json:"sandbox_id"`
	Name          string            `json:"name"`
	Attempt       uint32            `json:"attempt"`
	State         string            `json:"state"` // "created", "running", "exited", "unknown"
	CreatedAtUsec int64             `json:"created_at_usec"`
	Image         string            `json:"image"`
	Labels        map[string]string `json:"labels"` // io.kubernetes.pod.name, io.kubernetes.pod.namespace, io.kubernetes.pod.uid, …
}

// CRISandbox is one row of ListPodSandbox.
type CRISandbox struct {
	ID            string `json:"id"`
	Name          string `json:"name"`
	Namespace     string `json:"namespace"`
	UID           string `json:"uid"`
	Attempt       uint32 `json:"attempt"`
	State         string `json:"state"` // "ready", "notready"
	CreatedAtUsec int64  `json:"created_at_usec"`
}

// CRIStatusAnswer is ContainerStatus of one container. Times are 0 when the
// runtime gives none.
type CRIStatusAnswer struct {
	ID             string   `json:"id"`
	Name           string   `json:"name"`
	Attempt        uint32   `json:"attempt"`
	State          string   `json:"state"`
	CreatedAtUsec  int64    `json:"created_at_usec"`
	StartedAtUsec  int64    `json:"started_at_usec"`
	FinishedAtUsec int64    `json:"finished_at_usec"`
	ExitCode       int32    `json:"exit_code"`
	Reason         string   `json:"reason"` // "OOMKilled": set whenever the cgroup's oom_kill rose, even for a running container
	Message        string   `json:"message"`
	LogPath        string   `json:"log_path"`
	PID            int      `json:"pid"`            // from the verbose info; 0 when not given
	Spec           *OCISpec `json:"spec,omitempty"` // from the verbose info; nil when not given
}
