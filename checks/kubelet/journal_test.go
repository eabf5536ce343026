package kubelet

import (
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const (
	killing  = `I0318 10:21:22.519925     246 kuberuntime_container.go:808] "Killing container with a grace period" pod="shop/web-0" podUID="8bb7de3e-72f0-4102-adbd-53897040775e" containerName="app" containerID="containerd://62e04a72b1c5" gracePeriod=30`
	oldUID   = `I1012 19:34:45.000152    2480 kuberuntime_container.go:709] "Killing container with a grace period" pod="shop/web-0" podUID=8bb7de3e-72f0-4102-adbd-53897040775e containerName="app" containerID="containerd://4296b9e2377f" gracePeriod=2`
	message  = `I0516 18:34:06.951598    4052 kuberuntime_manager.go:1013] "Message for Container of pod" containerName="app" containerStatusID={"Type":"containerd","ID":"62e04a72b1c5"} pod="shop/web-0" containerMessage="Container app failed liveness probe, will be restarted"`
	probing  = `I0516 18:34:06.951598    4052 prober.go:107] "Probe failed" probeType="Liveness" pod="shop/web-0" podUID="8bb7de3e-72f0-4102-adbd-53897040775e" containerName="app" probeResult="failure" output="HTTP probe failed with statuscode: 500"`
	evicting = `I1012 19:34:45.445172    2480 eviction_manager.go:595] "Eviction manager: pod is evicted successfully" pod="shop/web-0"`
	pressure = `I0617 16:18:42.080925 3814777 eviction_manager.go:381] "Eviction manager: attempting to reclaim" resourceName="ephemeral-storage"`
	oldPress = `W1016 09:50:55.056703   17144 eviction_manager.go:331] eviction manager: attempting to reclaim nodefs`
	preempt  = `I1124 19:34:54.977006     685 preemption.go:104] "Preempting pod to free up resources" pod="shop/web-0" podUID="8bb7de3e-72f0-4102-adbd-53897040775e" insufficientResources="[(res: cpu, q: 700), ]" requestingPod="shop/critical"`
	deleting = `I1124 19:34:28.967808     685 kubelet.go:2531] "SyncLoop DELETE" source="api" pods=["shop/web-1","shop/web-0"]`
	oldStart = `I0516 18:34:06.951598    4052 kubelet.go:1953] "SyncLoop (PLEG): event for pod" pod="shop/web-0" event=&{ID:8bb7de3e-72f0-4102-adbd-53897040775e Type:ContainerStarted Data:62e04a72b1c5}`
	died     = `I1124 19:34:38.291483     685 kubelet.go:2546] "SyncLoop (PLEG): event for pod" pod="shop/web-0" event={"ID":"8bb7de3e-72f0-4102-adbd-53897040775e","Type":"ContainerDied","Data":"62e04a72b1c5"}`
	oldKill  = `I0401 17:28:00.488025   60611 kuberuntime_container.go:559] Killing container "docker://62e04a72b1c5" with 30 second grace period`
)

func journalOf(messages ...string) *fake.Host {
	entries := []asked.JournalEntry{}
	for i, m := range messages {
		entries = append(entries, asked.JournalEntry{WallUsec: int64(1000 + i), Unit: unit, Message: m})
	}
	return &fake.Host{Answers: map[string]any{
		"journal/entries kubelet.service 3600": asked.Journal{Present: true, Entries: entries, OldestUsec: 500},
		"clock/now":                            asked.Clock{WallUsec: 3_600_000_700, MonotonicUsec: 1, BootUsec: 1},
	}}
}

func TestJournal(t *testing.T) {
	host := journalOf(pressure, oldPress, evicting, killing, oldUID, message, oldKill, probing)
	o := see("kubelet.journal", host, subject, map[string]any{"id": "62e04a72b1c5", "finished_at_usec": 900, "finished_error_usec": 100})
	j, _ := o.Value.(Journal)
	if len(j.Pressure) != 2 || j.Pressure[0].Resource != "ephemeral-storage" || j.Pressure[1].Resource != "nodefs" {
		t.Errorf("pressure: %+v", j.Pressure)
	}
	if len(j.Evictions) != 1 || j.Evictions[0].AtUsec != 1002 || j.Evictions[0].Line != evicting {
		t.Errorf("evictions: %+v", j.Evictions)
	}
	if len(j.Kills) != 4 || *j.Kills[0].GraceSeconds != 30 || *j.Kills[1].GraceSeconds != 2 || *j.Kills[3].GraceSeconds != 30 ||
		j.Kills[2].Reason != "Container app failed liveness probe, will be restarted" {
		t.Errorf("kills: %+v", j.Kills)
	}
	for i, want := range []bool{true, false, true, true} {
		if of := j.Kills[i].OfTheEnded; of == nil || *of != want {
			t.Errorf("kill %d: of the instance that ended: %v, want %v", i, of, want)
		}
	}
	if j.Probes[0].OfTheEnded != nil {
		t.Error("a probe's line names no instance")
	}
	if len(j.Probes) != 1 || j.Probes[0].Reason != "Liveness" {
		t.Errorf("probes: %+v", j.Probes)
	}
	if !j.CoversDeath || j.OldestUsec != 700 {
		t.Errorf("it was asked for an hour, so it speaks from 700 on: %+v", j)
	}
}

// What is left of a pod that was preempted or deleted: its containers are gone,
// and the kubelet wrote when it saw them start and end.
func TestJournalOfAPodThatIsGone(t *testing.T) {
	gone := subject
	gone.ID = "62e04a72b1c5"
	j, _ := see("kubelet.journal", journalOf(oldStart, preempt, deleting, killing, oldUID, died, died), gone, nil).Value.(Journal)
	if len(j.Preemptions) != 1 || j.Preemptions[0].For != "shop/critical" || len(j.Deletions) != 1 {
		t.Errorf("preemptions %+v, deletions %+v", j.Preemptions, j.Deletions)
	}
	if j.Instance == nil || j.Instance.StartedAtUsec != 1000 || j.Instance.EndedAtUsec != 1005 {
		t.Errorf("instance %+v", j.Instance)
	}
	if k := j.Kills; len(k) != 2 || k[0].EndedAfter == nil || *k[0].EndedAfter != 2 || k[1].EndedAfter != nil {
		t.Errorf("kills %+v", k)
	}
	others := []string{strings.ReplaceAll(deleting, "shop/web-0", "shop/web-00"), strings.ReplaceAll(died, "shop/", "x/"), "\t" + died, died + " x"}
	if j, _ := see("kubelet.journal", journalOf(others...), gone, nil).Value.(Journal); len(j.Deletions) > 0 || j.Instance != nil {
		t.Errorf("%+v", j)
	}
}

// The line of an eviction does not say why; what the eviction manager logged
// before it does. Lines of a real memory eviction, and of one over an emptyDir's
// limit.
func TestJournalOfAnEviction(t *testing.T) {
	const (
		kill    = `I1124 18:50:19.531783    1155 kuberuntime_container.go:866] "Killing container with a grace period" pod="shop/web-0" podUID="8bb7de3e-72f0-4102-adbd-53897040775e" containerName="app" containerID="containerd://62e04a72b1c5" gracePeriod=2`
		must    = `I1124 18:50:19.462402    1155 eviction_manager.go:387] "Eviction manager: must evict pod(s) to reclaim" resourceName="memory"`
		ranked  = `I1124 18:50:19.462785    1155 eviction_manager.go:405] "Eviction manager: pods ranked for eviction" pods=["shop/web-1","shop/web-0"]`
		evicted = `I1124 18:50:26.994486    1155 eviction_manager.go:629] "Eviction manager: pod is evicted successfully" pod="shop/web-0"`
		cleaned = `I1124 18:50:30.000421    1155 eviction_manager.go:459] "Eviction manager: pods successfully cleaned up" pods=["shop/web-1"]`
		refused = `E1124 18:50:19.463785    1155 eviction_manager.go:609] "Eviction manager: cannot evict a critical pod" pod="shop/web-1"`
		none    = `I1124 18:50:19.463785    1155 eviction_manager.go:450] "Eviction manager: unable to evict any pods from the node"`
	)
	for name, c := range map[string]struct {
		lines    []string
		resource string
		own      bool
	}{
		"the node is short of memory":   {[]string{pressure, must, ranked, kill, evicted}, "memory", false},
		"after one that is critical":    {[]string{must, ranked, refused, kill, evicted}, "memory", false},
		"a limit of its own":            {[]string{died, kill, evicted}, "", true},
		"a limit, after another's turn": {[]string{must, ranked, cleaned, kill, evicted}, "", true},
		"a limit, when none could be":   {[]string{must, ranked, none, kill, evicted}, "", true},
		"the journal begins too late":   {[]string{kill, evicted}, "", false},
		"no kill is logged":             {[]string{died, evicted}, "", false},
		"others were ranked":            {[]string{died, must, strings.ReplaceAll(ranked, "web-0", "web-00"), kill, evicted}, "", false},
		"a container wrote the ranking": {[]string{died, "\t" + must, "\t" + ranked, kill, evicted}, "", true},
	} {
		h := journalOf(c.lines...)
		j := h.Answers["journal/entries kubelet.service 3600"].(asked.Journal)
		for i := range j.Entries {
			j.Entries[i].WallUsec = int64(i) * 11_000_000
		}
		seen, _ := see("kubelet.journal", h, subject, nil).Value.(Journal)
		if len(seen.Evictions) != 1 || seen.Evictions[0].Resource != c.resource || seen.Evictions[0].OwnLimit != c.own {
			t.Errorf("%s: %+v", name, seen.Evictions)
		}
	}
}

func TestJournalOfOthers(t *testing.T) {
	others := []string{
		strings.ReplaceAll(strings.ReplaceAll(killing, "web-0", "web-1"), "8bb7de3e", "00000000"),
		strings.ReplaceAll(killing, `containerName="app"`, `containerName="sidecar"`),
		strings.ReplaceAll(evicting, "shop/", "other/"),
		// A container wrote these: as its probe's output, over several lines
		// and in one.
		"\t" + killing,
		"  " + evicting,
		strings.ReplaceAll(probing, "shop/web-0", "x/y") + ` pod="shop/web-0"`,
		`I0516 18:34:06.951598    4052 prober.go:107] "Probe failed" output=< pod="shop/web-0" podUID="8bb7de3e-72f0-4102-adbd-53897040775e"`,
	}
	others[5] = strings.ReplaceAll(others[5], "8bb7de3e-72f0-4102-adbd-53897040775e", "11111111")
	j, _ := see("kubelet.journal", journalOf(others...), subject, nil).Value.(Journal)
	if n := len(j.Kills) + len(j.Evictions) + len(j.Pressure); n > 0 {
		t.Errorf("%+v", j)
	}
	if j.CoversDeath {
		t.Error("no death is known")
	}
}

func TestJournalStates(t *testing.T) {
	const question = "journal/entries kubelet.service 3600"
	for _, c := range []struct {
		name    string
		subject evidence.Subject
		answer  any
		state   evidence.State
		why     string
	}{
		{"in no pod", evidence.Subject{CgroupPath: "/x"}, nil, evidence.Absent, "no Kubernetes pod"},
		{"no journal here", subject, asked.Journal{Why: "no journal files"}, evidence.Absent, "no journal files"},
		{"no journal, no reason", subject, asked.Journal{}, evidence.Unknown, "no reason"},
		{"nobody answers", subject, nil, evidence.Unknown, "cannot be reached"},
		{"an empty journal", subject, asked.Journal{Present: true}, evidence.Present, ""},
	} {
		h := &fake.Host{Answers: map[string]any{}}
		if c.answer != nil {
			h.Answers[question] = c.answer
		}
		if o := see("kubelet.journal", h, c.subject, nil); o.State != c.state || !strings.Contains(o.Why, c.why) {
			t.Errorf("%s: %v %q", c.name, o.State, o.Why)
		}
	}
}
