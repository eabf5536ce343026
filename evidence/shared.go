package evidence

import "strings"

// Sharing is a Host that remembers what somebody made of an answer. In a run on
// five hundred containers each asks for the list of all of them: it is read
// apart once. What is shared is only ever read.
type Sharing interface {
	Host
	// Shared returns what make made the first time it was called for this
	// question and these arguments, in this exposure.
	Shared(key string, make func() any) any
}

// SharedKey names a question to a Sharing host.
func SharedKey(question string, args ...string) string {
	return strings.Join(append([]string{question}, args...), "\x00")
}

// Shared implements [Sharing] where the Host behind it does. What a check may
// not ask it is not given.
func (e *Enforcer) Shared(key string, make func() any) any {
	question, _, _ := strings.Cut(key, "\x00")
	if host, ok := e.host.(Sharing); ok && e.rules.asks(question) {
		return host.Shared(key, make)
	}
	return make()
}
