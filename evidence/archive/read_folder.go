package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"
)

// readFolder reads the folder form. Never os.DirFS: an absolute link in a
// recorded tree would read the machine it is replayed on.
func readFolder(root *os.Root, l limits) (*contents, error) {
	c := newContents(l)
	dirs := []string{"."}
	for seen := 0; len(dirs) > 0; seen++ {
		if seen > l.files {
			return nil, fmt.Errorf("more than %d folders", l.files)
		}
		dir := dirs[0]
		below, err := readOneDir(root, dir, c)
		if err != nil {
			return nil, err
		}
		dirs = append(dirs[1:], below...)
	}
	return c, nil
}

// readOneDir reads the files of one folder and returns the folders below it.
func readOneDir(root *os.Root, dir string, c *contents) ([]string, error) {
	f, err := root.OpenFile(dir, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	list, err := f.ReadDir(c.limits.files + 1)
	f.Close()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	var below []string
	for _, item := range list {
		name := path.Join(dir, item.Name())
		if item.IsDir() && validFile(name) == nil { // else it fails below, by its name
			below = append(below, name)
			continue
		}
		if err := readOneFile(root, name, c); err != nil {
			return nil, err
		}
	}
	return below, nil
}

func readOneFile(root *os.Root, name string, c *contents) error {
	if validFile(name) != nil {
		return fmt.Errorf("%.100q is %w", name, errName)
	}
	before, err := root.Lstat(name)
	if err != nil {
		return err
	}
	if !before.Mode().IsRegular() {
		return fmt.Errorf("%.100q is not a regular file", name)
	}
	if err := c.reserve(name, before.Size()); err != nil {
		return err
	}
	data, err := readRegular(root, name, before, c.limits.entry)
	if err != nil {
		return err
	}
	return c.add(name, data)
}

// readRegular opens without waiting (the name may be a FIFO by now) and then
// makes sure that it is still the file it looked at.
func readRegular(root *os.Root, name string, before fs.FileInfo, most int64) ([]byte, error) {
	f, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	after, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !after.Mode().IsRegular() || !os.SameFile(before, after) {
		return nil, fmt.Errorf("%.100q changed while it was read", name)
	}
	var b bytes.Buffer
	n, err := io.Copy(&b, io.LimitReader(f, most+1))
	if n > most {
		return nil, fmt.Errorf("%.100q is larger than %d bytes", name, most)
	}
	return b.Bytes(), err
}
