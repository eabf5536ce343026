package archive

import (
	"errors"
	"fmt"
	"path"
	"strings"
)

// namer gives every answer a file name that no file system, tar or shell can
// misread. A name only helps people: the manifest says what a file answers.
//
//	/sys/fs/cgroup/memory.max   → host/sys/fs/cgroup/memory.max
//	ask fs/usage /var/lib       → asked/fs/usage/_var_lib.json
//	/tmp/../x, /tmp/<bytes>     → host/~0f3c…
type namer struct {
	files, dirs map[string]bool // in lower case: some file systems fold
}

func newNamer() *namer {
	return &namer{files: map[string]bool{}, dirs: map[string]bool{}}
}

func (n *namer) name(q query) string {
	want := readable(q)
	absolute := q.verb == verbAsk || strings.HasPrefix(q.name, "/")
	if !absolute || safeName(want) != nil || !n.free(want) {
		want = top(q.verb, q.exposure) + "/~" + digest([]byte(q.key()))[:32] + ending(q.verb)
	}
	n.take(want)
	return want
}

// free refuses a name that is taken, that is a folder already, or that needs
// a folder where there is a file.
func (n *namer) free(name string) bool {
	name = strings.ToLower(name)
	if n.files[name] || n.dirs[name] {
		return false
	}
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if n.files[dir] {
			return false
		}
	}
	return true
}

func (n *namer) take(name string) {
	name = strings.ToLower(name)
	n.files[name] = true
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		n.dirs[dir] = true
	}
}

func readable(q query) string {
	dir := top(q.verb, q.exposure)
	if q.verb != verbAsk {
		return dir + "/" + strings.TrimPrefix(q.name, "/")
	}
	last := strings.ReplaceAll(strings.Join(q.args, ","), "/", "_")
	if len(q.args) == 0 {
		last = "answer"
	}
	return dir + "/" + q.name + "/" + last + ending(q.verb)
}

// top is the folder of an exposure's answers.
func top(verb string, exposure int) string {
	dir := "host"
	if verb == verbAsk {
		dir = "asked"
	}
	if exposure == 1 {
		return dir
	}
	return fmt.Sprintf("%s@%d", dir, exposure)
}

func ending(verb string) string {
	if verb == verbAsk {
		return ".json"
	}
	return ""
}

var errName = errors.New("not a name an archive may hold")

// validFile is what a reader asks of a file name: relative, clean, printable
// ASCII.
func validFile(name string) error {
	if len(name) > 4096 {
		return errName
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part == "." || part == ".." || len(part) > 255 || !printable(part) {
			return errName
		}
	}
	return nil
}

// safeName is what the writer asks of itself: also short, with nothing some
// system drops from the end, not ours to mangle into, and not git's.
func safeName(name string) error {
	if err := validFile(name); err != nil || len(name) > 1000 {
		return errName
	}
	for part := range strings.SplitSeq(name, "/") {
		if len(part) > 200 || strings.TrimRight(part, ". ") != part || part[0] == '~' || strings.EqualFold(part, ".git") {
			return errName
		}
	}
	return nil
}

func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// docName keeps conclusions out of the places where evidence is.
func docName(name string) error {
	first, _, _ := strings.Cut(strings.ToLower(name), "/")
	first, _, _ = strings.Cut(first, "@")
	switch first {
	case "host", "asked", journalDir, manifestFile, partialFile, strings.ToLower(storyFile):
		return errName
	}
	return validFile(name)
}
