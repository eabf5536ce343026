package network

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// inside is the network namespace of a subject, as questions name it.
type inside struct {
	process look.Process
	arg     string // a pid, or "host": one answer for all who share the node's
	host    *bool
}

// insideReads is what finding it may read; the check needs runtime.status.
func insideReads(questions ...string) []string {
	reads := slices.Concat(look.ProcessReads(), []string{"/proc/*/ns/net", tcpMemFile, "ask clock/now"})
	for _, q := range questions {
		reads = append(reads, "ask "+q)
	}
	return reads
}

// seeInside finds the namespace and lets see look at it; without a process, or
// without being able to look for one, it answers for see.
func seeInside[T any](id string, questions []string, see func(context.Context, evidence.Scene, inside) (T, error)) func(context.Context, evidence.Scene) []evidence.Observation {
	return func(ctx context.Context, at evidence.Scene) []evidence.Observation {
		p, err := look.ProcessOf(at)
		switch {
		case err != nil:
			return []evidence.Observation{evidence.Unread(id, evidence.Why(err), look.ProcessReads()[0])}
		case p.None != "":
			return []evidence.Observation{evidence.None(id, p.None)}
		}
		where := insideOf(at.First, p)
		value, err := see(ctx, at, where)
		from := append(slices.Clone(p.From), p.ProcFile("ns/net"))
		for _, q := range questions {
			from = append(from, look.Question(q, where.arg))
		}
		var none noSuch
		if errors.As(err, &none) {
			return []evidence.Observation{evidence.None(id, string(none), from...)}
		}
		return []evidence.Observation{evidence.Saw(id, value, err, from...)}
	}
}

// noSuch is the error of a see that knows that there is no such thing.
type noSuch string

func (e noSuch) Error() string { return string(e) }

func insideOf(host evidence.Host, p look.Process) inside {
	where := inside{process: p, arg: strconv.Itoa(p.PID), host: namespaceOf(host, p).host}
	if where.host != nil && *where.host {
		where.arg = asked.HostNetns
	}
	return where
}

// onHost reports whether it is known to be the node's own namespace.
func (i inside) onHost() bool { return i.host != nil && *i.host }

// twice asks the same in both exposures.
func twice[T any](ctx context.Context, at evidence.Scene, question, arg string) (first, second T, err error) {
	if at.First == nil || at.Second == nil {
		return first, second, &evidence.ReadError{Stop: evidence.NotRecorded, Name: question}
	}
	if first, err = look.Ask[T](ctx, at.First, question, arg); err != nil {
		return first, second, err
	}
	second, err = look.Ask[T](ctx, at.Second, question, arg)
	return first, second, err
}

// prime asks the first exposure for all that will be compared, before anything
// is asked of the second: what is first asked for after the window is too late.
func prime(ctx context.Context, at evidence.Scene, arg string, questions ...string) {
	for _, q := range questions {
		if at.First != nil {
			_, _ = at.First.Ask(ctx, q, arg)
		}
	}
}

// primeFiles is the same for files of the process.
func primeFiles(at evidence.Scene, p look.Process, files ...string) {
	for _, file := range files {
		if at.First != nil {
			_, _ = at.First.ReadFile(p.ProcFile(file))
		}
	}
}

// names are the interfaces of a namespace by index.
type names map[uint32]string

func namesOf(links asked.Links) names {
	n := names{}
	for _, l := range links.Links {
		n[l.Index] = clip(l.Name)
	}
	return n
}

// of names an interface; one that is gone has a number only.
func (n names) of(index uint32) string {
	if name, ok := n[index]; ok {
		return name
	}
	if index == 0 {
		return ""
	}
	return "interface " + strconv.FormatUint(uint64(index), 10)
}

// clip bounds text that others wrote: names, comments, conditions.
func clip(text string) string { return look.Clip(text, 400) }

// about makes a check of one fact about the subject's namespace.
func about[T any](name, text string, facts []evidence.Fact, needs, reads []string,
	see func(context.Context, evidence.Scene, inside) (T, error), questions ...string,
) evidence.Check {
	return evidence.Check{
		Name: name, About: text, Scope: evidence.OfSubject,
		Reads: append(insideReads(questions...), reads...),
		Needs: append([]string{"runtime.status"}, needs...),
		Gives: facts,
		Look:  look.InTime(facts, seeInside(facts[0].ID, questions, see)),
	}
}
