package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// Archive is a recording that was read whole and found to be as it was
// written. It never changes, and is safe for concurrent use.
type Archive struct {
	id       string
	complete bool
	records  records
	answers  map[queryID]answer
	docs     map[string][]byte
	problems []Problem
}

// Open reads an archive in either form. The error is an [*Untrusted] for one
// that cannot be trusted, and something else when it cannot be read at all.
func Open(path string) (*Archive, error) {
	c, err := read(path, readLimits())
	if err != nil {
		return nil, err
	}
	a, bad := assemble(c)
	if len(bad) > 0 {
		return nil, &Untrusted{Path: path, Problems: bad}
	}
	return a, nil
}

func read(path string, l limits) (*contents, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("cannot open archive: %w", err)
	}
	var c *contents
	switch {
	case info.IsDir():
		c, err = openFolder(path, l)
	case info.Mode().IsRegular():
		c, err = openFile(path, l)
	default:
		return nil, fmt.Errorf("cannot open archive: %s is neither a file nor a folder", path)
	}
	if system := (*fs.PathError)(nil); errors.As(err, &system) { // the disk's fault, not the archive's
		return nil, fmt.Errorf("cannot open archive: %w", err)
	}
	if err != nil {
		return nil, &Untrusted{Path: path, Problems: []Problem{{Says: err.Error()}}}
	}
	return c, nil
}

func openFolder(path string, l limits) (*contents, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return readFolder(root, l)
}

func openFile(path string, l limits) (*contents, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readFile(f, l)
}

// Run tells about the run. Of an incomplete archive, it is what [Writer.Begin]
// was told.
func (a *Archive) Run() Run { return a.records.Run }

// ID is what [Writer.ID] said.
func (a *Archive) ID() string { return a.id }

// Complete reports whether the run came to its end and wrote all of it down.
func (a *Archive) Complete() bool { return a.complete }

// Problems says what is missing from an incomplete archive.
func (a *Archive) Problems() []Problem { return append([]Problem{}, a.problems...) }

// Doc returns a conclusion by name ("verdicts.json"), or STORY.md, which
// people write and no digest covers.
func (a *Archive) Doc(name string) ([]byte, bool) {
	data, ok := a.docs[name]
	return append([]byte{}, data...), ok
}

func checkDoc(name string, data []byte) error {
	if err := docName(name); err != nil {
		return fmt.Errorf("cannot keep %.100q: %w", name, err)
	}
	if !strings.HasSuffix(name, ".json") {
		return nil
	}
	if err := strictJSON(data); err != nil {
		return fmt.Errorf("cannot keep %.100q: %w", name, err)
	}
	return nil
}
