package archive

import (
	"fmt"
	"slices"
	"strings"
)

// contents is every file of an archive, in memory: hostile names never meet a
// file system, and two readings cannot differ.
type contents struct {
	limits limits
	files  map[string][]byte
	folded map[string]bool // names in lower case
	total  int64
	cut    bool // the file ends before the archive does
}

func newContents(l limits) *contents {
	return &contents{limits: l, files: map[string][]byte{}, folded: map[string]bool{}}
}

// reserve checks a file before its bytes are read.
func (c *contents) reserve(name string, size int64) error {
	fold := strings.ToLower(name)
	switch {
	case validFile(name) != nil:
		return fmt.Errorf("%.100q is %w", name, errName)
	case c.folded[fold]:
		return fmt.Errorf("%.100q is there twice", name)
	case len(c.folded) >= c.limits.files:
		return fmt.Errorf("more than %d files", c.limits.files)
	case size > c.limits.entry:
		return fmt.Errorf("%.100q is larger than %d bytes", name, c.limits.entry)
	}
	c.folded[fold] = true
	return nil
}

func (c *contents) add(name string, data []byte) error {
	c.total += int64(len(data))
	if c.total > c.limits.total {
		return fmt.Errorf("more than %d bytes in all", c.limits.total)
	}
	c.files[name] = data
	return nil
}

// journal joins the chunks, which must be numbered without a gap.
func (c *contents) journal() ([]byte, error) {
	var names []string
	for name := range c.files {
		if strings.HasPrefix(name, journalDir+"/") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var all []byte
	for i, name := range names {
		if name != chunkName(i) {
			return nil, fmt.Errorf("%q where %q should be", name, chunkName(i))
		}
		all = append(all, c.files[name]...)
	}
	return all, nil
}
