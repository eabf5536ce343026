package kernel

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"runbook/checks/internal/fake"
	"runbook/checks/internal/look"
	"runbook/checks/node"
	"runbook/checks/runtime"
	"runbook/evidence"
	"runbook/evidence/asked"
	"runbook/evidence/evidencetest"
)

// world is a machine that booted at wall time 1000 s and is looked at 10000 s
// later. Its ring begins where the test says.
type world struct {
	log      any // asked.Log, or an evidence.Stop
	journal  any // asked.Journal, or an evidence.Stop
	subject  evidence.Subject
	status   *runtime.Status
	death    *runtime.Death
	alive    bool
	noClock  bool
	since    time.Duration
	program  string
	question []string
}

const (
	bootWall = 1000 * second
	nowMono  = 10000 * second
)

func (w *world) look(t *testing.T) map[string]evidence.Observation {
	t.Helper()
	if w.since == 0 {
		w.since = 24 * time.Hour
	}
	host := evidencetest.Fake{Question: func(_ context.Context, question string) ([]byte, error) {
		w.question = append(w.question, question)
		answer := map[string]any{asked.KernelLog: w.log, asked.JournalEntries: w.journal}[question]
		if stop, ok := answer.(evidence.Stop); ok {
			return nil, &evidence.ReadError{Stop: stop, Name: question}
		}
		return json.Marshal(answer)
	}}
	seen := map[string]evidence.Observation{}
	if !w.noClock {
		seen["node.clock"] = evidence.Saw("node.clock", node.Clock{WallUsec: bootWall + nowMono, MonotonicUsec: nowMono, BootUsec: nowMono, BootedAtUsec: bootWall, ErrorUsec: second}, nil)
	}
	seen["node.boot"] = evidence.Saw("node.boot", node.Boot{BootID: "aaaa-bb"}, nil)
	if w.status != nil {
		seen["runtime.status"] = evidence.Saw("runtime.status", *w.status, nil)
	}
	if w.death != nil {
		seen["runtime.death"] = evidence.Saw("runtime.death", *w.death, nil)
	} else if w.alive {
		seen["runtime.death"] = evidence.None("runtime.death", "it runs")
	}
	seen["runtime.spec"] = evidence.Saw("runtime.spec", runtime.Spec{Args: []string{"/usr/bin/" + w.program}}, nil)
	got := map[string]evidence.Observation{}
	for _, o := range Checks()[0].Look(context.Background(), evidence.Scene{Subject: w.subject, First: host, Since: w.since,
		Seen: func(id string) evidence.Observation {
			if o, ok := seen[id]; ok {
				return o
			}
			return evidence.Unread(id, "nobody looked")
		}}) {
		got[o.ID] = o
	}
	return got
}

func ring(firstSec int64, records ...asked.LogRecord) asked.Log {
	return asked.Log{Records: records, Coverage: asked.Coverage{FirstUsec: firstSec * second, LastUsec: nowMono, ReadUsec: nowMono, Overwritten: firstSec > 0}}
}

// at moves records to a moment after boot.
func at(sec int64, records []asked.LogRecord) []asked.LogRecord {
	for i := range records {
		records[i].Usec += sec * second
	}
	return records
}

func container() evidence.Subject {
	return evidence.Subject{Kind: evidence.KindContainer, Name: "aa", ID: "aa", CgroupPath: "/aa"}
}

func died(sec int64) *runtime.Death {
	return &runtime.Death{ID: "aa", PID: 111, Current: true, FinishedAtUsec: bootWall + sec*second, FinishedErrorUsec: second}
}

func TestAKillIsSeenNearTheDeath(t *testing.T) {
	w := &world{log: ring(0, at(5000, lines(strings.Join(blockOf("aa", "111", "1000"), "\n")))...), subject: container(), death: died(5000)}
	o := w.look(t)["kernel.oom"]
	oom, ok := o.Value.(OOM)
	if !ok || len(oom.Events) != 1 {
		t.Fatalf("%+v", o)
	}
	e := oom.Events[0]
	same(t, "level", e.Level, "own")
	same(t, "main", truth(e.MainKilled), true)
	same(t, "near", truth(e.NearDeath), true)
	same(t, "wall time", e.AtUsec, int64(bootWall+5000*second+12000))
	same(t, "covers", oom.CoversDeath, true)
	same(t, "source", oom.Source, "kmsg")
	same(t, "asked", strings.Join(w.question, " "), "kernel/log")
	w.death = died(4000)
	same(t, "a kill after the death is another's", w.look(t)["kernel.oom"].Value.(OOM).Elsewhere, 1)
}

// Silence is proof only where the log can speak.
func TestSilence(t *testing.T) {
	const why = evidence.Unsupported
	for _, c := range []struct {
		name string
		w    world
		want evidence.State
		why  string
	}{
		{"the log reaches back to the death", world{log: ring(4000), death: died(5000)}, evidence.Present, ""},
		{"it begins after the death", world{log: ring(6000), death: died(5000)}, evidence.Unknown, "speaks from 1970-01-01 01:56:40 UTC on"},
		{"it begins within the clock's error", world{log: ring(4999), death: died(5000)}, evidence.Unknown, "which does not span"},
		{"it was cut by --since", world{log: asked.Log{Coverage: asked.Coverage{SinceUsec: 6000 * second, ReadUsec: nowMono}}, death: died(5000), since: 4000 * time.Second}, evidence.Unknown, "does not span"},
		{"reading stopped before the death", world{log: asked.Log{Coverage: asked.Coverage{LastUsec: 4000 * second, ReadUsec: nowMono, Stopped: "budget"}}, death: died(5000)}, evidence.Unknown, "does not span"},
		{"records are missing after it", world{log: ring(0, asked.LogRecord{Seq: 1}, asked.LogRecord{Seq: 9, Usec: 8000 * second}), death: died(5000)}, evidence.Unknown, "does not span"},
		{"it runs, and the log is whole", world{log: ring(0), alive: true}, evidence.Present, ""},
		{"it runs since before the log begins", world{log: ring(500), alive: true}, evidence.Unknown, "does not span"},
		{"it runs, created after the log begins", world{log: ring(500), alive: true, status: &runtime.Status{ID: "aa", State: "running", CreatedAtUsec: bootWall + 600*second}}, evidence.Present, ""},
		{"it runs, and --since is younger than the log", world{log: ring(500), alive: true, since: 9000 * time.Second}, evidence.Present, ""},
		{"nobody knows whether it ended", world{log: ring(0)}, evidence.Unknown, "nobody knows when it ended"},
		{"nobody knows whether it ended, and the log spans all its life", world{log: ring(500), status: &runtime.Status{ID: "aa", State: "created", CreatedAtUsec: bootWall + 600*second}}, evidence.Present, ""},
		{"nobody knows whether it ended, and --since is younger than it", world{log: ring(500), since: 9000 * time.Second, status: &runtime.Status{ID: "aa", State: "created", CreatedAtUsec: bootWall + 400*second}}, evidence.Unknown, "nobody knows when it ended"},
		{"the end has no time", world{log: ring(0), death: &runtime.Death{ID: "aa"}}, evidence.Unknown, "nobody knows when it ended"},
		{"no clock", world{log: ring(0), death: died(5000), noClock: true}, evidence.Unknown, "cannot be placed: nobody looked"},
		{"refused", world{log: evidence.Permission, death: died(5000)}, evidence.Unknown, "kernel/log: permission denied"},
		{"subject not known", world{log: ring(0), death: died(5000), subject: evidence.Subject{Kind: evidence.KindContainer, Name: "x"}}, evidence.Unknown, "cannot be recognised"},
		{"the node", world{log: ring(0), subject: evidence.Subject{Kind: evidence.KindNode, Name: "node"}}, evidence.Present, ""},
	} {
		if c.w.subject.Kind == "" {
			c.w.subject = container()
		}
		c.w.journal = why
		for _, o := range c.w.look(t) {
			if o.State != c.want || !strings.Contains(o.Why, c.why) {
				t.Errorf("%s: %s is %s (%s), want %s (%s)", c.name, o.ID, o.State, o.Why, c.want, c.why)
			}
		}
	}
}

// The runtime forgot it, and the kubelet wrote down when it saw it end. The
// kubelet may be a minute late.
func TestSilenceAboutOneOnlyTheKubeletKnows(t *testing.T) {
	subject := evidence.Subject{Kind: evidence.KindContainer, Name: "app", Pod: "web-0", Namespace: "shop", ID: strings.Repeat("62e0", 16), Sources: []string{"kubelet-journal"}}
	event := func(kind string, sec int64) asked.JournalEntry {
		return asked.JournalEntry{WallUsec: bootWall + sec*second, Unit: look.KubeletUnit,
			Message: `I1124 19:34:27.747361     685 kubelet.go:2546] "SyncLoop (PLEG): event for pod" pod="shop/web-0" event={"ID":"8bb7","Type":"` + kind + `","Data":"` + subject.ID + `"}`}
	}
	for _, c := range []struct {
		name    string
		from    int64
		kubelet []asked.JournalEntry
		want    evidence.State
		death   *runtime.Death
	}{
		{"the log begins long before", 4000, []asked.JournalEntry{event("ContainerDied", 5000)}, evidence.Present, nil},
		{"it begins just before", 4950, []asked.JournalEntry{event("ContainerDied", 5000)}, evidence.Unknown, nil},
		{"nobody saw it end", 4000, []asked.JournalEntry{event("ContainerStarted", 5000)}, evidence.Unknown, nil},
		{"it says nothing", 4000, nil, evidence.Unknown, nil},
		{"the pod's status has an end without a time", 4000, []asked.JournalEntry{event("ContainerDied", 5000)}, evidence.Present, &runtime.Death{Current: true, Reason: "ContainerStatusUnknown"}},
	} {
		host := &fake.Host{Answers: map[string]any{
			asked.KernelLog + " 86400":                               ring(c.from),
			asked.JournalEntries + " kernel 86400":                   asked.Journal{Why: "none"},
			asked.JournalEntries + " " + look.KubeletUnit + " 86400": asked.Journal{Present: true, Entries: c.kubelet},
		}}
		seen := evidence.Saw("node.clock", node.Clock{WallUsec: bootWall + nowMono, MonotonicUsec: nowMono, BootUsec: nowMono, BootedAtUsec: bootWall, ErrorUsec: second}, nil)
		for _, o := range Checks()[0].Look(t.Context(), evidence.Scene{Subject: subject, First: host, Since: 24 * time.Hour,
			Seen: func(id string) evidence.Observation {
				if id == seen.ID {
					return seen
				}
				if id == "runtime.death" && c.death != nil {
					return evidence.Saw(id, *c.death, nil)
				}
				return evidence.Unread(id, "nobody looked")
			}}) {
			if o.State != c.want {
				t.Errorf("%s: %s is %s (%s)", c.name, o.ID, o.State, o.Why)
			}
		}
	}
}

// Without a clock a kill is still the subject's: its cgroup says so.
func TestWithoutAClock(t *testing.T) {
	w := &world{log: ring(0, lines(strings.Join(blockOf("aa", "111", "1000"), "\n"))...), journal: evidence.Unreachable, subject: container(), death: died(5000), noClock: true}
	e := w.look(t)["kernel.oom"].Value.(OOM).Events[0]
	same(t, "time", e.AtUsec, int64(0))
	same(t, "near", truth(e.NearDeath), "not told")
	same(t, "main", truth(e.MainKilled), true)
}

func TestGoneWithoutATraceButTheLog(t *testing.T) {
	w := &world{log: ring(100, at(5000, lines(strings.Join(blockOf("aa", "111", "1000"), "\n")))...), journal: evidence.Unreachable, subject: container()}
	oom := w.look(t)["kernel.oom"].Value.(OOM)
	same(t, "covers", oom.CoversDeath, true)
	same(t, "main, for it was alone", truth(oom.Events[0].MainKilled), true)
}

func journalOf(sec int64, transport string, text []string) asked.Journal {
	j := asked.Journal{Present: true, OldestUsec: 1}
	for i, line := range text {
		j.Entries = append(j.Entries, asked.JournalEntry{WallUsec: bootWall + sec*second + 3*second, MonotonicUsec: sec*second + int64(i), BootID: "aaaabb", Transport: transport, Message: line})
	}
	return j
}

func TestTheJournalRemembersMore(t *testing.T) {
	block := blockOf("aa", "111", "1000")
	for _, log := range []any{evidence.Permission, ring(6000)} {
		w := &world{log: log, journal: journalOf(5000, "kernel", block), subject: container(), death: died(5000)}
		o := w.look(t)["kernel.oom"]
		oom := o.Value.(OOM)
		same(t, "source", oom.Source, "journal")
		same(t, "covers", oom.CoversDeath, true)
		same(t, "events", len(oom.Events), 1)
		same(t, "by the kernel's own stamp", oom.Events[0].AtUsec, int64(bootWall+5000*second+11))
		same(t, "from", strings.Join(o.From, ", "), "ask kernel/log, ask journal/entries")
	}
	forged := &world{log: evidence.Permission, journal: journalOf(5000, "syslog", block), subject: container(), death: died(5000)}
	o := forged.look(t)["kernel.oom"]
	same(t, "anybody may write to syslog", o.State, evidence.Unknown)
	absent := &world{log: evidence.Permission, journal: asked.Journal{Why: "no journal here"}, subject: container(), death: died(5000)}
	same(t, "the kernel log's own reason", absent.look(t)["kernel.oom"].Why, "kernel/log: permission denied")
}

func TestFaultsAreTiedByPidOrByTimeAndName(t *testing.T) {
	text := lines(`
app[111]: segfault at 8 ip 000000000040164a sp 00007fff1e6df710 error 6 in app[401000+78000]
app[222]: segfault at 8 ip 000000000040164a sp 00007fff1e6df710 error 6 in app[401000+78000]
other[333]: segfault at 8 ip 000000000040164a sp 00007fff1e6df710 error 6 in other[401000+78000]
audit: type=1326 audit(6000.500:2): auid=1 uid=0 gid=0 ses=1 pid=111 comm="app" exe="/app" sig=31 arch=c000003e syscall=83 compat=0 ip=0x47b567 code=0x80000000
audit: type=1326 audit(2000.500:2): auid=1 uid=0 gid=0 ses=1 pid=444 comm="app" exe="/app" sig=31 arch=c000003e syscall=83 compat=0 ip=0x47b567 code=0x80000000
__vm_enough_memory: pid: 555, comm: app, not enough memory for the allocation`)
	w := &world{log: ring(0, at(5000, text)...), subject: container(), death: died(5000), program: "app"}
	got := w.look(t)
	crashes := got["kernel.crash"].Value.(Crash).Events
	if len(crashes) != 2 || crashes[0].Match != "pid" || crashes[1].Match != "time-and-name" {
		t.Errorf("crashes: %+v", crashes)
	}
	seccomp := got["kernel.seccomp"].Value.(Seccomp).Events
	if len(seccomp) != 1 || seccomp[0].PID != 111 || seccomp[0].AtUsec != 6000*second+500000 {
		t.Errorf("seccomp: %+v", seccomp)
	}
	enomem := got["kernel.enomem"].Value.(Enomem).Events
	if len(enomem) != 1 || enomem[0].Match != "time-and-name" {
		t.Errorf("enomem: %+v", enomem)
	}
	w.death = died(7000)
	w.death.PID = 0
	same(t, "a name alone, at another time", len(w.look(t)["kernel.crash"].Value.(Crash).Events), 0)
}

func TestASuspendBlursTheClock(t *testing.T) {
	n := needs{death: died(5000)}
	same(t, "near", truth(n.nearDeath(bootWall+5000*second, second)), true)
	same(t, "near, within an hour's doubt", truth(n.nearDeath(bootWall+5000*second, 3600*second)), "not told")
	same(t, "far, whatever the doubt", truth(n.nearDeath(bootWall+1000*second, 3600*second)), false)
}

func TestMalformedAnswersAreNoAnswers(t *testing.T) {
	w := &world{log: []int{1}, journal: "x", subject: container(), death: died(5000)}
	o := w.look(t)["kernel.oom"]
	same(t, "why", o.Why, "kernel/log: answer is malformed")
}
