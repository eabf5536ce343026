package look

import (
	"regexp"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// An event of the kubelet's pod lifecycle event generator, in the forms of
// kubelet 1.26 and later, and before:
//
//	I1124 19:34:27.747361     685 kubelet.go:2546] "SyncLoop (PLEG): event for pod" pod="shop/web-0" event={"ID":"8bb7…","Type":"ContainerStarted","Data":"62e0…"}
//	I0516 18:34:06.951598    4052 kubelet.go:1953] "SyncLoop (PLEG): event for pod" pod="shop/web-0" event=&{ID:8bb7… Type:ContainerDied Data:62e0…}
var lifecycleEvent = regexp.MustCompile(`^[IWEF][0-9]{4} [0-9:.]+ +[0-9]+ [^ \]]+:[0-9]+\] "SyncLoop \(PLEG\): event for pod" pod="([^"]+)" event=(?:` +
	`\{"ID":"[0-9a-f-]*","Type":"(ContainerStarted|ContainerDied)","Data":"([0-9a-f]+)"\}|` +
	`&\{ID:[0-9a-f-]* Type:(ContainerStarted|ContainerDied) Data:([0-9a-f]+)\})$`)

// Noticed is what the kubelet's pod lifecycle event generator saw of an
// instance: it asks the runtime each second, so both times are late by that.
type Noticed struct {
	StartedAtUsec int64 `json:"started_at_usec,omitempty" doc:"wall time of the event ContainerStarted"`
	EndedAtUsec   int64 `json:"ended_at_usec,omitempty" doc:"wall time of the event ContainerDied"`
}

// KubeletUnit is the kubelet's systemd unit.
const KubeletUnit = "kubelet.service"

// Notice collects when the instances of the subject's pod were seen to start
// and to end, by id. The pod's sandbox is among them. A kubelet that starts
// anew tells ends again: the first time counts.
func Notice(entries []asked.JournalEntry, subject evidence.Subject) map[string]Noticed {
	noticed := map[string]Noticed{}
	for _, entry := range entries {
		m := lifecycleEvent.FindStringSubmatch(entry.Message)
		if m == nil || entry.Unit != "" && entry.Unit != KubeletUnit || subject.Pod == "" || m[1] != subject.Namespace+"/"+subject.Pod {
			continue
		}
		kind, id := m[2]+m[4], m[3]+m[5]
		n := noticed[id]
		switch {
		case kind == "ContainerStarted" && n.StartedAtUsec == 0:
			n.StartedAtUsec = entry.WallUsec
		case kind == "ContainerDied" && n.EndedAtUsec == 0:
			n.EndedAtUsec = entry.WallUsec
		}
		noticed[id] = n
	}
	return noticed
}
