//go:build linux

package live

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// playback is a ring that gives these in turn, strings or errors, and EAGAIN
// after the last; its clock goes a second with each reading.
func playback(items ...any) ring {
	seconds := int64(99)
	return ring{
		read: func(buf []byte) (int, error) {
			if len(items) == 0 {
				return 0, unix.EAGAIN
			}
			item := items[0]
			items = items[1:]
			if err, ok := item.(error); ok {
				return 0, err
			}
			return copy(buf, item.(string)), nil
		},
		clock:    func() (int64, error) { seconds++; return seconds * 1e6, nil },
		maxBytes: 1 << 20, maxRecords: 100,
	}
}

func record(seq, usec int) string { return fmt.Sprintf("6,%d,%d,-;record %d\n", seq, usec, seq) }

func seqs(log asked.Log) string {
	var list []uint64
	for _, r := range log.Records {
		list = append(list, r.Seq)
	}
	return fmt.Sprint(list)
}

func TestCoverageOfTheKernelLog(t *testing.T) {
	for _, c := range []struct {
		name  string
		since time.Duration
		ring  ring
		seqs  string
		want  asked.Coverage
	}{
		{"from boot on", 0, playback(record(0, 0), record(1, 5e6)), "[0 1]",
			asked.Coverage{LastUsec: 5e6, ReadUsec: 101e6}},
		{"the ring has lost its oldest records", 0, playback(record(7, 3e6), record(8, 5e6)), "[7 8]",
			asked.Coverage{FirstUsec: 3e6, LastUsec: 5e6, ReadUsec: 101e6, Overwritten: true}},
		{"older ones left out, and still counted as covered", 90 * time.Second,
			playback(record(0, 0), record(1, 9e6), record(2, 10e6), record(3, 50e6)), "[2 3]",
			asked.Coverage{LastUsec: 50e6, ReadUsec: 101e6, SinceUsec: 10e6}},
		{"all older than asked for", 10 * time.Second, playback(record(4, 1e6)), "[]",
			asked.Coverage{FirstUsec: 1e6, LastUsec: 1e6, ReadUsec: 101e6, SinceUsec: 90e6, Overwritten: true}},
		{"none was older", time.Hour, playback(record(0, 0)), "[0]", asked.Coverage{ReadUsec: 101e6}},
		{"overwritten while we read", 0, playback(record(3, 1), unix.EPIPE, record(9, 2)), "[3 9]",
			asked.Coverage{FirstUsec: 1, LastUsec: 2, ReadUsec: 101e6, Overwritten: true, Lost: 5}},
		{"overwritten before the first read", 0, playback(unix.EPIPE, record(9, 2)), "[9]",
			asked.Coverage{FirstUsec: 2, LastUsec: 2, ReadUsec: 101e6, Overwritten: true}},
		{"a record comes after the end was seen: the clock is read again", 0,
			playback(record(0, 0), unix.EAGAIN, record(1, 100.5e6)), "[0 1]",
			asked.Coverage{LastUsec: 100.5e6, ReadUsec: 102e6}},
		{"an error in the middle keeps what was read, and silence ends there", 0,
			playback(record(0, 0), record(1, 7), unix.EIO, record(2, 8)), "[0 1]",
			asked.Coverage{LastUsec: 7, ReadUsec: 7, Stopped: "EIO"}},
		{"a record in no known format", 0, playback(record(0, 0), "?", record(2, 8)), "[0 2]",
			asked.Coverage{LastUsec: 8, ReadUsec: 101e6, Lost: 1,
				Stopped: "records that are not in the kernel's format were left out"}},
	} {
		got, err := c.ring.log(t.Context(), c.since)
		if err != nil || seqs(got) != c.seqs || got.Coverage != c.want {
			t.Errorf("%s:\ngot  %s %+v, %v\nwant %s %+v", c.name, seqs(got), got.Coverage, err, c.seqs, c.want)
		}
	}
}

func TestLimitsOfTheKernelLog(t *testing.T) {
	r := playback(record(0, 0), record(1, 1), record(2, 2))
	r.maxRecords = 2
	got, err := r.log(t.Context(), 0)
	if err != nil || seqs(got) != "[0 1]" || got.Coverage.Stopped != "the limit of records was reached" {
		t.Errorf("got %+v, %v", got, err)
	}
	r = playback(record(0, 0), "6,1,1,-;"+strings.Repeat(`\x1b`, 1000)+"\n")
	r.maxBytes = 5000 // in JSON, an escape character takes six
	got, err = r.log(t.Context(), 0)
	if err != nil || seqs(got) != "[0]" || got.Coverage.Stopped != "the size limit was reached" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestTheKernelLogAtItsDeadline(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r := playback(record(0, 0), record(1, 7), record(2, 8))
	read, reads := r.read, 0
	r.read = func(buf []byte) (int, error) {
		if reads++; reads == 2 {
			cancel()
		}
		return read(buf)
	}
	got, err := r.log(ctx, 0)
	if err != nil || seqs(got) != "[0 1]" || got.Coverage.Stopped != "the deadline was reached" || got.Coverage.ReadUsec != 7 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestAnEmptyRingIsNoSilence(t *testing.T) {
	_, err := playback().log(t.Context(), 0)
	if evidence.StopOf(err) != evidence.Unsupported {
		t.Errorf("got %v", err)
	}
	_, err = playback(unix.EIO).log(t.Context(), 0)
	if evidence.StopOf(err) != evidence.Failed {
		t.Errorf("got %v", err)
	}
}

func TestOnlyTheKernelLogsDeviceIsOpened(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "kmsg")
	must(t, unix.Mkfifo(fifo, 0o600))
	for _, name := range []string{fifo, "/dev/null", "/proc/self/limits"} {
		fd, err := openKmsg(name)
		if evidence.StopOf(err) != evidence.NotRegular {
			closeFD(fd)
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestThisMachinesKernelLog(t *testing.T) {
	m := newMachine(t)
	data, err := m.Ask(t.Context(), asked.KernelLog, "0")
	if stop := evidence.StopOf(err); err != nil && (stop == evidence.Permission || stop == evidence.NotExist) {
		t.Skip("cannot read /dev/kmsg here: ", err)
	}
	must(t, err)
	var log asked.Log
	must(t, json.Unmarshal(data, &log))
	if len(log.Records) == 0 || log.Coverage.Stopped != "" || log.Coverage.ReadUsec <= 0 {
		t.Errorf("got %d records, %+v", len(log.Records), log.Coverage)
	}
	for i, r := range log.Records[1:] {
		if r.Seq <= log.Records[i].Seq {
			t.Errorf("record %d comes after %d", r.Seq, log.Records[i].Seq)
		}
	}
	for _, args := range [][]string{nil, {"x"}, {"-1"}, {"1.5"}, {"1", "2"}, {"99999999999999999999"}} {
		_, err := m.Ask(t.Context(), asked.KernelLog, args...)
		if evidence.StopOf(err) != evidence.Refused {
			t.Errorf("%q: got %v", args, err)
		}
	}
}

func TestClocksAreReadTogether(t *testing.T) {
	data, err := newMachine(t).Ask(t.Context(), asked.ClockNow)
	must(t, err)
	var c asked.Clock
	must(t, json.Unmarshal(data, &c))
	if c.WallUsec <= c.MonotonicUsec || c.BootUsec < c.MonotonicUsec-c.SpreadUsec || c.MonotonicUsec <= 0 || c.SpreadUsec <= 0 {
		t.Errorf("got %+v", c)
	}
}
