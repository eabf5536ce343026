// Package asked gives the shapes of the answers to a Host's questions: what no
// file answers. evidence/live produces them, checks read them, an archive
// keeps them as JSON.
//
// An answer that could be had in part says so in a field of its own (Coverage,
// Truncated, Stopped): a partial answer never looks like a whole one.
package asked

// HostNetns in the place of a pid asks about the machine's own network
// namespace: process 1's, or where that may not be opened, runbook's.
const HostNetns = "host"

// The questions. Arguments follow each as strings.
const (
	ClockNow             = "clock/now"             // a mark that tells the askings of one look apart, or nothing → [Clock]
	KernelLog            = "kernel/log"            // since, in whole seconds ("3600") → [Log]
	JournalEntries       = "journal/entries"       // "kernel" or a unit name, then since in seconds → [Journal]
	LogTail              = "log/tail"              // absolute path → [Tail]
	FsUsage              = "fs/usage"              // absolute path → [Usage]
	FilesSeries          = "files/series"          // interval in milliseconds, number of samples, then one to eight paths → [Series]
	ContainerdContainers = "containerd/containers" // no arguments → [Containerd]
	CRIContainers        = "cri/containers"        // no arguments → [CRI]
	CRIStatus            = "cri/status"            // container id → [CRIStatusAnswer]
	KubeletPods          = "kubelet/pods"          // no arguments → [PodList]
	KubernetesGet        = "kubernetes/get"        // API path ("/api/v1/namespaces/x/pods/y") → the API's JSON
	NetnsLinks           = "netns/links"           // pid → [Links] of its network namespace
	NetnsQdiscs          = "netns/qdiscs"          // pid → [Qdiscs]
	NetnsRoutes          = "netns/routes"          // pid → [Routes]
	NetnsNeighbours      = "netns/neighbours"      // pid → [Neighbours]
	NetnsSysctls         = "netns/sysctls"         // pid → [Sysctls]
	NetnsRules           = "netns/rules"           // pid → [Rules]
	NetnsResolve         = "netns/resolve"         // pid, address of a server, 1 to 8 full names → [Resolve]; it sends DNS queries
	NetnsSockets         = "netns/sockets"         // pid → [SocketDump]
	NetnsBPF             = "netns/bpf"             // pid → [Datapath]
	OverlayTree          = "overlay/walk"          // pid, then a pause in milliseconds ("1000") → [OverlayWalk] of its root's upper directory
)
