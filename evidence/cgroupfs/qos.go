package cgroupfs

import (
	"path"
	"strings"
)

// PodPlace is what the kubelet writes into the path of a pod's cgroup.
type PodPlace struct {
	QOS    string // "Guaranteed", "Burstable" or "BestEffort"
	Driver string // "cgroupfs" or "systemd"
	UID    string // of the pod; a static pod's is 32 hexadecimal digits
	Path   string // of the pod's cgroup
}

// PodOf reads the QoS class and the pod's uid from the path of a container's
// cgroup, or of the pod's own (pkg/kubelet/cm: cgroup_manager_linux.go):
//
//	/kubepods/burstable/pod1f6d3c1e-…/4b7c…                       Burstable
//	/kubepods/pod1f6d3c1e-…/4b7c…                                 Guaranteed
//	/kubepods.slice/kubepods-besteffort.slice/
//	  kubepods-besteffort-pod1f6d3c1e_….slice/cri-containerd-….scope
//	/kubelet.slice/kubelet-kubepods.slice/…                       kind
//
// A node inside a container has pods below pods: the innermost counts.
func PodOf(cgroupPath string) (PodPlace, bool) {
	for p := path.Clean("/" + cgroupPath); p != "/"; p = path.Dir(p) {
		if Level(p) == "pod" {
			return podPlace(p)
		}
	}
	return PodPlace{}, false
}

func podPlace(p string) (PodPlace, bool) {
	place := PodPlace{Driver: "cgroupfs", Path: p, QOS: "Guaranteed"}
	name, slice := strings.CutSuffix(path.Base(p), ".slice")
	place.UID = strings.TrimPrefix(name, "pod")
	class := path.Base(path.Dir(p))
	if slice {
		place.Driver = "systemd"
		i := strings.LastIndex(name, "-pod")
		if i < 0 {
			return place, false
		}
		class, place.UID = name[:i], strings.ReplaceAll(name[i+len("-pod"):], "_", "-")
	}
	switch {
	case strings.HasSuffix(class, "burstable"):
		place.QOS = "Burstable"
	case strings.HasSuffix(class, "besteffort"):
		place.QOS = "BestEffort"
	}
	return place, place.UID != ""
}
