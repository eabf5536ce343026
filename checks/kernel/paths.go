package kernel

import (
	"path"
	"regexp"
	"strings"
)

// within reports whether cgroup p is base or below it. Below the root is
// everything, which says nothing: only the root itself is within the root.
func within(p, base string) bool {
	if base == "/" || base == "" {
		return p == base
	}
	return p == base || strings.HasPrefix(p, base+"/")
}

func above(p, base string) bool {
	return p != base && (p == "/" || within(base, p))
}

var (
	podSlice = regexp.MustCompile(`^(?:[a-z]+-)?kubepods(?:-burstable|-besteffort)?-pod[^-]+\.slice$`)
	qosSlice = regexp.MustCompile(`^(?:[a-z]+-)?kubepods-(?:burstable|besteffort)\.slice$`)
	topSlice = regexp.MustCompile(`^(?:[a-z]+-)?kubepods\.slice$`)
	scope    = regexp.MustCompile(`^(?:cri-containerd|crio|docker|libpod|nerdctl)-([^/]+)\.scope$`)
)

// form names what kind of cgroup the kubelet or systemd makes under this name:
//
//	/kubepods/burstable/pod1111-2222                                       cgroupfs driver
//	/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1111_2222.slice   systemd driver
func form(p string) string {
	name, parent := path.Base(p), path.Base(path.Dir(p))
	switch {
	case podSlice.MatchString(name):
		return "pod"
	case qosSlice.MatchString(name):
		return "qos"
	case topSlice.MatchString(name) || name == "kubepods":
		return "kubepods"
	case strings.HasPrefix(name, "pod") && isPodParent(parent):
		return "pod"
	case (name == "burstable" || name == "besteffort") && parent == "kubepods":
		return "qos"
	case strings.HasSuffix(name, ".slice"):
		return "slice"
	}
	return "ancestor"
}

func isPodParent(name string) bool {
	return name == "kubepods" || name == "burstable" || name == "besteffort"
}

// isPod reports whether p is the cgroup of the pod with this uid.
func isPod(p, uid string) bool {
	if uid == "" || form(p) != "pod" {
		return false
	}
	name := strings.TrimSuffix(path.Base(p), ".slice")
	name = name[strings.LastIndex(name, "-pod")+1:]
	if !strings.HasSuffix(p, ".slice") {
		name = path.Base(p)
	}
	return name == "pod"+uid || name == "pod"+strings.ReplaceAll(uid, "-", "_")
}

// instanceOf returns the container id a path component carries.
func instanceOf(component string) string {
	if m := scope.FindStringSubmatch(component); m != nil {
		return m[1]
	}
	return component
}
