package kernel

import (
	"slices"
	"strings"
)

// event puts a block into an OOMEvent. What depends on the subject is left to
// [placer].
func (b *block) event() OOMEvent {
	e := OOMEvent{AtUsec: b.usec, Victims: b.victims(), Group: b.group != "", Global: b.global()}
	b.cgroups(&e)
	if b.coherent(e) {
		e.Invoker = b.invoker
		b.memory(&e)
		b.tasks(&e)
	}
	e.RuntimeInit = slices.ContainsFunc(e.Victims, func(v Victim) bool {
		return strings.HasPrefix(v.Command, "runc:[") && strings.HasSuffix(v.Command, "]")
	})
	e.Complete = b.complete(e)
	return e
}

// coherent reports whether all lines can be of one block. The statistics name
// their cgroup, and kernels with a summary always print them for oom_cgroup.
func (b *block) coherent(e OOMEvent) bool {
	if b.mixed || b.runs != 1 {
		return false
	}
	return e.OOMCgroup == "" || b.statsPath == e.OOMCgroup || (b.statsPath == "" && b.summary == nil)
}

func (b *block) complete(e OOMEvent) bool {
	told := b.summary != nil || b.taskIn != nil || (b.chosen != 0 && b.chosenGlobal)
	return b.headSeen && told && len(b.kills) > 0 && !b.doubt && b.coherent(e)
}

// victims are those of the Killed lines; when those are lost, the one that was
// announced. A group kill tells its first victim twice, the second time as one
// of the group and often with its memory already gone; and memory.events counts
// it twice.
func (b *block) victims() []Victim {
	victims := []Victim{}
	for _, k := range b.kills {
		if !slices.ContainsFunc(victims, func(v Victim) bool { return v.PID == k.PID }) {
			victims = append(victims, k.Victim)
		}
	}
	if len(victims) == 0 && b.summary != nil {
		victims = append(victims, Victim{PID: b.summary.pid, Command: b.summary.comm})
	}
	return victims
}

func (b *block) cgroups(e *OOMEvent) {
	if s := b.summary; s != nil {
		e.Constraint, e.MemsAllowed = s.constraint, s.memsAllowed
		e.OOMCgroup, e.TaskCgroup = s.oomCgroup, s.taskCgroup
		return
	}
	if b.mixed || b.runs != 1 || b.taskIn == nil || b.chosenGlobal {
		return
	}
	e.OOMCgroup = b.taskIn.limit
	// Before 5.1 the kernel may kill a child in place of the task it chose:
	// it is under the same limit, but maybe in another cgroup.
	if len(b.kills) == 0 || b.kills[0].PID == b.chosen {
		e.TaskCgroup = b.taskIn.task
	}
}

// memory takes the numbers, which are those of oom_cgroup.
func (b *block) memory(e *OOMEvent) {
	if e.Global {
		return
	}
	if b.usage != nil {
		e.LimitBytes, e.UsageBytes = b.usage.limit, b.usage.usage
	}
	e.AnonBytes, e.FileBytes, e.ShmemBytes = b.stats.anon(), b.stats.file(), b.stats.shmem()
	e.KernelBytes = first(b.stats.kernel(), b.kernelBytes)
}

// tasks reads the table, which lists the tasks of oom_cgroup and below: who is
// alone there is alone in its own cgroup, but who has company there may not
// have it in its own.
func (b *block) tasks(e *OOMEvent) {
	if b.table == nil || b.doubt || len(e.Victims) == 0 {
		return
	}
	victim := e.Victims[0]
	e.TasksShown = len(b.table.tasks)
	e.OtherTaskRSSBytes = b.table.others(e.Victims)
	alone := b.table.alone(victim)
	crowd := e.OOMCgroup != "" && e.OOMCgroup == e.TaskCgroup && b.table.shows(victim.PID) && len(b.table.tasks) > 1
	if alone || crowd {
		e.WasAlone = &alone
	}
}
