package policies_test

import (
	"slices"

	"runbook/checks/cgroup"
	"runbook/checks/kernel"
	"runbook/checks/node"
	"runbook/checks/process"
	"runbook/checks/runtime"
	"runbook/checks/workload"
)

// works makes the container use that many CPUs.
func works(cpus float64) twist {
	usec := uint64(cpus * window)
	return all(
		of("cgroup.cpu", func(c *cgroup.CPU) {
			c.UsedCPUs, c.UsageUsecInWindow, c.UserUsecInWindow, c.SystemUsecInWindow, c.PeriodsInWindow = &cpus, &usec, ptr(usec*9/10), ptr(usec/10), count(20)
		}),
		of("process.sched", func(s *process.Sched) {
			s.RunUsecInWindow, s.WaitUsecInWindow, s.WaitRatio, s.WaitCPUs = usec, usec/100, 0.01, cpus/100
		}),
		of("process.states", func(s *process.States) {
			s.BusyThreads, s.Running, s.Sleeping = ptr(int(cpus+0.5)), int(cpus+0.5), 4-int(cpus+0.5)
		}),
		of("node.cpu", func(n *node.CPU) {
			n.UserRatio, n.IdleRatio, n.BusyRatio = n.UserRatio+cpus/4, max(0, n.IdleRatio-cpus/4), min(1, n.BusyRatio+cpus/4)
		}),
	)
}

// waits makes its threads wait for a CPU: by the scheduler's account, and by
// pressure where there is any.
func waits(waitUsec uint64) twist {
	return all(
		of("process.sched", func(s *process.Sched) {
			s.WaitUsecInWindow, s.WaitCPUs = waitUsec, float64(waitUsec)/window
			s.WaitRatio = float64(waitUsec) / float64(waitUsec+s.RunUsecInWindow)
		}),
		pressed(func(p *cgroup.Pressure) { p.CPU.SomeRatio = ratio(min(1, float64(waitUsec)/window)) }),
	)
}

// pressed changes pressure, where there is any.
func pressed(change func(p *cgroup.Pressure)) twist {
	return func(s seen) {
		if p, there := s["cgroup.pressure"].(cgroup.Pressure); there {
			change(&p)
			s["cgroup.pressure"] = p
		}
	}
}

func squeeze(c *cgroup.CPU, throttled int, usec uint64) {
	c.PeriodsInWindow, c.ThrottledPeriodsInWindow, c.ThrottledUsecInWindow, c.ThrottledRatio = count(20), count(throttled), &usec, ratio(float64(throttled)/20)
}

// throttled is held back by its own quota.
func throttled(periods int, usec uint64) twist {
	return of("cgroup.cpu", func(c *cgroup.CPU) {
		squeeze(c, periods, usec)
		if c.Version == 2 {
			c.HeldUsecInWindow = &usec
		}
	})
}

// podThrottled is held back by a quota of the cgroup above it.
func podThrottled() twist {
	const usec = 900_000
	return all(
		of("cgroup.cpu_ancestors", func(a *cgroup.CPUAncestors) {
			a.Levels[0].Unlimited, a.Levels[0].LimitCPUs = false, ratio(0.5)
			squeeze(&a.Levels[0], 18, usec)
		}),
		of("cgroup.cpu", func(c *cgroup.CPU) {
			if c.HeldUsecInWindow != nil {
				c.HeldUsecInWindow = ptr(*c.HeldUsecInWindow + usec)
			}
		}),
	)
}

func noQuota(s seen) {
	of("cgroup.cpu", func(c *cgroup.CPU) {
		c.Unlimited, c.QuotaUsec, c.LimitCPUs, c.PeriodsInWindow, c.ThrottledPeriodsInWindow, c.ThrottledUsecInWindow, c.ThrottledRatio = true, nil, nil, zero(), zero(), zero(), nil
	})(s)
}

// fullNode is a machine with more to run than CPUs.
var fullNode = all(
	of("node.cpu", func(n *node.CPU) {
		n.IdleRatio, n.IOWaitRatio, n.UserRatio, n.SystemRatio, n.BusyRatio, n.Runnable, n.RunnableFirst, n.Load1, n.BusiestCPUs, n.SelfRatio = 0.01, 0, 0.93, 0.05, 0.99, 12, 11, 11.5, 4, ratio(0.01)
	}),
	of("node.pressure", func(p *node.Pressure) { p.CPU.SomeRatio = ratio(0.95) }),
)

// hog is a neighbour that uses that many CPUs.
func hog(cpus float64) twist {
	return of("node.neighbours", func(n *node.Neighbours) {
		n.Groups = append([]node.Neighbour{{Path: "/pod/hog", Name: "default/batch-0/hog", UsedCPUs: &cpus, ReadBytesPerSecond: zero(), WriteBytesPerSecond: zero()}}, n.Groups...)
	})
}

func lowWeight(s seen) {
	of("cgroup.cpu", func(c *cgroup.CPU) {
		if c.Version == 1 {
			c.Shares = count(2)
		} else {
			c.Weight = count(1)
		}
	})(s)
}

func healthyCases() []slowCase {
	return slices.Concat(
		onBoth("healthy and idle", nil),
		onBoth("healthy and busy within its limit", nil, works(0.6)),
		onBoth("no quota, half a CPU", nil, noQuota, works(0.5)),
		onBoth("throttled an hour ago", nil, of("cgroup.cpu", func(c *cgroup.CPU) { c.PeriodsTotal, c.ThrottledPeriodsTotal = count(90_000), count(88_000) })),
		onBoth("throttled once in the window", nil, works(0.7), throttled(1, 20_000)),
		onBoth("asleep on a full machine", nil, fullNode, hog(3.9)),
		onBoth("OOM kills and refused forks of yesterday", nil,
			of("cgroup.memory", func(m *cgroup.Memory) { m.OOMKills, m.MaxEvents, m.FailCount = count(9), count(70_000), count(70_000) }),
			of("cgroup.pids", func(p *cgroup.PIDs) { p.RefusedTotal = count(600) })),
		onBoth("old lines in the kernel's log", nil,
			is("kernel.hung", kernel.Hung{Heard: lines(kernel.Notice{Kind: "hung-task", Ours: ptr(true), PID: 176, Command: "app", Seconds: 120, AgeSeconds: 3600, Count: 1, Line: "INFO: task app:176 blocked for more than 120 seconds."})}),
			is("kernel.storage", kernel.Storage{Heard: lines(kernel.Notice{Kind: "io-error", Device: "vda", AgeSeconds: 3600, Count: 3, Line: "I/O error, dev vda"})}),
			is("kernel.limits", kernel.Limits{Heard: lines(
				kernel.Notice{Kind: "fork-rejected", Ours: ptr(true), Cgroup: "/pod/a", AgeSeconds: 3600, Count: 1, Line: "cgroup: fork rejected by pids controller in /pod/a"},
				kernel.Notice{Kind: "rt-throttling", AgeSeconds: 3600, Count: 1, Line: "sched: RT throttling activated"},
				kernel.Notice{Kind: "file-max", AgeSeconds: 3600, Count: 1, Line: "VFS: file-max limit 9 reached"})}),
			is("kernel.network", kernel.Network{Heard: lines(
				kernel.Notice{Kind: "conntrack-full", AgeSeconds: 3600, Count: 9, Line: "nf_conntrack: table full, dropping packet"},
				kernel.Notice{Kind: "syn-flood", AgeSeconds: 3600, Count: 1, Line: "possible SYN flooding on port 80"},
				kernel.Notice{Kind: "neighbour-overflow", AgeSeconds: 3600, Count: 1, Line: "neighbour: arp_cache: neighbor table overflow!"})})),
		[]slowCase{
			{name: "a batch job that computes", seen: v2(noQuota, works(1)), verdicts: one("app.cpu-bound-self likely"), says: "no limit held it back"},
			{name: "a batch job that computes, on cgroup v1", seen: v1(noQuota, works(1)), verdicts: one("app.cpu-bound-self likely")},
			{name: "nobody reads the kernel's log", seen: v2(is("kernel.hung", unread{}), is("kernel.storage", unread{}), is("kernel.limits", unread{}), is("kernel.network", unread{})), open: true},
		},
	)
}

func lines(notices ...kernel.Notice) kernel.Heard {
	heard := silent()
	heard.Events = notices
	return heard
}

// 11 and 12 of the confusable pairs: whose quota, and quota or lack.
func cpuCases() []slowCase {
	asleep := of("process.sched", func(p *process.Sched) { p.RunUsecInWindow, p.WaitUsecInWindow, p.WaitCPUs, p.WaitRatio = 0, 0, 0, 0 })
	starved := all(noQuota, works(0.2), waits(1_400_000))
	return slices.Concat(
		onBoth("its own quota", one("cpu.cfs-throttling confirmed"), works(1), throttled(18, 900_000), waits(900_000)),
		onBoth("its own quota, many threads", one("cpu.cfs-throttling confirmed"), works(1), throttled(18, 5_900_000), waits(5_900_000)),
		onBoth("the pod's quota", one("cpu.parent-throttling confirmed"), noQuota, works(0.5), podThrottled(), waits(900_000)),
		onBoth("its own quota on a full machine", one("cpu.cfs-throttling confirmed"), works(1), fullNode, hog(3), throttled(18, 900_000), waits(900_000)),
		onBoth("a full machine, no quota", one("cpu.node-saturation confirmed", "qos.neighbour-contention confirmed"), starved, fullNode, hog(3.7)),
		onBoth("a full machine, many small neighbours", one("cpu.node-saturation confirmed"), starved, fullNode),
		onBoth("a low weight on a full machine", one("cpu.weight-starved confirmed", "cpu.node-saturation confirmed", "qos.neighbour-contention confirmed"), starved, lowWeight, fullNode, hog(3.7)),
		onBoth("a low weight on an idle machine", nil, noQuota, works(0.3), lowWeight),
		onBoth("one CPU of four, with threads waiting", one("cpu.cpuset-confined confirmed"), noQuota, works(0.98), waits(4_000_000),
			of("cgroup.cpuset", func(c *cgroup.Cpuset) { c.CPUsEffective, c.CPUs, c.ProcessCPUs = "0", 1, ptr(1) }),
			of("cgroup.cpuset", func(c *cgroup.Cpuset) {
				if c.Version == 1 {
					c.CPUsRequested, c.Granted = "0", ptr(1)
				}
			})),
		onBoth("one CPU of four is enough", nil, noQuota, works(0.4), of("cgroup.cpuset", func(c *cgroup.Cpuset) {
			c.CPUsEffective, c.CPUs, c.ProcessCPUs = "0", 1, ptr(1)
			if c.Version == 1 {
				c.CPUsRequested, c.Granted = "0", ptr(1)
			}
		})),
		onBoth("steal", one("cpu.steal confirmed"), noQuota, works(0.5), waits(500_000), of("node.cpu", func(n *node.CPU) {
			n.IdleRatio, n.StealRatio, n.UserRatio, n.BusyRatio, n.BusiestCPUs = 0.2, 0.4, 0.37, 0.79, 0
		})),
		onBoth("a high load of tasks that wait for a disk", nil, of("node.cpu", func(n *node.CPU) { n.Load1, n.Blocked, n.IOWaitRatio, n.IdleRatio = 30, 28, 0.5, 0.41 })),
		[]slowCase{
			{name: "the pod's quota, used by a sibling while it sleeps", seen: v2(podThrottled(), asleep, of("cgroup.cpu", func(c *cgroup.CPU) { c.HeldUsecInWindow = zero() }))},
			{name: "the pod's quota, used by a sibling while it sleeps: cgroup v1 does not count whose loss it was", seen: v1(podThrottled(), asleep), verdicts: one("cpu.parent-throttling possible")},
			{name: "both quotas", seen: v2(works(0.5), throttled(18, 900_000), podThrottled(), waits(900_000)), verdicts: one("cpu.cfs-throttling confirmed", "cpu.parent-throttling confirmed")},
			{name: "the pod's quota, and the container's cgroup.cpu is not readable", seen: v2(works(0.5), podThrottled(), waits(900_000), is("cgroup.cpu", unread{})), verdicts: one("cpu.parent-throttling likely"), open: true},
			{name: "BestEffort on a full machine", seen: v2(starved, lowWeight, fullNode, hog(3.7), is("workload.qos", workload.QOS{Class: "BestEffort", Sources: []string{"cgroup-path"}})), verdicts: one("cpu.weight-starved confirmed", "cpu.node-saturation confirmed", "qos.neighbour-contention confirmed"), says: "BestEffort"},
			{name: "heat", seen: v2(noQuota, works(1), is("node.thermal", node.Thermal{CPUs: 4, ThrottlesInWindow: count(4), ThrottlesTotal: count(9), AllowedFrequency: ratio(1), Governors: []string{}})), verdicts: one("cpu.thermal-or-frequency confirmed", "app.cpu-bound-self likely")},
			{name: "a CPU full of soft interrupts", seen: v2(of("node.cpu", func(n *node.CPU) { n.BusiestSoftIRQRatio = ratio(0.9) }), is("node.softnet", node.Softnet{WindowUsec: window, ProcessedInWindow: 900_000, SqueezedInWindow: 400})), verdicts: one("cpu.softirq-saturation confirmed")},
			{name: "real-time tasks", seen: v2(starved, hog(0.96), of("node.cpu", func(n *node.CPU) { n.BusiestCPUs = 1 }), is("kernel.limits", kernel.Limits{Heard: lines(kernel.Notice{Kind: "rt-throttling", AgeSeconds: 12, Count: 1, Line: "sched: RT throttling activated"})})), verdicts: one("cpu.rt-throttling confirmed", "qos.neighbour-contention confirmed")},
		},
	)
}

func processCases() []slowCase {
	stopped := of("process.states", func(s *process.States) {
		s.Sleeping, s.Stopped, s.StoppedInBoth, s.WaitsIn = 0, 4, 4, []process.WaitsIn{}
		s.Main = &process.MainTask{PID: 176, Command: "app", State: "T"}
	})
	hung := func(function string) twist {
		return of("process.states", func(s *process.States) {
			s.Sleeping, s.Blocked, s.BlockedInBoth, s.WaitsIn = 3, 1, 1, append(s.WaitsIn, process.WaitsIn{Function: function, Tasks: 1})
			s.StuckInD = []process.Stuck{{PID: 176, TID: 176, Command: "app", WaitsIn: function, Same: true}}
		})
	}
	return slices.Concat(
		[]slowCase{
			{name: "frozen", seen: v2(of("cgroup.freezer", func(f *cgroup.Freezer) { f.Frozen, f.State, f.Self = true, "frozen", ptr(true) }), is("runtime.status", runtime.Status{Source: "containerd", ID: "a", State: "paused"})), verdicts: one("process.frozen confirmed")},
			{name: "frozen, on cgroup v1, where its tasks show D", seen: v1(of("cgroup.freezer", func(f *cgroup.Freezer) { f.Frozen, f.State, f.Self = true, "FROZEN", ptr(true) }), hung("__refrigerator")), verdicts: one("process.frozen confirmed")},
			{name: "a memory limit without OOM killer, on cgroup v1", seen: v1(hung("mem_cgroup_oom_synchronize"))},
		},
		onBoth("a lock that nobody lets go", one("io.d-state-hung-task confirmed"), hung("rwsem_down_write_slowpath")),
		onBoth("stopped by a signal", one("process.stopped confirmed"), stopped),
		onBoth("the limit on tasks", one("pids.limit-fork-failure confirmed"), of("cgroup.pids", func(p *cgroup.PIDs) {
			p.Current, p.CurrentFirst, p.UsedRatio, p.AtLimit, p.RefusedTotal, p.RefusedInWindow = 100, count(100), ratio(1), ptr(true), count(640), count(40)
		})),
		onBoth("a user's limit on tasks", one("limits.nproc-uid confirmed"), is("process.nproc", process.NProc{Complete: true, Users: []process.UserTasks{{UID: 1000, Limit: 64, Tasks: 64, TasksFirst: 64, OwnTasks: 60, UsedRatio: 1, Counted: true}}})),
		onBoth("no pid left on the machine", one("pids.node-pid-max confirmed"), of("node.tasks", func(n *node.TaskRoom) { n.Tasks, n.TasksFirst, n.Free, n.UsedRatio = 32468, 32468, 0, 1 })),
		onBoth("no descriptor left", one("limits.nofile-process likely"), of("process.files", func(f *process.Files) {
			full := process.Descriptors{PID: 176, Command: "app", Open: 1024, OpenFirst: 1024, Limit: 1024, HardLimit: count(1 << 20), UsedRatio: 1, AtLimit: true, Counted: true}
			f.AtLimit, f.Fullest, f.Main = 1, &full, &full
		})),
		onBoth("no file left on the machine", one("limits.file-max-node confirmed"),
			of("node.files", func(f *node.Files) { f.Open, f.OpenFirst, f.UsedRatio = 1_000_000, 999_990, 1 }),
			is("kernel.limits", kernel.Limits{Heard: lines(kernel.Notice{Kind: "file-max", AgeSeconds: 3, Count: 8, Line: "VFS: file-max limit 1000000 reached"})})),
		onBoth("no inotify instance left, though many descriptors are", one("limits.inotify-instances likely"), of("process.inotify", func(i *process.Inotify) {
			i.Users = []process.UserInotify{{Instances: 128, InstancesLimit: 128, InstancesRatio: 1, OwnInstances: 120, WatchesLimit: 8192}}
		})),
		onBoth("nobody reads its output", one("log.stdout-blocked confirmed"), of("process.stdout", func(o *process.Output) {
			o.Blocked, o.BlockedStill, o.MainBlocked, o.ReadersSearched = 1, 1, true, true
			o.Writers = []process.Writer{{PID: 176, TID: 176, Command: "app", WaitsIn: "anon_pipe_write", Same: true, Descriptor: ptr(1), To: "pipe:[17436]", IsOutput: true}}
		})),
	)
}
