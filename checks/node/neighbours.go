package node

import (
	"cmp"
	"context"
	"path"
	"slices"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
	"runbook/evidence/cgroupfs"
)

const (
	mountinfoFile = "/proc/self/mountinfo"
	mostGroups    = 4096 // a node has 110 pods by default, and 500 at most
	mostDeep      = 12
	mostOfEach    = 10
)

func seeNeighbours(ctx context.Context, at evidence.Scene) evidence.Observation {
	const id = "node.neighbours"
	from := []string{mountinfoFile}
	trees, err := findTrees(at.First)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	from = append(from, trees.cpu)
	groups, complete, err := trees.walk(ctx, at.First)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	self := ownTicks(at.First)
	names := namesOf(ctx, at.First)
	window, err := look.Elapsed(ctx, at)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	n := Neighbours{WindowUsec: window, Counted: len(groups), Complete: complete && ctx.Err() == nil}
	trees.second(ctx, at, groups, window)
	with := rated(groups)
	// Both readings of its own use come at the end of a pass.
	if own := ticksOver(look.Rise(self, ownTicks(at.Second)), between(ctx, at, passEnded, window)); own >= ownUseMuch {
		trees.takeOff(at.Second, with, own)
	}
	n.Groups = chosen(with, names)
	return evidence.Saw(id, n, nil, append(from, look.Question(asked.ClockNow))...)
}

// trees are the hierarchies the numbers come from: one on v2, three on v1.
type trees struct {
	cpu, memory, io string
	v2              bool
}

func findTrees(host evidence.Host) (trees, error) {
	layout, err := look.Layout(host)
	if err != nil {
		return trees{}, err
	}
	t := trees{v2: layout.Version("cpuacct") == 2}
	if t.cpu, _ = layout.Dir("cpuacct", "/"); t.cpu == "" {
		return t, look.Malformed(mountinfoFile, "no cgroup hierarchy that counts CPU time shows its root")
	}
	t.memory, _ = layout.Dir("memory", "/")
	t.io, _ = layout.Dir("blkio", "/")
	return t, nil
}

// group is one cgroup and its two looks.
type group struct {
	path          string
	parent        *group
	children      []*group
	whole         bool // its children are all known
	before, after counts
	window        uint64 // between its own two readings, microseconds
	memory        *uint64
	rates         Neighbour
}

type counts struct{ cpuUsec, read, written *uint64 }

// walk visits every cgroup, the nearest to the root first. It goes no deeper
// than the containers of a pod: what a container makes below itself is its own
// affair, and it could make without end.
func (t trees) walk(ctx context.Context, host evidence.Host) (all []*group, complete bool, err error) {
	root := &group{path: "/"}
	queue, complete := []*group{root}, true
	for len(queue) > 0 && ctx.Err() == nil {
		g := queue[0]
		queue = queue[1:]
		all = append(all, g)
		names, err := childrenOf(host, path.Join(t.cpu, g.path))
		if err != nil && g == root {
			return nil, false, err
		}
		g.whole = err == nil
		for _, name := range names {
			if len(all)+len(queue) >= mostGroups {
				g.whole, complete = false, false
				break
			}
			child := &group{path: path.Join(g.path, name), parent: g}
			g.children = append(g.children, child)
			if cgroupfs.Level(g.path) == "pod" || depth(child.path) >= mostDeep {
				child.whole = true
				all = append(all, child)
				continue
			}
			queue = append(queue, child)
		}
	}
	mark(ctx, host, passBegan)
	for _, g := range all {
		g.before = t.countsOf(host, g)
	}
	mark(ctx, host, passEnded)
	return all, complete, nil
}

func (g *group) look(host evidence.Host, t trees) {
	g.after = t.countsOf(host, g)
	if len(g.children) == 0 && t.memory != "" && g.path != "/" {
		g.memory = t.memoryOf(host, g)
	}
}

// rated turns the looks into rates. What a cgroup with others below it uses
// itself is its use less theirs.
func rated(groups []*group) []*group {
	var out []*group
	for _, g := range groups {
		used := look.Rise(g.before.cpuUsec, g.after.cpuUsec)
		g.rates = Neighbour{Path: g.path, MemoryBytes: g.memory, UsedCPUs: over(used, g.window)}
		if len(g.children) > 0 || g.path == "/" {
			g.rates.Inner = true
			if g.rates.UsedCPUs = over(g.remainder(used), g.window); g.rates.UsedCPUs == nil {
				continue
			}
		} else {
			g.rates.ReadBytesPerSecond = whole(look.PerSecond(look.Rise(g.before.read, g.after.read), g.window))
			g.rates.WriteBytesPerSecond = whole(look.PerSecond(look.Rise(g.before.written, g.after.written), g.window))
		}
		if g.rates.UsedCPUs != nil || g.rates.MemoryBytes != nil {
			out = append(out, g)
		}
	}
	return out
}

// remainder is nil where a cgroup below could not be read: its use would be
// laid at this one's door. Theirs is taken for as long as its own was counted.
func (g *group) remainder(used *uint64) *uint64 {
	if used == nil || !g.whole {
		return nil
	}
	rest := *used
	for _, child := range g.children {
		n := look.Rise(child.before.cpuUsec, child.after.cpuUsec)
		if n == nil {
			return nil
		}
		rest -= min(rest, scaled(*n, g.window, child.window))
	}
	return &rest
}

func over(usec *uint64, window uint64) *float64 {
	if usec == nil || window == 0 {
		return nil
	}
	n := float64(*usec) / float64(window)
	return &n
}

func whole(rate *float64) *uint64 {
	if rate == nil || *rate > 1<<62 {
		return nil
	}
	n := uint64(*rate)
	return &n
}

// chosen keeps the first of each kind, in the order of CPU time.
func chosen(groups []*group, names map[string]string) []Neighbour {
	keep := map[*group]bool{}
	for _, by := range []func(Neighbour) float64{byCPU, byIO, byMemory} {
		slices.SortFunc(groups, func(a, b *group) int {
			return cmp.Or(cmp.Compare(by(b.rates), by(a.rates)), cmp.Compare(a.path, b.path))
		})
		for _, g := range groups[:min(len(groups), mostOfEach)] {
			keep[g] = keep[g] || by(g.rates) > 0
		}
	}
	list := []Neighbour{}
	for _, g := range groups {
		if keep[g] {
			g.rates.Name = names[containerID(g.path)]
			list = append(list, g.rates)
		}
	}
	slices.SortFunc(list, func(a, b Neighbour) int {
		return cmp.Or(cmp.Compare(byCPU(b), byCPU(a)), cmp.Compare(a.Path, b.Path))
	})
	return list
}

func byCPU(n Neighbour) float64    { return number(n.UsedCPUs) }
func byMemory(n Neighbour) float64 { return number(n.MemoryBytes) }
func byIO(n Neighbour) float64 {
	return number(n.ReadBytesPerSecond) + number(n.WriteBytesPerSecond)
}

func number[T float64 | uint64](n *T) float64 {
	if n == nil {
		return 0
	}
	return float64(*n)
}
