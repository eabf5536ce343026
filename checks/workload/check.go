package workload

import (
	"context"
	"path"
	"slices"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/cgroupfs"
)

var qosFacts = []evidence.Fact{{ID: "workload.qos", About: "The QoS class, and what was requested for the container.", Shape: QOS{}}}

const mountinfo = "/proc/self/mountinfo"

// Checks returns the checks of this package.
func Checks() []evidence.Check {
	return []evidence.Check{{
		Name:  "workload.qos",
		About: "The QoS class of the pod, and what was requested for the container.",
		Scope: evidence.OfSubject,
		Reads: []string{mountinfo, "{cgroup}/**", "/proc/*/oom_score_adj"},
		Needs: []string{"kubelet.pod", "cgroup.cpu"},
		Gives: qosFacts,
		Look: look.OfContainer(qosFacts, func(_ context.Context, at evidence.Scene) []evidence.Observation {
			return []evidence.Observation{see(at)}
		}),
	}}
}

// pod and cpu are the parts of kubelet.pod and cgroup.cpu used here.
type pod struct {
	QOSClass      string `json:"qos_class"`
	CPURequest    string `json:"cpu_request"`
	CPULimit      string `json:"cpu_limit"`
	MemoryRequest string `json:"memory_request"`
	MemoryLimit   string `json:"memory_limit"`
}

type cpu struct {
	Version int     `json:"version"`
	Shares  *uint64 `json:"shares"`
}

func see(at evidence.Scene) evidence.Observation {
	id := qosFacts[0].ID
	place, inPath := cgroupfs.PodOf(at.Subject.CgroupPath)
	if o, out := look.NoPod(id, at.Subject); out && !inPath {
		return o
	}
	said := look.Seen(at, "kubelet.pod")
	p, known := look.Value[pod](said)
	known = known && validClass(p.QOSClass)
	from, confirmed := confirm(at, inPath)
	q := QOS{Sources: []string{}}
	q.scored(at, &from)
	switch {
	case inPath && (confirmed || q.OOMScoreAdj != nil || known):
		q.Class, q.Driver, q.PodUID = place.QOS, place.Driver, look.Clip(place.UID, 64)
		q.Sources = append(q.Sources, "cgroup-path")
	case known:
		q.Class = p.QOSClass
	case inPath:
		return evidence.Unread(id, "its cgroup's path says "+place.QOS+", and nothing could be read to hold against it", from...)
	default:
		return evidence.Unread(id, "neither its cgroup's path nor the kubelet says its class: "+said.Why, from...)
	}
	if known {
		q.Sources, q.Disagree = append(q.Sources, "kubelet"), p.QOSClass != q.Class
		from = append(from, said.From...)
		q.requested(p)
	} else {
		q.fromShares(at)
	}
	q.OOMScoreDisagrees = q.OOMScoreClass != "" && q.OOMScoreClass != "Guaranteed" && q.OOMScoreClass != q.Class
	return evidence.Saw(id, q, nil, from...)
}

func validClass(class string) bool {
	return slices.Contains([]string{"Guaranteed", "Burstable", "BestEffort"}, class)
}

// confirm looks whether the cgroup is there: a path alone is hearsay.
func confirm(at evidence.Scene, inPath bool) ([]string, bool) {
	from := []string{mountinfo}
	layout, err := look.Layout(at.First)
	if err != nil || !inPath {
		return from, false
	}
	dir, shown := layout.Dir("memory", at.Subject.CgroupPath)
	if !shown {
		return from, false
	}
	names, err := at.First.ReadDir(path.Dir(dir))
	return append(from, path.Dir(dir)), err == nil && slices.Contains(names, path.Base(dir))
}

// scored reads oom_score_adj, by which the kernel picks whom to kill, and which
// the kubelet sets by the class (pkg/kubelet/qos/policy.go).
func (q *QOS) scored(at evidence.Scene, from *[]string) {
	if at.Subject.PID <= 0 {
		return
	}
	name := "/proc/" + strconv.Itoa(at.Subject.PID) + "/oom_score_adj"
	*from = append(*from, name)
	text, err := look.WholeFile(at.First, name)
	if err != nil {
		return
	}
	n, err := strconv.Atoi(strings.TrimSuffix(text, "\n"))
	if err != nil || n < -1000 || n > 1000 {
		return
	}
	q.OOMScoreAdj = &n
	switch {
	case n == 1000:
		q.OOMScoreClass = "BestEffort"
	case n >= 2:
		q.OOMScoreClass = "Burstable"
	case n == -997 || n == -998:
		q.OOMScoreClass = "Guaranteed"
	}
}

func (q *QOS) requested(p pod) {
	q.ResourcesKnown = true
	none := 0.0
	q.CPURequestCPUs = &none
	if n, ok := quantity(p.CPURequest); ok {
		q.CPURequestCPUs = &n
	} else if p.CPURequest != "" {
		q.CPURequestCPUs = nil
	}
	if n, ok := quantity(p.CPULimit); ok {
		q.CPULimitCPUs = &n
	}
	q.MemoryRequestBytes, q.MemoryLimitBytes = bytesOf(p.MemoryRequest), bytesOf(p.MemoryLimit)
}

// fromShares: on v1 the kubelet sets cpu.shares to the request in thousandths
// times 1.024, and to 2 for none. On v2 the runtimes disagree on how a weight
// follows from that, so that none can be told.
func (q *QOS) fromShares(at evidence.Scene) {
	c, ok := look.Value[cpu](look.Seen(at, "cgroup.cpu"))
	if !ok || c.Version != 1 || c.Shares == nil || !slices.Contains(q.Sources, "cgroup-path") {
		return
	}
	n := 0.0
	if *c.Shares > 2 {
		n = float64(*c.Shares) / 1024
	}
	q.CPURequestCPUs = &n
}
