package cgroupfs

import (
	"path"
	"strings"
)

// Level names what a cgroup is ("root", "kubepods", "qos", "pod", "slice" or
// "other"), from the two forms the kubelet's drivers give its path, wherever a
// nested kubelet has put them:
//
//	cgroupfs  /kubepods/burstable/pod1f6d…-…/4b7c…
//	systemd   /kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1f6d_….slice/cri-containerd-4b7c….scope
func Level(cgroupPath string) string {
	base := path.Base(path.Clean("/" + cgroupPath))
	if base == "/" {
		return "root"
	}
	name, slice := strings.CutSuffix(base, ".slice")
	parent := strings.TrimSuffix(path.Base(path.Dir(cgroupPath)), ".slice")
	switch {
	case isKubepods(name):
		return "kubepods"
	case isQOS(name, parent):
		return "qos"
	case isPod(name, parent):
		return "pod"
	case slice:
		return "slice"
	}
	return "other"
}

func isKubepods(name string) bool {
	return name == "kubepods" || strings.HasSuffix(name, "-kubepods")
}

func isQOS(name, parent string) bool {
	for _, class := range []string{"burstable", "besteffort"} {
		head, ok := strings.CutSuffix(name, class)
		if ok && (head == "" && isKubepods(parent) || isKubepods(strings.TrimSuffix(head, "-"))) {
			return true
		}
	}
	return false
}

func isPod(name, parent string) bool {
	if i := strings.LastIndex(name, "-pod"); i >= 0 {
		return isKubepods(name[:i]) || isQOS(name[:i], parent)
	}
	inKubepods := isKubepods(parent) || parent == "burstable" || parent == "besteffort"
	return inKubepods && strings.HasPrefix(name, "pod") && len(name) > len("pod")
}
