package target

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"runbook/evidence"
	"runbook/evidence/asked"
	"runbook/evidence/cgroupfs"
)

// search holds one resolution: what was asked, and what each source said.
type search struct {
	ctx       context.Context //nolint:containedctx // it is one call
	host      evidence.Host
	flags     Flags
	since     time.Duration
	layout    cgroupfs.Layout
	layoutErr error // why layout is empty

	containerd asked.Containerd
	cri        asked.CRI
	looks      []lookup

	walkedPods bool
	pods       []string // cgroups that may be pods', once walkedPods
}

// lookup is one source that was asked; why is set when it could not answer.
type lookup struct{ name, from, why string }

func newSearch(ctx context.Context, h evidence.Host, f Flags, since time.Duration) *search {
	s := &search{ctx: ctx, host: h, flags: f, since: since}
	text, err := h.ReadFile(mountinfo)
	if err == nil {
		s.layout, err = cgroupfs.Parse(text)
	}
	s.layoutErr = err
	if !f.Node {
		s.askRuntimes()
	}
	return s
}

const mountinfo = "/proc/self/mountinfo"

// askRuntimes asks both services at once: a dead socket costs its deadline once.
func (s *search) askRuntimes() {
	var wait sync.WaitGroup
	var containerdErr, criErr error
	wait.Go(func() { containerdErr = s.ask(&s.containerd, asked.ContainerdContainers) })
	wait.Go(func() { criErr = s.ask(&s.cri, asked.CRIContainers) })
	wait.Wait()
	s.note("containerd", asked.ContainerdContainers, containerdErr)
	s.note("cri", asked.CRIContainers, criErr)
}

func (s *search) ask(into any, question string, args ...string) error {
	answer, err := s.host.Ask(s.ctx, question, args...)
	if err != nil {
		return err
	}
	if json.Unmarshal(answer, into) != nil {
		return &evidence.ReadError{Stop: evidence.Malformed, Name: question}
	}
	return nil
}

func (s *search) note(name, from string, err error) {
	if slices.ContainsFunc(s.looks, func(l lookup) bool { return l.name == name }) {
		return
	}
	s.looks = append(s.looks, lookup{name: name, from: from, why: evidence.Why(err)})
}

// notFound says that there is no such thing only where every source answered.
func (s *search) notFound(says string) *Error {
	e := &Error{Says: says}
	for _, look := range s.looks {
		if look.why != "" {
			e.Unread = append(e.Unread, look.name+" ("+look.why+")")
		}
	}
	if len(e.Unread) > 0 {
		e.Says += ", as far as could be asked"
	}
	return e
}

func ambiguous(says string, subjects []evidence.Subject) *Error {
	e := &Error{Says: says}
	for _, subject := range subjects {
		e.Candidates = append(e.Candidates, describe(subject))
	}
	return e
}

func describe(s evidence.Subject) string {
	parts := []string{s.Kind + " " + s.Name}
	if s.Pod != "" {
		parts = append(parts, "in pod "+s.Namespace+"/"+s.Pod)
	}
	if s.ID != "" && s.ID != s.Name {
		parts = append(parts, "id "+s.ID[:min(12, len(s.ID))])
	}
	if s.RuntimeNamespace != "" {
		parts = append(parts, "containerd namespace "+s.RuntimeNamespace)
	}
	if s.CgroupPath != "" {
		parts = append(parts, "cgroup "+s.CgroupPath)
	}
	return strings.Join(parts, ", ")
}
