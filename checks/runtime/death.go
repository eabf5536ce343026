package runtime

import (
	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const (
	runtimeErrorUsec = 100_000   // from the exit to the shim's noting it
	apiErrorUsec     = 1_000_000 // the API keeps whole seconds
	messageLimit     = 4096
)

// signals are those a program dies of by default; an exit code of 128+N stands
// for signal N.
var signals = map[int]string{
	1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE",
	9: "SIGKILL", 10: "SIGUSR1", 11: "SIGSEGV", 12: "SIGUSR2", 13: "SIGPIPE", 14: "SIGALRM", 15: "SIGTERM",
	24: "SIGXCPU", 25: "SIGXFSZ", 31: "SIGSYS",
}

func criDeath(s asked.CRIStatusAnswer) *Death {
	return &Death{
		Source: "cri", ID: s.ID, ExitCode: int(s.ExitCode), Reason: look.Clip(s.Reason, 128),
		Message: look.Clip(s.Message, messageLimit), StartedAtUsec: s.StartedAtUsec,
		FinishedAtUsec: s.FinishedAtUsec, FinishedErrorUsec: runtimeErrorUsec,
		NeverStarted: s.Reason == "StartError" || s.StartedAtUsec == 0 && s.FinishedAtUsec > 0 && s.Reason != "Unknown",
	}
}

// podEnd is the part of kubelet.pod that tells of a container's last end.
type podEnd struct {
	Source     string `json:"source"`
	State      string `json:"state"`
	ExitCode   *int   `json:"last_exit_code"`
	Reason     string `json:"last_reason"`
	Message    string `json:"last_message"`
	StartedAt  int64  `json:"last_started_at_usec"`
	FinishedAt int64  `json:"last_finished_at_usec"`
	ID         string `json:"last_container_id"`
	Restarts   int    `json:"restart_count"`
}

func (p podEnd) death() *Death {
	return &Death{
		Source: p.Source, ID: p.ID, ExitCode: *p.ExitCode, Reason: p.Reason, Message: p.Message,
		StartedAtUsec: p.StartedAt, FinishedAtUsec: p.FinishedAt, FinishedErrorUsec: apiErrorUsec,
		NeverStarted: p.Reason == "StartError", Current: p.State != "running", RestartedAfterwards: p.State == "running",
	}
}

func (d *Death) derive() {
	if d.ExitCode > 128 {
		d.Signal = signals[d.ExitCode-128]
	}
	if d.NeverStarted {
		d.StartedAtUsec = 0
	}
	if d.StartedAtUsec > 0 && d.FinishedAtUsec > d.StartedAtUsec {
		d.RanUsec = d.FinishedAtUsec - d.StartedAtUsec
	}
}

// observeDeath tells of the newest instance that ended. Everything that is
// neither an end nor a first run that goes on is Unknown: an exit status that
// was not found is lost, and not absent.
func observeDeath(at evidence.Scene, known []instance, silent string, from []string) evidence.Observation {
	id := stateFacts[1].ID
	for i, one := range known {
		if one.ended == nil {
			continue
		}
		death := *one.ended
		death.Current, death.RestartedAfterwards = i == 0, i > 0
		death.derive()
		return evidence.Saw(id, death, nil, from...)
	}
	if len(known) > 0 && firstRun(known) {
		return evidence.None(id, words(known[0])+", and no earlier instance is known", from...)
	}
	pod, ok := look.Value[podEnd](look.Seen(at, "kubelet.pod"))
	if ok && pod.ExitCode != nil {
		death := pod.death()
		death.derive()
		return evidence.Saw(id, *death, nil, append(from, "kubelet.pod")...)
	}
	// A status that lists no such container counts nothing either: State tells.
	if ok && pod.State == "running" && pod.Restarts == 0 && len(known) == 1 && lives(known[0]) {
		return evidence.None(id, words(known[0])+", and the pod's status counts no restart", append(from, "kubelet.pod")...)
	}
	return evidence.Unread(id, whyNoDeath(known, silent), from...)
}

func lives(one instance) bool {
	return one.status.State == "running" || one.status.State == "paused"
}

// firstRun: CRI counts attempts. Outside Kubernetes nobody restarts a container
// under a new id, but dockerd (namespace moby) does so under the same.
func firstRun(known []instance) bool {
	one := known[0]
	if len(known) > 1 {
		return false
	}
	switch one.source {
	case "cri":
		return (lives(one) || one.status.State == "created") && one.status.Attempt == 0
	case "containerd":
		return lives(one) && one.alone
	}
	return false
}

func words(one instance) string {
	if one.status.State == "created" {
		return "it was created and has not started"
	}
	return "it runs"
}

func whyNoDeath(known []instance, silent string) string {
	switch {
	case silent != "":
		return silent
	case len(known) == 0:
		return "no container id is known to ask the runtime about"
	case known[0].source == "":
		return "the runtime does not know the container (any more); its exit status went with it"
	case known[0].noTask:
		return "the runtime keeps no exit status: it has no task"
	case lives(known[0]):
		return "an instance before this one may have ended, and no source that answered knows how"
	}
	return "the runtime does not say how it ended: its state is " + known[0].status.State
}
