package evidence

import (
	"errors"
	"io/fs"
)

// Stop is the reason a Host could not answer. The set is closed: an archive
// records a Stop by its name, and a replay gives the same Stop back, so that
// the words in a report are the same live and replayed.
type Stop string

// What can stop a read.
const (
	NotExist    Stop = "not-exist"    // nothing there under this name
	Permission  Stop = "permission"   // this user may not
	Timeout     Stop = "timeout"      // no answer inside the read's deadline
	TooBig      Stop = "too-big"      // longer than the cap; nothing of it was kept
	NotRegular  Stop = "not-regular"  // a FIFO, device, socket or link where a file should be
	Gone        Stop = "gone"         // the process ended, or its pid is another's now
	Refused     Stop = "refused"      // outside what the check declared, or not on the allow list
	Unreachable Stop = "unreachable"  // no such service, or it does not accept
	Unsupported Stop = "unsupported"  // this kernel, system or build cannot answer
	Malformed   Stop = "malformed"    // an answer came, and it is not what it should be
	NotRecorded Stop = "not-recorded" // the archive holds no such answer
	Cut         Stop = "cut"          // the run's budget ended first
	Failed      Stop = "failed"       // anything else
)

var stopWords = map[Stop]string{
	NotExist:    "does not exist",
	Permission:  "permission denied",
	Timeout:     "no answer in time",
	TooBig:      "larger than the limit for one read",
	NotRegular:  "not a regular file",
	Gone:        "the process is gone",
	Refused:     "refused by runbook itself",
	Unreachable: "cannot be reached",
	Unsupported: "not supported here",
	Malformed:   "answer is malformed",
	NotRecorded: "not recorded",
	Cut:         "the run's time budget ended first",
	Failed:      "failed",
}

// Error returns the stop in words.
func (s Stop) Error() string {
	if words, ok := stopWords[s]; ok {
		return words
	}
	return string(s)
}

// Known reports whether s is one of the declared stops.
func (s Stop) Known() bool { _, ok := stopWords[s]; return ok }

// ReadError is what every Host method returns when it cannot answer.
// errors.Is finds its Stop, and fs.ErrNotExist and fs.ErrPermission too.
type ReadError struct {
	Stop   Stop   `json:"stop"`
	Name   string `json:"name"`             // path or question
	Detail string `json:"detail,omitempty"` // at most one short line; no addresses, no clock
}

func (e *ReadError) Error() string {
	words := e.Name + ": " + e.Stop.Error()
	if e.Detail != "" {
		words += " (" + e.Detail + ")"
	}
	return words
}

// Unwrap lets errors.Is find the Stop.
func (e *ReadError) Unwrap() error { return e.Stop }

// Is equates the two stops the standard library has names for.
func (e *ReadError) Is(target error) bool {
	switch target {
	case fs.ErrNotExist:
		return e.Stop == NotExist
	case fs.ErrPermission:
		return e.Stop == Permission
	}
	return false
}

// StopOf returns the Stop inside err, or Failed.
func StopOf(err error) Stop {
	var stop Stop
	switch {
	case errors.As(err, &stop):
		return stop
	case errors.Is(err, fs.ErrNotExist):
		return NotExist
	case errors.Is(err, fs.ErrPermission):
		return Permission
	}
	return Failed
}

// Why puts err in words for an Observation.
func Why(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
