//go:build linux

package live

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// journalctl is the only program runbook starts. --all: without it, text
// longer than 4 KiB is left out. --system: users' journals reach further back
// than the system's, and would make its silence look longer than it is.
var journalArguments = []string{
	"--no-pager", "--quiet", "--system", "--all", "--output=json",
	"--output-fields=MESSAGE,_BOOT_ID,_TRANSPORT,_SYSTEMD_UNIT,SYSLOG_IDENTIFIER,_PID,_SOURCE_MONOTONIC_TIMESTAMP",
}

// oldestEntry returns the wall time of the first entry, 0 when there is none.
// Not every journalctl can be asked for only that (--lines=+1 came with 254):
// it is stopped after its first line.
func oldestEntry(ctx context.Context, program string) (int64, error) {
	line, err := readJournal(ctx, program, nil, func(out io.Reader) ([]byte, bool, error) {
		line, err := bufio.NewReader(io.LimitReader(out, maxJournalBytes)).ReadBytes('\n')
		return line, err == nil, ignoreEOF(err)
	})
	if err != nil || len(bytes.TrimSpace(line)) == 0 {
		return 0, err
	}
	entry, err := parseJournalEntry(line)
	return entry.WallUsec, err
}

// entries asks for the newest entries first, so that those are what was read
// when the limit or the deadline comes; it returns them in order of time.
func entries(ctx context.Context, program string, which []string, most int) (_ []asked.JournalEntry, cut bool, _ error) {
	arguments := append([]string{"--reverse"}, which...)
	text, err := readJournal(ctx, program, arguments, func(out io.Reader) ([]byte, bool, error) {
		text, err := io.ReadAll(io.LimitReader(out, int64(most)+1))
		cut = len(text) > most
		return text, cut, err
	})
	if ctx.Err() != nil && bytes.IndexByte(text, '\n') >= 0 {
		cut, err = true, nil
	}
	if err != nil {
		return nil, false, err
	}
	list, partial, err := parseJournal(text)
	slices.Reverse(list)
	return list, cut || partial, err
}

// readJournal starts journalctl and hands its output to read, which says
// whether it has enough. What was read is returned with an error too.
func readJournal(ctx context.Context, program string, arguments []string,
	read func(io.Reader) (text []byte, enough bool, err error)) ([]byte, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, slices.Concat(journalArguments, arguments)...)
	cmd.Env, cmd.Dir = []string{"LC_ALL=C"}, "/"
	cmd.WaitDelay = 100 * time.Millisecond
	complaint := &head{most: 4096}
	cmd.Stderr = complaint
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, startError(err)
	}
	text, enough, readErr := read(out)
	if enough {
		cancel()
		_ = cmd.Wait() // killed by us
		return text, nil
	}
	waitErr := cmd.Wait()
	return text, journalError(ctx, errors.Join(readErr, waitErr), complaint.String())
}

// journalError says what stopped journalctl, by its own complaint if need be.
func journalError(ctx context.Context, err error, complaint string) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case strings.Contains(complaint, "insufficient permissions"):
		return unix.EACCES
	case err == nil:
		return nil
	}
	return stop(evidence.Failed, "journalctl: "+complaint)
}

// startError is Permission where a seal forbids to start programs.
func startError(err error) error {
	var errno unix.Errno
	if errors.As(err, &errno) {
		return errno
	}
	return stop(evidence.Failed, "journalctl does not start")
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// head keeps the beginning of what is written to it and takes the rest.
type head struct {
	bytes.Buffer
	most int
}

func (h *head) Write(p []byte) (int, error) {
	h.Buffer.Write(p[:max(0, min(len(p), h.most-h.Len()))])
	return len(p), nil
}
