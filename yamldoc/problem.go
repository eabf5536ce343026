package yamldoc

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Problem is one thing wrong with a document.
type Problem struct {
	Name string // the file, as the caller named it
	Line int    // 0: about the whole file
	Text string
}

// Error returns "killed.yaml:7: unknown key "chek"".
func (p Problem) Error() string {
	if p.Line == 0 {
		return p.Name + ": " + p.Text
	}
	return p.Name + ":" + strconv.Itoa(p.Line) + ": " + p.Text
}

// Problems is everything wrong with a document, by line; at most 20.
type Problems []Problem

// Error returns one problem a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.Error()
	}
	return strings.Join(lines, "\n")
}

const maxProblems = 20

func one(line int, text string) Problems { return Problems{{Line: line, Text: text}} }

func (p Problems) in(name string) Problems {
	slices.SortStableFunc(p, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	for i := range p {
		p[i].Name = name
	}
	return p[:min(len(p), maxProblems)]
}
