package lib

# Thresholds for CPU, each with its reason.

# METADATA
# description: |
#   Periods below which a ratio is chance. A window of 2 s has 20 periods of 100 ms, of which only those count in which
#   the group had something to run.
cpu_enough_periods := 5

# METADATA
# description: |
#   Throttled in a quarter of its periods, a request that needs the CPU a few times over is held back almost surely.
cpu_throttled_much := 0.25

# METADATA
# description: One period in ten shows in the slowest requests, which is what people call slow; one in twenty is noise.
cpu_throttled_some := 0.1

# METADATA
# description: Held back for less than a twentieth of the window, it lost less than its neighbours cost it anyway.
cpu_held_much := 0.05

# METADATA
# description: The cgroup was throttled in this window so much that it must be slow.
cpu_throttled_hard(c) if {
	c.periods_in_window >= cpu_enough_periods
	c.throttled_ratio >= cpu_throttled_much
	cpu_held_share(c) >= cpu_held_much
}

# METADATA
# description: It was throttled, and it may show, but this alone is no proof; few periods, or few of them.
cpu_throttled_somewhat(c) if {
	not cpu_throttled_hard(c)
	c.throttled_periods_in_window >= 2
	c.throttled_ratio >= cpu_throttled_some
}

# METADATA
# description: It was looked at for the whole window, and was hardly throttled or not at all.
cpu_hardly_throttled(c) if c.throttled_periods_in_window == 0

cpu_hardly_throttled(c) if {
	c.periods_in_window >= 10
	c.throttled_ratio < cpu_throttled_some
	cpu_held_share(c) < cpu_held_much
}

# METADATA
# description: |
#   Time held back to the window. It is summed over CPUs: with two threads it can be 2.
cpu_held_share(c) := c.throttled_usec_in_window / c.window_usec if c.window_usec > 0

# METADATA
# description: Who has the quota, for a person.
cpu_owner(c) := sprintf("the pod's cgroup %s", [c.path]) if c.level == "pod"

cpu_owner(c) := sprintf("the cgroup of the QoS class, %s,", [c.path]) if c.level == "qos"

cpu_owner(c) := sprintf("the cgroup of all pods, %s,", [c.path]) if c.level == "kubepods"

cpu_owner(c) := sprintf("the cgroup above it, %s,", [c.path]) if not c.level in {"pod", "qos", "kubepods"}

# METADATA
# description: How often, of what, in the window.
cpu_throttled_words(c) := sprintf("throttled in %d of %d periods of the last %s, held back for %s in all", [
	c.throttled_periods_in_window, c.periods_in_window, seconds(c.window_usec), seconds(c.throttled_usec_in_window),
])

# METADATA
# description: A number of CPUs with two decimals.
cpus(n) := sprintf("%d.%d%d", [floor(h / 100), floor((h % 100) / 10), h % 10]) if h := round(n * 100)

# METADATA
# description: A machine that idles this much has a CPU for whoever wants one.
cpu_idle_much := 0.3

# METADATA
# description: What happened before the window, which is no evidence for now and worth knowing.
cpu_before(c) := sprintf(" (%d of %d since the cgroup was made)", [c.throttled_periods_total, c.periods_total]) if c.throttled_periods_total > 0

cpu_before(c) := "" if not c.throttled_periods_total > 0

# METADATA
# description: The cgroups above the subject that throttle hard, by a quota of their own.
cpu_hard_above := [c |
	some c in input.seen["cgroup.cpu_ancestors"].levels
	cpu_throttled_hard(c)
	not cpu_same_limit(c)
]

# METADATA
# description: |
#   The limit of the subject itself, which it has used up: the kubelet gives the pod's cgroup the sum of its containers' limits,
#   and to a pod with one container the same once more.
cpu_same_limit(c) if {
	own := input.seen["cgroup.cpu"]
	cpu_throttled_hard(own)
	c.limit_cpus == own.limit_cpus
	own.used_cpus >= own.limit_cpus * 0.8
}

# METADATA
# description: Cgroups inside the container that throttle a part of it hard. Nothing above them counts that.
cpu_hard_inside := [c |
	some c in input.seen["cgroup.cpu"].inside.levels
	cpu_throttled_hard(c)
]

# METADATA
# description: Those that throttle somewhat.
cpu_some_above := [c |
	some c in input.seen["cgroup.cpu_ancestors"].levels
	cpu_throttled_somewhat(c)
	not cpu_same_limit(c)
]

# METADATA
# description: It used a hundredth of a CPU, so it had something to run.
cpu_ran := 0.01

# METADATA
# description: Held back for less than half a hundredth of the window, it was not held back.
cpu_held_little := 0.005
