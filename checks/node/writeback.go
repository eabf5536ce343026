package node

import (
	"context"
	"math"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

func seeWriteback(_ context.Context, at evidence.Scene) evidence.Observation {
	writeback, err := readWriteback(at)
	return evidence.Saw("node.writeback", writeback, err, meminfoFile, vmstatFile)
}

// readWriteback tells the higher and the lower of both looks: writers are held
// back only while there is too much, and a peak between two flushes holds nobody.
func readWriteback(at evidence.Scene) (Writeback, error) {
	first, err := dirtyPages(at.First)
	if err != nil {
		return Writeback{}, err
	}
	if at.Second == nil {
		return Writeback{}, &evidence.ReadError{Stop: evidence.NotRecorded, Name: vmstatFile}
	}
	second, err := dirtyPages(at.Second)
	if err != nil {
		return Writeback{}, err
	}
	second.DirtyBytes = max(first.DirtyBytes, second.DirtyBytes)
	second.WritebackBytes = max(first.WritebackBytes, second.WritebackBytes)
	second.LowestRatio = math.Min(first.UsedRatio, second.UsedRatio)
	second.UsedRatio = math.Max(first.UsedRatio, second.UsedRatio)
	second.WrittenBytesInWindow = riseOf(first.written, second.written)
	second.DirtiedBytesInWindow = riseOf(first.dirtied, second.dirtied)
	return second.Writeback, nil
}

func riseOf(before, after uint64) *uint64 { return look.Rise(&before, &after) }

// dirty is one look at dirty memory.
type dirty struct {
	Writeback
	written, dirtied uint64
}

// dirtyPages reads what is dirty from meminfo, in kB, and the points at which
// the flusher wakes and at which writers are held back from vmstat, in pages:
//
//	Dirty:             96208 kB
//	nr_dirty_threshold 1176571
//
// The kernel holds writers back from halfway between the two on.
func dirtyPages(host evidence.Host) (dirty, error) {
	text, err := look.WholeFile(host, meminfoFile)
	if err != nil {
		return dirty{}, err
	}
	values, err := vmstat(host)
	if err != nil {
		return dirty{}, err
	}
	kilobytes := kilobytesIn(text)
	unwritten, okDirty := kilobytes["Dirty"]
	writing, okWriteback := kilobytes["Writeback"]
	limit, okLimit := values["nr_dirty_threshold"]
	background, okBackground := values["nr_dirty_background_threshold"]
	const most = 1 << 50 // pages; more would not fit as bytes
	if !okDirty || !okWriteback || !okLimit || !okBackground || limit == 0 || max(limit, background, values["nr_written"], values["nr_dirtied"]) > most || max(unwritten, writing) > most {
		return dirty{}, look.Malformed(meminfoFile+" and "+vmstatFile, "without the dirty pages and their limits")
	}
	pages, fromPages := dirty{written: values["nr_written"] * vmPageBytes, dirtied: values["nr_dirtied"] * vmPageBytes}, limit*vmPageBytes
	pages.Writeback = Writeback{
		DirtyBytes: unwritten * 1024, WritebackBytes: writing * 1024, LimitBytes: fromPages, BackgroundBytes: background * vmPageBytes,
		UsedRatio: float64((unwritten+writing)*1024) / float64(fromPages),
	}
	return pages, nil
}

// vmPageBytes is a page of x86 and of nearly all arm64 kernels.
const vmPageBytes = 4096
