//go:build linux

package live

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"golang.org/x/sys/unix"

	"runbook/evidence"
)

// stop is an error whose Name is filled in where the name is known.
func stop(s evidence.Stop, detail string) error {
	return &evidence.ReadError{Stop: s, Detail: detail}
}

// readError is what a Host returns for err.
func readError(name string, err error) *evidence.ReadError {
	var known *evidence.ReadError
	if errors.As(err, &known) {
		return &evidence.ReadError{Stop: known.Stop, Name: name, Detail: oneLine(known.Detail)}
	}
	var errno unix.Errno
	switch {
	case errors.As(err, &errno):
		return &evidence.ReadError{Stop: stopOfErrno(errno), Name: name, Detail: detailOfErrno(errno)}
	case errors.Is(err, context.DeadlineExceeded):
		return &evidence.ReadError{Stop: evidence.Timeout, Name: name}
	case errors.Is(err, context.Canceled):
		return &evidence.ReadError{Stop: evidence.Cut, Name: name}
	}
	return &evidence.ReadError{Stop: evidence.StopOf(err), Name: name, Detail: oneLine(err.Error())}
}

// stopOfErrno says what an errno means for a reader. ENXIO is what opening a
// socket gives; ELOOP, a link where a file should be.
func stopOfErrno(errno unix.Errno) evidence.Stop {
	switch errno {
	case unix.ENOENT, unix.ENOTDIR:
		return evidence.NotExist
	case unix.EACCES, unix.EPERM:
		return evidence.Permission
	case unix.ESRCH:
		return evidence.Gone
	case unix.EOPNOTSUPP, unix.EINVAL, unix.ENOSYS, unix.ENODEV:
		return evidence.Unsupported
	case unix.ELOOP, unix.ENXIO, unix.EISDIR:
		return evidence.NotRegular
	case unix.ETIMEDOUT:
		return evidence.Timeout
	}
	return evidence.Failed
}

// detailOfErrno adds what the Stop's own words leave out.
func detailOfErrno(errno unix.Errno) string {
	switch {
	case errno == unix.ENOTDIR:
		return "not a directory"
	case stopOfErrno(errno) == evidence.Failed:
		return unix.ErrnoName(errno)
	}
	return ""
}

const maxDetailRunes = 120

// oneLine makes a detail fit for a report: one short line, nothing in it that
// a terminal would act on.
func oneLine(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > maxDetailRunes {
		return string(runes[:maxDetailRunes]) + "…"
	}
	return text
}

// unixName is an error in one word, where it is the kernel's.
func unixName(err error) string {
	var errno unix.Errno
	if errors.As(err, &errno) {
		return unix.ErrnoName(errno)
	}
	return oneLine(err.Error())
}
