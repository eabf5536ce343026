// Command runbook finds out why a container was killed, and says what speaks
// for it and against it. It reads and never changes anything.
package main

import (
	"errors"
	"io"
	"os"

	"runbook/engine/report"
	"runbook/engine/target"
	"runbook/evidence/archive"
)

// Exit codes, as every --help shows them.
const (
	exitRan       = 0
	exitFailOn    = 1
	exitUsage     = 2
	exitNoTarget  = 3
	exitUntrusted = 4
)

const exitCodes = `Exit codes:
  0  it ran
  1  a verdict stands at or above --fail-on
  2  called wrongly, or a bad runbook or policy
  3  the target was not found, or nothing could be observed
  4  an archive that cannot be trusted`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	root := newRoot(stdout, stderr)
	root.SetArgs(args)
	return exitCode(root.Execute(), stderr)
}

// exit is an error that carries its exit code and may carry a hint.
type exit struct {
	code int
	err  error // nil: the code is the message
	hint string
}

func (e *exit) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }

func usage(err error, hint string) error { return &exit{exitUsage, err, hint} }

// exitCode tells the user what went wrong and maps it to a code.
func exitCode(err error, stderr io.Writer) int {
	if err == nil {
		return exitRan
	}
	code, hint := exitUsage, ""
	var told *exit
	var lost *target.Error
	var untrusted *archive.Untrusted
	switch {
	case errors.As(err, &told):
		code, hint = told.code, told.hint
	case errors.As(err, &lost):
		code, hint = exitNoTarget, targetHint(lost)
	case errors.As(err, &untrusted):
		code, hint = exitUntrusted, "runbook verify ARCHIVE says what does not fit"
	}
	if err.Error() != "" {
		tell(stderr, err, hint)
	}
	return code
}

func targetHint(lost *target.Error) string {
	if len(lost.Candidates) > 0 {
		return "narrow it with --pod NAMESPACE/NAME, --containerd-namespace, an id, or --cgroup"
	}
	return "runbook doctor says what this user can read here"
}

func tell(stderr io.Writer, err error, hint string) {
	out := report.NewOut(stderr, false, 0)
	out.Text(report.Plain, "runbook: error: ")
	out.Lines(err.Error())
	if hint != "" {
		out.Text(report.Plain, "runbook: hint: ")
		out.Lines(hint)
	}
}
