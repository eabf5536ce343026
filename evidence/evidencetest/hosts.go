package evidencetest

import (
	"context"
	"encoding/json"
	"strings"
	"sync/atomic"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// Fake is a Host made of two functions: what every path answers, and what
// every question answers.
type Fake struct {
	Path     func(verb, name string) ([]byte, error) // a listing is one name a line
	Question func(ctx context.Context, question string) ([]byte, error)
}

// ReadFile answers with the bytes of Path.
func (f Fake) ReadFile(name string) ([]byte, error) { return f.Path("file", name) }

// ReadDir answers with the lines of Path.
func (f Fake) ReadDir(name string) ([]string, error) {
	text, err := f.Path("dir", name)
	if err != nil || len(text) == 0 {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n"), nil
}

// ReadLink answers with the text of Path.
func (f Fake) ReadLink(name string) (string, error) {
	text, err := f.Path("link", name)
	return string(text), err
}

// Ask answers with Question; like a real host it does not answer the dead.
func (f Fake) Ask(ctx context.Context, question string, _ ...string) ([]byte, error) {
	if ctx.Err() != nil {
		return nil, &evidence.ReadError{Stop: evidence.Cut, Name: question}
	}
	return f.Question(ctx, question)
}

// Stopping is a host on which every read ends in one stop and every question
// in another.
func Stopping(read, ask evidence.Stop) evidence.Host {
	return Fake{
		Path: func(_, name string) ([]byte, error) {
			return nil, &evidence.ReadError{Stop: read, Name: name}
		},
		Question: func(_ context.Context, question string) ([]byte, error) {
			return nil, &evidence.ReadError{Stop: ask, Name: question}
		},
	}
}

// Nothing has no file and no service.
func Nothing() evidence.Host { return Stopping(evidence.NotExist, evidence.Unreachable) }

// Refusing lets nobody look at anything.
func Refusing() evidence.Host { return Stopping(evidence.Permission, evidence.Permission) }

// Endless has more of everything than one read may return.
func Endless() evidence.Host { return Stopping(evidence.TooBig, evidence.TooBig) }

// Saying answers everything with the same text.
func Saying(text string) evidence.Host {
	return Fake{
		Path:     func(_, _ string) ([]byte, error) { return []byte(text), nil },
		Question: func(context.Context, string) ([]byte, error) { return []byte(text), nil },
	}
}

// Empty has every file and every service, and nothing in them.
func Empty() evidence.Host { return Saying("") }

// CutShort answers with the first part of what h answers.
func CutShort(h evidence.Host, numerator, denominator int) evidence.Host {
	cut := func(text []byte, err error) ([]byte, error) {
		return text[:len(text)*numerator/denominator], err
	}
	return Fake{
		Path: func(verb, name string) ([]byte, error) {
			switch verb {
			case "dir":
				names, err := h.ReadDir(name)
				return cut([]byte(strings.Join(names, "\n")), err)
			case "link":
				target, err := h.ReadLink(name)
				return cut([]byte(target), err)
			}
			return cut(h.ReadFile(name))
		},
		Question: func(ctx context.Context, question string) ([]byte, error) {
			return cut(h.Ask(ctx, question))
		},
	}
}

// later is a host two seconds on. Its files are the same: nothing happened.
type later struct{ evidence.Host }

// Ask moves the clocks.
func (l later) Ask(ctx context.Context, question string, args ...string) ([]byte, error) {
	text, err := l.Host.Ask(ctx, question, args...)
	var clock asked.Clock
	if err != nil || question != asked.ClockNow || json.Unmarshal(text, &clock) != nil || clock.SpreadUsec == 0 {
		return text, err
	}
	clock.WallUsec, clock.MonotonicUsec, clock.BootUsec = clock.WallUsec+2e6, clock.MonotonicUsec+2e6, clock.BootUsec+2e6
	return json.Marshal(clock)
}

// counting counts what a check still asks for.
type counting struct {
	evidence.Host
	reads atomic.Int64
}

func (c *counting) ReadFile(name string) ([]byte, error) {
	c.reads.Add(1)
	return c.Host.ReadFile(name)
}

func (c *counting) ReadDir(name string) ([]string, error) {
	c.reads.Add(1)
	return c.Host.ReadDir(name)
}

func (c *counting) ReadLink(name string) (string, error) {
	c.reads.Add(1)
	return c.Host.ReadLink(name)
}

func (c *counting) Ask(ctx context.Context, question string, args ...string) ([]byte, error) {
	c.reads.Add(1)
	return c.Host.Ask(ctx, question, args...)
}
