package archive

import (
	"context"

	"runbook/evidence"
)

// Host replays one exposure: 1 or 2. It gives the recorded answers and the
// recorded errors; what nobody asked for is not recorded, which is not the
// same as absent.
func (a *Archive) Host(n int) evidence.Host { return replay{a, n} }

type replay struct {
	archive *Archive
	n       int
}

func (r replay) answer(q query) answer {
	if a, ok := r.archive.answers[q.id()]; ok {
		return a
	}
	return refused(q, evidence.NotRecorded, "")
}

func (r replay) ReadFile(name string) ([]byte, error) {
	return r.answer(query{exposure: r.n, verb: verbFile, name: name}).bytes()
}

func (r replay) ReadDir(name string) ([]string, error) {
	return r.answer(query{exposure: r.n, verb: verbDir, name: name}).list()
}

func (r replay) ReadLink(name string) (string, error) {
	a := r.answer(query{exposure: r.n, verb: verbLink, name: name})
	return a.link, a.asError()
}

// Ask takes no notice of ctx: the answer is here.
func (r replay) Ask(_ context.Context, question string, args ...string) ([]byte, error) {
	return r.answer(query{exposure: r.n, verb: verbAsk, name: question, args: args}).bytes()
}
