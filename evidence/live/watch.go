//go:build linux

package live

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"runbook/evidence"
	"runbook/internal/workers"
)

// maxStuck bounds how many goroutines, and so kernel threads, may be left
// behind. A machine whose disk hangs would otherwise get one more for each
// read, and runbook would add to the trouble it came to look at.
const maxStuck = 32

// watch counts the goroutines that were given up: a read that hangs in the
// kernel (a dead NFS server, mmap_lock) cannot be called back.
type watch struct {
	stuck   atomic.Int64
	workers *workers.Pool
}

func newWatch() *watch { return &watch{workers: workers.New()} }

func (w *watch) abandoned() int { return int(w.stuck.Load()) }

type outcome[T any] struct {
	value T
	err   error
}

// bounded runs f and gives it up after limit.
func bounded[T any](w *watch, limit time.Duration, f func() (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	return boundedBy(ctx, w, f)
}

// boundedBy runs f and gives it up when ctx is done.
func boundedBy[T any](ctx context.Context, w *watch, f func() (T, error)) (T, error) {
	var none T
	if w.stuck.Load() >= maxStuck {
		return none, stop(evidence.Timeout, "too many reads are stuck already")
	}
	done := make(chan outcome[T], 1)
	w.workers.Go(func() { done <- guarded(f) })
	select {
	case o := <-done:
		return o.value, o.err
	case <-ctx.Done():
	}
	w.stuck.Add(1)
	go func() {
		<-done
		w.stuck.Add(-1)
	}()
	return none, ctx.Err()
}

// guarded turns a panic into an error: what the panic was about may have been
// written by a hostile container, and the rest of the run must not die of it.
func guarded[T any](f func() (T, error)) (o outcome[T]) {
	defer func() {
		if r := recover(); r != nil {
			o = outcome[T]{err: stop(evidence.Failed, fmt.Sprint("defect in runbook: ", r))}
		}
	}()
	v, err := f()
	return outcome[T]{v, err}
}
