package evidencetest

import (
	"context"
	"path"
	"slices"
	"testing"
	"time"

	"runbook/evidence"
)

// Suite runs every check, and looks at how they fit together: each fact has
// one maker, and each need is a fact somebody makes.
func Suite(t *testing.T, checks []evidence.Check) {
	t.Helper()
	fit(t, checks)
	for _, c := range checks {
		t.Run(c.Name, func(t *testing.T) { Run(t, c) })
	}
}

func fit(t reporter, checks []evidence.Check) {
	t.Helper()
	maker := map[string]string{}
	for _, c := range checks {
		for _, fact := range c.Gives {
			if other := maker[fact.ID]; other != "" {
				t.Errorf("%s is given by %s and by %s", fact.ID, other, c.Name)
			}
			maker[fact.ID] = c.Name
		}
	}
	for _, c := range checks {
		for _, need := range c.Needs {
			if maker[need] == "" {
				t.Errorf("%s needs %s, which nobody gives", c.Name, need)
			}
		}
	}
}

// Run holds one check to its promises, for subjects of every kind. The needs
// given are what [evidence.Scene.Seen] returns; all others are Unknown.
func Run(t *testing.T, c evidence.Check, needs ...evidence.Observation) {
	t.Helper()
	declared(t, c)
	for _, s := range subjects(c) {
		t.Run(s.name, func(t *testing.T) {
			trial := trial{check: c, subject: s, needs: needs}
			for _, h := range hosts() {
				t.Run(h.name, func(t *testing.T) { trial.on(t, h) })
			}
			t.Run("order", func(t *testing.T) {
				for _, version := range []int{1, 2} {
					trial.ordered(t, Plausible(version))
				}
			})
			t.Run("cancelled", func(t *testing.T) { trial.cancelled(t) })
		})
	}
}

type subject struct {
	name  string
	whole bool // nothing is known to be lacking: no fact is Absent by knowledge alone
	evidence.Subject
}

func subjects(c evidence.Check) []subject {
	if c.Scope == evidence.OfNode {
		return []subject{{name: "node", whole: true, Subject: evidence.Subject{Kind: evidence.KindNode, Name: evidence.KindNode}}}
	}
	const id = "89d6d0a20e2987bf9be2f140bcd4a9075d95ef05b781c06ca130f4d5769505df"
	const cgroup = "/kubepods/burstable/pod11111111-2222-3333-4444-555555555555/" + id
	all := []subject{
		{name: "container", whole: true, Subject: evidence.Subject{
			Kind: evidence.KindContainer, Name: "app", ID: id, Pod: "web-0", Namespace: "default",
			PodUID: "11111111-2222-3333-4444-555555555555", RuntimeNamespace: "k8s.io",
			PID: 4711, StartTicks: 100, CgroupPath: cgroup,
			Instances: []string{id}, InstanceCgroups: []string{cgroup}, Sources: []string{"cri"}}},
		{name: "gone", Subject: evidence.Subject{Kind: evidence.KindContainer, Name: "app", ID: id, CgroupPath: "/default/app"}},
		{name: "bare", Subject: evidence.Subject{Kind: evidence.KindContainer, Name: "app"}},
		{name: "process", Subject: evidence.Subject{Kind: evidence.KindProcess, Name: "4711", PID: 4711, StartTicks: 100, CgroupPath: "/"}},
		{name: "cgroup", Subject: evidence.Subject{Kind: evidence.KindCgroup, Name: "x", CgroupPath: "/a b/../x"}},
		{name: "unit", Subject: evidence.Subject{Kind: evidence.KindUnit, Name: "x.service", CgroupPath: "/system.slice/x.service"}},
		{name: "node", Subject: evidence.Subject{Kind: evidence.KindNode, Name: evidence.KindNode}},
		{name: "hostile", Subject: evidence.Subject{Kind: evidence.KindContainer, Name: "../../etc", ID: "../x", PodUID: "*", Pod: "a/b", Namespace: "..",
			PID: -1, CgroupPath: "../../..", Instances: []string{"", "/", "*"}, InstanceCgroups: []string{"", "x\n"}}},
	}
	if !c.Context {
		return all
	}
	return append(all,
		subject{name: "pod", Subject: evidence.Subject{Kind: evidence.KindPod, Name: "web-0", Pod: "web-0", Namespace: "default", CgroupPath: path.Dir(cgroup)}},
		subject{name: "sibling", Subject: evidence.Subject{Kind: evidence.KindSibling, Name: "../side\x1b", Pod: "web-0", CgroupPath: cgroup}})
}

func declared(t reporter, c evidence.Check) {
	t.Helper()
	if c.Name == "" || c.About == "" || c.Look == nil || len(c.Gives) == 0 || len(c.Reads) == 0 {
		t.Fatalf("check %q is not declared in full", c.Name)
	}
	if c.Scope != evidence.OfSubject && c.Scope != evidence.OfNode {
		t.Errorf("%s: no such scope: %q", c.Name, c.Scope)
	}
	for _, fact := range c.Gives {
		schema := evidence.SchemaOf(fact.Shape)
		if properties, _ := schema["properties"].(map[string]any); fact.About == "" || len(properties) == 0 {
			t.Errorf("%s: fact %q says nothing of what it is", c.Name, fact.ID)
		}
		if slices.Contains(c.Needs, fact.ID) {
			t.Errorf("%s needs %s, which it gives itself", c.Name, fact.ID)
		}
	}
	for _, read := range c.Reads {
		if !validRead(read) {
			t.Errorf("%s: not a path pattern and not a question: %q", c.Name, read)
		}
	}
}

func (r trial) scene(t reporter, first evidence.Host) evidence.Scene {
	return evidence.Scene{
		Subject: r.subject.Subject, First: first, Second: later{first}, Window: 2 * time.Second, Since: time.Hour,
		Seen: func(id string) evidence.Observation {
			if !slices.Contains(r.check.Needs, id) {
				t.Errorf("asks for %s, which is not in Needs", id)
			}
			for _, o := range r.needs {
				if o.ID == id {
					return o
				}
			}
			return evidence.Observation{ID: id, Why: "nobody looked"}
		},
	}
}

// cancelled: a check that goes on asking after its time keeps the run alive. A
// few reads are forgiven.
func (r trial) cancelled(t reporter) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	host := &counting{Host: Plausible(2)}
	got := r.check.Look(ctx, r.scene(t, host))
	r.wellFormed(t, got)
	if n := host.reads.Load(); n > 16 {
		t.Errorf("%d reads after it was cancelled", n)
	}
}
