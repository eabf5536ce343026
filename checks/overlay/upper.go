package overlay

import (
	"context"
	"strconv"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// pause is between the two passes, in milliseconds. The run's own window is
// over when this step is taken: it waits for cheap evidence to ask for it.
const pause = "1000"

type mounted struct {
	ReadOnly bool `json:"read_only"`
}

func seeUpper(ctx context.Context, at evidence.Scene) []evidence.Observation {
	mount := look.Seen(at, "overlay.mount")
	over, known := look.Value[mounted](mount)
	switch {
	case mount.State == evidence.Absent:
		return none(mount.Why, "overlay.mount")
	case known && over.ReadOnly:
		return none("its root has no writable layer", "overlay.mount")
	}
	process, err := look.ProcessOf(at)
	switch {
	case err != nil:
		return look.All(upperFacts, evidence.Why(err), "/proc/self/mountinfo")
	case process.None != "":
		return none(process.None, "runtime.status")
	}
	pid := strconv.Itoa(process.PID)
	from := look.Question(asked.OverlayTree, pid, pause)
	walk, err := look.Ask[asked.OverlayWalk](ctx, at.First, asked.OverlayTree, pid, pause)
	if err == nil && !plausible(walk) {
		err = look.Malformed(from, "not two passes, one after the other")
	}
	if err != nil {
		return look.All(upperFacts, evidence.Why(err), from)
	}
	return []evidence.Observation{
		evidence.Saw(upperFacts[0].ID, upperOf(walk.Second, walk.First), nil, from),
		evidence.Saw(upperFacts[1].ID, growthOf(walk), nil, from),
	}
}

func none(why, from string) []evidence.Observation {
	return []evidence.Observation{evidence.None(upperFacts[0].ID, why, from), evidence.None(upperFacts[1].ID, why, from)}
}

func plausible(walk asked.OverlayWalk) bool {
	for _, p := range []asked.OverlayPass{walk.First, walk.Second} {
		if p.AtUsec <= 0 || min(p.Entries, p.Files, p.Directories, p.Whiteouts, p.CopiedUpFiles, p.ChangedFiles, p.BornCopiedFiles) < 0 ||
			min(p.FileBytes, p.AllocatedBytes, p.CopiedUpBytes, p.ChangedBytes, p.ChangedCopiedBytes, p.BornCopiedBytes) < 0 || p.Complete != (p.Stopped == "") {
			return false
		}
	}
	return walk.PauseUsec > 0
}

// upperOf is the state as the second pass saw it; what was recent, the first
// knows.
func upperOf(p, first asked.OverlayPass) Upper {
	u := Upper{
		Complete: p.Complete, Stopped: p.Stopped, Entries: p.Entries, Files: p.Files, FileBytes: p.FileBytes, AllocatedBytes: p.AllocatedBytes,
		Whiteouts: p.Whiteouts, MostWhiteouts: p.MostWhiteouts, MostWhiteoutsIn: look.Clip(p.MostWhiteoutsIn, 200),
		OpaqueDirectories: p.OpaqueDirectories, OriginKnown: p.OriginKnown,
		RecentFiles: first.ChangedFiles, RecentBytes: first.ChangedBytes, Largest: filesOf(p.Largest),
	}
	if p.OriginKnown {
		u.CopiedUpFiles, u.CopiedUpBytes = &p.CopiedUpFiles, &p.CopiedUpBytes
	}
	if first.OriginKnown && (first.BirthKnown || first.Files == 0) {
		u.RecentCopied, u.RecentCopiedBytes = &first.BornCopiedFiles, &first.BornCopiedBytes
	}
	return u
}

func growthOf(walk asked.OverlayWalk) Growth {
	a, b := walk.First, walk.Second
	g := Growth{
		WindowUsec: uint64(walk.PauseUsec), Complete: a.Complete && b.Complete, //nolint:gosec // positive: plausible
		ChangedFiles: b.ChangedFiles, ChangedBytes: b.ChangedBytes, Newest: filesOf(b.Newest),
	}
	if b.OriginKnown {
		own := max(0, b.ChangedBytes-b.ChangedCopiedBytes)
		g.ChangedOwnBytes = &own
	}
	if !g.Complete {
		return g
	}
	grew, files := b.AllocatedBytes-a.AllocatedBytes, b.Files-a.Files
	rate := int64(float64(grew) * 1e6 / float64(walk.PauseUsec))
	g.GrewBytes, g.NewFiles, g.GrewBytesPerSecond = &grew, &files, &rate
	if a.OriginKnown && b.OriginKnown {
		copied, bytes := max(0, b.CopiedUpFiles-a.CopiedUpFiles), max(0, b.CopiedUpBytes-a.CopiedUpBytes)
		g.CopiedUpFiles, g.CopiedUpBytes = &copied, &bytes
	}
	return g
}

func filesOf(files []asked.OverlayFile) []File {
	all := []File{}
	for _, f := range files[:min(len(files), 20)] {
		all = append(all, File{Path: look.Clip(f.Path, 200), Bytes: f.Bytes, AllocatedBytes: f.AllocatedBytes, CopiedUp: f.CopiedUp, InLower: f.InLower})
	}
	return all
}
