package archive

import "errors"

// Copy writes the same evidence to a new place with other conclusions: what a
// newer runbook makes of an old incident. The id stays, since the answers do.
func (a *Archive) Copy(path string, docs map[string][]byte) error {
	w, err := Create(path)
	if err != nil {
		return err
	}
	w.Begin(a.records.Run)
	for _, e := range a.records.Entries {
		q := e.query()
		kept := e
		kept.File = ""
		w.add(q, kept, a.answers[q.key()].data)
	}
	if w.ID() != a.id {
		return errors.Join(errors.New("cannot copy archive: its id changed"), w.Close())
	}
	return w.Finish(a.records.Run, docs)
}
