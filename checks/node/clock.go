package node

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const second = 1_000_000 // µs

func seeClock(ctx context.Context, at evidence.Scene) evidence.Observation {
	from := look.Question(asked.ClockNow)
	read, err := look.Ask[asked.Clock](ctx, at.First, asked.ClockNow)
	if err == nil && !sane(read) {
		err = look.Malformed(from, "clocks that contradict each other")
	}
	if err != nil {
		return evidence.Unread("node.clock", evidence.Why(err), from)
	}
	return evidence.Saw("node.clock", Clock{
		WallUsec: read.WallUsec, MonotonicUsec: read.MonotonicUsec, BootUsec: read.BootUsec,
		BootedAtUsec:  read.WallUsec - read.BootUsec,
		ErrorUsec:     read.SpreadUsec + second + read.MonotonicUsec/20_000,
		SuspendedUsec: max(0, read.BootUsec-read.MonotonicUsec),
	}, nil, from)
}

// sane: the boot clock runs whenever the monotonic one does, and they are read
// a spread apart.
func sane(c asked.Clock) bool {
	const tooLate = 1 << 56 // year 4253
	return c.WallUsec > 0 && c.WallUsec < tooLate && c.MonotonicUsec > 0 && c.BootUsec < c.WallUsec &&
		c.SpreadUsec >= 0 && c.SpreadUsec < 60*second && c.BootUsec >= c.MonotonicUsec-c.SpreadUsec
}

var (
	bootID  = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	release = regexp.MustCompile(`^[0-9]+\.[0-9]+[!-~]*$`)
)

func seeBoot(_ context.Context, at evidence.Scene) evidence.Observation {
	const statFile, idFile, releaseFile = "/proc/stat", "/proc/sys/kernel/random/boot_id", "/proc/sys/kernel/osrelease"
	boot, err := readBoot(at.First, statFile, idFile, releaseFile)
	return evidence.Saw("node.boot", boot, err, statFile, idFile, releaseFile)
}

func readBoot(host evidence.Host, statFile, idFile, releaseFile string) (Boot, error) {
	text, err := look.WholeFile(host, statFile)
	if err != nil {
		return Boot{}, err
	}
	seconds, ok := bootTime(text)
	if !ok {
		return Boot{}, look.Malformed(statFile, "without btime")
	}
	id, err := word(host, idFile, bootID)
	if err != nil {
		return Boot{}, err
	}
	kernel, err := word(host, releaseFile, release)
	return Boot{BootedAtUsec: seconds * second, BootID: id, KernelRelease: kernel}, err
}

// bootTime reads the line "btime 1795432000" of /proc/stat (proc_stat(5)).
func bootTime(text string) (int64, bool) {
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(line, "btime "); ok {
			n, err := strconv.ParseInt(strings.TrimSuffix(value, "\n"), 10, 40)
			return n, err == nil && n > 0
		}
	}
	return 0, false
}

// word reads a file of one word of a known form.
func word(host evidence.Host, name string, form *regexp.Regexp) (string, error) {
	text, err := look.WholeFile(host, name)
	if err != nil {
		return "", err
	}
	text = strings.TrimSuffix(text, "\n")
	if len(text) > 128 || !form.MatchString(text) {
		return "", look.Malformed(name, "not what it should hold")
	}
	return text, nil
}
