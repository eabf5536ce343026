//go:build linux

package live

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"runbook/evidence"
)

const maxAnswerBytes = 64 << 20

// Ask implements [evidence.Host].
func (m *Machine) Ask(ctx context.Context, name string, args ...string) ([]byte, error) {
	said := strings.Join(append([]string{name}, args...), " ")
	ask, ok := m.questions[name]
	if !ok {
		return nil, readError(said, stop(evidence.Unsupported, "no such question"))
	}
	outer, cancel := context.WithTimeout(ctx, m.options.AskTimeout)
	defer cancel()
	answer, err := boundedBy(outer, m.watch, func() ([]byte, error) {
		return answerOf(outer, m, ask, args)
	})
	if err == nil {
		return answer, nil
	}
	e := readError(said, err)
	if ctx.Err() != nil || e.Stop == evidence.Timeout && !sooner(outer, ctx) {
		return nil, readError(said, stop(evidence.Cut, ""))
	}
	return nil, e
}

// sooner reports whether a ends before b: a question's own time limit before
// the run's budget.
func sooner(a, b context.Context) bool {
	end, _ := a.Deadline()
	budget, limited := b.Deadline()
	return !limited || end.Before(budget)
}

// answerOf asks, and leaves a tenth of the time for handing over what was
// read until then: some answers are worth having in part.
func answerOf(outer context.Context, m *Machine, ask question, args []string) ([]byte, error) {
	end, _ := outer.Deadline()
	ctx, cancel := context.WithDeadline(outer, end.Add(-time.Until(end)/10))
	defer cancel()
	value, err := ask(ctx, m, args)
	if err != nil {
		return nil, err
	}
	answer, err := json.Marshal(value)
	if err != nil {
		return nil, stop(evidence.Malformed, "")
	}
	if len(answer) > maxAnswerBytes {
		return nil, stop(evidence.TooBig, "")
	}
	return answer, nil
}

// expect refuses a question that has not as many arguments as it needs.
func expect(args []string, want int) error {
	if len(args) != want {
		return stop(evidence.Refused, "takes "+strconv.Itoa(want)+" argument(s)")
	}
	return nil
}

// secondsOf reads a --since: whole seconds, at most ten years; 0 is all.
func secondsOf(text string) (time.Duration, error) {
	seconds, err := strconv.ParseUint(text, 10, 32)
	if err != nil || seconds > 10*366*24*3600 {
		return 0, stop(evidence.Refused, "not a number of seconds")
	}
	return time.Duration(seconds) * time.Second, nil
}

// recordOverhead is what a record's other fields take in JSON, at most.
const recordOverhead = 128

// jsonSize is at least the length a record of text has in JSON, so that an
// answer can be kept below maxAnswerBytes while it is gathered.
func jsonSize(text string) int {
	size := recordOverhead
	for _, r := range text {
		switch {
		case r < 0x20 || r == '<' || r == '>' || r == '&' || r == 0x7f || r == 0x2028 || r == 0x2029:
			size += len(`\u0000`)
		case r == '"' || r == '\\':
			size += 2
		default:
			size += utf8.RuneLen(r)
		}
	}
	return size
}
