package archive

import "encoding/json"

// Run tells about the run that made an archive. Only here does an archive
// hold a clock.
type Run struct {
	Tool          string            // version of runbook
	Runbook       string            // its name
	StartedAtUsec int64             // wall clock, since 1970
	TookUsec      int64             //
	WindowUsec    int64             // between the two exposures
	SinceUsec     int64             // how far back logs were read
	BudgetUsec    int64             //
	Target        map[string]string // the flags that named the target
	Cut           []string          // "check of": what the deadline cut, which a replay must cut too
	Kernel        string            // release, where known
	Probe         bool              // active probes were asked for
	ProbeNames    []string          // names they were to look up
}

type runRecord struct {
	Tool          string          `json:"tool"`
	Runbook       string          `json:"runbook"`
	StartedAtUsec int64           `json:"started_at_usec"`
	TookUsec      int64           `json:"took_usec"`
	WindowUsec    int64           `json:"window_usec"`
	SinceUsec     int64           `json:"since_usec"`
	BudgetUsec    int64           `json:"budget_usec"`
	Target        map[string]text `json:"target"` // encoding/json sorts it
	Cut           []text          `json:"cut"`
	Kernel        text            `json:"kernel,omitempty"`
	Probe         bool            `json:"probe,omitempty"`
	ProbeNames    []text          `json:"probe_names,omitempty"`
}

// MarshalJSON keeps bytes that are not UTF-8: a process's name can be in Cut.
func (r Run) MarshalJSON() ([]byte, error) {
	target := make(map[string]text, len(r.Target))
	for flag, value := range r.Target {
		target[flag] = text(value)
	}
	return compact(runRecord{r.Tool, r.Runbook, r.StartedAtUsec, r.TookUsec, r.WindowUsec,
		r.SinceUsec, r.BudgetUsec, target, texts(r.Cut), text(r.Kernel),
		r.Probe, texts(r.ProbeNames)})
}

// UnmarshalJSON is the other way.
func (r *Run) UnmarshalJSON(data []byte) error {
	var w runRecord
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	target := make(map[string]string, len(w.Target))
	for flag, value := range w.Target {
		target[flag] = string(value)
	}
	var names []string
	if len(w.ProbeNames) > 0 {
		names = plain(w.ProbeNames)
	}
	*r = Run{w.Tool, w.Runbook, w.StartedAtUsec, w.TookUsec, w.WindowUsec,
		w.SinceUsec, w.BudgetUsec, target, plain(w.Cut), string(w.Kernel), w.Probe, names}
	return nil
}
