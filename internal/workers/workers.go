// Package workers runs functions side by side on goroutines that are used
// again. A new goroutine has a stack of a few KiB and grows it by copying; a run
// over a whole node makes tens of thousands of short reads and evaluations, each
// on a goroutine of its own so that it can be given up, and would grow as many
// stacks.
package workers

import "time"

// patience is longer than a window usually is: the second looks meet the
// workers of the first.
const patience = 5 * time.Second

// Pool is a number of goroutines that grows as needed, and shrinks when there
// is nothing to do. It sets no limit: what hangs keeps its goroutine, and the
// next function gets another.
type Pool struct{ idle chan func() }

// New returns a pool without a goroutine.
func New() *Pool { return &Pool{make(chan func())} }

// Go calls f on a goroutine of the pool and does not wait for it. f must not
// panic, and must not leave its goroutine locked to a thread: others use it
// afterwards.
func (p *Pool) Go(f func()) {
	select {
	case p.idle <- f:
	default:
		go p.serve(f)
	}
}

func (p *Pool) serve(f func()) {
	bored := time.NewTimer(patience)
	defer bored.Stop()
	for {
		f()
		bored.Reset(patience)
		select {
		case f = <-p.idle:
		case <-bored.C:
			return
		}
	}
}
