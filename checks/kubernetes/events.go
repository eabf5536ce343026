package kubernetes

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const (
	mostEvents   = 100
	messageLimit = 1024
	second       = 1_000_000 // µs
	beforeDeath  = 120 * second
	apiRounding  = 2 * second // events carry whole seconds, and come after the deed
)

func seeEvents(ctx context.Context, at evidence.Scene) []evidence.Observation {
	return []evidence.Observation{observeEvents(ctx, at)}
}

func observeEvents(ctx context.Context, at evidence.Scene) evidence.Observation {
	id, subject := eventsFacts[0].ID, at.Subject
	if o, ok := look.NoPod(id, subject); ok {
		return o
	}
	if subject.Pod == "" || subject.Namespace == "" {
		return evidence.Unread(id, "without the pod's name and namespace the API server cannot be asked")
	}
	path := "/api/v1/namespaces/" + subject.Namespace + "/events?fieldSelector=involvedObject.name=" + subject.Pod
	from := look.Question(asked.KubernetesGet, path)
	list, err := look.Ask[asked.EventList](ctx, at.First, asked.KubernetesGet, path)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), from)
	}
	mine := slices.DeleteFunc(list.Items, func(e asked.Event) bool { return !about(e, subject) })
	events := convert(mine, subject.Name, mostEvents)
	if death, known := look.DeathOf(at); known && death.FinishedAtUsec > 0 {
		for i := range events {
			events[i].NearDeath = nearDeath(events[i], death)
		}
	}
	return evidence.Saw(id, Events{Events: events, OldestUsec: oldest(events)}, nil, from)
}

// about drops events of another object of the same name, an earlier pod of a
// StatefulSet for one.
func about(e asked.Event, subject evidence.Subject) bool {
	o := e.InvolvedObject
	sameUID := o.UID == "" || subject.PodUID == "" || o.UID == subject.PodUID
	return (o.Kind == "Pod" || o.Kind == "") && (o.Name == "" || o.Name == subject.Pod) && sameUID
}

// fieldPath matches:
//
//	spec.containers{app}, spec.initContainers{setup}
var fieldPath = regexp.MustCompile(`^spec\.(?:initContainers|ephemeralContainers|containers)\{([^}]+)\}$`)

// probeWords matches:
//
//	Liveness probe failed: HTTP probe failed with statuscode: 500
//	Container app failed liveness probe, will be restarted
var probeWords = regexp.MustCompile(`^(Liveness|Startup|Readiness) probe |failed (liveness|startup|readiness) probe`)

// convert returns the newest events, oldest first.
func convert(items []asked.Event, container string, most int) []Event {
	events := []Event{}
	for _, item := range items {
		e := Event{
			Reason: look.Clip(item.Reason, 128), Message: look.Clip(item.Message, messageLimit),
			Count:     max(1, item.Count),
			FirstUsec: look.Usec(cmp.Or(item.FirstTimestamp, item.EventTime, item.LastTimestamp)),
			LastUsec:  look.Usec(cmp.Or(item.LastTimestamp, item.EventTime, item.FirstTimestamp)),
		}
		if m := fieldPath.FindStringSubmatch(item.InvolvedObject.FieldPath); m != nil {
			e.Container = m[1]
		}
		if m := probeWords.FindStringSubmatch(e.Message); m != nil {
			e.Probe = strings.ToLower(m[1] + m[2])
		}
		e.Ours = e.Container == "" || e.Container == container
		events = append(events, e)
	}
	slices.SortStableFunc(events, func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.LastUsec, b.LastUsec), cmp.Compare(a.FirstUsec, b.FirstUsec),
			cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Message, b.Message))
	})
	return events[max(0, len(events)-most):]
}

func oldest(events []Event) int64 {
	first := int64(0)
	for _, e := range events {
		if e.FirstUsec > 0 && (first == 0 || e.FirstUsec < first) {
			first = e.FirstUsec
		}
	}
	return first
}

// nearDeath: of an event that was counted several times the first and the last
// moment are known, and either will do. The others may be anywhere between.
func nearDeath(e Event, death look.Death) *bool {
	from := death.FinishedAtUsec - beforeDeath
	to := death.FinishedAtUsec + death.FinishedErrorUsec + apiRounding
	within := func(usec int64) bool { return usec >= from && usec <= to }
	near := within(e.FirstUsec) || within(e.LastUsec)
	if !near && (e.LastUsec == 0 || e.Count > 2 && e.FirstUsec < from && e.LastUsec > to) {
		return nil
	}
	return &near
}
