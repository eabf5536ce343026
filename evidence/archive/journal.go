package archive

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
)

// line is one line of the journal: exactly one field is set.
//
//	{"schema":"runbook.archive/v1"}
//	{"run":{"tool":"1.0.0","runbook":"killed",…}}
//	{"entry":{"exposure":1,"verb":"file","name":"/proc/stat","file":"host/proc/stat",…}}
//	{"doc":{"name":"bundle.json","bytes":512,"sha256":"…"}}
type line struct {
	Schema string     `json:"schema,omitempty"`
	Run    *Run       `json:"run,omitempty"`
	Entry  *entry     `json:"entry,omitempty"`
	Doc    *docRecord `json:"doc,omitempty"`
}

// records is what a manifest or a journal lists.
type records struct {
	Run     Run
	Entries []entry
	Docs    []docRecord
}

// parseJournal reads lines. A last line without its newline was being written
// when the run was killed: it does not count.
func parseJournal(data []byte) (records, error) {
	var r records
	data = data[:bytes.LastIndexByte(data, '\n')+1]
	n := 0
	for raw := range bytes.Lines(data) {
		l, err := parseLine(raw)
		if err == nil {
			err = r.take(l, n)
		}
		if err != nil {
			return r, fmt.Errorf("line %d: %w", n+1, err)
		}
		n++
	}
	if n == 0 {
		return r, fmt.Errorf("it is empty")
	}
	return r, nil
}

func parseLine(raw []byte) (line, error) {
	var l line
	if err := strictOwn(raw); err != nil {
		return l, err
	}
	err := json.Unmarshal(raw, &l)
	return l, err
}

func (r *records) take(l line, n int) error {
	if n == 0 {
		return checkSchema(l.Schema)
	}
	switch {
	case l.Run != nil:
		r.Run = *l.Run
	case l.Entry != nil:
		r.Entries = append(r.Entries, *l.Entry)
	case l.Doc != nil:
		r.Docs = append(r.Docs, *l.Doc)
	}
	return nil // a kind of line that a later minor version has
}

// agrees reports whether a journal is what a manifest was made of.
func (r records) agrees(journal records) bool {
	return len(journal.Entries) <= len(r.Entries) && len(journal.Docs) <= len(r.Docs) &&
		slices.EqualFunc(journal.Entries, r.Entries[:len(journal.Entries)], sameEntry) &&
		slices.Equal(journal.Docs, r.Docs[:len(journal.Docs)])
}

func sameEntry(a, b entry) bool { return reflect.DeepEqual(a, b) }
