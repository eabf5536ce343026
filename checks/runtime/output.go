package runtime

import (
	"cmp"
	"context"
	"path"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

func seeOutput(ctx context.Context, at evidence.Scene) []evidence.Observation {
	return []evidence.Observation{observeOutput(ctx, at)}
}

func observeOutput(ctx context.Context, at evidence.Scene) evidence.Observation {
	id := outputFacts[0].ID
	if state := at.Seen("runtime.death"); nothingToAsk(state) {
		return evidence.None(id, noContainer, state.From...)
	}
	death, _ := look.DeathOf(at)
	container := cmp.Or(death.ID, at.Subject.ID)
	if container == "" {
		return evidence.Unread(id, "no container id is known to ask for its log")
	}
	where := locateOutput(ctx, at, container)
	switch {
	case where.none != "":
		return evidence.None(id, where.none, where.from...)
	case where.why != "":
		return evidence.Unread(id, where.why, where.from...)
	}
	out := newOutput(strings.Join(where.paths, ", "))
	var lines []outputLine
	for _, name := range where.paths {
		where.from = append(where.from, look.Question(asked.LogTail, name))
		tail, err := look.Ask[asked.Tail](ctx, at.First, asked.LogTail, name)
		if err != nil {
			return evidence.Unread(id, evidence.Why(err), where.from...)
		}
		written := splitOutput(tail.Text, where.cri)
		if len(written) == 0 && strings.TrimSpace(tail.Text) != "" {
			return evidence.Unread(id, name+" is not in the CRI's log format", where.from...)
		}
		out.Whole = out.Whole && tail.OffsetBytes == 0
		lines = append(lines, written...)
	}
	out.read(lines)
	return evidence.Saw(id, out, nil, where.from...)
}

// outputPlace is where a container's output went.
type outputPlace struct {
	paths []string
	cri   bool   // in the CRI's log format
	none  string // why no file holds it
	why   string // why nobody knows
	from  []string
}

func locateOutput(ctx context.Context, at evidence.Scene, container string) outputPlace {
	where := outputPlace{from: []string{look.Question(asked.CRIStatus, container)}}
	status, criErr := look.Ask[asked.CRIStatusAnswer](ctx, at.First, asked.CRIStatus, container)
	if criErr == nil && status.ID == container && path.IsAbs(status.LogPath) {
		where.paths, where.cri = []string{status.LogPath}, true
		return where
	}
	where.from = append(where.from, look.Question(asked.ContainerdContainers))
	list, err := look.AskShared[asked.Containerd](ctx, at.First, asked.ContainerdContainers)
	if err != nil {
		where.why = evidence.Why(criErr) + "; " + evidence.Why(err)
		return where
	}
	for _, c := range list.Containers {
		if c.ID == container {
			where.ofTask(c)
			return where
		}
	}
	where.why = "no runtime that answered knows the container (any more)"
	return where
}

// ofTask reads a task's stdio: a FIFO's path, or a URI of a log.
func (where *outputPlace) ofTask(c asked.ContainerdContainer) {
	switch {
	case c.Namespace == "k8s.io":
		where.why = "the CRI service, which says where it keeps the log, did not answer"
		return
	case c.Task == nil:
		where.why = "it has no task, and only the task says where the output went"
		return
	}
	for _, stream := range []string{c.Task.Stdout, c.Task.Stderr} {
		name, isURI := strings.CutPrefix(stream, "file://")
		name, _, _ = strings.Cut(name, "?")
		if isURI && path.IsAbs(name) && (len(where.paths) == 0 || where.paths[0] != name) {
			where.paths = append(where.paths, name)
		}
	}
	scheme, _, isURI := strings.Cut(c.Task.Stdout, "://")
	switch {
	case len(where.paths) > 0:
	case isURI:
		where.none = "its output goes to a log program (" + look.Clip(scheme, 32) + ") and to no file"
	case c.Task.Stdout == "" && c.Task.Stderr == "":
		where.none = "the task has no standard output"
	default:
		where.none = "its output goes to a FIFO that a client reads, and to no file"
	}
}
