package evidence

import "context"

// Host is all that a check may look at. No method can change it.
//
// Every error is a *[ReadError]. Every answer is bounded in time and size by
// the Host itself; callers need no deadline of their own. Implementations are
// safe for concurrent use, and give the same answer to the same question for
// as long as they live: one Host is one exposure.
type Host interface {
	// ReadFile returns the whole file or an error; the size cap is an error
	// (TooBig), never a shorter file.
	ReadFile(name string) ([]byte, error)
	// ReadDir returns the names in a directory, sorted.
	ReadDir(name string) ([]string, error)
	// ReadLink returns a symbolic link's target, unresolved.
	ReadLink(name string) (string, error)
	// Ask answers, in JSON, what no file answers. Questions and the shapes of
	// their answers are in package asked.
	Ask(ctx context.Context, question string, args ...string) ([]byte, error)
}
