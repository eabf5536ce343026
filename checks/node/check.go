package node

import (
	"context"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

// Checks returns the checks of this package.
func Checks() []evidence.Check {
	return []evidence.Check{
		check("node.boot", "When this machine booted, and which kernel it runs.", Boot{}, seeBoot,
			"/proc/stat", "/proc/sys/kernel/random/boot_id", "/proc/sys/kernel/osrelease"),
		check("node.clock", "Wall, monotonic and boot clock read together.", Clock{}, seeClock,
			"ask clock/now"),
		check("node.disk", "Free space and inodes of the filesystems the kubelet watches.", Disk{}, seeDisk,
			"/var/lib", "ask fs/usage"),
		check("node.memory", "Memory of the whole machine.", Memory{}, seeMemory,
			"/proc/meminfo", "/proc/sys/vm/overcommit_memory", "/proc/vmstat", "/sys/devices/system/node/online"),
		check("node.oomd", "Kills by out-of-memory daemons in user space.", OOMD{}, seeOOMD,
			"ask journal/entries", "ask clock/now", "/proc", "/proc/*/comm"),
		check("node.cpu", "How the CPUs of the machine spent the window.", CPU{}, seeCPU,
			"/proc/stat", "/proc/loadavg", "/proc/self/stat", "ask clock/now"),
		check("node.disks", "Block devices over the window.", Disks{}, seeDisks,
			"/proc/diskstats", "/sys/block", "ask clock/now"),
		check("node.files", "Limits of the whole machine on open files and inotify.", Files{}, seeFiles,
			fileNumbers, instancesFile, watchesFile, entropyFile, onlineFile),
		check("node.neighbours", "Which cgroups use the machine's CPU, I/O and memory.", Neighbours{}, seeNeighbours,
			"/proc/self/mountinfo", selfStatFile, "{cgroup}/**", "ask clock/now", "ask containerd/containers", "ask cri/containers"),
		check("node.paging", "Reclaim, swapping and compaction of the whole machine over the window.", Paging{}, seePaging,
			"/proc/vmstat", "/proc/meminfo", "ask clock/now"),
		check("node.pressure", "How long tasks waited for CPU, memory and I/O on the whole machine.", Pressure{}, seePressure,
			"/proc/pressure", "/proc/pressure/*", "/proc/loadavg", "ask clock/now"),
		check("node.softnet", "Packets dropped and left over between drivers and stack.", Softnet{}, seeSoftnet,
			"/proc/net/softnet_stat", "ask clock/now"),
		check("node.thermal", "CPUs slowed down by heat, by a limit or by their governor.", Thermal{}, seeThermal,
			"/sys/devices/system/cpu", "/sys/devices/system/cpu/**"),
		check("node.writeback", "Dirty pages against the limit at which writers wait.", Writeback{}, seeWriteback,
			"/proc/meminfo", "/proc/vmstat"),
		check("node.tasks", "Room for tasks on the whole machine, in both looks.", TaskRoom{}, seeTaskRoom,
			loadFile, pidMaxFile, threadsMaxFile, "/proc"),
		check("node.pids", "Tasks of the whole machine against its limits.", PIDs{}, seePIDs,
			"/proc/loadavg", "/proc/sys/kernel/pid_max", "/proc/sys/kernel/threads-max"),
	}
}

// check makes a check of the node that gives one fact of its own name.
func check(name, about string, shape any, see func(context.Context, evidence.Scene) evidence.Observation, reads ...string) evidence.Check {
	facts := []evidence.Fact{{ID: name, About: about, Shape: shape}}
	return evidence.Check{
		Name: name, About: about, Scope: evidence.OfNode, Reads: reads, Gives: facts,
		Look: look.InTime(facts, func(ctx context.Context, at evidence.Scene) []evidence.Observation {
			return []evidence.Observation{see(ctx, at)}
		}),
	}
}
