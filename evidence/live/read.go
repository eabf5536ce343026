//go:build linux

package live

import (
	"bytes"
	"sync"

	"golang.org/x/sys/unix"

	"runbook/evidence"
)

const (
	maxFileBytes   = 8 << 20
	firstReadBytes = 8 << 10 // most kernel files: one read, and one that says it was all
)

// buffers are for first reads: most files fit, and thousands are read.
var buffers = sync.Pool{New: func() any { return new([firstReadBytes]byte) }}

// readWhole reads to the end. The size fstat(2) gives is not asked for: it is
// 0 in /proc, and a file can grow faster than it is read.
func readWhole(fd, most int) ([]byte, error) {
	first := buffers.Get().(*[firstReadBytes]byte)
	defer buffers.Put(first)
	buf, n := first[:], 0
	for {
		if n == len(buf) {
			buf = append(buf, make([]byte, len(buf))...)
		}
		got, err := readFD(fd, buf[n:])
		if err != nil {
			return nil, err
		}
		if got == 0 {
			return bytes.Clone(buf[:n]), nil
		}
		if n += got; n > most {
			return nil, stop(evidence.TooBig, "")
		}
	}
}

// readFD is read(2), again after a signal.
func readFD(fd int, buf []byte) (int, error) {
	for {
		n, err := unix.Read(fd, buf)
		if err != unix.EINTR {
			return n, err
		}
	}
}
