// The runbook `killed` from the outside: what is seen of a whole container, and
// which cause then comes first. Each policy's own rules are tested beside it;
// this holds the policies against each other.
package policies_test

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"runbook/checks"
	"runbook/checks/cgroup"
	"runbook/checks/kernel"
	"runbook/checks/kubelet"
	"runbook/checks/kubernetes"
	"runbook/checks/node"
	"runbook/checks/runtime"
	"runbook/engine"
	"runbook/engine/judge"
	"runbook/evidence"
	"runbook/policies"
	"runbook/runbooks"
)

const mib = 1 << 20

// seen is what a container's end looks like: a value is present, gone is
// absent, and unread is unknown.
type seen map[string]any

type (
	gone   struct{}
	unread struct{}
)

var ofNode = map[string]any{
	"kubernetes.node": kubernetes.NodeStatus{}, "node.boot": node.Boot{}, "node.clock": node.Clock{}, "node.disk": node.Disk{},
	"node.memory": node.Memory{}, "node.oomd": node.OOMD{}, "node.pids": node.PIDs{},
}

func ptr[T any](v T) *T { return &v }

// covered is a kernel log that spans the end.
func covered() kernel.Coverage { return kernel.Coverage{Source: "kmsg", CoversDeath: true} }

func logged(events ...kernel.OOMEvent) kernel.OOM {
	return kernel.OOM{Coverage: covered(), Events: append([]kernel.OOMEvent{}, events...), Unplaced: []kernel.OOMEvent{}}
}

// kill is an OOM kill of dd at the container's own limit, filled by dd itself.
func kill(change func(e *kernel.OOMEvent)) kernel.OOMEvent {
	e := kernel.OOMEvent{
		AtUsec: 99_900_000, Constraint: "CONSTRAINT_MEMCG", OOMCgroup: "/a", TaskCgroup: "/a", Level: "own", Hit: true, Complete: true,
		LimitBytes: ptr(uint64(64 * mib)), AnonBytes: ptr(uint64(62 * mib)), FileBytes: ptr(uint64(0)), ShmemBytes: ptr(uint64(0)), KernelBytes: ptr(uint64(mib)),
		Victims: []kernel.Victim{{PID: 193, Command: "dd"}}, NearDeath: ptr(true),
	}
	if change != nil {
		change(&e)
	}
	return e
}

func main(e *kernel.OOMEvent)  { e.MainKilled = ptr(true) }
func child(e *kernel.OOMEvent) { e.MainKilled = ptr(false) }

func ended(code int) runtime.Death {
	return runtime.Death{
		Source: "containerd", ID: "a", Current: true, ExitCode: code, Reason: "Error",
		StartedAtUsec: 10_000_000, FinishedAtUsec: 100_000_000, RanUsec: 90_000_000,
	}
}

// plain is a container of plain containerd on a quiet machine, ended, with
// everything read: no pod, no journal, its cgroup gone.
func plain() seen {
	return seen{
		"cgroup.memory": gone{}, "cgroup.memory_ancestors": cgroup.Ancestors{Levels: []cgroup.Memory{}, Complete: true}, "cgroup.hugetlb": gone{},
		"kernel.oom":   logged(),
		"kernel.crash": kernel.Crash{Coverage: covered()}, "kernel.seccomp": kernel.Seccomp{Coverage: covered()}, "kernel.enomem": kernel.Enomem{Coverage: covered()},
		"kubelet.pod": gone{}, "kubelet.journal": gone{}, "kubernetes.events": gone{}, "kubernetes.node": gone{},
		"process.main": gone{}, "process.tasks": gone{},
		"runtime.status": runtime.Status{Source: "containerd", ID: "a", State: "exited"},
		"runtime.spec":   runtime.Spec{Command: "app", Rlimits: map[string]uint64{}, TmpfsMounts: []runtime.Tmpfs{}, MemoryLimitBytes: ptr(uint64(64 * mib))},
		"runtime.log":    gone{}, "runtime.output": gone{},
		"node.boot": node.Boot{BootedAtUsec: 1_000_000}, "node.memory": node.Memory{NUMANodes: "0"},
		"node.disk": node.Disk{}, "node.oomd": gone{}, "node.pids": node.PIDs{}, "node.clock": node.Clock{},
	}
}

func bundleOf(kind string, s seen) *evidence.Bundle {
	subject := evidence.Subject{Kind: cmp.Or(kind, evidence.KindContainer), Name: "a", CgroupPath: "/a"}
	b := &evidence.Bundle{Subjects: []evidence.Subject{subject}}
	for id, value := range s {
		of := subject.Of()
		if _, isNode := ofNode[id]; isNode {
			of = evidence.KindNode
		}
		o := evidence.Observation{ID: id, Of: of, State: evidence.Present, Value: value}
		switch value.(type) {
		case gone:
			o = evidence.None(id, "there is none")
			o.Of = of
		case unread:
			continue
		}
		b.Add(o)
	}
	return b
}

func pod(change func(p *kubelet.Pod)) kubelet.Pod {
	p := kubelet.Pod{Source: "kubelet", Name: "web-0", Namespace: "default", Phase: "Failed", Conditions: []kubelet.Condition{}}
	change(&p)
	return p
}

func evicted(kind, resource string) kubelet.Pod {
	return pod(func(p *kubelet.Pod) {
		p.Reason = "Evicted"
		p.Evicted = &kubelet.Eviction{Kind: kind, Resource: resource, Threshold: "100Mi", Available: "90Mi", Message: "message of the eviction manager"}
		p.Conditions = []kubelet.Condition{{Type: "DisruptionTarget", Status: "True", Reason: "TerminationByKubelet", AtUsec: 160_000_000}}
	})
}

func oneLine(phrase string) runtime.Output {
	return runtime.Output{Whole: true, AllocationFailures: []runtime.LogMatch{{Line: "dd: memory exhausted by 900M byte input buffer", Phrase: phrase}}}
}

func crashed(signal, kind string) kernel.Crash {
	return kernel.Crash{Coverage: covered(), Events: []kernel.CrashEvent{{Kind: kind, Signal: signal, PID: 176, Command: "app", Match: "pid", Line: "app[176]: " + kind}}}
}

// removed is a container of which only the kernel log is left.
var removed = seen{"runtime.status": gone{}, "runtime.death": unread{}, "runtime.spec": unread{}, "runtime.log": unread{}, "runtime.output": unread{}, "kernel.crash": unread{}}

// noRuntime is a subject that no container runtime knows.
var noRuntime = with(removed, seen{"runtime.status": unread{}})

func with(parts ...seen) seen {
	all := plain()
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}

func load(t *testing.T) (*judge.Judge, []string) {
	t.Helper()
	j, err := judge.Load([]judge.Tree{{Name: "policies", FS: policies.FS}}, judge.FactsOf(checks.All()), judge.Options{Deadline: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	books, err := engine.LoadRunbooks(engine.Tree{Name: "runbooks", FS: runbooks.FS})
	if err != nil {
		t.Fatal(err)
	}
	killed := slices.IndexFunc(books, func(b engine.Runbook) bool { return b.Name == "killed" })
	causes, err := j.Select(books[killed].Causes)
	if err != nil {
		t.Fatal(err)
	}
	return j, causes
}

// With nothing read, nothing is found and nothing is ruled out.
func TestKilledWithNothingRead(t *testing.T) {
	j, causes := load(t)
	ruling := j.Judge(t.Context(), bundleOf("", seen{}), 200_000_000, causes)
	if ruling.Outcome != judge.NotDecided || len(ruling.Verdicts)+len(ruling.RuledOut) > 0 || len(ruling.Undecided) != len(causes) {
		t.Errorf("outcome %s, verdicts %v, ruled out %v", ruling.Outcome, ruling.Verdicts, ruling.RuledOut)
	}
}

// Taking evidence away may cost a verdict its place, but must never confirm
// a cause that was none.
func TestKilledWithEvidenceTakenAway(t *testing.T) {
	j, causes := load(t)
	for _, c := range cases() {
		for _, taken := range []string{"kernel.oom", "runtime.death", "runtime.status", "cgroup.memory", "kubelet.pod", "process.main"} {
			ruling := j.Judge(t.Context(), bundleOf(c.kind, with(c.seen, seen{taken: unread{}})), 200_000_000, causes)
			for _, v := range ruling.Verdicts {
				if v.Standing == judge.Confirmed && !slices.ContainsFunc(c.verdicts, func(known string) bool { return strings.HasPrefix(known, v.Cause+" ") }) {
					t.Errorf("%s, without %s: %s is confirmed: %v", c.name, taken, v.Cause, v.For)
				}
			}
		}
	}
}

func TestKilled(t *testing.T) {
	j, causes := load(t)
	for _, c := range cases() {
		t.Run(c.name, func(t *testing.T) {
			ruling := j.Judge(t.Context(), bundleOf(c.kind, c.seen), 200_000_000, causes)
			for _, p := range ruling.Problems {
				t.Errorf("problem with %s: %s", p.Cause, p.Says)
			}
			var got []string
			for _, v := range ruling.Verdicts {
				got = append(got, v.Cause+" "+string(v.Standing))
			}
			if !slices.Equal(got, c.verdicts) {
				t.Errorf("verdicts are\n%q, want\n%q", got, c.verdicts)
			}
			if len(ruling.Verdicts) > 0 && ruling.Verdicts[0].Settled != !c.open {
				t.Errorf("settled is %v", !c.open)
			}
			if !c.open && len(ruling.Undecided) > 0 {
				t.Errorf("undecided, and should be ruled out: %s, missing %v", ruling.Undecided[0].Cause, ruling.Undecided[0].Missing)
			}
			for _, v := range ruling.RuledOut {
				if len(v.Against) == 0 {
					t.Errorf("%s is ruled out without a reason", v.Cause)
				}
			}
		})
	}
}
