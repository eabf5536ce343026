package live

import (
	"errors"
	"os/signal"
	"syscall"
)

// OutlivePipes keeps a broken pipe from ending the program: a write to one is
// an error then, as to any file. See signal(7), SIGPIPE.
func OutlivePipes() { signal.Ignore(syscall.SIGPIPE) }

// IsBrokenPipe reports whether nobody reads any more what was written.
func IsBrokenPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }
