package policies_test

import (
	"slices"

	"runbook/checks/cgroup"
	"runbook/checks/kernel"
	"runbook/checks/mounts"
	"runbook/checks/node"
	"runbook/checks/overlay"
	"runbook/checks/process"
)

// stalls makes its tasks wait for memory and for I/O, where that is counted.
func stalls(memory, io float64) twist {
	return pressed(func(p *cgroup.Pressure) {
		p.Memory = &cgroup.PressureOf{SomeRatio: &memory, FullRatio: &memory}
		p.IO = &cgroup.PressureOf{SomeRatio: &io, FullRatio: &io}
	})
}

// machineStalls is the same of the whole machine.
func machineStalls(memory, io float64) twist {
	return of("node.pressure", func(p *node.Pressure) {
		p.Memory = &node.PressureOf{SomeRatio: &memory, FullRatio: &memory}
		p.IO = &node.PressureOf{SomeRatio: &io, FullRatio: &io}
	})
}

// inD is a task in state D in both looks, which goes on in between.
func inD(function string) twist {
	return of("process.states", func(s *process.States) {
		s.Sleeping, s.Blocked, s.BlockedInBoth, s.WaitsIn = 3, 1, 1, append(s.WaitsIn, process.WaitsIn{Function: function, Tasks: 1})
		s.StuckInD = []process.Stuck{{PID: 176, TID: 176, Command: "app", WaitsIn: function}}
	})
}

// atLimit is memory at its limit, which is met again and again.
func atLimit(anon, file uint64, events int) twist {
	return all(
		of("cgroup.memory", func(m *cgroup.Memory) {
			m.UsageBytes, m.AnonBytes, m.FileBytes, m.MaxEventsInWindow = 64*mib, &anon, &file, count(events)
		}),
		of("cgroup.reclaim", func(r *cgroup.Reclaim) {
			r.UsageBytes, r.HighestBytes, r.UsedRatio, r.AnonBytes, r.FileBytes, r.MaxEventsInWindow = 64*mib, 64*mib, ratio(1), &anon, &file, count(events)
		}),
	)
}

// refaults is file pages that are read again: pages, in the window of 2 s.
func refaults(pages int) twist {
	return all(
		of("cgroup.memory", func(m *cgroup.Memory) { m.RefaultsInWindow = count(pages) }),
		of("cgroup.reclaim", func(r *cgroup.Reclaim) {
			r.FileRefaultsInWindow, r.RefaultBytesPerSecond, r.MajorFaultsInWindow = count(pages), count(pages*4096/2), count(pages/32)
		}),
		of("node.paging", func(p *node.Paging) { p.FileRefaultsInWindow = count(pages) }),
	)
}

// device is what it moves to and from vda.
func device(change func(d *cgroup.IODevice)) twist {
	return of("cgroup.io", func(io *cgroup.IO) {
		d := cgroup.IODevice{Device: "254:0", ReadBytesInWindow: count(2 * mib), WriteBytesInWindow: count(2 * mib), ReadsInWindow: count(20), WritesInWindow: count(20), ReadBytesPerSecond: count(mib), WriteBytesPerSecond: count(mib)}
		change(&d)
		io.Devices = append(io.Devices, d)
	})
}

// writes is what its writable layer takes in a second: new data, and copies of
// files of the image.
func writes(data, copied int64) twist {
	return of("overlay.growth", func(g *overlay.Growth) {
		grew := data + copied
		g.GrewBytes, g.GrewBytesPerSecond, g.ChangedFiles, g.ChangedBytes, g.ChangedOwnBytes, g.CopiedUpBytes, g.CopiedUpFiles = &grew, &grew, 3, grew, &data, &copied, ptr(int(min(3, copied)))
	})
}

func saturated(s seen) {
	of("node.disks", func(d *node.Disks) {
		full := disk(0.99, 40_000)
		full.QueueDepth, full.ReadsPerSecond, full.WritesPerSecond, full.InFlight, full.InFlightFirst = ratio(30), ratio(400), ratio(400), 30, 31
		d.Disks = []node.DiskIO{full}
	})(s)
}

func memoryOfSlowCases() []slowCase {
	limited := func(high uint64) twist {
		return of("cgroup.reclaim", func(r *cgroup.Reclaim) {
			r.HighBytes, r.HighEventsInWindow, r.AboveHigh, r.AboveHighOnce = &high, count(200), ptr(true), ptr(true)
		})
	}
	thrash := all(atLimit(56*mib, 6*mib, 900), refaults(20_000), stalls(0.6, 0.5), machineStalls(0.5, 0.5), device(func(d *cgroup.IODevice) { d.ReadBytesPerSecond = count(40 * mib) }),
		of("node.disks", func(d *node.Disks) { d.Disks[0].ReadBytesPerSecond = count(40 * mib) }))
	swap := all(of("node.paging", func(p *node.Paging) {
		p.SwapTotalBytes, p.SwapUsedBytes, p.SwapInsInWindow, p.SwapOutsInWindow = 2<<30, 1<<29, count(6000), count(6000)
	}), of("cgroup.reclaim", func(r *cgroup.Reclaim) { r.AnonRefaultsInWindow, r.SwapBytes = count(6000), count(100*mib) }))
	short := of("node.paging", func(p *node.Paging) {
		p.AvailableRatio, p.AvailableBytes, p.KswapdScansInWindow, p.AllocStallsInWindow = 0.03, 1<<28, count(90_000), count(400)
	})
	return slices.Concat(
		onBoth("the limit, by page cache that nobody misses", one("memory.pagecache-not-a-leak likely"), atLimit(4*mib, 58*mib, 40)),
		onBoth("the limit, and what is dropped is read again", one("memory.limit-reclaim-thrash confirmed"), thrash),
		onBoth("swap", one("memory.swap-thrash confirmed"), swap, atLimit(62*mib, mib, 300), stalls(0.6, 0.5), machineStalls(0.5, 0.5)),
		onBoth("swap is used, and nothing comes back", nil, swap, of("cgroup.reclaim", func(r *cgroup.Reclaim) { r.AnonRefaultsInWindow = zero() }), of("node.paging", func(p *node.Paging) { p.SwapInsInWindow, p.SwapOutsInWindow = zero(), zero() })),
		onBoth("the machine is short of memory", one("memory.node-reclaim-pressure confirmed"), short, refaults(3000), stalls(0.4, 0.01), machineStalls(0.4, 0.01)),
		[]slowCase{
			{name: "memory.high", seen: v2(limited(48*mib), stalls(0.7, 0.001), of("cgroup.reclaim", func(r *cgroup.Reclaim) { r.UsageBytes, r.HighestBytes = 49*mib, 49*mib })), verdicts: one("memory.high-throttling confirmed")},
			{name: "memory.high, with tasks in D that it holds back", seen: v2(limited(48*mib), stalls(0.7, 0.001), of("cgroup.reclaim", func(r *cgroup.Reclaim) { r.UsageBytes, r.HighestBytes = 49*mib, 49*mib }), of("process.states", func(s *process.States) {
				s.Blocked, s.BlockedInBoth, s.WaitsIn = 1, 1, append(s.WaitsIn, process.WaitsIn{Function: "mem_cgroup_handle_over_high", Tasks: 1})
				s.StuckInD = []process.Stuck{{PID: 176, TID: 176, Command: "app", WaitsIn: "mem_cgroup_handle_over_high", Same: true}}
			})), verdicts: one("memory.high-throttling confirmed")},
			{name: "memory.high by page cache alone", seen: v2(limited(48*mib), of("cgroup.reclaim", func(r *cgroup.Reclaim) { r.HighestBytes = 48 * mib }))},
			{name: "thrash fills the disk", seen: v2(thrash, saturated), verdicts: one("memory.limit-reclaim-thrash confirmed", "io.device-saturated confirmed")},
			{name: "compaction", seen: v2(stalls(0.3, 0), machineStalls(0.3, 0), of("node.paging", func(p *node.Paging) { p.CompactStallsInWindow, p.CompactFailuresInWindow = count(400), count(100) })), verdicts: one("memory.thp-or-compaction-stall confirmed")},
		},
	)
}

func storageCases() []slowCase {
	capped := func(d *cgroup.IODevice) { d.WriteLimitBytes, d.LimitUsedRatio = count(mib), ratio(0.97) }
	limit := all(device(capped), of("cgroup.io", func(io *cgroup.IO) { io.Limited = true }), inD("blk_throtl_bio"), stalls(0, 0.9))
	return slices.Concat(
		onBoth("a limit on its I/O, and an idle disk", one("io.cgroup-throttled confirmed"), limit),
		onBoth("a full disk that it uses", one("io.device-saturated confirmed"), saturated, device(func(*cgroup.IODevice) {}), inD("folio_wait_bit_common"), stalls(0, 0.9), machineStalls(0, 0.9)),
		onBoth("a full disk that somebody else uses", nil, saturated, machineStalls(0, 0.9)),
		onBoth("it writes into its writable layer, and waits", one("overlay.writable-layer-heavy-write confirmed"), writes(200*mib, 0), inD("folio_wait_bit_common"), stalls(0, 0.6), machineStalls(0, 0.6)),
		onBoth("it changes files of the image", one("overlay.copyup-heavy confirmed"), works(0.8), writes(0, 200*mib)),
		onBoth("the disk that fails is another, whose name begins alike", nil, is("kernel.storage", kernel.Storage{Heard: lines(kernel.Notice{Kind: "io-error", Device: "vdaa", AgeSeconds: 4, Count: 7, Line: "I/O error, dev vdaa, sector 9"})})),
		onBoth("a disk that fails", one("io.device-errors confirmed"), is("kernel.storage", kernel.Storage{Heard: lines(kernel.Notice{Kind: "io-error", Device: "vda", AgeSeconds: 4, Count: 7, Line: "I/O error, dev vda, sector 9"})})),
		onBoth("somebody else's disk fails", nil, is("kernel.storage", kernel.Storage{Heard: lines(kernel.Notice{Kind: "io-error", Device: "sdz", AgeSeconds: 4, Count: 7, Line: "I/O error, dev sdz, sector 9"})})),
		onBoth("a filesystem that the kernel made read-only", one("io.device-errors confirmed", "fs.remounted-readonly confirmed"),
			of("mounts.container", func(m *mounts.Mounts) { m.Mounts[0].SuperReadOnly = true }),
			is("kernel.storage", kernel.Storage{Heard: lines(kernel.Notice{Kind: "io-error", Device: "vda", AgeSeconds: 4, Count: 7, Line: "I/O error, dev vda, sector 9"}, kernel.Notice{Kind: "remounted-readonly", Device: "vda1", AgeSeconds: 4, Count: 1, Line: "EXT4-fs (vda1): Remounting filesystem read-only"})})),
		onBoth("read-only by configuration", nil, of("mounts.container", func(m *mounts.Mounts) { m.Mounts[0].ReadOnly, m.Mounts[0].SuperReadOnly = true, true })),
		onBoth("a file server that does not answer", one("io.network-storage-hang confirmed", "io.d-state-hung-task likely"),
			of("mounts.container", func(m *mounts.Mounts) {
				m.Mounts = append(m.Mounts, mounts.Mount{Point: "/data", FilesystemType: "nfs4", Source: "10.0.0.8:/export", Network: true})
			}),
			of("process.states", func(s *process.States) {
				s.Blocked, s.BlockedInBoth, s.WaitsIn = 1, 1, append(s.WaitsIn, process.WaitsIn{Function: "rpc_wait_bit_killable", Tasks: 1})
				s.StuckInD = []process.Stuck{{PID: 176, TID: 176, Command: "app", WaitsIn: "rpc_wait_bit_killable", Same: true}}
			})),
	)
}
