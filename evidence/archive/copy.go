package archive

import "errors"

// Copy writes the same evidence to a new place with other conclusions: what a
// newer runbook makes of an old incident. The id stays, since the answers do.
// An incomplete archive is refused, and STORY.md is left behind.
func (a *Archive) Copy(path string, docs map[string][]byte) error {
	if !a.complete {
		return errors.New("cannot copy archive: it is incomplete, and a copy would not look so")
	}
	w, err := Create(path)
	if err != nil {
		return err
	}
	w.Begin(a.records.Run)
	for _, e := range a.records.Entries {
		q := e.query()
		kept := e
		kept.File = ""
		w.add(q, kept, a.answers[q.id()].data)
	}
	if w.ID() != a.id {
		return errors.Join(errors.New("cannot copy archive: its id changed"), w.Close())
	}
	return w.Finish(a.records.Run, docs)
}
