package main

var killedPairs = []pair{
	{1, "memory.cgroup-oom-kill", "memory.node-oom-kill", "the constraint in the kernel's line",
		"killed-own-limit killed-own-limit-v2 killed-kube-own-limit-v2", "killed-node-oom-v2 killed-kube-node-oom-v2"},
	{2, "memory.cgroup-oom-kill", "memory.pod-cgroup-oom-kill", "whose limit the kernel's line names: the task's own cgroup, or one above it",
		"killed-own-limit killed-own-limit-v2 killed-kube-own-limit-v2", "killed-pod-limit killed-pod-limit-v2 killed-kube-pod-limit-v2 killed-grandparent-limit"},
	{3, "memory.cgroup-oom-kill", "memory.kubelet-eviction", "the pod's status says Evicted, and the kernel says nothing",
		"killed-kube-own-limit-v2 killed-kube-own-limit-v2-apidown", "killed-kube-memory-eviction-v2 killed-kube-memory-eviction-v2-bothdown"},
	{4, "memory.cgroup-oom-kill", "memory.self-exit-alloc-failure", "the count of OOM kills",
		"killed-own-limit killed-own-limit-v2", "killed-bad-alloc-pid1-139 killed-self-exit-rlimit-as"},
	{5, "memory.cgroup-oom-kill", "process.exit-137-sigkill-external", "the kernel's line about this container, at its end",
		"killed-own-limit killed-own-limit-v2", "killed-external-sigkill killed-external-sigkill-v2 killed-exec-oom-then-sigkill"},
	{6, "memory.cgroup-oom-kill", "memory.child-oom-main-survived", "whether the victim was the main process",
		"killed-own-limit killed-own-limit-v2 killed-kube-own-limit-v2", "killed-child-oom-main-survives killed-child-oom-exit-0-v2 killed-kube-child-oom-v2"},
	{10, "memory.tmpfs-shm-charge", "memory.cgroup-oom-kill", "shmem against anon in the kernel's report",
		"killed-tmpfs-shm killed-tmpfs-shm-v2", "killed-own-limit killed-own-limit-v2"},
	{39, "process.signal-crash-segv", "security.seccomp-kill", "139 and a segfault, or 159 and an audit line of signal 31",
		"killed-segv-139 killed-segv-139-v2 killed-kube-segv-v2", "killed-seccomp-kill-159 killed-seccomp-kill-159-v2"},
	{40, "probe.liveness-kill", "cpu.cfs-throttling", "throttling while the probe timed out",
		"killed-kube-liveness-v2 killed-kube-startup-probe-v2-apidown", "killed-kube-liveness-throttled-v2"},
	{41, "process.stop-timeout-sigkill", "process.exit-137-sigkill-external", "somebody asked for a stop, a grace period before the end",
		"killed-stop-grace-exceeded killed-kube-grace-exceeded-v2", "killed-external-sigkill killed-external-sigkill-v2 killed-kube-sigkill-v2"},
	{53, "disk.kubelet-eviction", "disk.container-ephemeral-limit", "what the kubelet says: the node was low, or the container exceeded its limit",
		"killed-kube-disk-eviction-v2 killed-kube-disk-eviction-v2-apidown", "killed-kube-ephemeral-limit-v2 killed-kube-ephemeral-limit-v2-apidown"},

	{0, "memory.tmpfs-shm-charge", "memory.kernel-memory-heavy", "shmem in the kernel's report",
		"killed-tmpfs-shm killed-tmpfs-shm-v2", "killed-kernel-memory"},
}
