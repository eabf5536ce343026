package archive

import (
	"bytes"
	"context"
	"slices"

	"runbook/evidence"
)

// lens is one exposure seen through the Recorder.
type lens struct {
	recorder *Recorder
	n        int
	host     evidence.Host
}

func (l *lens) ReadFile(name string) ([]byte, error) {
	q := query{exposure: l.n, verb: verbFile, name: name}
	return l.recorder.ask(context.Background(), q, func(context.Context) answer {
		data, err := l.host.ReadFile(name)
		return answer{data: bytes.Clone(data), err: readError(q, err)}
	}).bytes()
}

func (l *lens) ReadDir(name string) ([]string, error) {
	q := query{exposure: l.n, verb: verbDir, name: name}
	return l.recorder.ask(context.Background(), q, func(context.Context) answer {
		names, err := l.host.ReadDir(name)
		return answer{names: slices.Clone(names), err: readError(q, err)}
	}).list()
}

func (l *lens) ReadLink(name string) (string, error) {
	q := query{exposure: l.n, verb: verbLink, name: name}
	a := l.recorder.ask(context.Background(), q, func(context.Context) answer {
		link, err := l.host.ReadLink(name)
		return answer{link: link, err: readError(q, err)}
	})
	return a.link, a.asError()
}

func (l *lens) Ask(ctx context.Context, question string, args ...string) ([]byte, error) {
	q := query{exposure: l.n, verb: verbAsk, name: question, args: slices.Clone(args)}
	return l.recorder.ask(ctx, q, func(ctx context.Context) answer {
		data, err := l.host.Ask(ctx, question, q.args...)
		return answer{data: bytes.Clone(data), err: readError(q, err)}
	}).bytes()
}
