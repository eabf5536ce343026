package engine

import (
	"testing"

	"runbook/evidence"
)

// What is made of an exposure is made once, but not of one that still refuses:
// the refusals of one check are no other's.
func TestWhatIsMadeIsShared(t *testing.T) {
	made, open, common := 0, false, &shared{}
	count := func() any { made++; return made }
	of := func() lender { return lender{shared: common, open: func() bool { return open }} }
	for range 2 {
		of().Shared("/a", count)
	}
	if made != 2 {
		t.Errorf("made %d times while everything was refused, want 2", made)
	}
	open = true
	if first, again, other := of().Shared("/a", count), of().Shared("/a", count), of().Shared("/b", count); first != 3 || again != 3 || other != 4 {
		t.Errorf("made %v, %v and %v, want 3, 3 and 4", first, again, other)
	}
}

// A check is given nothing that was made of what it may not read itself.
func TestOnlyWhatMayBeReadIsShared(t *testing.T) {
	common := &shared{}
	behind := func(read string) *evidence.Enforcer {
		return evidence.Enforce(lender{shared: common, open: func() bool { return true }}, []string{read}, []string{"/cg"})
	}
	say := func(what string) func() any { return func() any { return what } }
	for _, c := range []struct{ read, of, makes, want string }{
		{"{cgroup}/**", "/cg/a", "first", "first"},
		{"{cgroup}/**", "/cg/a", "second", "first"},
		{"/proc/stat", "/cg/a", "third", "third"},
		{"ask clock/now", "clock/now", "fourth", "fourth"},
		{"ask clock/now", "clock/now", "fifth", "fourth"},
		{"ask kernel/log", "clock/now", "sixth", "sixth"},
	} {
		if got := behind(c.read).Shared(evidence.SharedKey(c.of, "made"), say(c.makes)); got != c.want {
			t.Errorf("with %s, of %s: %v, want %s", c.read, c.of, got, c.want)
		}
	}
}
