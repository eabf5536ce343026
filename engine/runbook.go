// Package engine runs a runbook: it loads it, finds the target, looks at it
// through the checks, and hands what was seen to the judge. It has no opinions
// of its own and imports no check: the caller gives it the list.
package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"runbook/engine/judge"
	"runbook/evidence"
	"runbook/yamldoc"
)

// Runbook says where to look for a symptom's causes, and why.
type Runbook struct {
	Name    string
	Title   string
	Symptom string
	Target  string
	Window  time.Duration
	Budget  time.Duration
	Steps   []Step
	Causes  []string // families or cause ids
	Behind  []string // causes that are told only where they explain one of Causes
	Moot    string   // a set of sentences in policies/plan: with one, the question does not arise
	Triage  string   // a rule of policies/plan: false of a container says that --all need not judge it
	Probe   bool     // its active probes are taken without being asked for
	Source  string   // file, for messages
	Raw     []byte   // the YAML as read, kept in archives
}

// Step is one look.
type Step struct {
	Check string
	Why   string
	When  string // a rule of policies/plan; "" means always
	Alone bool   // not taken when all containers of a node are looked at
}

type document struct {
	Title   string         `yaml:"title"`
	Symptom string         `yaml:"symptom"`
	Target  string         `yaml:"target"`
	Window  string         `yaml:"window"`
	Budget  string         `yaml:"budget"`
	Steps   []stepDocument `yaml:"steps"`
	Causes  []string       `yaml:"causes"`
	Behind  []string       `yaml:"behind"`
	Moot    string         `yaml:"moot"`
	Triage  string         `yaml:"triage"`
	Probe   bool           `yaml:"probe"`
}

type stepDocument struct {
	Check string `yaml:"check"`
	Why   string `yaml:"why"`
	When  string `yaml:"when"`
	Alone bool   `yaml:"alone"`
}

// The defaults of a runbook that names none, and the bounds of one that does.
const (
	DefaultWindow = 2 * time.Second
	DefaultBudget = 20 * time.Second
	maxBudget     = 10 * time.Minute
)

var targets = []string{"container", "pod", "process", "node", "image"}

// Tree is a folder of runbooks: the built-in ones, or a user's.
type Tree struct {
	Name string // shown in messages
	FS   fs.FS
}

// LoadRunbooks reads every <name>/runbook.yaml of the trees. All problems are
// reported together, each with file and line. A user's runbook may not take a
// built-in one's name: which of the two ran would be a guess.
func LoadRunbooks(trees ...Tree) ([]Runbook, error) {
	var books []Runbook
	var problems []error
	for _, tree := range trees {
		files, err := fs.Glob(tree.FS, "*/runbook.yaml")
		if err != nil || len(files) == 0 {
			problems = append(problems, fmt.Errorf("%s: no <name>/runbook.yaml here", tree.Name))
			continue
		}
		for _, file := range files {
			book, err := loadOne(tree, file)
			if err == nil {
				err = taken(books, book)
			}
			if err != nil {
				problems = append(problems, err)
				continue
			}
			books = append(books, book)
		}
	}
	return books, errors.Join(problems...)
}

func taken(books []Runbook, book Runbook) error {
	for _, other := range books {
		if other.Name == book.Name {
			return fmt.Errorf("%s: the name %q is taken by %s", book.Source, book.Name, other.Source)
		}
	}
	return nil
}

func loadOne(tree Tree, file string) (Runbook, error) {
	source := path.Join(tree.Name, file)
	data, err := fs.ReadFile(tree.FS, file)
	if err != nil {
		return Runbook{}, fmt.Errorf("%s: cannot read: %w", source, err)
	}
	return ParseRunbook(path.Dir(file), source, data)
}

// ParseRunbook reads one runbook's YAML. Errors begin with file and line.
func ParseRunbook(name, source string, data []byte) (Runbook, error) {
	var doc document
	if err := yamldoc.Decode(source, data, &doc); err != nil {
		return Runbook{}, err
	}
	book := Runbook{Name: name, Title: doc.Title, Symptom: doc.Symptom, Target: doc.Target, Causes: doc.Causes, Behind: doc.Behind, Moot: doc.Moot, Triage: doc.Triage, Probe: doc.Probe, Source: source, Raw: data}
	at := located{source: source, lines: yamldoc.Lines(data)}
	for _, step := range doc.Steps {
		book.Steps = append(book.Steps, Step(step))
	}
	var err error
	if book.Window, err = duration(doc.Window, DefaultWindow, 0, time.Minute); err != nil {
		return Runbook{}, at.errorf("window", "window: %v", err)
	}
	if book.Budget, err = duration(doc.Budget, DefaultBudget, 500*time.Millisecond, maxBudget); err != nil {
		return Runbook{}, at.errorf("budget", "budget: %v", err)
	}
	return book, at.complete(doc)
}

func duration(text string, fallback, least, most time.Duration) (time.Duration, error) {
	if text == "" {
		return fallback, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("cannot read %q as a duration such as 2s", text)
	}
	if d < least || d > most {
		return 0, fmt.Errorf("%s is outside %s to %s", d, least, most)
	}
	return d, nil
}

// located turns a place in a document into "file:line: …".
type located struct {
	source string
	lines  map[string]int
}

func (l located) errorf(place, format string, args ...any) error {
	line := l.lines[place]
	if line == 0 {
		line = 1
	}
	return fmt.Errorf("%s:%d: %s", l.source, line, fmt.Sprintf(format, args...))
}

func (l located) complete(doc document) error {
	switch {
	case strings.TrimSpace(doc.Title) == "":
		return l.errorf("title", "a runbook needs a title")
	case !slices.Contains(targets, doc.Target):
		return l.errorf("target", "target must be one of %s, not %q", strings.Join(targets, ", "), doc.Target)
	case len(doc.Steps) == 0:
		return l.errorf("steps", "a runbook needs steps")
	case len(doc.Causes) == 0:
		return l.errorf("causes", "a runbook needs causes to judge")
	}
	seen := map[string]bool{}
	for i, step := range doc.Steps {
		place := fmt.Sprintf("steps[%d]", i)
		switch {
		case step.Check == "":
			return l.errorf(place, "a step needs a check")
		case strings.TrimSpace(step.Why) == "":
			return l.errorf(place, "step %q must say why: the report prints it", step.Check)
		case seen[step.Check]:
			return l.errorf(place, "check %q is listed twice", step.Check)
		}
		seen[step.Check] = true
	}
	return nil
}

// Validate holds a runbook against what exists: its checks, the observations
// they need, its causes and its plan rules.
func (b Runbook) Validate(checks []evidence.Check, selectCauses func([]string) error, hasPlan, hasMoot func(string) bool) error {
	at := located{source: b.Source, lines: yamldoc.Lines(b.Raw)}
	given := map[string]bool{}
	for i, step := range b.Steps {
		place := fmt.Sprintf("steps[%d]", i)
		check, ok := findCheck(checks, step.Check)
		if !ok {
			return at.errorf(place, "no such check: %q%s", step.Check, didYouMean(step.Check, checkNames(checks)))
		}
		if step.When != "" && !hasPlan(step.When) {
			return at.errorf(place, "no such rule in policies/plan: %q", step.When)
		}
		for _, fact := range check.Gives {
			given[fact.ID] = true
		}
	}
	for i, step := range b.Steps {
		check, _ := findCheck(checks, step.Check)
		for _, need := range check.Needs {
			if !given[need] {
				return at.errorf(fmt.Sprintf("steps[%d]", i), "check %q needs %s, which no step of this runbook gives", step.Check, need)
			}
		}
	}
	if b.Triage != "" && !hasPlan(b.Triage) {
		return at.errorf("triage", "no such rule in policies/plan: %q", b.Triage)
	}
	if b.Moot != "" && !hasMoot(b.Moot) {
		return at.errorf("moot", "no such set of sentences in policies/plan: %q", b.Moot)
	}
	if err := selectCauses(b.Causes); err != nil {
		return at.errorf("causes", "%v", err)
	}
	if len(b.Behind) > 0 { // none named would be all
		if err := selectCauses(b.Behind); err != nil {
			return at.errorf("behind", "%v", err)
		}
	}
	return nil
}

func findCheck(checks []evidence.Check, name string) (evidence.Check, bool) {
	i := slices.IndexFunc(checks, func(c evidence.Check) bool { return c.Name == name })
	if i < 0 {
		return evidence.Check{}, false
	}
	return checks[i], true
}

func checkNames(checks []evidence.Check) []string {
	names := make([]string, len(checks))
	for i, c := range checks {
		names[i] = c.Name
	}
	return names
}

func didYouMean(word string, names []string) string {
	if near := yamldoc.Nearest(word, names); near != "" {
		return fmt.Sprintf(" (did you mean %q?)", near)
	}
	return ""
}

// Question is what the runbook asks of each subject.
func (b Runbook) Question(j *judge.Judge) (judge.Question, error) {
	q := judge.Question{Moot: b.Moot, Triage: b.Triage}
	var err error
	if q.Causes, err = j.Select(b.Causes); err != nil || len(b.Behind) == 0 {
		return q, err
	}
	q.Behind, err = j.Select(b.Behind)
	return q, err
}
