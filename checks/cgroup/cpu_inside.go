package cgroup

import (
	"context"
	"path"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

const (
	mostInside       = 64
	mostInsideQuotas = 16
)

// cpusInside is the first look at the cgroups inside one.
type cpusInside struct {
	levels   []cpuLook
	looked   int
	complete bool
	known    bool // an archive may be of a runbook that did not look
}

// cpuInside takes the first look at the cgroups inside here, and keeps those
// with a quota.
func cpuInside(ctx context.Context, host evidence.Host, here place) cpusInside {
	if here.path == "/" {
		return cpusInside{} // everybody's
	}
	all := cpusInside{complete: true, known: true}
	for queue := []place{here}; len(queue) > 0; queue = queue[1:] {
		children, err := look.ChildGroups(host, queue[0].dir)
		if evidence.StopOf(err) == evidence.NotRecorded {
			return cpusInside{}
		}
		all.complete = all.complete && (err == nil || evidence.StopOf(err) == evidence.NotExist)
		for _, child := range children {
			if all.looked == mostInside || ctx.Err() != nil {
				all.complete = false
				return all
			}
			below := queue[0]
			below.path, below.dir = path.Join(below.path, child), path.Join(below.dir, child)
			all.add(host, below)
			queue = append(queue, below)
		}
	}
	return all
}

// add looks at one of them. One that goes away in between is no gap.
func (c *cpusInside) add(host evidence.Host, here place) {
	c.looked++
	level := cpuLook{place: here}
	level.first, level.err = readCPUOnce(host, here)
	switch {
	case level.err != nil:
		c.complete = c.complete && evidence.StopOf(level.err) == evidence.NotExist
	case level.first.unlimited:
	case len(c.levels) == mostInsideQuotas:
		c.complete = false
	default:
		c.levels = append(c.levels, level)
	}
}

// overWindow takes the second look at those with a quota.
func (c cpusInside) overWindow(at evidence.Scene, window uint64) *CPUInside {
	if !c.known {
		return nil
	}
	seen := &CPUInside{Levels: []InnerCPU{}, Looked: c.looked, Complete: c.complete}
	for _, level := range c.levels {
		cpu := level.overWindow(at, window)
		seen.Levels = append(seen.Levels, InnerCPU{
			Path: cpu.Path, LimitCPUs: cpu.LimitCPUs, WindowUsec: cpu.WindowUsec, PeriodsInWindow: cpu.PeriodsInWindow,
			ThrottledPeriodsInWindow: cpu.ThrottledPeriodsInWindow, ThrottledUsecInWindow: cpu.ThrottledUsecInWindow, ThrottledRatio: cpu.ThrottledRatio,
		})
	}
	return seen
}
