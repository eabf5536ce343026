package look

import (
	"context"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"time"

	"runbook/evidence"
)

// Ask puts a question and decodes its answer. An answer without one of the
// fields that T always has is malformed: read as zeros, "{}" would turn into
// facts.
func Ask[T any](ctx context.Context, host evidence.Host, question string, args ...string) (T, error) {
	var answer T
	if ctx.Err() != nil {
		return answer, &evidence.ReadError{Stop: evidence.Cut, Name: Question(question, args...)}
	}
	text, err := host.Ask(ctx, question, args...)
	if err != nil {
		return answer, err
	}
	if err := decode(text, &answer); err != nil {
		var none T
		return none, &evidence.ReadError{Stop: evidence.Malformed, Name: Question(question, args...), Detail: err.Error()}
	}
	return answer, nil
}

// AskShared is [Ask] for an answer that many checks ask for and that is long:
// it is decoded once. Everybody gets the same value, so nobody may change it.
func AskShared[T any](ctx context.Context, host evidence.Host, question string, args ...string) (T, error) {
	sharing, ok := host.(evidence.Sharing)
	if !ok {
		return Ask[T](ctx, host, question, args...)
	}
	var none T
	if ctx.Err() != nil {
		return none, &evidence.ReadError{Stop: evidence.Cut, Name: Question(question, args...)}
	}
	text, err := host.Ask(ctx, question, args...)
	if err != nil {
		return none, err
	}
	made, ok := sharing.Shared(evidence.SharedKey(question, args...), func() any {
		var s shared[T]
		if s.bad = decode(text, &s.answer); s.bad != nil {
			s.answer = none
		}
		return s
	}).(shared[T])
	switch {
	case !ok: // somebody else made another thing of it
		return Ask[T](ctx, host, question, args...)
	case made.bad != nil:
		return none, &evidence.ReadError{Stop: evidence.Malformed, Name: Question(question, args...), Detail: made.bad.Error()}
	}
	return made.answer, nil
}

// Once returns what make makes of files, made once an exposure for all who ask.
// The key begins with a path that the check may read. Everybody gets the same
// value, so nobody may change it.
func Once[T any](host evidence.Host, make func() (T, error), of string, more ...string) (T, error) {
	sharing, ok := host.(evidence.Sharing)
	if !ok {
		return make()
	}
	made, ok := sharing.Shared(evidence.SharedKey(of, more...), func() any {
		var s shared[T]
		s.answer, s.bad = make()
		return s
	}).(shared[T])
	if !ok { // somebody else made another thing of it
		return make()
	}
	return made.answer, made.bad
}

type shared[T any] struct {
	answer T
	bad    error
}

type badAnswer string

func (e badAnswer) Error() string { return string(e) }

func decode(text []byte, into any) error {
	var top map[string]json.RawMessage
	if err := json.Unmarshal(text, &top); err != nil {
		return badAnswer("not a JSON object")
	}
	for f := range reflect.TypeOf(into).Elem().Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if _, ok := top[name]; !ok && options == "" {
			return badAnswer("without " + name)
		}
	}
	if err := json.Unmarshal(text, into); err != nil {
		return badAnswer("fields of another kind")
	}
	return nil
}

// Question writes a question as an Observation's From names it:
// "ask cri/status 4f1c…".
func Question(question string, args ...string) string {
	return strings.Join(append([]string{"ask " + question}, args...), " ")
}

// Seconds writes how far back to read, as questions about logs take it.
func Seconds(since time.Duration) string {
	return strconv.FormatInt(int64(since/time.Second), 10)
}

// Value decodes an Observation's value into the part of its shape that the
// caller uses, so that no check imports another. It is false unless Present.
func Value[T any](o evidence.Observation) (T, bool) {
	var part T
	if o.State != evidence.Present {
		return part, false
	}
	text, err := json.Marshal(o.Value)
	if err != nil {
		return part, false
	}
	return part, json.Unmarshal(text, &part) == nil
}

// Seen is scene.Seen for scenes that may have none.
func Seen(at evidence.Scene, id string) evidence.Observation {
	if at.Seen == nil {
		return evidence.Unread(id, "nobody looked")
	}
	return at.Seen(id)
}
