package judge

// Standing is where a verdict stands, in words of fixed meaning; scale.go says
// which evidence gives which.
type Standing string

// The standings, best first.
const (
	Confirmed Standing = "confirmed" // proven, nothing refutes it, and nothing unread could
	Likely    Standing = "likely"
	Possible  Standing = "possible"
	Undecided Standing = "undecided" // nothing speaks for it yet, and something unread could
	RuledOut  Standing = "ruled out" // refuted, or everything it needs was read and nothing speaks for it
)

// Weight says what one sentence does to its cause.
type Weight string

// The four things a sentence can do.
const (
	Proves   Weight = "proves"
	Supports Weight = "supports"
	Weakens  Weight = "weakens"
	Refutes  Weight = "refutes"
)

// Cite is the observation a sentence rests on.
type Cite struct {
	ID    string `json:"id"`
	Of    string `json:"of"` // "" for the verdict's own subject; "pod", "node", "sibling/<name>"
	Field string `json:"field"`
}

// Argument is one sentence for or against a cause, with its numbers in it.
type Argument struct {
	Says   string `json:"says"`
	Weight Weight `json:"weight"`
	Strong bool   `json:"strong,omitempty"` // counts twice; only for supports and weakens
	Cites  []Cite `json:"cites"`
}

// Missing is one observation that was not read, and what it would decide.
type Missing struct {
	ID       string   `json:"id"`
	Of       string   `json:"of"`
	Why      string   `json:"why"`            // what stopped us
	Could    []Weight `json:"could"`          // what it could do to this cause, strongest first
	Decides  bool     `json:"decides"`        // it could change the first place
	Overturn bool     `json:"overturn"`       // it could change this verdict's standing
	From     []string `json:"from,omitempty"` // the paths and questions that would have answered
}

// Verdict is what the evidence says of one cause, for one subject.
type Verdict struct {
	Rank         int        `json:"rank"` // 1 is first; 0 for those ruled out or undecided
	Cause        string     `json:"cause"`
	Of           string     `json:"of"` // "container/app"
	Title        string     `json:"title"`
	Standing     Standing   `json:"standing"`
	Score        float64    `json:"score"` // 0…1, two decimals
	Low          float64    `json:"low"`   // the score if every unread need spoke against it
	High         float64    `json:"high"`  // the score if every unread need spoke for it
	Settled      bool       `json:"settled"`
	For          []Argument `json:"for"`
	Against      []Argument `json:"against"`
	Missing      []Missing  `json:"missing"`
	Consequences []string   `json:"consequences"`
	Next         string     `json:"next"`
}

// Problem is a policy that could not be judged by; the others still rank.
type Problem struct {
	Cause string `json:"cause"` // "": none of the run's could be
	Says  string `json:"says"`
}

func (p Problem) String() string {
	if p.Cause == "" {
		return p.Says
	}
	return p.Cause + ": " + p.Says
}

// Moot is why a runbook's question does not arise for a subject: one that has
// ended is not slow.
type Moot struct {
	Of string `json:"of"`
	Argument
}

// Ruling is the outcome for all subjects of a run.
type Ruling struct {
	Outcome   string    `json:"outcome"`   // "found", "nothing-found" or "undecided"
	Verdicts  []Verdict `json:"verdicts"`  // standing possible or better, ranked
	RuledOut  []Verdict `json:"ruled_out"` // by cause
	Undecided []Verdict `json:"undecided"` // by what their missing evidence would decide, then cause
	Problems  []Problem `json:"problems"`
	Moot      []Moot    `json:"moot,omitempty"` // subjects for which the question does not arise; their causes are all ruled out
}

// Need is one observation a policy leans on, and the most it could do.
type Need struct {
	ID    string   `json:"id"`
	Could []Weight `json:"could"` // strongest first: prove, refute, support, weaken

	// points is how much the rules that read it could add to supports and to
	// weakens, each with one sentence; [Load] finds it in the rules.
	points map[Weight]int
}

// Cause is a policy's identity, from its METADATA.
type Cause struct {
	ID          string   `json:"id"`     // "memory.cgroup-oom-kill", from its folder
	Family      string   `json:"family"` // "memory"
	Title       string   `json:"title"`
	Description string   `json:"description"`
	Needs       []Need   `json:"needs"`
	Explains    []string `json:"explains"` // causes that are its consequences
	Next        string   `json:"next"`
	References  []string `json:"references"`
	Source      string   `json:"source"` // file, for messages
}
