package engine

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"runbook/evidence"
)

// window is the time between the two looks of a run. It begins with the first
// look and is the same for every check; who does not look twice does not wait.
//
// It also remembers which questions were asked of the first exposure in time.
// A counter that is read for the first time when the window has passed, and
// then once more, has not been watched for a window: the rise would look like
// a standstill, and "nothing happened" is the one thing it must not say.
type window struct {
	due    chan struct{} // it has lasted as long as it should
	passed chan struct{} // and nobody is still at a first look
	length time.Duration
	end    func()

	mu    sync.Mutex
	asked map[string]turn // nil in a replay: the archive knows
}

// turn is when a question was asked.
type turn uint8

const (
	inTime turn = iota + 1 // of the first exposure, before the window had passed
	late                   // of the first exposure, only afterwards
	second                 // of the second exposure, and of the first never or in time
)

func newWindow() *window {
	return &window{due: make(chan struct{}), passed: make(chan struct{}), asked: map[string]turn{}}
}

// open starts the wait. When it passes, end is called, if there is one, and
// nobody has looked again yet. A replay passes 0 and never waits.
func (w *window) open(d time.Duration, end func()) {
	w.length, w.end = d, end
	if d <= 0 {
		w.asked = nil
		close(w.due)
		w.pass()
		return
	}
	time.AfterFunc(d, func() { close(w.due) })
}

// pass ends the window.
func (w *window) pass() {
	if w.end != nil {
		w.end()
	}
	close(w.passed)
}

func (w *window) over() bool {
	select {
	case <-w.passed:
		return true
	default:
		return false
	}
}

// first notes a question to the first exposure.
func (w *window) first(key string) {
	over := w.over()
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, known := w.asked[key]; known || w.asked == nil {
		return
	}
	w.asked[key] = inTime
	if over {
		w.asked[key] = late
	}
}

// again reports whether a question may be put to the second exposure. The
// answer is the same for ever, so that every check sees what a replay will.
func (w *window) again(key string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.asked == nil {
		return true
	}
	if w.asked[key] == late {
		return false
	}
	w.asked[key] = second
	return true
}

// earlier is the first exposure, as a check sees it.
type earlier struct {
	evidence.Host
	window *window
}

func (e earlier) ReadFile(name string) ([]byte, error) {
	e.window.first(name)
	return e.Host.ReadFile(name)
}

func (e earlier) ReadDir(name string) ([]string, error) {
	e.window.first("d" + name)
	return e.Host.ReadDir(name)
}

func (e earlier) ReadLink(name string) (string, error) {
	e.window.first("l" + name)
	return e.Host.ReadLink(name)
}

func (e earlier) Ask(ctx context.Context, question string, args ...string) ([]byte, error) {
	e.window.first(questionKey(question, args))
	return e.Host.Ask(ctx, question, args...)
}

func questionKey(question string, args []string) string {
	return "q" + question + "\x00" + strings.Join(args, "\x00")
}

// later is the second exposure, as a check sees it. Before the window has
// passed it refuses, and remembers that: the check is then asked once more.
type later struct {
	evidence.Host
	window *window
	early  *atomic.Bool
}

func (l later) wait(key, name string) error {
	switch {
	case !l.window.over():
		l.early.Store(true)
		return &evidence.ReadError{Stop: evidence.Cut, Name: name}
	case !l.window.again(key):
		return &evidence.ReadError{Stop: evidence.NotRecorded, Name: name}
	}
	return nil
}

func (l later) ReadFile(name string) ([]byte, error) {
	if err := l.wait(name, name); err != nil {
		return nil, err
	}
	return l.Host.ReadFile(name)
}

func (l later) ReadDir(name string) ([]string, error) {
	if err := l.wait("d"+name, name); err != nil {
		return nil, err
	}
	return l.Host.ReadDir(name)
}

func (l later) ReadLink(name string) (string, error) {
	if err := l.wait("l"+name, name); err != nil {
		return "", err
	}
	return l.Host.ReadLink(name)
}

func (l later) Ask(ctx context.Context, question string, args ...string) ([]byte, error) {
	if err := l.wait(questionKey(question, args), question); err != nil {
		return nil, err
	}
	return l.Host.Ask(ctx, question, args...)
}
