package evidence

// Observation is one answer to one question about one subject.
type Observation struct {
	ID    string   `json:"id"`             // what was asked: "cgroup.memory"
	Of    string   `json:"of"`             // about what: [Subject.Of], or "node"
	State State    `json:"state"`          // the zero value is Unknown
	Value any      `json:"value,omitzero"` // set only when Present: the shape its Fact declares
	Why   string   `json:"why,omitzero"`   // set unless Present, the same live and replayed
	From  []string `json:"from,omitzero"`  // the paths and questions it rests on
}

// Saw reports v, or, when err is not nil, that we could not look. An error can
// never become a value and never becomes Absent: a missing file is not a
// missing thing.
func Saw(id string, v any, err error, from ...string) Observation {
	if err != nil {
		return Unread(id, Why(err), from...)
	}
	return Observation{ID: id, State: Present, Value: v, From: from}
}

// None reports that the host has no such thing. Only a check knows that: it
// has read something that says so, and names it in from.
func None(id, why string, from ...string) Observation {
	return Observation{ID: id, State: Absent, Why: why, From: from}
}

// Unread reports that we could not look, in the check's own words.
func Unread(id, why string, from ...string) Observation {
	if why == "" {
		why = "not looked at"
	}
	return Observation{ID: id, State: Unknown, Why: why, From: from}
}
