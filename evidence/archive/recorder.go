package archive

import (
	"context"
	"errors"
	"sync"

	"runbook/evidence"
)

// Recorder lets each question of an exposure reach the real Host once, and
// gives everyone the same answer: a run and its replay then see the same
// machine, however the checks were scheduled.
type Recorder struct {
	sink    *Writer // nil: remember only
	ctx     context.Context
	stop    context.CancelFunc
	mu      sync.Mutex
	flights map[queryID]*flight
	order   []*flight
	sealed  bool
}

// flight is one question on its way, and later its answer.
type flight struct {
	query   query
	done    chan struct{} // closed when answer is set for good
	settled bool          // guarded by Recorder.mu
	answer  answer        // read only after done
}

// NewRecorder records into sink, or only remembers when sink is nil.
func NewRecorder(sink *Writer) *Recorder {
	ctx, stop := context.WithCancel(context.Background())
	return &Recorder{sink: sink, ctx: ctx, stop: stop, flights: map[queryID]*flight{}}
}

// Exposure stands in front of h: n is 1 for the first look, 2 for the second.
func (r *Recorder) Exposure(n int, h evidence.Host) evidence.Host {
	return &lens{recorder: r, n: n, host: h}
}

// Seal ends the recording. What is still on its way is answered (and recorded)
// as Cut; so is, unrecorded, everything asked from now on.
func (r *Recorder) Seal() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sealed = true
	r.stop()
	for _, f := range r.order {
		if !f.settled {
			a := refused(f.query, evidence.Cut, "")
			r.settle(f, a, entryOf(f.query, a))
		}
	}
}

// Err returns the first error of the sink. A full disk is no reason to stop
// looking, so no read ever reports it.
func (r *Recorder) Err() error {
	if r.sink == nil {
		return nil
	}
	return r.sink.Err()
}

// ask joins the flight of q, or starts it with look. The context belongs to
// the one who asks: it ends the waiting but never the flight, or one check's
// deadline would become every other check's answer.
func (r *Recorder) ask(ctx context.Context, q query, look func(context.Context) answer) answer {
	f, first := r.join(ctx, q)
	switch {
	case f == nil:
		return refused(q, evidence.Cut, "")
	case first && q.verb != verbAsk:
		r.fly(f, look) // a Host bounds its reads, and a goroutine costs more than most of them
	case first:
		go r.fly(f, look)
	}
	select {
	case <-f.done:
		return f.answer
	default:
	}
	select {
	case <-f.done:
		return f.answer
	case <-ctx.Done():
		return refused(q, evidence.Cut, "")
	}
}

// join returns the flight of q, and whether the caller has to start it.
func (r *Recorder) join(ctx context.Context, q query) (f *flight, first bool) {
	id := q.id()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sealed {
		return nil, false
	}
	f = r.flights[id]
	if f == nil && ctx.Err() == nil {
		f, first = &flight{query: q, done: make(chan struct{})}, true
		r.flights[id] = f
		r.order = append(r.order, f)
	}
	return f, first
}

func (r *Recorder) fly(f *flight, look func(context.Context) answer) {
	a := acceptable(f.query, guarded(r.ctx, f.query, look))
	var e entry
	if r.sink != nil {
		e = entryOf(f.query, a) // digests outside the lock
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.settle(f, a, e)
}

// settle is called with the lock held. Whoever comes second is too late.
func (r *Recorder) settle(f *flight, a answer, e entry) {
	if f.settled {
		return
	}
	f.settled, f.answer = true, a
	if r.sink != nil {
		r.sink.add(f.query, e, a.data)
	}
	close(f.done)
}

// guarded turns a panic into an answer: it happens on a goroutine of ours,
// where no one else could catch it, and would end the run with empty hands.
func guarded(ctx context.Context, q query, look func(context.Context) answer) (a answer) {
	defer func() {
		if recover() != nil {
			a = refused(q, evidence.Failed, "the reader panicked")
		}
	}()
	return look(ctx)
}

// acceptable holds an answer to what an archive can give back, so that a
// replay cannot differ from the run.
func acceptable(q query, a answer) answer {
	length := 0
	for _, name := range a.names {
		length += len(name)
	}
	switch {
	case a.err != nil:
		return answer{err: a.err}
	case len(a.data) > maxAnswerBytes || length > maxNamesBytes:
		return refused(q, evidence.TooBig, "")
	case q.verb == verbAsk:
		if err := strictJSON(a.data); err != nil {
			return refused(q, evidence.Malformed, err.Error())
		}
	}
	return a
}

// readError makes any error one that can be recorded.
func readError(q query, err error) *evidence.ReadError {
	if err == nil {
		return nil
	}
	e := evidence.ReadError{Stop: evidence.StopOf(err), Name: q.name}
	var known *evidence.ReadError
	if errors.As(err, &known) {
		e = *known
	}
	if !e.Stop.Known() {
		e.Stop = evidence.Failed
	}
	return &e
}

// asError gives each caller an error of its own; a nil *ReadError in an error
// would not be nil.
func (a answer) asError() error {
	if a.err == nil {
		return nil
	}
	e := *a.err
	return &e
}

// bytes gives each caller bytes of its own, and never nil for an empty file.
func (a answer) bytes() ([]byte, error) {
	if a.err != nil {
		return nil, a.asError()
	}
	return append([]byte{}, a.data...), nil
}

func (a answer) list() ([]string, error) {
	if a.err != nil {
		return nil, a.asError()
	}
	return append([]string{}, a.names...), nil
}
