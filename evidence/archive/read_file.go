package archive

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// readFile reads the one-file form. A cut is not an error: contents.cut says
// so, and holds what was whole before it.
func readFile(packed io.Reader, l limits) (*contents, error) {
	in := &bombGuard{packed: packed, limits: l}
	zr, err := zstd.NewReader(readerFunc(in.readPacked), zstd.WithDecoderConcurrency(1),
		zstd.WithDecoderMaxWindow(8<<20), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, fmt.Errorf("cannot decompress: %w", err)
	}
	defer zr.Close()
	in.from = zr
	c := newContents(l)
	err = readTar(tar.NewReader(in), in, c)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		c.cut, err = true, nil
	}
	return c, err
}

func readTar(tr *tar.Reader, rest io.Reader, c *contents) error {
	for {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return onlyZeros(rest)
		}
		if err != nil {
			return err
		}
		if err := readEntry(tr, h, c); err != nil {
			return err
		}
	}
}

func readEntry(tr *tar.Reader, h *tar.Header, c *contents) error {
	if err := checkHeader(h); err != nil {
		return err
	}
	if err := c.reserve(h.Name, h.Size); err != nil {
		return err
	}
	var b bytes.Buffer // grows with what comes, not with what the header claims
	if _, err := io.Copy(&b, tr); err != nil {
		return err
	}
	return c.add(h.Name, b.Bytes())
}

// checkHeader lets regular files pass and nothing else. The only PAX record
// the writer makes is a long path; others can change a size or make a file
// sparse, which would expand without passing the bomb guard.
func checkHeader(h *tar.Header) error {
	if h.Typeflag != tar.TypeReg {
		return fmt.Errorf("%.100q is not a regular file (tar type %q)", h.Name, h.Typeflag)
	}
	for key := range h.PAXRecords {
		if key != "path" {
			return fmt.Errorf("%.100q has a PAX record %.60q", h.Name, key)
		}
	}
	if h.Linkname != "" || h.Size < 0 || strings.HasSuffix(h.Name, "/") {
		return fmt.Errorf("%.100q is no plain file", h.Name)
	}
	return nil
}

// onlyZeros refuses what hides behind the end of the tar.
func onlyZeros(r io.Reader) error {
	block := make([]byte, 4096)
	for {
		n, err := r.Read(block)
		if len(bytes.Trim(block[:n], "\x00")) > 0 {
			return errors.New("there is something after the end of the tar")
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// tarBytesPerFile is room for a header, its long path, and padding.
const tarBytesPerFile = 2048

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// bombGuard stands on both sides of the decoder: 4 GiB of zeros are 448 KiB of
// zstd, and the decoder's own memory limit does not bound a stream.
type bombGuard struct {
	packed io.Reader
	from   io.Reader
	limits limits
	in     int64
	out    int64
}

func (b *bombGuard) readPacked(p []byte) (int, error) {
	n, err := b.packed.Read(p)
	b.in += int64(n)
	return n, err
}

func (b *bombGuard) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	b.out += int64(n)
	if b.out > b.limits.total+tarBytesPerFile*int64(b.limits.files) {
		return n, fmt.Errorf("more than %d bytes in all", b.limits.total)
	}
	if b.out > b.limits.free && b.out/b.limits.ratio > b.in {
		return n, fmt.Errorf("it expands more than %d times", b.limits.ratio)
	}
	return n, err
}
