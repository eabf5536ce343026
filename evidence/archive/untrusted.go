package archive

import "fmt"

// Problem is one thing found while reading an archive. File is a name inside
// the archive, "" for the archive itself; Says quotes what others wrote.
type Problem struct {
	File string `json:"file,omitempty"`
	Says string `json:"says"`
}

func (p Problem) String() string {
	if p.File == "" {
		return p.Says
	}
	return fmt.Sprintf("%.200q: %s", p.File, p.Says)
}

// Untrusted is the error for an archive that is not as it was written: edited,
// malformed, or made to harm its reader. Nothing of it is replayed.
type Untrusted struct {
	Path     string
	Problems []Problem // the first few; never empty
}

func (u *Untrusted) Error() string {
	words := fmt.Sprintf("cannot trust archive %s: %s", u.Path, u.Problems[0])
	if more := len(u.Problems) - 1; more > 0 {
		words += fmt.Sprintf(" (and %d more)", more)
	}
	return words
}

const maxProblems = 20

// problems collects without end being the hostile file's choice.
type problems []Problem

func (p *problems) add(file, format string, args ...any) {
	if len(*p) < maxProblems {
		*p = append(*p, Problem{File: file, Says: fmt.Sprintf(format, args...)})
	}
}
