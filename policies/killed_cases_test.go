package policies_test

import (
	"runbook/checks/cgroup"
	"runbook/checks/kernel"
	"runbook/checks/kubelet"
	"runbook/checks/kubernetes"
	"runbook/checks/node"
	"runbook/checks/runtime"
	"runbook/evidence"
)

type incident struct {
	name     string
	kind     string // of the subject; a container when left out
	seen     seen
	verdicts []string // cause and standing, in rank order
	open     bool     // something unread could still change the first place
}

func one(verdicts ...string) []string { return verdicts }

func cases() []incident {
	return append(append(memoryCases(), signalCases()...), takenCases()...)
}

func memoryCases() []incident {
	return []incident{
		{name: "own limit, main process", seen: with(seen{"runtime.death": ended(137), "kernel.oom": logged(kill(main))}),
			verdicts: one("memory.cgroup-oom-kill confirmed")},
		{name: "own limit, the log does not tell which process was main", seen: with(seen{"runtime.death": ended(137), "kernel.oom": logged(kill(nil))}),
			verdicts: one("memory.cgroup-oom-kill confirmed")},
		{name: "own limit, a shell passes its child's 137 on", seen: with(seen{"runtime.death": ended(137), "kernel.oom": logged(kill(child))}),
			verdicts: one("memory.cgroup-oom-kill likely", "process.returned-137 likely")},
		{name: "a pod's limit", seen: with(seen{"runtime.death": ended(137), "kernel.oom": logged(kill(func(e *kernel.OOMEvent) { main(e); e.Level = "pod"; e.LimitBytes = ptr(uint64(48 * mib)) }))}),
			verdicts: one("memory.pod-cgroup-oom-kill confirmed")},
		{name: "a pod's limit that is its only container's", seen: with(seen{"runtime.death": ended(137), "kernel.oom": logged(kill(func(e *kernel.OOMEvent) { main(e); e.Level = "pod"; e.OtherTaskRSSBytes = ptr(uint64(4096)) }))}),
			verdicts: one("memory.cgroup-oom-kill confirmed")},
		{name: "a pod's limit that is the container's own, and another filled it", seen: with(seen{"runtime.death": ended(137), "kernel.oom": logged(kill(func(e *kernel.OOMEvent) {
			main(e)
			e.Level, e.Group, e.OtherTaskRSSBytes = "pod", true, ptr(uint64(40*mib))
		}))}), verdicts: one("memory.pod-cgroup-oom-kill confirmed", "memory.oom-group-kill confirmed")},
		{name: "a pod's limit, and the container's is not known", seen: with(seen{"runtime.death": ended(137), "runtime.spec": unread{}, "cgroup.memory": unread{}, "kernel.oom": logged(kill(func(e *kernel.OOMEvent) { main(e); e.Level = "pod" }))}),
			verdicts: one("memory.pod-cgroup-oom-kill likely", "memory.cgroup-oom-kill likely"), open: true},
		{name: "a plain parent's limit", seen: with(seen{"runtime.death": ended(137), "kernel.oom": logged(kill(func(e *kernel.OOMEvent) { main(e); e.Level = "ancestor"; e.LimitBytes = ptr(uint64(48 * mib)) }))}),
			verdicts: one("memory.pod-cgroup-oom-kill confirmed")},
		{name: "all pods' limit", seen: with(seen{"runtime.death": ended(137), "kernel.oom": logged(kill(func(e *kernel.OOMEvent) { main(e); e.Level = "kubepods" }))}),
			verdicts: one("memory.kubepods-allocatable-oom confirmed")},
		{name: "the whole node", seen: with(seen{"runtime.death": ended(137), "kernel.oom": logged(kill(func(e *kernel.OOMEvent) {
			main(e)
			e.Level, e.Global, e.Constraint, e.LimitBytes, e.AnonBytes, e.ShmemBytes, e.KernelBytes = "node", true, "CONSTRAINT_NONE", nil, nil, nil, nil
		}))}), verdicts: one("memory.node-oom-kill confirmed")},
		{name: "a full cpuset", seen: with(seen{"runtime.death": ended(137), "kernel.oom": logged(kill(func(e *kernel.OOMEvent) {
			main(e)
			e.Level, e.Constraint, e.LimitBytes, e.AnonBytes, e.ShmemBytes, e.KernelBytes = "node", "CONSTRAINT_CPUSET", nil, nil, nil, nil
		}))}), verdicts: one("memory.numa-or-cpuset-oom confirmed")},
		{name: "a child, and the main process lives", seen: with(seen{
			"runtime.status": runtime.Status{Source: "containerd", ID: "a", State: "running"}, "runtime.death": gone{}, "kernel.oom": logged(kill(func(e *kernel.OOMEvent) { child(e); e.NearDeath = nil })),
			"cgroup.memory": cgroup.Memory{Version: 1, Path: "/a", LimitBytes: ptr(uint64(64 * mib)), UsageBytes: mib, OOMKills: ptr(uint64(1))},
		}), verdicts: one("memory.child-oom-main-survived confirmed")},
		{name: "a child, and exit code 0 later", seen: with(seen{"runtime.death": ended(0), "kernel.oom": logged(kill(func(e *kernel.OOMEvent) { child(e); e.NearDeath = ptr(false); e.AtUsec = 40_000_000 }))}),
			verdicts: one("memory.child-oom-main-survived confirmed")},
		{name: "a child, and exit code 0 at once", seen: with(seen{"runtime.death": ended(0), "kernel.oom": logged(kill(nil))}),
			verdicts: one("memory.child-oom-main-survived confirmed")},
		{name: "a removed container, alone in its cgroup", seen: with(removed, seen{"kernel.oom": logged(kill(func(e *kernel.OOMEvent) { e.NearDeath = nil; e.WasAlone = ptr(true) }))}),
			verdicts: one("memory.cgroup-oom-kill confirmed")},
		{name: "a removed container, with others in its cgroup", seen: with(removed, seen{"kernel.oom": logged(kill(func(e *kernel.OOMEvent) { e.NearDeath = nil; e.WasAlone = ptr(false) }))}),
			verdicts: one("memory.cgroup-oom-kill likely"), open: true},
		{name: "a process, killed, which no runtime knows", kind: evidence.KindProcess, seen: with(noRuntime, seen{"kernel.oom": logged(kill(func(e *kernel.OOMEvent) { main(e); e.NearDeath = nil }))}),
			verdicts: one("memory.cgroup-oom-kill confirmed")},
		{name: "a unit, killed", kind: evidence.KindUnit, seen: with(noRuntime, seen{"process.main": unread{}, "kernel.oom": logged(kill(func(e *kernel.OOMEvent) { e.WasAlone = ptr(true); e.NearDeath = nil }))}),
			verdicts: one("memory.cgroup-oom-kill confirmed")},
		{name: "a child at the pod's limit, and the main process lives", seen: with(seen{
			"runtime.status": runtime.Status{Source: "containerd", ID: "a", State: "running"}, "runtime.death": gone{},
			"kernel.oom": logged(kill(func(e *kernel.OOMEvent) {
				child(e)
				e.NearDeath = nil
				e.Level = "pod"
				e.LimitBytes = ptr(uint64(48 * mib))
			})),
		}), verdicts: one("memory.child-oom-main-survived confirmed", "memory.pod-cgroup-oom-kill likely")},
		{name: "tmpfs filled the limit", seen: with(seen{"runtime.death": ended(137), "kernel.oom": logged(kill(func(e *kernel.OOMEvent) {
			main(e)
			e.AnonBytes = ptr(uint64(mib))
			e.ShmemBytes = ptr(uint64(62 * mib))
		}))}),
			verdicts: one("memory.tmpfs-shm-charge confirmed", "memory.cgroup-oom-kill confirmed")},
		{name: "kernel memory filled the limit", seen: with(seen{"runtime.death": ended(137), "kernel.oom": logged(kill(func(e *kernel.OOMEvent) {
			main(e)
			e.AnonBytes = ptr(uint64(mib))
			e.KernelBytes = ptr(uint64(60 * mib))
		}))}),
			verdicts: one("memory.kernel-memory-heavy confirmed", "memory.cgroup-oom-kill confirmed")},
		{name: "runc's init", seen: with(removed, seen{"kernel.oom": logged(kill(func(e *kernel.OOMEvent) {
			e.NearDeath, e.WasAlone, e.RuntimeInit, e.LimitBytes = nil, ptr(true), true, ptr(uint64(598016))
			e.AnonBytes, e.Victims = ptr(uint64(400000)), []kernel.Victim{{PID: 9, Command: "runc:[2:INIT]"}}
			e.KernelBytes = ptr(uint64(100000))
		}))}), verdicts: one("memory.limit-below-runtime-minimum confirmed", "memory.cgroup-oom-kill confirmed")},
		{name: "an exec's init in a container that lives on", seen: with(seen{
			"runtime.status": runtime.Status{Source: "containerd", ID: "a", State: "running"}, "runtime.death": gone{},
			"kernel.oom": logged(kill(func(e *kernel.OOMEvent) {
				child(e)
				e.RuntimeInit, e.LimitBytes, e.AnonBytes, e.NearDeath = true, ptr(uint64(16*mib)), ptr(uint64(14*mib)), nil
			})),
		}), verdicts: one("memory.child-oom-main-survived confirmed")},
		{name: "the whole group", seen: with(seen{"runtime.death": ended(137), "kernel.oom": logged(kill(func(e *kernel.OOMEvent) { main(e); e.Group = true }))}),
			verdicts: one("memory.cgroup-oom-kill confirmed", "memory.oom-group-kill confirmed")},
		{name: "a kernel log nobody may read", seen: with(seen{
			"runtime.death": ended(137), "kernel.oom": unread{}, "kernel.crash": unread{}, "kernel.seccomp": unread{}, "kernel.enomem": unread{},
			"cgroup.memory": cgroup.Memory{Version: 2, Path: "/a", LimitBytes: ptr(uint64(64 * mib)), UsageBytes: 0, OOMKills: ptr(uint64(1)), OOMs: ptr(uint64(1)), OOMGroup: ptr(false)},
		}), verdicts: one("memory.cgroup-oom-kill likely", "process.returned-137 possible"), open: true},
		{name: "a healthy container", seen: with(seen{
			"runtime.status": runtime.Status{Source: "containerd", ID: "a", State: "running"}, "runtime.death": gone{},
			"cgroup.memory": cgroup.Memory{Version: 2, Path: "/a", LimitBytes: ptr(uint64(64 * mib)), UsageBytes: 60 * mib, OOMKills: ptr(uint64(0)), OOMs: ptr(uint64(0)), AnonBytes: ptr(uint64(50 * mib)), FileBytes: ptr(uint64(mib))},
		})},
		{name: "page cache at the limit", seen: with(seen{
			"runtime.status": runtime.Status{Source: "containerd", ID: "a", State: "running"}, "runtime.death": gone{},
			"cgroup.memory": cgroup.Memory{Version: 2, Path: "/a", LimitBytes: ptr(uint64(64 * mib)), UsageBytes: 63 * mib, OOMKills: ptr(uint64(0)), OOMs: ptr(uint64(0)), AnonBytes: ptr(uint64(mib)), FileBytes: ptr(uint64(60 * mib)), MaxEventsInWindow: ptr(uint64(9))},
		}), verdicts: one("memory.pagecache-not-a-leak likely")},
		{name: "the OOM killer is off", seen: with(seen{
			"runtime.status": runtime.Status{Source: "containerd", ID: "a", State: "running"}, "runtime.death": gone{}, "runtime.spec": runtime.Spec{OOMKillerDisabled: true},
			"cgroup.memory": cgroup.Memory{Version: 1, Path: "/a", LimitBytes: ptr(uint64(64 * mib)), UsageBytes: 64 * mib, OOMKills: ptr(uint64(0)), OOMKillDisabled: ptr(true), UnderOOM: ptr(true), AnonBytes: ptr(uint64(60 * mib)), FileBytes: ptr(uint64(0))},
		}), verdicts: one("memory.v1-oom-disabled-hang confirmed")},
	}
}

func signalCases() []incident {
	return []incident{
		{name: "kill -9 from outside", seen: with(seen{"runtime.death": ended(137)}),
			verdicts: one("process.exit-137-sigkill-external likely", "process.returned-137 possible")},
		{name: "sh -c 'exit 137'", seen: with(seen{"runtime.death": ended(137), "runtime.spec": runtime.Spec{Command: "sh -c exit 137", SaysExit137: true}}),
			verdicts: one("process.returned-137 likely")},
		{name: "the runtime lost patience", seen: with(seen{"runtime.death": ended(137), "runtime.log": runtime.DaemonLog{CoversDeath: true, KillSent: true, StopTimeoutKnown: true, StopTimeoutSeconds: 10, StopRequestedUsec: 89_000_000}}),
			verdicts: one("process.stop-timeout-sigkill confirmed")},
		{name: "it ignores SIGTERM", seen: with(seen{"runtime.death": ended(137), "runtime.spec": runtime.Spec{Command: "sh -c trap '' TERM; sleep 9", IgnoresSIGTERM: true}}),
			verdicts: one("process.stop-timeout-sigkill likely", "process.exit-137-sigkill-external possible", "process.returned-137 possible")},
		{name: "systemd-oomd", seen: with(seen{"runtime.death": ended(137), "node.oomd": node.OOMD{OldestUsec: 1, Kills: []node.OOMDKill{{AtUsec: 99_000_000, Cgroup: "/a", Daemon: "systemd-oomd", Line: "Killed /a due to memory pressure"}}}}),
			verdicts: one("memory.systemd-oomd-kill confirmed", "process.exit-137-sigkill-external likely", "process.returned-137 possible")},
		{name: "SIGTERM", seen: with(seen{"runtime.death": ended(143)}), verdicts: one("process.exit-143-sigterm likely")},
		{name: "a segmentation fault in the log", seen: with(seen{"runtime.death": ended(139), "kernel.crash": crashed("SIGSEGV", "segfault")}),
			verdicts: one("process.signal-crash-segv confirmed")},
		{name: "exit code 139 alone", seen: with(seen{"runtime.death": ended(139)}), verdicts: one("process.signal-crash-segv likely")},
		{name: "an abort", seen: with(seen{"runtime.death": ended(134)}), verdicts: one("process.signal-crash-other likely")},
		{name: "an illegal instruction in the log", seen: with(seen{"runtime.death": ended(132), "kernel.crash": crashed("SIGILL", "invalid-opcode")}),
			verdicts: one("process.signal-crash-other confirmed")},
		{name: "SIGBUS at the huge page limit", seen: with(seen{"runtime.death": ended(135), "cgroup.hugetlb": cgroup.Hugetlb{Sizes: []cgroup.HugetlbSize{{Size: "2MB", Failures: 1}}}}),
			verdicts: one("hugetlb.limit-sigbus likely", "process.signal-crash-other possible")},
		{name: "SIGBUS, and the cgroup with its counters is gone", seen: with(seen{"runtime.death": ended(135)}),
			verdicts: one("process.signal-crash-other likely", "hugetlb.limit-sigbus possible")},
		{name: "seccomp in the log", seen: with(seen{"runtime.death": ended(159), "kernel.seccomp": kernel.Seccomp{Coverage: covered(), Events: []kernel.SeccompEvent{{PID: 176, Command: "mkdir", Signal: 31, Syscall: 83, Arch: "x86_64", Action: "kill-process", Match: "pid"}}}}),
			verdicts: one("security.seccomp-kill confirmed")},
		{name: "exit code 159 and a profile that kills", seen: with(seen{"runtime.death": ended(159), "runtime.spec": runtime.Spec{SeccompProfile: true, SeccompKills: true, SeccompKillCalls: []string{"mkdir"}}}),
			verdicts: one("security.seccomp-kill likely")},
		{name: "it gave up after a failed allocation", seen: with(seen{"runtime.death": ended(1), "runtime.output": oneLine("memory-exhausted"), "runtime.spec": runtime.Spec{Rlimits: map[string]uint64{"RLIMIT_AS": 200 * mib}}}),
			verdicts: one("memory.self-exit-alloc-failure likely", "memory.rlimit-or-overcommit-enomem likely")},
		{name: "it aborted after a failed allocation", seen: with(seen{"runtime.death": ended(134), "runtime.output": oneLine("cxx-bad-alloc")}),
			verdicts: one("memory.self-exit-alloc-failure likely", "process.signal-crash-other possible")},
		{name: "exit code 1 for reasons of its own", seen: with(seen{"runtime.death": ended(1)})},
		{name: "exit code 0", seen: with(seen{"runtime.death": ended(0)})},
	}
}

func takenCases() []incident {
	inPod := func(code int, p kubelet.Pod, more ...seen) seen {
		return with(append([]seen{{"runtime.death": ended(code), "kubelet.pod": p, "kubernetes.events": kubernetes.Events{}, "kubelet.journal": kubelet.Journal{}}}, more...)...)
	}
	condition := func(reason string) kubelet.Pod {
		return pod(func(p *kubelet.Pod) {
			p.Conditions = []kubelet.Condition{{Type: "DisruptionTarget", Status: "True", Reason: reason}}
		})
	}
	withReason := func(reason, message string) kubelet.Pod {
		return pod(func(p *kubelet.Pod) { p.Reason, p.Message = reason, message })
	}
	unknown := ended(255)
	unknown.Reason = "Unknown"
	probed := pod(func(p *kubelet.Pod) { p.Phase, p.HasLivenessProbe = "Running", true })
	return []incident{
		{name: "evicted, memory", seen: inPod(137, evicted("node-low", "memory")), verdicts: one("memory.kubelet-eviction confirmed")},
		{name: "evicted a minute after an OOM kill", seen: inPod(137, evicted("node-low", "memory"), seen{"kernel.oom": logged(kill(main))}),
			verdicts: one("memory.kubelet-eviction confirmed", "memory.cgroup-oom-kill likely")},
		{name: "evicted, disk", seen: inPod(143, evicted("node-low", "ephemeral-storage")), verdicts: one("disk.kubelet-eviction confirmed", "process.exit-143-sigterm likely")},
		{name: "evicted, inodes", seen: inPod(0, evicted("node-low", "inodes")), verdicts: one("disk.inode-eviction confirmed")},
		{name: "evicted, pids", seen: inPod(137, evicted("node-low", "pids")), verdicts: one("pid.kubelet-eviction confirmed")},
		{name: "evicted, its own storage limit", seen: inPod(137, evicted("container-ephemeral-limit", "")), verdicts: one("disk.container-ephemeral-limit confirmed")},
		{name: "evicted, an emptyDir", seen: inPod(137, evicted("emptydir-limit", "")), verdicts: one("disk.emptydir-size-limit confirmed")},
		{name: "preempted", seen: inPod(143, condition("PreemptionByScheduler")), verdicts: one("k8s.preempted confirmed", "process.exit-143-sigterm likely")},
		{name: "drained", seen: inPod(143, condition("EvictionByEvictionAPI")), verdicts: one("k8s.api-or-taint-eviction confirmed", "process.exit-143-sigterm likely")},
		{name: "deadline", seen: inPod(137, withReason("DeadlineExceeded", "Pod was active on the node longer than the specified deadline")), verdicts: one("k8s.deadline-exceeded confirmed")},
		{name: "node shutdown", seen: inPod(143, withReason("Terminated", "Pod was terminated in response to imminent node shutdown.")), verdicts: one("node.shutdown-or-reboot confirmed", "process.exit-143-sigterm likely")},
		{name: "a liveness probe", seen: inPod(137, probed, seen{"kubernetes.events": kubernetes.Events{Events: []kubernetes.Event{{Reason: "Killing", Ours: true, Count: 1, Probe: "liveness", Message: "Container app failed liveness probe, will be restarted", NearDeath: ptr(true)}}}}),
			verdicts: one("probe.liveness-kill confirmed", "process.returned-137 possible", "process.stop-timeout-sigkill possible")},
		{name: "the node rebooted", seen: with(seen{"runtime.death": unknown, "node.boot": node.Boot{BootedAtUsec: 50_000_000}, "kernel.oom": kernel.OOM{Coverage: kernel.Coverage{Source: "kmsg"}}}),
			verdicts: one("node.shutdown-or-reboot confirmed", "runtime.status-lost confirmed")},
		{name: "the shim died", seen: with(seen{"runtime.death": ended(255), "runtime.log": runtime.DaemonLog{CoversDeath: true, ShimDied: true}}),
			verdicts: one("runtime.status-lost confirmed")},
	}
}
