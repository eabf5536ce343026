package network

// Datapath is the fact network.datapath: proxies and BPF programs that handle
// the subject's packets. Absent: the subject has no process.
type Datapath struct {
	HostNetwork *bool         `json:"host_network,omitempty" doc:"the namespace is the node's own"`
	Proxies     []ProxyPort   `json:"proxies" doc:"listening ports of the namespace that service meshes use, in both looks"`
	Programs    []BPFProgram  `json:"programs" doc:"BPF programs on the interfaces of the namespace and on the other ends of its veths, at most 64"`
	Complete    bool          `json:"complete" doc:"all hooks could be asked"`
	Why         string        `json:"why,omitempty" doc:"which could not"`
	Interfaces  []string      `json:"interfaces" doc:"interfaces whose names Cilium and Calico give"`
	Pinned      []string      `json:"pinned" doc:"names in /sys/fs/bpf, at most 32"`
	Drops       []ProgramDrop `json:"drops" doc:"hooks whose programs dropped packets in the window"`
	Uncounted   int           `json:"uncounted" doc:"programs on hooks that count no drops (TCX and XDP)"`
}

// ProxyPort is a listening port that a mesh's proxy uses.
type ProxyPort struct {
	Port int    `json:"port"`
	Mesh string `json:"mesh" doc:"istio, linkerd"`
	Role string `json:"role" doc:"what listens on that port there"`
	UID  *int   `json:"uid,omitempty" doc:"owner of the socket; 1337 is Istio's proxy, 2102 Linkerd's"`
}

// BPFProgram is a program on a hook of an interface.
type BPFProgram struct {
	Link      string `json:"link" doc:"interface"`
	OnHost    bool   `json:"on_host" doc:"on the host's end of the veth"`
	Hook      string `json:"hook" doc:"tc ingress, tc egress, tcx ingress, tcx egress, xdp"`
	Name      string `json:"name" doc:"where known"`
	ID        uint32 `json:"id" doc:"0: a classic program"`
	AlwaysCut bool   `json:"drops_everything" doc:"a classic program that is one return of TC_ACT_SHOT"`
}

// ProgramDrop counts what the filters of an interface dropped.
type ProgramDrop struct {
	Link     string   `json:"link" doc:"interface"`
	OnHost   bool     `json:"on_host" doc:"on the host's end of the veth"`
	Packets  uint64   `json:"packets_in_window" doc:"dropped by filters of clsact or ingress"`
	Passed   *uint64  `json:"passed_in_window,omitempty" doc:"all that came to the hook, dropped ones too"`
	Programs []string `json:"programs" doc:"BPF programs there, by hook and name"`
	Others   bool     `json:"others" doc:"filters that are no BPF programs are there, too: they may be what dropped"`
}
