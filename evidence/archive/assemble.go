package archive

import (
	"slices"
	"strings"
)

// assembly checks contents against their manifest or, where a killed run left
// none, their journal.
type assembly struct {
	c       *contents
	bad     problems
	claimed map[string]bool
	a       *Archive
}

// assemble returns either an Archive or what is wrong.
func assemble(c *contents) (*Archive, []Problem) {
	s := &assembly{c: c, claimed: map[string]bool{},
		a: &Archive{answers: map[queryID]answer{}, docs: map[string][]byte{}}}
	if !s.findRecords() {
		return nil, s.bad
	}
	for _, e := range s.a.records.Entries {
		s.entry(e)
	}
	for _, d := range s.a.records.Docs {
		s.doc(d)
	}
	s.leftovers()
	if len(s.bad) > 0 {
		return nil, s.bad
	}
	return s.a, nil
}

func (s *assembly) findRecords() bool {
	raw, err := s.c.journal()
	if err != nil {
		s.bad.add(journalDir, "%v", err)
		return false
	}
	data, complete := s.c.files[manifestFile]
	if !complete && len(raw) == 0 {
		s.bad.add("", "there is no %s and no journal: not an archive", manifestFile)
		return false
	}
	var journal records
	if len(raw) > 0 {
		if journal, err = parseJournal(raw); err != nil {
			s.bad.add(journalDir, "%v", err)
			return false
		}
	}
	if complete {
		return s.fromManifest(data, journal)
	}
	s.a.records = journal
	s.a.problems = append(s.a.problems, Problem{Says: "there is no " + manifestFile + ": the run did not end"})
	if s.a.id, err = idOf(journal.Entries); err != nil {
		s.bad.add(journalDir, "%v", err)
	}
	return err == nil
}

func (s *assembly) fromManifest(data []byte, journal records) bool {
	m, err := parseManifest(data)
	if err != nil {
		s.bad.add(manifestFile, "%v", err)
		return false
	}
	s.a.records = records{Run: m.Run, Entries: m.Entries, Docs: m.Docs}
	s.a.id, s.a.complete = m.ID, !s.c.cut
	if s.c.cut {
		s.a.problems = append(s.a.problems, Problem{Says: "the file is cut short after its manifest"})
	}
	if !s.a.records.agrees(journal) {
		s.bad.add(journalDir, "it says something else than %s", manifestFile)
	}
	return true
}

func (s *assembly) entry(e entry) {
	key := e.query().id()
	if err := e.check(); err != nil {
		s.bad.add(string(e.Name), "%v", err)
		return
	}
	if _, twice := s.a.answers[key]; twice {
		s.bad.add(string(e.Name), "answered twice")
		return
	}
	var data []byte
	if e.Bytes != nil {
		data = s.claim(e.File, *e.Bytes, e.SHA256)
	}
	if e.Verb == verbAsk && e.Stop == "" && data != nil {
		if err := strictJSON(data); err != nil {
			s.bad.add(e.File, "%v", err)
		}
	}
	s.a.answers[key] = e.answer(data)
}

func (s *assembly) doc(d docRecord) {
	if docName(d.Name) != nil {
		s.bad.add(d.Name, "%v", errName)
		return
	}
	data := s.claim(d.Name, d.Bytes, d.SHA256)
	if data == nil {
		return
	}
	if err := checkDoc(d.Name, data); err != nil {
		s.bad.add(d.Name, "%v", err)
	}
	s.a.docs[d.Name] = data
}

// claim returns a file that is as its record says, or nil.
func (s *assembly) claim(file string, size int64, sum string) []byte {
	data, ok := s.c.files[file]
	switch {
	case s.claimed[file]:
		s.bad.add(file, "two records speak of it")
	case !ok:
		s.bad.add(file, "missing")
	case int64(len(data)) != size:
		s.bad.add(file, "has %d bytes, recorded were %d", len(data), size)
	case digest(data) != sum:
		s.bad.add(file, "edited: its digest is not the recorded one")
	default:
		s.claimed[file] = true
		if data == nil {
			return []byte{} // an empty file is not no file
		}
		return data
	}
	return nil
}

// leftovers are files nobody recorded. A killed run leaves one at most: the
// one it was writing.
func (s *assembly) leftovers() {
	var names []string
	for name := range s.c.files {
		own := name == manifestFile || strings.HasPrefix(name, journalDir+"/")
		if !s.claimed[name] && !own && name != storyFile {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if story, ok := s.c.files[storyFile]; ok {
		s.a.docs[storyFile] = story
	}
	_, ended := s.c.files[manifestFile]
	if !ended && len(names) == 1 {
		s.a.problems = append(s.a.problems, Problem{File: names[0], Says: "was being written when the run ended: not used"})
		return
	}
	for _, name := range names {
		s.bad.add(name, "not in the manifest")
	}
}
