package engine

import (
	"context"
	"time"

	"runbook/evidence"
)

// window is the wait between the two looks of a run. It begins with the first
// look and is the same for every check; who does not look twice does not wait.
type window struct {
	passed chan struct{}
}

func newWindow() *window {
	return &window{passed: make(chan struct{})}
}

// open starts the wait, and calls end, if there is one, when it is over and
// nobody has looked yet. A replay passes 0 and never waits.
func (w *window) open(d time.Duration, end func()) {
	pass := func() {
		if end != nil {
			end()
		}
		close(w.passed)
	}
	if d <= 0 {
		pass()
		return
	}
	time.AfterFunc(d, pass)
}

// later is a Host whose first use waits until the window has passed.
type later struct {
	evidence.Host
	run    context.Context //nolint:containedctx // ReadFile has no context; the run's bounds it
	window *window
}

func (l later) wait(ctx context.Context, name string) error {
	select {
	case <-l.window.passed:
		return nil
	default:
	}
	select {
	case <-l.window.passed:
		return nil
	case <-l.run.Done():
	case <-ctx.Done():
	}
	return &evidence.ReadError{Stop: evidence.Cut, Name: name}
}

func (l later) ReadFile(name string) ([]byte, error) {
	if err := l.wait(l.run, name); err != nil {
		return nil, err
	}
	return l.Host.ReadFile(name)
}

func (l later) ReadDir(name string) ([]string, error) {
	if err := l.wait(l.run, name); err != nil {
		return nil, err
	}
	return l.Host.ReadDir(name)
}

func (l later) ReadLink(name string) (string, error) {
	if err := l.wait(l.run, name); err != nil {
		return "", err
	}
	return l.Host.ReadLink(name)
}

func (l later) Ask(ctx context.Context, question string, args ...string) ([]byte, error) {
	if err := l.wait(ctx, question); err != nil {
		return nil, err
	}
	return l.Host.Ask(ctx, question, args...)
}
