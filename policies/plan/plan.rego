# METADATA
# title: Whether a follow-up step of a runbook is worth taking
# description: |
#   A rule that is false says: do not take the step. One that is true or undefined says: take it. Undefined is what a
#   rule is when it could not look, and a step that might matter is taken.
package plan

# METADATA
# description: Something of the subject ended. False only when all three witnesses were heard and say that nothing did.
something_ended if input.seen["runtime.death"]

something_ended if count(input.seen["kernel.oom"].events) > 0

something_ended if input.seen["cgroup.memory"].oom_kills > 0

something_ended := false if {
	input.seen["runtime.status"].state == "running"
	input.absent["runtime.death"]
	input.seen["cgroup.memory"].oom_kills == 0
	not oom_logged
}

oom_logged if {
	oom := input.seen["kernel.oom"]
	count(oom.events) > 0
}
