// Package workload looks at what was asked for a container: requests, limits
// and the QoS class that follows from them.
package workload

// QOS is the fact workload.qos. Absent: the subject belongs to no Kubernetes
// pod. The class is in the path of its cgroup, and the kubelet says it.
type QOS struct {
	Class              string   `json:"class" doc:"Guaranteed, Burstable or BestEffort"`
	Sources            []string `json:"sources" doc:"who says so: cgroup-path, kubelet"`
	Disagree           bool     `json:"disagree" doc:"the path and the kubelet name different classes; class is the path's, by which the kernel goes"`
	Driver             string   `json:"driver,omitempty" doc:"cgroup driver of the kubelet, by the path: cgroupfs or systemd"`
	PodUID             string   `json:"pod_uid,omitempty" doc:"in the path; of a static pod 32 hexadecimal digits"`
	ResourcesKnown     bool     `json:"resources_known" doc:"requests and limits are from the pod: what is left out was not asked for"`
	CPURequestCPUs     *float64 `json:"cpu_request_cpus,omitempty" doc:"of the pod; else from cpu.shares (v1), which is exact. 0: none"`
	CPULimitCPUs       *float64 `json:"cpu_limit_cpus,omitempty" doc:"of the pod"`
	MemoryRequestBytes *uint64  `json:"memory_request_bytes,omitempty" doc:"of the pod"`
	MemoryLimitBytes   *uint64  `json:"memory_limit_bytes,omitempty" doc:"of the pod"`
	OOMScoreAdj        *int     `json:"oom_score_adj,omitempty" doc:"of the main process"`
	OOMScoreClass      string   `json:"oom_score_class,omitempty" doc:"the class that oom_score_adj belongs to: 1000 is BestEffort, 2 to 999 Burstable, -997 and -998 Guaranteed or critical"`
	OOMScoreDisagrees  bool     `json:"oom_score_disagrees" doc:"oom_score_adj belongs to another class, and not to a critical pod"`
}
