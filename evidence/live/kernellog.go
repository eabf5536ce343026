//go:build linux

package live

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sys/unix"

	"runbook/evidence"
	"runbook/evidence/asked"
)

const (
	// A record is at most 8 KiB before its text is escaped (PRINTK_MESSAGE_MAX
	// and its forerunners); the kernel answers EINVAL to a smaller buffer.
	maxRecordBytes = 64 << 10
	maxLogBytes    = maxAnswerBytes - 1<<20
	maxLogRecords  = 500_000
)

// ring reads the kernel's ring buffer: one record for each call of read.
type ring struct {
	read  func(buf []byte) (int, error)
	clock func() (int64, error) // CLOCK_MONOTONIC, in microseconds

	maxBytes, maxRecords int
}

// askKernelLog answers kernel/log. Reading /dev/kmsg takes nothing from
// others: each open has a place of its own in the ring.
func askKernelLog(ctx context.Context, _ *Machine, args []string) (any, error) {
	if err := expect(args, 1); err != nil {
		return nil, err
	}
	since, err := secondsOf(args[0])
	if err != nil {
		return nil, err
	}
	fd, err := openKmsg("/dev/kmsg")
	if err != nil {
		return nil, err
	}
	defer closeFD(fd)
	r := ring{
		read:     func(buf []byte) (int, error) { return readFD(fd, buf) },
		clock:    func() (int64, error) { return clockUsec(unix.CLOCK_MONOTONIC) },
		maxBytes: maxLogBytes, maxRecords: maxLogRecords,
	}
	return r.log(ctx, since)
}

// openKmsg makes sure that the name is the device it says before it opens it.
func openKmsg(name string) (int, error) {
	handle, err := openAt(unix.AT_FDCWD, name, unix.O_PATH|unix.O_NOFOLLOW)
	if err != nil {
		return -1, err
	}
	defer closeFD(handle)
	var stat unix.Stat_t
	if err := unix.Fstat(handle, &stat); err != nil {
		return -1, err
	}
	if stat.Mode&unix.S_IFMT != unix.S_IFCHR || stat.Rdev != unix.Mkdev(1, 11) {
		return -1, stop(evidence.NotRegular, "not the kernel log's device")
	}
	return openAt(unix.AT_FDCWD, selfFD(handle), readFlags)
}

// log reads all records and keeps those of the last since (0: all). What the
// log can speak about is told of the whole ring.
func (r ring) log(ctx context.Context, since time.Duration) (asked.Log, error) {
	start, err := r.clock()
	if err != nil {
		return asked.Log{}, err
	}
	w := &ringWalk{ring: r, buf: make([]byte, maxRecordBytes), log: asked.Log{Records: []asked.LogRecord{}}}
	if since > 0 {
		w.cutoff = start - since.Microseconds()
	}
	for w.next(ctx) {
	}
	return w.finish()
}

// ringWalk is one reading of the ring.
type ringWalk struct {
	ring
	buf    []byte
	log    asked.Log
	cutoff int64

	any       bool   // a record was read
	seq       uint64 // of the newest record read
	malformed bool   // a record was left out
	bytes     int
	quietAt   int64 // the clock when the end was last reached
	quiet     bool  // nothing came since quietAt
}

// next reads one record; false when there is nothing more to do. The clock is
// read at the end of the ring, and then the ring once more: only a reading
// that begins after the clock's can say that nothing was logged until then.
func (w *ringWalk) next(ctx context.Context) bool {
	if ctx.Err() != nil {
		return w.stopped("the deadline was reached")
	}
	n, err := w.read(w.buf)
	switch {
	case errors.Is(err, unix.EAGAIN) && w.quiet:
		return false
	case errors.Is(err, unix.EAGAIN):
		if w.quietAt, err = w.clock(); err != nil {
			return w.stopped("the clock could not be read")
		}
		w.quiet = true
		return true
	case errors.Is(err, unix.EPIPE):
		// Overwritten before we came to it: the next record's sequence number
		// tells how many.
		return true
	case err != nil:
		return w.stopped(unixName(err))
	case n == 0:
		return w.stopped("end of file")
	}
	w.quiet = false
	return w.take(string(w.buf[:n]))
}

func (w *ringWalk) stopped(why string) bool {
	w.log.Coverage.Stopped = why
	return false
}

// take adds a record.
func (w *ringWalk) take(text string) bool {
	record, err := parseKmsg(text)
	if err != nil {
		w.malformed = true
		return true
	}
	w.cover(record)
	if record.Usec < w.cutoff {
		w.log.Coverage.SinceUsec = w.cutoff
		return true
	}
	if w.bytes += jsonSize(record.Text); w.bytes > w.maxBytes {
		return w.stopped("the size limit was reached")
	}
	if len(w.log.Records) >= w.maxRecords {
		return w.stopped("the limit of records was reached")
	}
	w.log.Records = append(w.log.Records, record)
	return true
}

// cover keeps account of what was seen and what was overwritten.
func (w *ringWalk) cover(record asked.LogRecord) {
	c := &w.log.Coverage
	if !w.any {
		w.any = true
		c.Overwritten = record.Seq > 0
		if c.Overwritten {
			c.FirstUsec = record.Usec
		}
	} else if record.Seq > w.seq+1 {
		c.Lost += int(record.Seq - w.seq - 1)
	}
	w.seq = record.Seq
	c.LastUsec = max(c.LastUsec, record.Usec)
}

func (w *ringWalk) finish() (asked.Log, error) {
	c := &w.log.Coverage
	if !w.any && c.Stopped == "" {
		// Every kernel logs at boot: an empty ring is one we are not shown.
		return w.log, stop(evidence.Unsupported, "the kernel's ring holds no record")
	}
	if !w.any {
		return w.log, stop(evidence.Failed, c.Stopped)
	}
	if w.malformed && c.Stopped == "" {
		c.Stopped = "records that are not in the kernel's format were left out"
	}
	c.ReadUsec = w.quietAt
	if !w.quiet {
		c.ReadUsec = c.LastUsec
	}
	return w.log, nil
}
