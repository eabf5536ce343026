package evidence

import (
	"path"
	"strings"
)

// Sharing is a Host that remembers what somebody made of what it says. In a run
// on five hundred containers each asks for the list of all of them, and for the
// same cgroups above it: they are read apart once. What is shared is only ever
// read.
type Sharing interface {
	Host
	// Shared returns what build made the first time it was called for this key,
	// in this exposure. Others wait for it meanwhile, so build may read, but not
	// ask: an answer can take long.
	Shared(key string, build func() any) any
}

// SharedKey names to a Sharing host what something is made of: a path or a
// question, which the check must be allowed, and what tells it from other
// things that are made of the same.
func SharedKey(of string, more ...string) string {
	return strings.Join(append([]string{of}, more...), "\x00")
}

// Shared implements [Sharing] where the Host behind it does. What a check may
// not ask it is not given.
func (e *Enforcer) Shared(key string, build func() any) any {
	of, _, _ := strings.Cut(key, "\x00")
	if host, ok := e.host.(Sharing); ok && (e.rules.asks(of) || path.IsAbs(of) && e.rules.allow(of)) {
		return host.Shared(key, build)
	}
	return build()
}
