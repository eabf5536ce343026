package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"runbook/evidence"
)

// The four verbs of a Host, as a manifest spells them.
const (
	verbFile = "file"
	verbDir  = "dir"
	verbLink = "link"
	verbAsk  = "ask"
)

// query is one thing asked of a Host.
type query struct {
	exposure int
	verb     string
	name     string
	args     []string
}

// key is the same for the same query and for no other.
func (q query) key() string {
	return fmt.Sprintf("%d %s %q %q", q.exposure, q.verb, q.name, q.args)
}

// queryID is key for a map in memory.
type queryID struct {
	exposure         int
	verb, name, args string
}

func (q query) id() queryID {
	id := queryID{exposure: q.exposure, verb: q.verb, name: q.name}
	for _, arg := range q.args { // each with its length, so that no two lists are alike
		id.args += strconv.Itoa(len(arg)) + ":" + arg
	}
	return id
}

// answer is what came back: one of data, names and link, or err.
type answer struct {
	data  []byte
	names []string
	link  string
	err   *evidence.ReadError
}

func refused(q query, stop evidence.Stop, detail string) answer {
	return answer{err: &evidence.ReadError{Stop: stop, Name: q.name, Detail: detail}}
}

// entry is one query and its answer, as the manifest and the journal hold it.
type entry struct {
	Exposure int           `json:"exposure"`
	Verb     string        `json:"verb"`
	Name     text          `json:"name"`
	Args     []text        `json:"args,omitempty"`
	File     string        `json:"file,omitempty"`
	Bytes    *int64        `json:"bytes,omitempty"`
	SHA256   string        `json:"sha256,omitempty"`
	Names    []text        `json:"names,omitzero"`
	Link     *text         `json:"link,omitempty"`
	Stop     evidence.Stop `json:"stop,omitempty"`
	About    *text         `json:"about,omitempty"` // what the error names, where it is not Name
	Detail   text          `json:"detail,omitempty"`
}

func (e entry) query() query {
	return query{e.Exposure, e.Verb, string(e.Name), plain(e.Args)}
}

func entryOf(q query, a answer) entry {
	e := entry{Exposure: q.exposure, Verb: q.verb, Name: text(q.name), Args: texts(q.args)}
	switch {
	case a.err != nil:
		e.Stop, e.Detail = a.err.Stop, text(a.err.Detail)
		if a.err.Name != q.name {
			about := text(a.err.Name)
			e.About = &about
		}
	case q.verb == verbDir:
		e.Names = texts(a.names)
	case q.verb == verbLink:
		link := text(a.link)
		e.Link = &link
	default:
		size := int64(len(a.data))
		e.Bytes, e.SHA256 = &size, digest(a.data)
	}
	return e
}

// answer turns an entry back into what the Host said.
func (e entry) answer(data []byte) answer {
	switch {
	case e.Stop != "":
		about := e.Name
		if e.About != nil {
			about = *e.About
		}
		return answer{err: &evidence.ReadError{Stop: e.Stop, Name: string(about), Detail: string(e.Detail)}}
	case e.Verb == verbDir:
		return answer{names: plain(e.Names)}
	case e.Verb == verbLink:
		return answer{link: string(*e.Link)}
	}
	return answer{data: data}
}

// check holds an entry to its verb: exactly one kind of outcome, and nothing
// of another kind.
func (e entry) check() error {
	if e.Exposure < 1 || e.Exposure > 2 {
		return fmt.Errorf("exposure %d is neither 1 nor 2", e.Exposure)
	}
	if e.Verb != verbAsk && len(e.Args) > 0 {
		return errors.New("only a question has arguments")
	}
	if e.Stop != "" && !e.Stop.Known() {
		return fmt.Errorf("no such stop: %q", string(e.Stop))
	}
	if e.Stop == "" && (e.About != nil || e.Detail != "") {
		return errors.New("an error without its stop")
	}
	has := []bool{e.File != "" || e.Bytes != nil || e.SHA256 != "", e.Names != nil, e.Link != nil, e.Stop != ""}
	want := []bool{e.Verb == verbFile || e.Verb == verbAsk, e.Verb == verbDir, e.Verb == verbLink, false}
	if e.Stop != "" {
		want = []bool{false, false, false, true}
	}
	if !slices.Equal(has, want) {
		return fmt.Errorf("not the outcome of the verb %q", e.Verb)
	}
	return e.checkFile()
}

func (e entry) checkFile() error {
	if !slices.Contains([]string{verbFile, verbDir, verbLink, verbAsk}, e.Verb) {
		return fmt.Errorf("no such verb: %q", e.Verb)
	}
	if e.File == "" && e.Bytes == nil && e.SHA256 == "" {
		return nil
	}
	if e.Bytes == nil || validFile(e.File) != nil || !strings.HasPrefix(e.File, top(e.Verb, e.Exposure)+"/") {
		return fmt.Errorf("its content cannot be in %q", e.File)
	}
	return nil
}

// docRecord is one file of conclusions: bundle.json, report.txt.
type docRecord struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// idOf names a recording by what was answered. It does not depend on the order
// in which checks happened to ask, on file names, or on any clock.
func idOf(entries []entry) (string, error) {
	lines := make([]string, len(entries))
	for i, e := range entries {
		e.File = ""
		line, err := compact(e)
		if err != nil {
			return "", err
		}
		lines[i] = string(line) + "\n"
	}
	slices.Sort(lines)
	return digest([]byte(strings.Join(lines, "")))[:16], nil
}
