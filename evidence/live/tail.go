//go:build linux

package live

import (
	"bytes"
	"context"

	"golang.org/x/sys/unix"

	"runbook/evidence/asked"
)

const maxTailBytes = 256 << 10

// askTail answers log/tail. The file may be growing, or be cut short by a
// rotation, while it is read: what counts is what was read.
func askTail(_ context.Context, m *Machine, args []string) (any, error) {
	if err := expect(args, 1); err != nil {
		return nil, err
	}
	p, err := locate(args[0])
	if err != nil {
		return nil, err
	}
	fd, err := m.openRegular(p)
	if err != nil {
		return nil, err
	}
	defer closeFD(fd)
	return tailOf(fd, maxTailBytes)
}

func tailOf(fd int, most int64) (asked.Tail, error) {
	var stat unix.Stat_t
	if err := unix.Fstat(fd, &stat); err != nil {
		return asked.Tail{}, err
	}
	offset := max(0, stat.Size-most)
	text, err := readAt(fd, offset, min(stat.Size, most))
	if err != nil {
		return asked.Tail{}, err
	}
	if offset > 0 {
		whole := fromLineStart(text)
		offset += int64(len(text) - len(whole))
		text = whole
	}
	return asked.Tail{SizeBytes: stat.Size, OffsetBytes: offset, Text: validText(string(text))}, nil
}

// readAt reads length bytes from offset on, or to the end of the file.
func readAt(fd int, offset, length int64) ([]byte, error) {
	buf, n := make([]byte, length), 0
	for n < len(buf) {
		got, err := unix.Pread(fd, buf[n:], offset+int64(n))
		switch {
		case err == unix.EINTR:
			continue
		case err != nil:
			return nil, err
		case got == 0:
			return buf[:n], nil
		}
		n += got
	}
	return buf, nil
}

// fromLineStart drops the first line, of which only the end was read. The last
// line is kept even without a newline: it is what a dying program said last.
func fromLineStart(text []byte) []byte {
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		return text[i+1:]
	}
	return nil
}
