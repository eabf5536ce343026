package evidence

import (
	"context"
	"path"
	"slices"
	"strings"
	"sync"
)

// Enforcer is a Host that holds a check to its Reads: whatever is outside is
// Refused before the Host behind it hears of it.
type Enforcer struct {
	host  Host
	rules *Rules

	mu         sync.Mutex
	violations []string
}

// Rules are the patterns of [Check.Reads], taken apart once for all Hosts that
// are put behind them. They never change.
type Rules struct {
	paths     [][]string
	trees     []string // "/sys/fs/cgroup/memory/" for a pattern that ends in "**"
	questions []string
}

// Enforce returns h behind reads. cgroupMounts are the mount points that a
// leading "{cgroup}" stands for.
func Enforce(h Host, reads []string, cgroupMounts []string) *Enforcer {
	return NewRules(reads, cgroupMounts).Enforce(h)
}

// Enforce puts h behind the rules.
func (r *Rules) Enforce(h Host) *Enforcer { return &Enforcer{host: h, rules: r} }

// NewRules takes patterns apart.
func NewRules(reads []string, cgroupMounts []string) *Rules {
	e := &Rules{}
	for _, read := range reads {
		if question, ok := strings.CutPrefix(read, "ask "); ok {
			e.questions = append(e.questions, question)
			continue
		}
		rest, ok := strings.CutPrefix(read, "{cgroup}")
		if !ok {
			e.add(read)
			continue
		}
		for _, mount := range cgroupMounts {
			e.add(mount + rest)
		}
	}
	return e
}

// add keeps apart what most patterns are, a whole tree: its test is one of
// bytes.
func (r *Rules) add(pattern string) {
	if tree, ok := strings.CutSuffix(pattern, "/**"); ok && !strings.Contains(tree, "*") {
		r.trees = append(r.trees, tree)
		return
	}
	r.paths = append(r.paths, components(pattern))
}

func (r *Rules) asks(question string) bool { return slices.Contains(r.questions, question) }

func (r *Rules) allow(name string) bool {
	for _, tree := range r.trees {
		if strings.HasPrefix(name, tree) && (len(name) == len(tree) || name[len(tree)] == '/') {
			return true
		}
	}
	parts := components(name)
	return slices.ContainsFunc(r.paths, func(pattern []string) bool { return matchPath(pattern, parts) })
}

// Violations returns what was asked for outside the patterns, in order.
func (e *Enforcer) Violations() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.violations)
}

// ReadFile reads a file the patterns allow.
func (e *Enforcer) ReadFile(name string) ([]byte, error) {
	if err := e.allow(name); err != nil {
		return nil, err
	}
	return e.host.ReadFile(name)
}

// ReadDir lists a directory the patterns allow.
func (e *Enforcer) ReadDir(name string) ([]string, error) {
	if err := e.allow(name); err != nil {
		return nil, err
	}
	return e.host.ReadDir(name)
}

// ReadLink reads a link the patterns allow.
func (e *Enforcer) ReadLink(name string) (string, error) {
	if err := e.allow(name); err != nil {
		return "", err
	}
	return e.host.ReadLink(name)
}

// Ask asks a question that is listed, whatever its arguments.
func (e *Enforcer) Ask(ctx context.Context, question string, args ...string) ([]byte, error) {
	if !e.rules.asks(question) {
		return nil, e.refuse("ask " + question)
	}
	return e.host.Ask(ctx, question, args...)
}

// allow takes clean absolute names only: "/proc/1/../2" is in no pattern.
func (e *Enforcer) allow(name string) error {
	if !path.IsAbs(name) || path.Clean(name) != name {
		return e.refuse(name)
	}
	if e.rules.allow(name) {
		return nil
	}
	return e.refuse(name)
}

func (e *Enforcer) refuse(name string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.violations = append(e.violations, name)
	return &ReadError{Stop: Refused, Name: name}
}

func components(name string) []string {
	return strings.Split(strings.Trim(name, "/"), "/")
}

func matchPath(pattern, name []string) bool {
	return matchStars(pattern, name,
		func(p string) bool { return p == "**" },
		func(p, component string) bool {
			return matchStars([]byte(p), []byte(component),
				func(c byte) bool { return c == '*' },
				func(c, d byte) bool { return c == d })
		})
}

// matchStars matches a pattern in which a star stands for any run of elements.
// It goes back to the last star only, which is enough and never exponential.
func matchStars[T any](pattern, text []T, star func(T) bool, same func(p, t T) bool) bool {
	p, back, resume := 0, -1, 0
	for t := 0; t < len(text); {
		switch {
		case p < len(pattern) && star(pattern[p]):
			back, resume = p, t
			p++
		case p < len(pattern) && same(pattern[p], text[t]):
			p++
			t++
		case back >= 0:
			resume++
			p, t = back+1, resume
		default:
			return false
		}
	}
	for p < len(pattern) && star(pattern[p]) {
		p++
	}
	return p == len(pattern)
}
