package look

import (
	"strings"

	"runbook/evidence"
)

// NoPod answers for a subject that is in no pod; false when it is in one. A
// cgroup below kubepods belongs to a pod even when nobody could say to which,
// and a subject nobody knows anything of may belong to one.
func NoPod(id string, subject evidence.Subject) (evidence.Observation, bool) {
	switch {
	case subject.InPod():
		return evidence.Observation{}, false
	case strings.Contains(subject.CgroupPath, "kubepods"):
		return evidence.Unread(id, "its cgroup is a pod's, and nobody could say which pod's"), true
	case subject.CgroupPath == "" && subject.PID == 0 && len(subject.Sources) == 0:
		return evidence.Unread(id, "nobody could say whether it belongs to a Kubernetes pod"), true
	}
	return evidence.None(id, "it belongs to no Kubernetes pod"), true
}
