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
)

// Checks returns the checks of this package.
func Checks() []evidence.Check {
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
	}
}
