package process

import (
	"runbook/checks/internal/look"
	"runbook/evidence"
)

var (
	mainFacts = []evidence.Fact{
		{ID: "process.main", About: "The main process, its signal handling and its limits.", Shape: Main{}},
	}
	tasksFacts = []evidence.Fact{
		{ID: "process.tasks", About: "The processes of the cgroup and what they wait for.", Shape: Tasks{}},
	}
	statesFacts = []evidence.Fact{
		{ID: "process.states", About: "What the threads of the cgroup do and wait for, in both looks.", Shape: States{}},
	}
	filesFacts = []evidence.Fact{
		{ID: "process.files", About: "Open file descriptors of the cgroup's processes against their limit.", Shape: Files{}},
	}
	outputFacts = []evidence.Fact{
		{ID: "process.stdout", About: "Where standard output and error go, and who waits for room in them.", Shape: Output{}},
	}
	nprocFacts = []evidence.Fact{
		{ID: "process.nproc", About: "Tasks of the users its processes run as against RLIMIT_NPROC.", Shape: NProc{}},
	}
	inotifyFacts = []evidence.Fact{
		{ID: "process.inotify", About: "Inotify instances and watches of the users its processes run as.", Shape: Inotify{}},
	}
	locksFacts = []evidence.Fact{
		{ID: "process.locks", About: "Which processes wait for a lock on a file, and who holds it.", Shape: Locks{}},
	}
	schedFacts = []evidence.Fact{
		{ID: "process.sched", About: "Time the threads of the cgroup ran and waited for a CPU over the window.", Shape: Sched{}},
	}
)

// Checks returns the checks of this package.
func Checks() []evidence.Check {
	return append(taskChecks(), limitChecks()...)
}

// taskChecks say what the processes do.
func taskChecks() []evidence.Check {
	return []evidence.Check{
		{
			Name:  "process.main",
			About: "The main process of a container, while it lives.",
			Scope: evidence.OfSubject,
			Reads: []string{
				"/proc/self/mountinfo", "{cgroup}/**", "ask clock/now",
				"/proc/*/stat", "/proc/*/status", "/proc/*/limits", "/proc/*/oom_score_adj", "/proc/*/comm",
			},
			Needs: []string{"runtime.status"},
			Gives: mainFacts,
			Look:  look.InTime(mainFacts, seeMain),
		},
		{
			Name:  "process.tasks",
			About: "The processes of a container's cgroup, while they live.",
			Scope: evidence.OfSubject,
			Reads: []string{"/proc/self/mountinfo", "{cgroup}/**", "/proc/*/stat", "/proc/*/wchan"},
			Needs: []string{"runtime.status"},
			Gives: tasksFacts,
			Look:  look.InTime(tasksFacts, seeTasks),
		},
		{
			Name:  "process.states",
			About: "What the threads of the subject's cgroup and of the cgroups below it do and wait for, in both looks.",
			Scope: evidence.OfSubject,
			Reads: []string{
				mountinfo, "{cgroup}/**", "ask clock/now", "/proc/*/stat", "/proc/*/status",
				"/proc/*/task", "/proc/*/task/*/stat", "/proc/*/task/*/status", "/proc/*/task/*/wchan", "/proc/*/task/*/children", "/proc/*/wchan",
			},
			Needs: []string{"runtime.status"},
			Gives: statesFacts,
			Look:  look.InTime(statesFacts, seeStates),
		},
		{
			Name:  "process.locks",
			About: "Which of the subject's processes wait for a lock on a file, and who holds it.",
			Scope: evidence.OfSubject,
			Reads: []string{mountinfo, "{cgroup}/**", locksFile, "/proc/*/stat"},
			Needs: []string{"runtime.status"},
			Gives: locksFacts,
			Look:  look.InTime(locksFacts, seeLocks),
		},
		{
			Name:  "process.sched",
			About: "How long the threads of the subject's cgroup ran and waited for a CPU.",
			Scope: evidence.OfSubject,
			Reads: []string{
				mountinfo, "{cgroup}/**", "ask clock/now", "/proc/*/stat", "/proc/*/task", "/proc/*/task/*/schedstat", "/proc/*/task/*/stat",
			},
			Needs: []string{"runtime.status"},
			Gives: schedFacts,
			Look:  look.OfContainer(schedFacts, seeSched),
		},
	}
}

// limitChecks say what the processes hold, and what they are refused.
func limitChecks() []evidence.Check {
	return []evidence.Check{
		{
			Name:  "process.files",
			About: "Open file descriptors of the processes of the subject's cgroup against their limit.",
			Scope: evidence.OfSubject,
			Reads: []string{mountinfo, "{cgroup}/**", "/proc/*/stat", "/proc/*/status", "/proc/*/limits", "/proc/*/fd"},
			Needs: []string{"runtime.status"},
			Gives: filesFacts,
			Look:  look.InTime(filesFacts, seeFiles),
		},
		{
			Name:  "process.stdout",
			About: "Where standard output and error of the main process go, and which threads wait to write to them.",
			Scope: evidence.OfSubject,
			Reads: []string{
				mountinfo, "{cgroup}/**", "/proc/*/stat", "/proc/*/fd", "/proc/*/fd/*", "/proc/*/fdinfo/*", "/proc/*/task/*/syscall",
			},
			Needs: []string{"process.states", "runtime.status"},
			Gives: outputFacts,
			Look:  look.InTime(outputFacts, seeOutput),
		},
		{
			Name:  "process.nproc",
			About: "Tasks of the users the subject's processes run as, over the whole node, against their limit.",
			Scope: evidence.OfSubject,
			Reads: []string{mountinfo, "{cgroup}/**", "/proc", "/proc/*/stat", "/proc/*/status", "/proc/*/limits", loadavg},
			Needs: []string{"runtime.status"},
			Gives: nprocFacts,
			Look:  look.InTime(nprocFacts, seeNProc),
		},
		{
			Name:  "process.inotify",
			About: "Inotify instances and watches of the users the subject's processes run as, over the whole node.",
			Scope: evidence.OfSubject,
			Reads: []string{
				mountinfo, "{cgroup}/**", "/proc", "/proc/*/stat", "/proc/*/status", "/proc/*/fd", "/proc/*/fd/*", "/proc/*/fdinfo/*",
				"/proc/*/ns/user", "/proc/self/ns/user", instancesFile, watchesFile,
			},
			Needs: []string{"runtime.status"},
			Gives: inotifyFacts,
			Look:  look.InTime(inotifyFacts, seeInotify),
		},
	}
}
