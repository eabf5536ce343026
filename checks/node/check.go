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
