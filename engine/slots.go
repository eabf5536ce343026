package engine

import (
	"context"
	"sync"
	"sync/atomic"

	"runbook/evidence"
)

// maxLooking is how many checks look at once. A node in trouble must not get
// thousands of threads from the program that came to look at it.
const maxLooking = 64

// slots bounds the checks that look. A check that waits for an answer to a
// question (a service may take its whole deadline) lends its slot to another.
type slots struct {
	ctx    context.Context //nolint:containedctx // it is the run
	free   chan struct{}
	taken  atomic.Int32 // by checks that look, and do not wait
	asking chan struct{}
}

func newSlots(ctx context.Context) *slots {
	s := &slots{ctx: ctx, free: make(chan struct{}, maxLooking), asking: make(chan struct{}, 1)}
	for range maxLooking {
		s.free <- struct{}{}
	}
	return s
}

// took is called by who received from free.
func (s *slots) took() { s.taken.Add(1) }

func (s *slots) leave() {
	s.taken.Add(-1)
	select {
	case s.free <- struct{}{}:
	default: // who came back after the run had ended brought no slot
	}
}

// lend gives the slot away while f runs.
func (s *slots) lend(f func() ([]byte, error)) ([]byte, error) {
	s.leave()
	select {
	case s.asking <- struct{}{}:
	default:
	}
	answer, err := f()
	select {
	case <-s.free:
	case <-s.ctx.Done():
	}
	s.took()
	return answer, err
}

// lender is a Host that lends the slot of its check, and shares what checks make
// of long answers.
type lender struct {
	evidence.Host
	slots  *slots
	shared *shared
	open   func() bool // whether it answers already
}

// shared is what checks made of the answers of one exposure.
type shared struct{ made sync.Map }

// Shared implements [evidence.Sharing]. What is made of refusals, before the
// window has passed, is nobody else's.
func (l lender) Shared(key string, build func() any) any {
	if !l.open() {
		return build()
	}
	once, known := l.shared.made.Load(key)
	if !known {
		once, _ = l.shared.made.LoadOrStore(key, sync.OnceValue(build))
	}
	return once.(func() any)()
}

func (l lender) Ask(ctx context.Context, question string, args ...string) ([]byte, error) {
	return l.slots.lend(func() ([]byte, error) { return l.Host.Ask(ctx, question, args...) })
}
