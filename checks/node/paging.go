package node

import (
	"context"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

func seePaging(ctx context.Context, at evidence.Scene) evidence.Observation {
	paging, err := readPaging(ctx, at)
	return evidence.Saw("node.paging", paging, err, vmstatFile, meminfoFile, clockQuestion)
}

func readPaging(ctx context.Context, at evidence.Scene) (Paging, error) {
	first, err := vmstat(at.First)
	if err != nil {
		return Paging{}, err
	}
	elapsed, err := look.Elapsed(ctx, at)
	if err != nil {
		return Paging{}, err
	}
	second, err := vmstat(at.Second)
	if err != nil {
		return Paging{}, err
	}
	p := Paging{WindowUsec: elapsed}
	if err := p.fillMemory(at.Second); err != nil {
		return Paging{}, err
	}
	rise := func(name string) *uint64 { return look.Rise(counterOf(first, name), counterOf(second, name)) }
	p.DirectScansInWindow, p.KswapdScansInWindow = rise("pgscan_direct"), rise("pgscan_kswapd")
	p.AllocStallsInWindow = look.Rise(allocStalls(first), allocStalls(second))
	p.FileRefaultsInWindow, p.AnonRefaultsInWindow = rise("workingset_refault_file"), rise("workingset_refault_anon")
	if p.FileRefaultsInWindow == nil {
		p.FileRefaultsInWindow = rise("workingset_refault") // before 5.9
	}
	p.SwapInsInWindow, p.SwapOutsInWindow = rise("pswpin"), rise("pswpout")
	p.CompactStallsInWindow, p.CompactFailuresInWindow = rise("compact_stall"), rise("compact_fail")
	p.CompactScansInWindow = look.Rise(sumOf(first, compactScanners...), sumOf(second, compactScanners...))
	p.HugeFaultsInWindow, p.HugeFallbacksInWindow = rise("thp_fault_alloc"), rise("thp_fault_fallback")
	return p, nil
}

var compactScanners = []string{"compact_migrate_scanned", "compact_free_scanned"}

func (p *Paging) fillMemory(host evidence.Host) error {
	text, err := look.WholeFile(host, meminfoFile)
	if err != nil {
		return err
	}
	memory, ok := parseMeminfo(text)
	kilobytes, swap := kilobytesIn(text), uint64(0)
	free, known := kilobytes["SwapFree"]
	if swap = memory.SwapTotalBytes; !ok || !known || free*1024 > swap {
		return look.Malformed(meminfoFile, "without a field every kernel since 3.14 has")
	}
	p.AvailableRatio, p.AvailableBytes = memory.AvailableRatio, memory.AvailableBytes
	p.SwapTotalBytes, p.SwapUsedBytes = swap, swap-free*1024
	return nil
}

// vmstat reads /proc/vmstat, "name value" lines; names come and go with
// kernels, but not pgfault.
func vmstat(host evidence.Host) (map[string]uint64, error) {
	text, err := look.WholeFile(host, vmstatFile)
	if err != nil {
		return nil, err
	}
	values := look.Keyed(text)
	if _, ok := values["pgfault"]; !ok {
		return nil, look.Malformed(vmstatFile, "without pgfault")
	}
	return values, nil
}

func counterOf(values map[string]uint64, name string) *uint64 {
	if n, ok := values[name]; ok {
		return &n
	}
	return nil
}

// allocStalls is allocstall, which is split by zone since 4.10.
func allocStalls(values map[string]uint64) *uint64 {
	if n := counterOf(values, "allocstall"); n != nil {
		return n
	}
	return sumOf(values, "allocstall_dma", "allocstall_dma32", "allocstall_normal", "allocstall_high", "allocstall_movable", "allocstall_device")
}

// sumOf adds what there is; nil when there is nothing.
func sumOf(values map[string]uint64, names ...string) *uint64 {
	sum, found := uint64(0), false
	for _, name := range names {
		if n, ok := values[name]; ok {
			sum, found = sum+n, true
		}
	}
	if !found {
		return nil
	}
	return &sum
}
