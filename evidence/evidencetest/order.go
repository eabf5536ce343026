package evidencetest

import (
	"context"
	"strings"
	"sync"

	"runbook/evidence"
)

// order watches both looks of a check. The first use of the second waits until
// the window has passed, so what is read of the first after that is no longer
// the first look: its rates would be of a moment, and called a window's.
type order struct {
	mu     sync.Mutex
	known  map[string]bool // asked of the first look in time
	second bool
	late   []string
}

func (o *order) first(name string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.second && !o.known[name] {
		o.late = append(o.late, name)
	}
	o.known[name] = true
}

func (o *order) later(string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.second = true
}

// watched tells of each use before it happens.
type watched struct {
	evidence.Host
	used func(name string)
}

func (w watched) ReadFile(name string) ([]byte, error) {
	w.used(name)
	return w.Host.ReadFile(name)
}

func (w watched) ReadDir(name string) ([]string, error) {
	w.used(name)
	return w.Host.ReadDir(name)
}

func (w watched) ReadLink(name string) (string, error) {
	w.used(name)
	return w.Host.ReadLink(name)
}

func (w watched) Ask(ctx context.Context, question string, args ...string) ([]byte, error) {
	w.used("ask " + strings.Join(append([]string{question}, args...), " "))
	return w.Host.Ask(ctx, question, args...)
}

// ordered: whatever a check wants of the first look, it reads before it turns
// to the second.
func (r trial) ordered(t reporter, h evidence.Host) {
	t.Helper()
	o := &order{known: map[string]bool{}}
	scene := r.scene(t, watched{Host: h, used: o.first})
	scene.Second = watched{Host: later{h}, used: o.later}
	r.check.Look(context.Background(), scene)
	if len(o.late) > 0 {
		t.Errorf("reads %q of the first look after it has turned to the second", o.late)
	}
}
