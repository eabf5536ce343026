package judge

import (
	"fmt"
	"slices"
)

// Causes returns every cause, sorted by id.
func (j *Judge) Causes() []Cause { return slices.Clone(j.causes) }

// CauseByID finds a cause.
func (j *Judge) CauseByID(id string) (Cause, bool) {
	for _, cause := range j.causes {
		if cause.ID == id {
			return cause, true
		}
	}
	return Cause{}, false
}

// Select turns a runbook's families and cause ids into sorted cause ids. None
// named means all.
func (j *Judge) Select(names []string) ([]string, error) {
	var chosen []string
	for _, cause := range j.causes {
		if len(names) == 0 || slices.Contains(names, cause.ID) || slices.Contains(names, cause.Family) {
			if j.queries[cause.ID] == nil {
				return nil, fmt.Errorf("%s was not loaded", cause.ID)
			}
			chosen = append(chosen, cause.ID)
		}
	}
	known := j.selectable()
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("no such cause or family: %s%s", name, suggestion(name, known))
		}
	}
	return chosen, nil
}

// selectable lists all families and causes, sorted.
func (j *Judge) selectable() []string {
	var known []string
	for _, cause := range j.causes {
		known = append(known, cause.ID, cause.Family)
	}
	slices.Sort(known)
	return slices.Compact(known)
}
