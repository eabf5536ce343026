package runtime

import (
	"context"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// instance is one run of the container, as the best source tells it.
type instance struct {
	id     string
	source string // "cri" or "containerd"; "" when no runtime that answered knows it
	status Status
	ended  *Death
	spec   *asked.OCISpec
	noTask bool // containerd has the container and no task
	alone  bool // it is outside Kubernetes and dockerd, which restart containers
}

// runtimes is what both services listed.
type runtimes struct {
	containerd    asked.Containerd
	cri           asked.CRI
	containerdErr error
	criErr        error
	from          []string
}

func askRuntimes(ctx context.Context, host evidence.Host) runtimes {
	r := runtimes{from: []string{look.Question(asked.CRIContainers), look.Question(asked.ContainerdContainers)}}
	r.cri, r.criErr = look.AskShared[asked.CRI](ctx, host, asked.CRIContainers)
	if r.criErr == nil && r.cri.Address == "" {
		r.criErr = look.Malformed(asked.CRIContainers, "without an address")
	}
	r.containerd, r.containerdErr = look.AskShared[asked.Containerd](ctx, host, asked.ContainerdContainers)
	if r.containerdErr == nil && r.containerd.Address == "" {
		r.containerdErr = look.Malformed(asked.ContainerdContainers, "without an address")
	}
	return r
}

// silent says why no runtime answered; "" when one did.
func (r runtimes) silent() string {
	if r.criErr == nil || r.containerdErr == nil {
		return ""
	}
	return evidence.Why(r.containerdErr) + "; " + evidence.Why(r.criErr)
}

// complete reports whether every runtime that may know the subject answered:
// a CRI service does not list the containers of other containerd namespaces.
func (r runtimes) complete(subject evidence.Subject) bool {
	namespace := subject.RuntimeNamespace
	return r.containerdErr == nil || r.criErr == nil && (namespace == "" || namespace == "k8s.io")
}

// noContainer reports that there is nothing to ask a runtime about: a
// process, cgroup or unit that no container of a runtime claims. Where
// containerd could not be asked, one may, and the target search just does not
// know it.
func (r runtimes) noContainer(subject evidence.Subject) bool {
	if subject.InPod() || len(ids(subject)) > 0 {
		return false
	}
	switch subject.Kind {
	case evidence.KindProcess, evidence.KindCgroup, evidence.KindUnit:
		return nothingThere(r.containerdErr)
	}
	return false
}

// nothingToAsk reports that runtime.death found no container to ask about.
func nothingToAsk(death evidence.Observation) bool {
	return death.State == evidence.Absent && death.Why == noContainer
}

// nothingThere: it answered, or it is not on this machine.
func nothingThere(err error) bool {
	return err == nil || evidence.StopOf(err) == evidence.NotExist
}

const noContainer = "no runtime knows it as a container, or as the main process of one: there is nothing to ask"

// none gives every fact the same answer of state Absent.
func none(facts []evidence.Fact, why string, from ...string) []evidence.Observation {
	seen := make([]evidence.Observation, len(facts))
	for i, fact := range facts {
		seen[i] = evidence.None(fact.ID, why, from...)
	}
	return seen
}

func ids(subject evidence.Subject) []string {
	if len(subject.Instances) > 0 {
		return subject.Instances
	}
	if subject.ID != "" {
		return []string{subject.ID}
	}
	return nil
}

// find asks about one instance: CRI first, because it remembers how a
// container ended after its task is deleted.
func (r *runtimes) find(ctx context.Context, host evidence.Host, subject evidence.Subject, id string) instance {
	found := instance{id: id}
	for _, c := range r.containerd.Containers {
		if c.ID == id && (subject.RuntimeNamespace == "" || c.Namespace == subject.RuntimeNamespace) {
			found = fromContainerd(c)
		}
	}
	for _, c := range r.cri.Containers {
		if c.ID != id {
			continue
		}
		r.from = append(r.from, look.Question(asked.CRIStatus, id))
		answer, err := look.Ask[asked.CRIStatusAnswer](ctx, host, asked.CRIStatus, id)
		if err == nil && answer.ID == id {
			return fromCRI(answer, c, found)
		}
	}
	return found
}

func fromContainerd(c asked.ContainerdContainer) instance {
	i := instance{id: c.ID, source: "containerd", spec: c.Spec, noTask: c.Task == nil}
	i.alone = c.Namespace != "k8s.io" && c.Namespace != "moby"
	i.status = Status{Source: i.source, ID: c.ID, State: "created", CreatedAtUsec: c.CreatedAtUsec, Image: look.Clip(c.Image, 512)}
	if c.Task == nil {
		return i
	}
	i.status.State, i.status.PID = taskState(c.Task.Status), c.Task.PID
	if i.status.State != "exited" {
		return i
	}
	i.status.PID = 0
	i.ended = &Death{
		Source: i.source, ID: c.ID, ExitCode: int(c.Task.ExitStatus), PID: c.Task.PID,
		FinishedAtUsec: c.Task.ExitedAtUsec, FinishedErrorUsec: runtimeErrorUsec,
	}
	return i
}

func taskState(status string) string {
	switch status {
	case "stopped":
		return "exited"
	case "pausing":
		return "running"
	case "created", "running", "paused":
		return status
	}
	return "unknown"
}

// fromCRI takes what only containerd tells (the pid, the specification) from
// it where CRI does not.
func fromCRI(s asked.CRIStatusAnswer, row asked.CRIContainer, other instance) instance {
	i := instance{id: s.ID, source: "cri", spec: s.Spec}
	if i.spec == nil {
		i.spec = other.spec
	}
	i.status = Status{
		Source: i.source, ID: s.ID, State: criState(s.State), PID: s.PID, Attempt: s.Attempt,
		CreatedAtUsec: s.CreatedAtUsec, StartedAtUsec: s.StartedAtUsec, Image: look.Clip(row.Image, 512),
	}
	if i.status.PID == 0 {
		i.status.PID = other.status.PID
	}
	if i.status.State == "running" && other.status.State == "paused" {
		i.status.State = "paused" // CRI has no word for it
	}
	if i.status.State != "exited" {
		return i
	}
	i.ended = criDeath(s)
	if i.ended.PID = i.status.PID; i.ended.PID == 0 && other.ended != nil {
		i.ended.PID = other.ended.PID
	}
	i.status.PID = 0
	return i
}

func criState(state string) string {
	switch state {
	case "created", "running", "exited":
		return state
	}
	return "unknown"
}
