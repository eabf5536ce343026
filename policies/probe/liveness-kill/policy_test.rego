package causes.probe.liveness_kill_test

import data.causes.probe.liveness_kill as cause

ended(code, more) := object.union(
	{
		"source": "containerd", "current": true, "exit_code": code, "reason": "Error", "never_started": false,
		"started_at_usec": 10000000, "finished_at_usec": 100000000, "ran_usec": 90000000,
	},
	more,
)

pod(more) := object.union(
	{
		"name": "web-0", "namespace": "default", "phase": "Failed", "conditions": [],
		"deletion_requested": false, "has_liveness_probe": false, "has_startup_probe": false,
	},
	more,
)

test_the_kubelet_says_it_killed_it if {
	given := {
		"seen": {
			"kubernetes.events": {
				"events": [
					{
						"reason": "Killing",
						"ours": true,
						"count": 1,
						"probe": "liveness",
						"message": "Container app failed liveness probe, will be restarted",
						"near_death": true,
					},
				],
			},
			"runtime.death": ended(137, {}),
		},
		"absent": {},
	}
	count([a | some a in cause.proves; contains(a.says, "failed liveness probe")]) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_an_event_that_cannot_be_dated_only_supports if {
	given := {
		"seen": {
			"kubernetes.events": {
				"events": [
					{
						"reason": "Killing",
						"ours": true,
						"count": 1,
						"probe": "liveness",
						"message": "Container app failed liveness probe, will be restarted",
					},
				],
			},
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 1 with input as given
}

test_an_event_of_another_time_is_none if {
	given := {
		"seen": {
			"kubernetes.events": {
				"events": [
					{
						"reason": "Killing",
						"ours": true,
						"count": 1,
						"probe": "liveness",
						"message": "Container app failed liveness probe, will be restarted",
						"near_death": false,
					},
				],
			},
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 0 with input as given
}

test_it_has_no_probe if {
	given := {"seen": {"kubelet.pod": pod({})}, "absent": {}}
	count(cause.refutes) == 1 with input as given
}

test_it_is_in_no_pod if {
	given := {"seen": {}, "absent": {"kubelet.pod": "in no pod"}}
	count(cause.refutes) == 1 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}

journal(kills) := {"kills": kills, "probes": [], "evictions": [], "pressure": []}

logged := {"reason": "Container app failed liveness probe, will be restarted", "line": "I0516"}

test_the_journal_names_the_instance if {
	given := {"seen": {"kubelet.journal": journal([object.union(logged, {"of_the_ended": true})]), "runtime.death": ended(137, {})}, "absent": {}}
	count([a | some a in cause.proves; contains(a.says, "of this very instance")]) == 1 with input as given
}

test_the_journal_names_no_instance if {
	given := {"seen": {"kubelet.journal": journal([logged])}, "absent": {}}
	count(cause.proves) == 0 with input as given
	count([a | some a in cause.supports; a.strong]) == 1 with input as given
}

# A container that is killed by its probe now and then, and ended otherwise this time.
test_the_journal_names_another_instance if {
	given := {"seen": {"kubelet.journal": journal([object.union(logged, {"of_the_ended": false})])}, "absent": {}}
	count(cause.proves) == 0 with input as given
	count([a | some a in cause.supports; a.strong]) == 0 with input as given
}

# The container wrote it: a reason is the kubelet's own sentence and nothing else.
test_another_reason_is_none if {
	given := {"seen": {"kubelet.journal": journal([{"reason": "Container app exceeded its deadline", "of_the_ended": true}])}, "absent": {}}
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 0 with input as given
}
