package main

var processPairs = []pair{
	{9, "io.d-state-hung-task", "process.frozen", "the freezer's state: on cgroup v1 a frozen task shows D too",
		"slow-frozen-filesystem slow-frozen-filesystem-v2", "slow-frozen slow-frozen-v2 slow-frozen-by-parent"},
	{17, "pids.limit-fork-failure", "limits.nproc-uid", "the count of refused forks, which a limit on the tasks of a user has none of",
		"slow-pids-limit slow-pids-limit-v2", "slow-nproc-uid slow-nproc-uid-v2 slow-nproc-shared-uid"},
	{18, "pids.limit-fork-failure", "pids.node-pid-max", "tasks against the limits of its cgroups, and against what the machine can number",
		"slow-pids-limit slow-pids-limit-v2 slow-pids-limit-of-pod", "slow-pid-max-v2"},
	{19, "limits.nofile-process", "limits.file-max-node", "descriptors against RLIMIT_NOFILE, and the machine's table (file-nr)",
		"slow-nofile slow-nofile-v2", "slow-file-max-v2"},
	{20, "limits.inotify-instances", "limits.nofile-process", "descriptors against RLIMIT_NOFILE, and the instances of its user",
		"slow-inotify-instances", "slow-nofile"},

	{0, "process.stopped", "process.frozen", "state T, and a freezer that is thawed",
		"slow-stopped-by-signal slow-stopped-by-signal-v2 slow-stopped-child", "slow-frozen slow-frozen-v2"},
	{0, "process.stopped", "io.d-state-hung-task", "state T and not D",
		"slow-stopped-by-signal slow-stopped-child slow-traced-child", "slow-frozen-filesystem slow-frozen-filesystem-v2"},
	{0, "limits.nproc-uid", "pids.node-pid-max", "whether the machine has room for tasks",
		"slow-nproc-uid slow-nproc-uid-v2", "slow-pid-max-v2"},
	{0, "log.stdout-blocked", "io.d-state-hung-task", "it sleeps in state S, in pipe_write, on descriptor 1",
		"slow-stdout-blocked slow-stdout-blocked-v2", "slow-frozen-filesystem slow-frozen-filesystem-v2"},
}
