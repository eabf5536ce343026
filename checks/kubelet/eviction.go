package kubelet

import (
	"regexp"
	"strings"
)

// The eviction manager's sentences. Each ends in ". ", the last one too, which
// the API may have trimmed. Container and volume names cannot hold a blank.
//
//	The node was low on resource: memory. Threshold quantity: 750Mi, available: 225800Ki. Container nginx was using 4395616Ki, request is 0, has larger consumption of memory.
//	The node was low on resource: memory. Container kilo was using 30332Ki, which exceeds its request of 0.           (to 1.26)
//	The node had condition: [DiskPressure].
//	Container runner exceeded its local ephemeral storage limit "4Gi".
//	Pod ephemeral local storage usage exceeds the total limit of containers 10Gi.
//	Usage of EmptyDir volume "cache" exceeds the limit "1Gi".
var (
	nodeLow        = regexp.MustCompile(`^The node was low on resource: ([^ ]+?)\.(?: |$)`)
	nodeCondition  = regexp.MustCompile(`^The node had condition: \[?([^\].]+)\]?\.(?: |$)`)
	threshold      = regexp.MustCompile(`\. Threshold quantity: ([^, ]+), available: ([^, ]+?)\.(?: |$)`)
	wasUsing       = regexp.MustCompile(`\. Container ([^ ]+) was using [^ ]+, (?:request is|which exceeds its request of) `)
	containerLimit = regexp.MustCompile(`^Container ([^ ]+) exceeded its local ephemeral storage limit "([^"]*)"\.(?: |$)`)
	podLimit       = regexp.MustCompile(`^Pod ephemeral local storage usage exceeds the total limit of containers ([^ ]+?)\.(?: |$)`)
	volumeLimit    = regexp.MustCompile(`^Usage of EmptyDir volume "([^"]*)" exceeds the limit "([^"]*)"\.(?: |$)`)
)

var conditionResources = map[string]string{
	"MemoryPressure": "memory",
	"DiskPressure":   "ephemeral-storage",
	"PIDPressure":    "pids",
}

// parseEviction takes a message apart; false when it is none of the eviction
// manager's. Of several containers it names, ours is told, or else the first.
func parseEviction(message, container string) (Eviction, bool) {
	e := Eviction{Kind: "other", Message: message}
	if m := nodeLow.FindStringSubmatch(message); m != nil {
		e.Kind, e.Resource = "node-low", m[1]
		if m := threshold.FindStringSubmatch(message); m != nil {
			e.Threshold, e.Available = m[1], m[2]
		}
		e.Container = named(message, container)
		return e, true
	}
	if m := nodeCondition.FindStringSubmatch(message); m != nil {
		e.Kind = "node-condition"
		for condition := range strings.FieldsSeq(m[1]) {
			if resource := conditionResources[condition]; resource != "" && e.Resource == "" {
				e.Resource = resource
			}
		}
		return e, true
	}
	return limitExceeded(e, message)
}

func limitExceeded(e Eviction, message string) (Eviction, bool) {
	const resource = "ephemeral-storage"
	if m := containerLimit.FindStringSubmatch(message); m != nil {
		e.Kind, e.Resource, e.Container, e.Limit = "container-ephemeral-limit", resource, m[1], m[2]
		return e, true
	}
	if m := podLimit.FindStringSubmatch(message); m != nil {
		e.Kind, e.Resource, e.Limit = "pod-ephemeral-limit", resource, m[1]
		return e, true
	}
	if m := volumeLimit.FindStringSubmatch(message); m != nil {
		e.Kind, e.Volume, e.Limit = "emptydir-limit", m[1], m[2]
		return e, true
	}
	return e, false
}

func named(message, container string) string {
	first := ""
	for _, m := range wasUsing.FindAllStringSubmatch(message, -1) {
		if m[1] == container {
			return container
		}
		if first == "" {
			first = m[1]
		}
	}
	return first
}
