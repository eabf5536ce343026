package kubernetes

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const (
	eventsQuestion = "kubernetes/get /api/v1/namespaces/shop/events?fieldSelector=involvedObject.name=web-0"
	nodeQuestion   = "kubernetes/get /api/v1/nodes/n1"
	nodeEvents     = "kubernetes/get /api/v1/namespaces/default/events?fieldSelector=involvedObject.kind=Node,involvedObject.name=n1"
)

var subject = evidence.Subject{Kind: evidence.KindContainer, Name: "app", Pod: "web-0", Namespace: "shop", PodUID: "u1"}

func see(i int, h evidence.Host, subject evidence.Subject, finished int64) evidence.Observation {
	return fake.Look(context.Background(), Checks()[i], evidence.Scene{Subject: subject, First: h, Seen: func(id string) evidence.Observation {
		if finished == 0 {
			return evidence.Unread(id, "nobody looked")
		}
		return evidence.Saw(id, map[string]any{"finished_at_usec": finished}, nil)
	}})[0]
}

func event(reason, message, uid, path, last string, count int) asked.Event {
	return asked.Event{Reason: reason, Message: message, Count: count, FirstTimestamp: "2026-11-23T11:00:00Z", LastTimestamp: last,
		InvolvedObject: asked.InvolvedObject{Kind: "Pod", Name: "web-0", Namespace: "shop", UID: uid, FieldPath: path}}
}

func TestEvents(t *testing.T) {
	h := &fake.Host{Answers: map[string]any{eventsQuestion: asked.EventList{Items: []asked.Event{
		event("Killing", "Container app failed liveness probe, will be restarted", "u1", "spec.containers{app}", "2026-11-23T11:20:40Z", 1),
		event("Unhealthy", "Liveness probe failed: HTTP probe failed with statuscode: 500", "u1", "spec.containers{app}", "2026-11-23T11:20:39Z", 3),
		event("Unhealthy", "Readiness probe failed", "u1", "spec.containers{app}", "2026-11-23T11:30:00Z", 9),
		event("Killing", "Stopping container sidecar", "u1", "spec.containers{sidecar}", "2026-11-23T11:00:01Z", 1),
		event("Killing", "Stopping container app", "an earlier pod", "spec.containers{app}", "2026-11-23T11:20:40Z", 1),
	}}}}
	e, _ := see(0, h, subject, look.Usec("2026-11-23T11:20:45Z")).Value.(Events)
	got := []string{}
	for _, e := range e.Events {
		near := "?"
		if e.NearDeath != nil {
			near = fmt.Sprint(*e.NearDeath)
		}
		got = append(got, fmt.Sprintf("%s %s ours=%v probe=%s near=%s", e.Reason, e.Container, e.Ours, e.Probe, near))
	}
	want := "Killing sidecar ours=false probe= near=false; Unhealthy app ours=true probe=liveness near=true; " +
		"Killing app ours=true probe=liveness near=true; Unhealthy app ours=true probe=readiness near=?"
	if s := strings.Join(got, "; "); s != want || e.OldestUsec != look.Usec("2026-11-23T11:00:00Z") {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

func TestEventsAreBounded(t *testing.T) {
	items := []asked.Event{}
	for i := range 5000 {
		items = append(items, event("Unhealthy", strings.Repeat("x", 2000), "u1", "", fmt.Sprintf("2026-11-23T11:%02d:%02dZ", i/60%60, i%60), 1))
	}
	e, _ := see(0, &fake.Host{Answers: map[string]any{eventsQuestion: asked.EventList{Items: items}}}, subject, 0).Value.(Events)
	if len(e.Events) != 100 || len(e.Events[0].Message) != 1024 || e.Events[0].NearDeath != nil {
		t.Errorf("%d events, %d bytes", len(e.Events), len(e.Events[0].Message))
	}
}

func TestEventStates(t *testing.T) {
	empty := &fake.Host{Answers: map[string]any{eventsQuestion: `{"items":[]}`}}
	garbage := &fake.Host{Answers: map[string]any{eventsQuestion: `{}`}}
	for _, c := range []struct {
		name    string
		host    *fake.Host
		subject evidence.Subject
		state   evidence.State
		why     string
	}{
		{"no events", empty, subject, evidence.Present, ""},
		{"no answer", &fake.Host{}, subject, evidence.Unknown, "cannot be reached"},
		{"garbage", garbage, subject, evidence.Unknown, "malformed"},
		{"in no pod", empty, evidence.Subject{CgroupPath: "/default/x"}, evidence.Absent, "no Kubernetes pod"},
		{"in a pod nobody can name", empty, evidence.Subject{CgroupPath: "/kubepods/x"}, evidence.Unknown, "which pod"},
		{"only a uid", empty, evidence.Subject{PodUID: "u1"}, evidence.Unknown, "name"},
	} {
		if o := see(0, c.host, c.subject, 0); o.State != c.state || !strings.Contains(o.Why, c.why) {
			t.Errorf("%s: %v %q", c.name, o.State, o.Why)
		}
	}
}

const nodeJSON = `{"metadata":{"name":"n1"},"status":{"conditions":[{"type":"MemoryPressure","status":"True","reason":"KubeletHasInsufficientMemory"},{"type":"Ready","status":"Unknown"}]}}`

func TestNode(t *testing.T) {
	pods := asked.PodList{Items: []asked.Pod{{Spec: asked.PodSpec{NodeName: "n1"}}}}
	oom := asked.EventList{Items: []asked.Event{{Reason: "SystemOOM", Message: "System OOM encountered, victim process: dd, pid: 193", LastTimestamp: "2026-11-23T11:00:00Z"}}}
	const want = `{"name":"n1","memory_pressure":"True","ready":"Unknown","events":[{"reason":"SystemOOM","message":"System OOM encountered, victim process: dd, pid: 193","ours":true,"count":1,"first_usec":1795431600000000,"last_usec":1795431600000000}],"events_read":true}`
	for name, h := range map[string]*fake.Host{
		"named by its pods":      {Answers: map[string]any{"kubelet/pods": pods, nodeQuestion: nodeJSON, nodeEvents: oom}, Files: map[string]string{hostnameFile: "ip-10-0-0-1\n"}},
		"named by the host name": {Answers: map[string]any{nodeQuestion: nodeJSON, nodeEvents: oom}, Files: map[string]string{hostnameFile: "N1\n"}},
	} {
		o := see(1, h, evidence.Subject{Kind: evidence.KindNode}, 0)
		if text, _ := json.Marshal(o.Value); string(text) != want {
			t.Errorf("%s: %s %s", name, text, o.Why)
		}
	}
}

func TestNodeStates(t *testing.T) {
	files := map[string]string{hostnameFile: "n1\n"}
	for _, c := range []struct {
		name  string
		host  *fake.Host
		state evidence.State
		why   string
	}{
		{"no API server", &fake.Host{Files: files}, evidence.Unknown, "cannot be reached"},
		{"another node answers", &fake.Host{Files: files, Answers: map[string]any{nodeQuestion: strings.ReplaceAll(nodeJSON, "n1", "n2")}}, evidence.Unknown, "another node"},
		{"a host name with a path in it", &fake.Host{Files: map[string]string{hostnameFile: "../secrets\n"}}, evidence.Unknown, "malformed"},
		{"events are forbidden", &fake.Host{Files: files, Answers: map[string]any{nodeQuestion: nodeJSON}}, evidence.Present, ""},
		{"nothing", &fake.Host{}, evidence.Unknown, "does not exist"},
	} {
		o := see(1, c.host, evidence.Subject{}, 0)
		if o.State != c.state || !strings.Contains(o.Why, c.why) {
			t.Errorf("%s: %v %q", c.name, o.State, o.Why)
		}
		if s, ok := o.Value.(NodeStatus); ok && s.EventsRead {
			t.Errorf("%s: events were not read", c.name)
		}
	}
}

func FuzzEvent(f *testing.F) {
	f.Add("Liveness probe failed: x", "spec.containers{app}", "2026-11-23T11:00:00Z")
	f.Add("Container app failed startup probe", "spec.initContainers{}", "9999999-01-01T00:00:00Z")
	f.Fuzz(func(t *testing.T, message, path, when string) {
		item := asked.Event{Message: message, FirstTimestamp: when, InvolvedObject: asked.InvolvedObject{FieldPath: path}}
		e := convert([]asked.Event{item}, "app", 1)[0]
		if len(e.Message) > messageLimit || e.Count < 1 || e.LastUsec < 0 {
			t.Errorf("%+v", e)
		}
	})
}
