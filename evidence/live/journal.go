//go:build linux

package live

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// journal is where systemd-journald keeps its files and what reads them. Only
// tests use other places.
type journal struct {
	dirs      []string // of journal files, one directory for each machine id
	machineID string   // file
	programs  []string // journalctl, the first that exists
	maxBytes  int
}

func hostJournal() journal {
	return journal{
		dirs:      []string{"/run/log/journal", "/var/log/journal"},
		machineID: "/etc/machine-id",
		programs:  []string{"/usr/bin/journalctl", "/bin/journalctl"},
		maxBytes:  maxJournalBytes,
	}
}

const maxJournalBytes = 16 << 20

// askJournal answers journal/entries.
func askJournal(ctx context.Context, m *Machine, args []string) (any, error) {
	if err := expect(args, 2); err != nil {
		return nil, err
	}
	since, err := secondsOf(args[1])
	if err != nil {
		return nil, err
	}
	which, err := selection(args[0])
	if err != nil {
		return nil, err
	}
	return hostJournal().ask(ctx, m, which, since)
}

var unitName = regexp.MustCompile(`^[A-Za-z0-9@._:-]+$`)

// selection gives journalctl's arguments for "kernel", "oomd" or a unit. A
// name can be no option: it follows "=".
//
// systemd-oomd and earlyoom do the same work. earlyoom is found by its unit
// or, started otherwise, by its identifier, which anyone can log under: the
// entry's Unit tells them apart. "+" is journalctl's "or".
func selection(of string) ([]string, error) {
	switch {
	case of == "kernel":
		return []string{"--dmesg"}, nil
	case of == "oomd":
		return []string{"_SYSTEMD_UNIT=systemd-oomd.service", "+",
			"_SYSTEMD_UNIT=earlyoom.service", "+", "SYSLOG_IDENTIFIER=earlyoom"}, nil
	case len(of) <= 256 && unitName.MatchString(of):
		return []string{"--unit=" + of}, nil
	}
	return nil, stop(evidence.Refused, "not a unit's name")
}

func (j journal) ask(ctx context.Context, m *Machine, which []string, since time.Duration) (asked.Journal, error) {
	why, err := j.absent(m)
	if err != nil || why != "" {
		return asked.Journal{Why: why, Entries: []asked.JournalEntry{}}, err
	}
	program, err := j.program()
	if err != nil || program == "" {
		return asked.Journal{Why: "this host has no journalctl", Entries: []asked.JournalEntry{}}, err
	}
	answer := asked.Journal{Present: true}
	if answer.OldestUsec, err = oldestEntry(ctx, program); err != nil {
		return asked.Journal{}, err
	}
	if since > 0 {
		which = append([]string{"--since=-" + strconv.Itoa(int(since.Seconds())) + "s"}, which...)
	}
	answer.Entries, answer.Truncated, err = entries(ctx, program, which, j.maxBytes)
	return answer, err
}

// absent says why this host has no journal: "" when it has one that we may
// read. journalctl itself shows nothing and exits with 0 in all these cases,
// which would look like a quiet host.
func (j journal) absent(m *Machine) (why string, err error) {
	id, err := m.machineID(j.machineID)
	if err != nil {
		return "", err
	}
	files, others := 0, 0
	for _, dir := range j.dirs {
		names, err := m.readDirNow(dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		for _, name := range names {
			if id != "" && name != id {
				there, _ := m.readDirNow(path.Join(dir, name))
				others += len(there)
				continue
			}
			n, err := m.readableJournals(path.Join(dir, name))
			if err != nil {
				return "", err
			}
			files += n
		}
	}
	switch {
	case files > 0:
		return "", nil
	case others > 0:
		return "the only journal files here are another machine's", nil
	}
	return "this host keeps no journal", nil
}

// machineID is "" when there is none, and then any journal is ours.
func (m *Machine) machineID(file string) (string, error) {
	fd, err := m.openRegular(place{kind: plainPlace, name: file})
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer closeFD(fd)
	text, err := readWhole(fd, 4096)
	return strings.TrimSpace(string(text)), err
}

// readableJournals counts the system's journal files in a directory. Files of
// users are no help: one that reads only its own would see a silent system.
func (m *Machine) readableJournals(dir string) (int, error) {
	names, err := m.readDirNow(dir)
	if errors.Is(err, unix.ENOTDIR) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	n := 0
	for _, name := range names {
		if !strings.HasPrefix(name, "system") || !strings.HasSuffix(name, ".journal") {
			continue
		}
		if err := unix.Faccessat(unix.AT_FDCWD, path.Join(dir, name), unix.R_OK, 0); err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// readDirNow is ReadDir for those that already run under a deadline.
func (m *Machine) readDirNow(dir string) ([]string, error) {
	fd, err := m.openDir(place{kind: plainPlace, name: dir})
	if err != nil {
		return nil, err
	}
	defer closeFD(fd)
	return readNames(fd, maxNames)
}

// program is "" when none is installed.
func (j journal) program() (string, error) {
	for _, name := range j.programs {
		err := unix.Faccessat(unix.AT_FDCWD, name, unix.X_OK, 0)
		if err == nil {
			return name, nil
		}
		if err != unix.ENOENT && err != unix.ENOTDIR {
			return "", err
		}
	}
	return "", nil
}
