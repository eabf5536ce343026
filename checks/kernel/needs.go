package kernel

import (
	"context"
	"path"
	"time"

	"runbook/checks/internal/look"
	"runbook/checks/node"
	"runbook/checks/runtime"
	"runbook/evidence"
)

// needs is what other checks know of the subject and of the clocks.
type needs struct {
	subject  evidence.Subject
	since    time.Duration
	clock    *node.Clock
	clockWhy string
	boot     *node.Boot
	status   *runtime.Status
	death    *runtime.Death
	never    bool         // the runtime knows that nothing of it ever ended
	noticed  look.Noticed // by the kubelet, of an instance the runtime forgot
	program  string
}

func gather(ctx context.Context, at evidence.Scene) needs {
	n := needs{subject: at.Subject, since: at.Since}
	n.clock, n.clockWhy = value[node.Clock](at, "node.clock")
	n.boot, _ = value[node.Boot](at, "node.boot")
	n.status, _ = value[runtime.Status](at, "runtime.status")
	n.death, _ = value[runtime.Death](at, "runtime.death")
	n.never = at.Seen("runtime.death").State == evidence.Absent
	if spec, _ := value[runtime.Spec](at, "runtime.spec"); spec != nil && len(spec.Args) > 0 {
		n.program = clip(path.Base(spec.Args[0]), 15) // a comm holds no more
	}
	if n.endsUntold() {
		n.noticed = noticedByKubelet(ctx, at)
	}
	return n
}

// endsUntold reports whether it ended and nobody says when: no runtime knows it,
// or the pod's status has it as ContainerStatusUnknown, which has an exit code
// and no times.
func (n needs) endsUntold() bool {
	return !n.lives() && (n.death == nil || n.death.FinishedAtUsec == 0)
}

// noticedByKubelet asks the kubelet's journal for a pod's container that no
// runtime knows. An answer that cannot be had is none.
func noticedByKubelet(ctx context.Context, at evidence.Scene) look.Noticed {
	if at.Subject.Pod == "" || at.Subject.ID == "" {
		return look.Noticed{}
	}
	journal, err := look.Journal(ctx, at, look.KubeletUnit)
	if err != nil {
		return look.Noticed{}
	}
	return look.Notice(journal.Entries, at.Subject)[at.Subject.ID]
}

func value[T any](at evidence.Scene, id string) (*T, string) {
	o := at.Seen(id)
	if v, ok := o.Value.(T); ok && o.State == evidence.Present {
		return &v, ""
	}
	if o.Why == "" {
		return nil, id + " has no value"
	}
	return nil, o.Why
}

// finished is when the newest ended instance ended, or 0.
func (n needs) finished() (usec, errorUsec int64) {
	if n.death == nil {
		return 0, 0
	}
	return n.death.FinishedAtUsec, n.death.FinishedErrorUsec
}

// lateNotice bounds how long after its end the kubelet notices that an instance
// has ended. It asks the runtime each second; one that is starved asks later.
const lateNotice = minute

// gone is the span in which an instance that no runtime knows any more ended, as
// the kubelet noticed it.
func (n needs) gone() (fromUsec, toUsec int64) {
	to := n.noticed.EndedAtUsec
	if to == 0 || !n.endsUntold() {
		return 0, 0
	}
	return to - lateNotice, to
}

// lives reports whether the subject is known to run, without an end we know of.
func (n needs) lives() bool {
	if n.subject.Kind == evidence.KindNode {
		return true
	}
	if n.death != nil {
		return false
	}
	return n.never || n.subject.PID != 0 || (n.status != nil && n.status.State == "running")
}

// livePID is the main process that runs now.
func (n needs) livePID() int {
	if n.subject.PID != 0 {
		return n.subject.PID
	}
	if n.status != nil && n.status.State == "running" {
		return n.status.PID
	}
	return 0
}

// initSlack is how long before the runtime's start stamp its init may run.
const initSlack = 30_000_000

// began is when the instance the runtime speaks of began; 0 when not known.
func (n needs) began() int64 {
	switch {
	case n.death != nil && (n.status == nil || n.status.ID != n.death.ID):
		return less(n.death.StartedAtUsec, initSlack)
	case n.status != nil && n.status.CreatedAtUsec != 0:
		return n.status.CreatedAtUsec
	case n.status != nil:
		return less(n.status.StartedAtUsec, initSlack)
	}
	return 0
}

func less(usec, slack int64) int64 {
	if usec == 0 {
		return 0
	}
	return usec - slack
}

// inLife reports whether a moment can belong to the instances the runtime
// speaks of: not before the first of them, and not after the end of the last.
func (n needs) inLife(atUsec, errorUsec int64) bool {
	if atUsec == 0 {
		return true
	}
	if began := n.began(); began != 0 && atUsec < began-errorUsec {
		return false
	}
	finished, finishedError := n.finished()
	return finished == 0 || !n.death.Current || atUsec <= finished+finishedError+errorUsec+second
}

const (
	second = 1_000_000
	minute = 60 * second
)

// nearDeath is nil when the log or the runtime gives no time, or so vague a
// one that "near" means nothing.
func (n needs) nearDeath(atUsec, errorUsec int64) *bool {
	finished, finishedError := n.finished()
	if atUsec == 0 || finished == 0 {
		return nil
	}
	bound := finishedError + errorUsec + second
	near := atUsec-finished <= bound && finished-atUsec <= bound
	if near && bound > minute {
		return nil
	}
	return &near
}
