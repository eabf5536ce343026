package evidence

import (
	"context"
	"time"
)

// Scope says what a check looks at: each container in turn, or the node once.
type Scope string

// The two scopes.
const (
	OfSubject Scope = "subject" // once for each container, process or cgroup of the target
	OfNode    Scope = "node"    // once a run
)

// Fact declares one Observation that a check gives.
type Fact struct {
	ID    string // "cgroup.memory"
	About string // one sentence
	Shape any    // a zero value of the struct its Value has; [SchemaOf] reads it
}

// A Check is a value, not a type: one struct literal and one function.
type Check struct {
	Name, About string
	Scope       Scope
	// Reads lists every path pattern and question it may use, and the engine
	// holds it to that. In a path, "*" stands for any text inside one
	// component, "**" for any number of components, and a leading "{cgroup}"
	// for the mount point of any cgroup hierarchy. A question is written
	// "ask kernel/log".
	Reads []string
	// Needs lists observations of other checks it leans on, by id.
	Needs []string
	// Gives lists the observations it makes, each time, in this order, even
	// when it sees nothing.
	Gives []Fact
	// Context says that it also looks at what stands around the subject, and is
	// not judged: its pod ([KindPod]) and the pod's other containers
	// ([KindSibling]). Policies see them as input.pod and input.siblings.
	Context bool
	// Probe marks a check that does something others can notice, such as
	// sending a DNS query. It is taken only when the runbook or the user asks
	// for it, and the report says that it was.
	Probe bool
	// Look never fails: a failure has one place to go, an Observation. It
	// returns at once when ctx is done. It may be called more than once in a
	// run, and says the same of the same evidence.
	Look func(ctx context.Context, at Scene) []Observation
}

// Scene is what a check is given.
type Scene struct {
	Subject Subject
	// First and Second show the same machine a window apart, the same window
	// for all checks of a run. A check that speaks of rates reads both. What is
	// read of Second before the window has passed is refused, and Look is called
	// again when it has. What is read of First only after that is too late:
	// Second does not give it, since the two would not be a window apart.
	First, Second Host
	// Seen returns an Observation the check declared in Needs, of the same
	// subject or, for a node's fact, of the node. It cannot miss: what nobody
	// observed is Unknown.
	Seen func(id string) Observation
	// Window is the nominal time between First and Second, the same live and
	// replayed. The time that really passed is in the clocks of both.
	Window time.Duration
	// Since is how far back logs are read (--since).
	Since time.Duration
	// Probe says what a check with a side effect was asked to do.
	Probe Probing
}

// Probing is what the user said about active probes.
type Probing struct {
	Names []string // names to look up (--probe-name), beside those a check finds itself
}
