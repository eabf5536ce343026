package archive

import (
	"errors"
	"fmt"
)

// Report is what Verify found, for people.
type Report struct {
	Path     string    `json:"path"`
	Schema   string    `json:"schema"`
	ID       string    `json:"id,omitempty"`
	Manifest string    `json:"manifest_sha256,omitempty"` // keep it elsewhere, and it proves the archive later
	Trusted  bool      `json:"trusted"`
	Complete bool      `json:"complete"`
	Files    int       `json:"files"`    // contents whose digests were checked
	Listings int       `json:"listings"` // of folders
	Links    int       `json:"links"`    //
	Answers  int       `json:"answers"`  // to questions, digests checked
	Stops    int       `json:"stops"`    // recorded errors
	Docs     int       `json:"docs"`     // conclusions, digests checked
	Bytes    int64     `json:"bytes"`    // under a digest
	Problems []Problem `json:"problems,omitempty"`
}

// Verify checks all that Open checks and tells about it. Its error is Open's;
// an incomplete archive is no error, and Complete says so.
func Verify(path string) (Report, error) {
	report := Report{Path: path, Schema: Schema}
	c, err := read(path, readLimits())
	if err != nil {
		var untrusted *Untrusted
		if errors.As(err, &untrusted) {
			report.Problems = untrusted.Problems
		}
		return report, err
	}
	a, bad := assemble(c)
	if len(bad) > 0 {
		report.Problems = bad
		return report, &Untrusted{Path: path, Problems: bad}
	}
	report.fill(a, c.files[manifestFile])
	return report, nil
}

func (r *Report) fill(a *Archive, manifest []byte) {
	r.ID, r.Trusted, r.Complete, r.Problems = a.id, true, a.complete, a.problems
	if manifest != nil {
		r.Manifest = digest(manifest)
	}
	for _, e := range a.records.Entries {
		r.count(e)
	}
	for _, d := range a.records.Docs {
		r.Docs++
		r.Bytes += d.Bytes
	}
}

func (r *Report) count(e entry) {
	switch {
	case e.Stop != "":
		r.Stops++
	case e.Verb == verbDir:
		r.Listings++
	case e.Verb == verbLink:
		r.Links++
	case e.Verb == verbAsk:
		r.Answers++
		r.Bytes += *e.Bytes
	default:
		r.Files++
		r.Bytes += *e.Bytes
	}
}

// Lines tells the report in words.
func (r Report) Lines() []string {
	if !r.Trusted {
		return problemLines("not to be trusted", r.Problems)
	}
	lines := []string{
		fmt.Sprintf("archive %s (%s)", r.ID, r.Schema),
		fmt.Sprintf("digests checked: %d files, %d answers, %d conclusions, %d bytes", r.Files, r.Answers, r.Docs, r.Bytes),
		fmt.Sprintf("also recorded: %d listings, %d links, %d errors", r.Listings, r.Links, r.Stops),
	}
	if r.Manifest != "" {
		lines = append(lines, "sha256 of the manifest: "+r.Manifest)
	}
	if !r.Complete {
		return append(lines, problemLines("incomplete", r.Problems)...)
	}
	return append(lines, "complete, and as it was written")
}

func problemLines(head string, list []Problem) []string {
	lines := []string{head}
	for _, p := range list {
		lines = append(lines, "  "+p.String())
	}
	return lines
}
