package judge

import (
	"context"
	"errors"
	"fmt"
	"runtime/metrics"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// heapPoll is how often the heap is looked at while a policy is judged. A
// normal policy is done before the first look.
const heapPoll = 5 * time.Millisecond

// stop is a reason to end an evaluation that still runs.
type stop string

func (s stop) Error() string { return string(s) }

// errCut is why a policy was not judged when the whole run ended first.
const errCut = stop("not judged: the run ended first")

type answer struct {
	results rego.ResultSet
	err     error
}

// evaluate asks one query and returns in bounded time, whatever the policy
// does. OPA looks at cancellation between steps only, so a policy that is
// inside one long step is waited for no longer than the grace; its goroutine
// is left behind, and counted.
func (j *Judge) evaluate(ctx context.Context, query rego.PreparedEvalQuery, input ast.Value) (rego.ResultSet, error) {
	if ctx.Err() != nil {
		return nil, errCut
	}
	evaluating, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan answer, 1)
	j.workers.Go(func() { done <- protected(evaluating, query, input) })

	got := j.watch(ctx, done)
	var stopped stop
	if !errors.As(got.err, &stopped) {
		return got.results, got.err
	}
	cancel()
	select {
	case <-done:
	case <-time.After(j.options.Grace):
		j.abandoned.Add(1)
	}
	return nil, stopped
}

// watch waits for the answer, and gives up with a stop.
func (j *Judge) watch(ctx context.Context, done <-chan answer) answer {
	spent := j.stopwatch()
	poll := time.NewTicker(heapPoll)
	defer poll.Stop()
	before, live := heapBytes()
	for {
		select {
		case a := <-done:
			if a.err != nil && ctx.Err() != nil {
				a.err = errCut
			}
			return a
		case <-ctx.Done():
			return answer{err: errCut}
		case <-poll.C:
			if spent() >= j.options.Deadline {
				return answer{err: stop(fmt.Sprintf("gave no answer within %v", j.options.Deadline))}
			}
			// Subjects are judged side by side, and between two collections the heap
			// may double: that much is nobody's fault.
			if now, _ := heapBytes(); now > before && now-before > j.options.MaxHeap+live {
				return answer{err: stop(fmt.Sprintf("used more than %d MiB of memory", j.options.MaxHeap>>20))}
			}
		}
	}
}

// stopwatch returns what has passed since: by the clock, or of processor time
// where that is less.
func (j *Judge) stopwatch() func() time.Duration {
	began := time.Now()
	if j.options.CPUTime == nil {
		return func() time.Duration { return time.Since(began) }
	}
	used := j.options.CPUTime()
	return func() time.Duration { return min(time.Since(began), j.options.CPUTime()-used) }
}

// protected evaluates, and makes an error of a panic inside OPA.
func protected(ctx context.Context, query rego.PreparedEvalQuery, input ast.Value) (a answer) {
	defer func() {
		if cause := recover(); cause != nil {
			a = answer{err: fmt.Errorf("the policy engine broke down: %v", cause)}
		}
	}()
	results, err := query.Eval(ctx, rego.EvalParsedInput(input))
	return answer{results: results, err: shorten(err)}
}

// shorten keeps of OPA's error what a policy's author can use: where, and what.
func shorten(err error) error {
	var at *topdown.Error
	if !errors.As(err, &at) {
		return err
	}
	says := strings.Join(strings.Fields(at.Message), " ")
	if at.Location == nil {
		return errors.New(says)
	}
	return problem{file: at.Location.File, line: at.Location.Row, says: says}
}

// heapBytes returns how much the heap holds, and how much of it was alive when
// it was last collected.
func heapBytes() (held, live uint64) {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64(), sample[1].Value.Uint64()
}
