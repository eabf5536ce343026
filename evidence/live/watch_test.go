//go:build linux

package live

import (
	"context"
	"encoding/json"
	"runtime"
	"testing"
	"time"

	"runbook/evidence"
)

// hang returns a read that hangs until release is called.
func hang() (read func() (int, error), release func()) {
	held := make(chan struct{})
	return func() (int, error) { <-held; return 1, nil }, func() { close(held) }
}

// settle waits until as many reads are stuck as it says.
func settle(t *testing.T, w *watch, want int) {
	t.Helper()
	for range 10_000 {
		if w.abandoned() == want {
			return
		}
		runtime.Gosched()
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("%d reads are stuck, want %d", w.abandoned(), want)
}

func TestAStuckReadIsGivenUpAndCounted(t *testing.T) {
	w := newWatch()
	read, release := hang()
	_, err := bounded(w, time.Millisecond, read)
	if e := readError("/x", err); e.Stop != evidence.Timeout {
		t.Fatalf("got %v", e)
	}
	if w.abandoned() != 1 {
		t.Fatalf("%d reads are stuck", w.abandoned())
	}
	release()
	settle(t, w, 0)
}

func TestTooManyStuckReads(t *testing.T) {
	w := newWatch()
	read, release := hang()
	for range maxStuck {
		_, _ = bounded(w, time.Microsecond, read)
	}
	ran := false
	_, err := bounded(w, time.Hour, func() (int, error) { ran = true; return 1, nil })
	if e := readError("/x", err); e.Stop != evidence.Timeout || ran {
		t.Fatalf("got %v, ran: %v", e, ran)
	}
	release()
	settle(t, w, 0)
	if v, err := bounded(w, time.Hour, func() (int, error) { return 7, nil }); v != 7 || err != nil {
		t.Fatalf("it does not recover: %v, %v", v, err)
	}
}

func TestAPanicIsAFailedRead(t *testing.T) {
	_, err := bounded(newWatch(), time.Hour, func() (int, error) { panic("index out of range\n\x1b[31m") })
	e := readError("/x", err)
	if e.Stop != evidence.Failed || e.Detail != "defect in runbook: index out of range" {
		t.Fatalf("got %v", e)
	}
}

// machineAsking answers one question, "test/it".
func machineAsking(t *testing.T, limit time.Duration, q question) *Machine {
	m := New(Options{AskTimeout: limit})
	t.Cleanup(m.Close)
	m.questions = map[string]question{"test/it": q}
	return m
}

func TestAskAnswersInJSON(t *testing.T) {
	m := machineAsking(t, time.Hour, func(_ context.Context, _ *Machine, args []string) (any, error) { return args, nil })
	got, err := m.Ask(t.Context(), "test/it", "a", "b c")
	if err != nil || string(got) != `["a","b c"]` {
		t.Fatalf("got %s, %v", got, err)
	}
	_, err = m.Ask(t.Context(), "test/other", "x")
	stopped(t, err, "test/other x", evidence.Unsupported)
}

func TestAskTellsItsLimitFromTheRunsBudget(t *testing.T) {
	wait := func(ctx context.Context, _ *Machine, _ []string) (any, error) { <-ctx.Done(); return nil, ctx.Err() }
	_, err := machineAsking(t, time.Millisecond, wait).Ask(t.Context(), "test/it")
	stopped(t, err, "test/it", evidence.Timeout)

	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err = machineAsking(t, time.Hour, wait).Ask(ctx, "test/it")
	stopped(t, err, "test/it", evidence.Cut)

	ctx, cancel = context.WithCancel(t.Context())
	cancel()
	_, err = machineAsking(t, time.Hour, wait).Ask(ctx, "test/it")
	stopped(t, err, "test/it", evidence.Cut)
}

func TestAQuestionThatIgnoresItsDeadline(t *testing.T) {
	read, release := hang()
	m := machineAsking(t, time.Millisecond, func(context.Context, *Machine, []string) (any, error) { return read() })
	_, err := m.Ask(t.Context(), "test/it")
	stopped(t, err, "test/it", evidence.Timeout)
	if m.Abandoned() != 1 {
		t.Errorf("%d reads are stuck", m.Abandoned())
	}
	release()
	settle(t, m.watch, 0)
}

func TestAnAnswerIsCapped(t *testing.T) {
	m := machineAsking(t, time.Hour, func(context.Context, *Machine, []string) (any, error) {
		return make([]byte, maxAnswerBytes), nil
	})
	_, err := m.Ask(t.Context(), "test/it")
	stopped(t, err, "test/it", evidence.TooBig)
}

func FuzzJSONSize(f *testing.F) {
	f.Add("plain")
	f.Add("<&>\"\\\x00\x1b[31m\u2028\u00e4")
	f.Fuzz(func(t *testing.T, text string) {
		text = validText(text)
		data, err := json.Marshal(text)
		if err != nil || len(data) > jsonSize(text) {
			t.Errorf("%q: %d bytes, more than %d; %v", text, len(data), jsonSize(text), err)
		}
	})
}
