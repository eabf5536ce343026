# Waiting for a CPU that somebody else has: what policies of the runbook `slow`
# say of contention. A quota makes threads wait too, so that each of these first
# asks whether there is one that held them back.
package lib

# METADATA
# description: |
#   Three parts of waiting to seven of running make every answer half as long again. On a machine that is not full a thread
#   waits less than a twentieth of its time.
cpu_wait_much := 0.3

# METADATA
# description: Below a twentieth nobody notices.
cpu_wait_little := 0.05

# METADATA
# description: |
#   Three twentieths of a thread's time, over all threads. Who waits less had hardly anything to run: a loop that sleeps and
#   looks at a clock waits half of the little time it is awake on any full machine, and is not slow for it.
cpu_wait_cpus := 0.15

# METADATA
# description: From a twentieth on it may be felt.
cpu_wait_some := 0.05

# METADATA
# description: With less than a tenth of its CPU time left, a machine has no room.
cpu_full := 0.1

# METADATA
# description: |
#   Who has four fifths of the CPUs it may use has not lost them to others, and who has three quarters may have.
cpu_most_of_its_own := 0.8

# METADATA
# description: Half a CPU is what can be missed; a neighbour that uses less takes nothing away that matters.
cpu_neighbour_much := 0.5

# METADATA
# description: The subject is the machine itself, and no container is judged.
of_node if input.subject.kind == "node"

# METADATA
# description: No quota, its own or one above it, held the container back in the window. Undefined where one could not be read.
cpu_unthrottled if {
	cpu_spared(input.seen["cgroup.cpu"])
	above := input.seen["cgroup.cpu_ancestors"]
	above.complete
	every c in above.levels { cpu_spared(c) }
	not throttled_inside
	not unread_inside
}

# METADATA
# description: A quota inside the container throttles a part of it.
throttled_inside if count(cpu_hard_inside) > 0

# METADATA
# description: There may be quotas inside the container that were not looked at.
unread_inside if input.seen["cgroup.cpu"].inside.complete == false

cpu_spared(c) if c.unlimited

cpu_spared(c) if cpu_hardly_throttled(c)

# METADATA
# description: Some quota held it back hard enough to explain any waiting.
cpu_throttled_now if cpu_throttled_hard(input.seen["cgroup.cpu"])

cpu_throttled_now if {
	count(cpu_hard_above) > 0
	not cpu_not_its_loss
}

cpu_throttled_now if throttled_inside

cpu_not_its_loss if {
	own := input.seen["cgroup.cpu"]
	own.held_usec_in_window < own.window_usec * cpu_held_little
}

# METADATA
# description: CPUs the container may use, by its cpuset, its main process's affinity and what the machine has.
cpu_allowed := min(cpu_room) if count(cpu_room) > 0

cpu_room contains input.node.seen["node.cpu"].online

cpu_room contains n if {
	n := input.seen["cgroup.cpuset"].cpus
	n > 0
}

cpu_room contains n if {
	n := input.seen["cgroup.cpuset"].process_cpus
	n > 0
}

# METADATA
# description: |
#   CPUs it used. On v1 the controllers cpu and cpuacct may be in hierarchies of their own, and a cgroup in the first only: what
#   it used is then known of the threads that lived through the window.
cpu_used := counted_used.cpus

# METADATA
# description: What says so.
cpu_used_cite := counted_used.cite

counted_used := {"cpus": c.used_cpus, "cite": cite("cgroup.cpu", "used_cpus")} if {
	c := input.seen["cgroup.cpu"]
	c.used_cpus >= 0
} else := threads_used

# Of the threads that lived through the window.
threads_used := {"cpus": s.run_usec_in_window / s.window_usec, "cite": cite("process.sched", "run_usec_in_window")} if {
	s := input.seen["process.sched"]
	s.complete
	s.window_usec > 0
}

# METADATA
# description: |
#   The CPUs that the subject's own threads used. A process shares its cgroup, which may be the root with everybody in it: what
#   the scheduler counted for those of its threads that lived through the window is its own, where the kernel counts that.
cpu_itself := {"cpus": cpu_used, "cites": [cpu_used_cite]} if cgroup_is_itself

cpu_itself := {"cpus": threads_used.cpus, "cites": [threads_used.cite]} if of_process

of_process if input.subject.kind == "process"

cgroup_is_itself if not of_process

cgroup_is_itself if input.absent["process.sched"]

# METADATA
# description: |
#   Its threads waited for a CPU much, in words: by the scheduler's own account of each thread, or by pressure, which knows
#   threads that came and went too. Both count a quota's waiting.
cpu_waits := {
	"says": sprintf("its threads waited %s for a CPU and ran %s%s", [seconds(s.wait_usec_in_window), seconds(s.run_usec_in_window), never_ran(s)]),
	"cites": [cite("process.sched", "wait_usec_in_window"), cite("process.sched", "run_usec_in_window")],
} if {
	s := input.seen["process.sched"]
	s.wait_ratio >= cpu_wait_much
	s.wait_cpus >= cpu_wait_cpus
} else := {
	"says": sprintf("its tasks waited for a CPU %s of the time", [percent(p.cpu.some_ratio)]),
	"cites": [cite("cgroup.pressure", "cpu")],
} if {
	p := input.seen["cgroup.pressure"]
	p.cpu.some_ratio >= cpu_wait_much
}

# METADATA
# description: They waited so much that it may be felt, or nobody could tell how much.
cpu_may_wait if {
	s := input.seen["process.sched"]
	s.wait_ratio >= cpu_wait_much
	s.wait_cpus >= cpu_wait_some
}

cpu_may_wait if input.seen["cgroup.pressure"].cpu.some_ratio >= 2 * cpu_wait_little

cpu_may_wait if not cpu_wait_heard

cpu_wait_heard if input.seen["process.sched"].threads > 0

cpu_wait_heard if input.seen["cgroup.pressure"].cpu.some_ratio >= 0

never_ran(s) := sprintf("; %d of %d had not one turn", [s.starved, s.threads]) if s.starved > 0

never_ran(s) := "" if not s.starved > 0

# METADATA
# description: They hardly waited.
cpu_waits_little := {
	"says": sprintf("its threads waited %s for a CPU in %s: there was one whenever they wanted it", [seconds(s.wait_usec_in_window), seconds(s.window_usec)]),
	"cites": [cite("process.sched", "wait_usec_in_window")],
} if {
	s := input.seen["process.sched"]
	s.starved == 0
	hardly(s)
	not pressed_for_cpu
} else := {
	"says": sprintf("its tasks waited for a CPU only %s of the time", [percent(p.cpu.some_ratio)]),
	"cites": [cite("cgroup.pressure", "cpu")],
} if {
	input.absent["process.sched"]
	p := input.seen["cgroup.pressure"]
	p.cpu.some_ratio < cpu_wait_little
}

hardly(s) if s.wait_cpus < cpu_wait_little / 2

hardly(s) if s.wait_ratio < cpu_wait_little

pressed_for_cpu if input.seen["cgroup.pressure"].cpu.some_ratio >= 2 * cpu_wait_little

# METADATA
# description: |
#   Others have the CPUs it may use: it waits, no quota holds it back, and it has not most of them itself.
cpu_starved if {
	cpu_waits
	cpu_unthrottled
	cpu_used < cpu_allowed * cpu_most_of_its_own
}

# METADATA
# description: |
#   No quota holds it back, it has most of the machine's CPUs, or of all but what this look takes, and wants more: its own
#   threads wait for each other.
cpu_fills_the_machine if {
	cpu_waits
	cpu_unthrottled
	online := input.node.seen["node.cpu"].online
	cpu_itself.cpus >= (online - min([cpu_our_use, cpu_our_use_most])) * cpu_most_of_its_own
}

# METADATA
# description: What this program used of the machine's CPUs, in CPUs.
cpu_our_use := n.busy_ratio * object.get(n, "self_ratio", 0) * n.online if n := input.node.seen["node.cpu"]

# A container that gets along with less than this look leaves it does not fill a machine.
cpu_our_use_most := 0.25

# METADATA
# description: Busy time of the machine less what this program used of it.
cpu_busy_less_us := n.busy_ratio * (1 - object.get(n, "self_ratio", 0)) if n := input.node.seen["node.cpu"]

# METADATA
# description: |
#   The machine's CPUs are full, and not because of us: others used them, or in both looks as many threads wanted one as leave
#   none for anybody, with twice as many of ours as there are CPUs, and with the container's own, among them.
cpu_node_full if {
	cpu_no_idle
	cpu_busy_less_us >= 1 - 2 * cpu_full
}

cpu_node_full if {
	cpu_no_idle
	n := input.node.seen["node.cpu"]
	min([n.runnable, n.runnable_first]) - cpu_own_ready >= 3 * n.online
}

# METADATA
# description: Threads of the container that ran or waited for a CPU, on average. A machine has none of its own.
cpu_own_ready := 0 if of_node

cpu_own_ready := input.seen["process.sched"].wait_cpus + cpu_used if not of_node

cpu_no_idle if {
	n := input.node.seen["node.cpu"]
	n.idle_ratio + n.iowait_ratio <= cpu_full
}

# METADATA
# description: The machine has room to spare.
cpu_node_idle := n if {
	n := input.node.seen["node.cpu"]
	n.idle_ratio + n.iowait_ratio >= cpu_idle_much
}

# METADATA
# description: |
#   Cgroups that are not the container's own, nor above or below it, and use much CPU, most first. What runs in an inner
#   cgroup without one of its own is among them.
cpu_neighbours := [g |
	some g in input.node.seen["node.neighbours"].groups
	g.used_cpus >= cpu_neighbour_much
	not_ours(g)
]

not_ours(g) if {
	own := input.seen["cgroup.cpu"].path
	g.path != own
	not startswith(g.path, sprintf("%s/", [own]))
}

# METADATA
# description: What a cgroup is called, by the runtime's name where there is one.
neighbour_name(g) := sprintf("%s (%s)", [g.name, g.path]) if g.name != ""

neighbour_name(g) := "what runs outside of all other cgroups" if {
	not g.name
	g.inner
	g.path == "/"
}

neighbour_name(g) := sprintf("what runs in %s itself", [g.path]) if {
	not g.name
	g.inner
	g.path != "/"
}

neighbour_name(g) := g.path if {
	not g.name
	not g.inner
}

# METADATA
# description: |
#   What was asked for the container, for a sentence on why it comes last.
qos_words := "; its pod is BestEffort: nothing was requested for it" if input.seen["workload.qos"].class == "BestEffort"

qos_words := sprintf("; its pod is %s, and %s CPUs were requested for it", [q.class, cpus(q.cpu_request_cpus)]) if {
	q := input.seen["workload.qos"]
	q.class != "BestEffort"
	q.cpu_request_cpus >= 0
}

qos_words := "" if not qos_known

qos_known if input.seen["workload.qos"].class == "BestEffort"

qos_known if input.seen["workload.qos"].cpu_request_cpus >= 0

qos_cites := [cite("workload.qos", "class")] if qos_known

qos_cites := [] if not qos_known

# METADATA
# description: |
#   What 100 thousandths of a CPU are worth by the oldest formulas, and less: 102 shares (v1); weight 10 (v2), which is
#   2560 times less than the most and a tenth of the default. Runtimes differ in how they turn a request into a weight, so
#   that a request is never read from one.
cpu_low_shares := 102

cpu_low_weight := 10

cpu_low(c) if c.shares <= cpu_low_shares

cpu_low(c) if c.weight <= cpu_low_weight

cpu_low(c) if c.idle

# METADATA
# description: A weight for a person.
cpu_weight_words(c) := "cpu.idle is set: it runs when nobody else wants to" if c.idle

cpu_weight_words(c) := sprintf("cpu.shares %d, 1024 is the default", [c.shares]) if {
	not c.idle
	c.shares >= 0
}

cpu_weight_words(c) := sprintf("cpu.weight %d, 100 is the default", [c.weight]) if {
	not c.idle
	not c.shares
	c.weight >= 0
}

cpu_weight_field(c) := "shares" if c.shares >= 0

cpu_weight_field(c) := "weight" if {
	not c.shares
	c.weight >= 0
}

# METADATA
# description: |
#   Low weights on the way from the root to the container, its own first. At each level the share is divided anew: one low
#   weight is enough.
cpu_low_weights := array.concat(
	[{"says": cpu_weight_words(c), "cite": cite("cgroup.cpu", cpu_weight_field(c))} |
		c := input.seen["cgroup.cpu"]
		cpu_low(c)
	],
	[{"says": sprintf("%s of %s", [cpu_weight_words(c), c.path]), "cite": cite("cgroup.cpu_ancestors", "levels")} |
		some c in input.seen["cgroup.cpu_ancestors"].levels
		cpu_low(c)
	],
)

# METADATA
# description: |
#   A twentieth of the CPU time taken by the hypervisor is within what shared machines are sold with; three twentieths make
#   every answer a fifth longer.
cpu_steal_some := 0.05

cpu_steal_much := 0.15

# METADATA
# description: |
#   16 MiB/s is a tenth of what a plain cloud disk moves: less is nobody's burden.
io_neighbour_much := 16777216
