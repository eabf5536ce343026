package archive

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/klauspost/compress/zstd"
)

// fileStore writes the same files as a tar in zstd. It flushes after each
// record, so that a cut file holds all that was finished before the cut: a zip
// cut short is not a zip, and one zstd frame for each file is six times larger.
type fileStore struct {
	file   *os.File
	packed *counter // compressed
	zw     *zstd.Encoder
	tw     *tar.Writer
	raw    int64
	chunks int
}

type counter struct {
	to io.Writer
	n  int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += int64(n)
	return n, err
}

func createFile(name string) (store, error) {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("cannot create archive: %w", err)
	}
	packed := &counter{to: file}
	// One goroutine and a pinned level and window: the same records give the
	// same bytes, and a reader needs no more memory than it allows.
	zw, err := zstd.NewWriter(packed, zstd.WithEncoderConcurrency(1),
		zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithWindowSize(4<<20))
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &fileStore{file: file, packed: packed, zw: zw, tw: tar.NewWriter(zw)}, nil
}

// fixedTime is in every header: when a file was read is no property of it.
// Some tools distrust 1970.
func fixedTime() time.Time { return time.Unix(315532800, 0) } // 1980-01-01 UTC

func (f *fileStore) put(name string, content []byte) error {
	header := tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(content)),
		Mode: 0o600, ModTime: fixedTime(), Format: tar.FormatPAX}
	if err := f.tw.WriteHeader(&header); err != nil {
		return err
	}
	_, err := f.tw.Write(content)
	f.raw += int64(len(content))
	return err
}

func (f *fileStore) journal(line []byte) error {
	if err := f.put(chunkName(f.chunks), line); err != nil {
		return err
	}
	f.chunks++
	if err := errors.Join(f.tw.Flush(), f.zw.Flush()); err != nil {
		return err
	}
	if f.raw > writeFreeBytes && f.raw/writeRatio > f.packed.n {
		return errTooRegular
	}
	return nil
}

func (f *fileStore) seal(manifest []byte) error {
	return errors.Join(f.put(manifestFile, manifest), f.tw.Close(), f.close())
}

// close ends the frame, not the tar: only a sealed archive has an end.
func (f *fileStore) close() error { return errors.Join(f.zw.Close(), f.file.Close()) }
