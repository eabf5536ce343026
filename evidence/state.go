package evidence

import "fmt"

// State says which of three answers an Observation is. Its zero value is
// Unknown, so that forgetting to answer is never mistaken for an answer.
type State uint8

// The three answers.
const (
	Unknown State = iota // we could not look; Why says what stopped us
	Absent               // we looked, and the host has no such thing
	Present              // we looked, and Value is what we saw
)

var stateNames = [...]string{"unknown", "absent", "present"}

// String returns "unknown", "absent" or "present".
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return "unknown"
}

// MarshalText writes the state as its name.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a state's name; any other text is an error.
func (s *State) UnmarshalText(text []byte) error {
	for i, name := range stateNames {
		if name == string(text) {
			*s = State(i)
			return nil
		}
	}
	return fmt.Errorf("no such state: %q", text)
}
