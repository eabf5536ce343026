package archive

import (
	"errors"
	"fmt"
	"os"
	"path"
)

// folderStore writes below an os.Root: nothing in the folder can lead out.
type folderStore struct {
	root *os.Root
	log  *os.File
}

func createFolder(name string) (store, error) {
	if err := os.Mkdir(name, 0o700); err != nil {
		names, listErr := os.ReadDir(name)
		if listErr != nil {
			return nil, fmt.Errorf("cannot create archive: %w", err)
		}
		if len(names) > 0 {
			return nil, fmt.Errorf("cannot create archive: %s is not empty", name)
		}
	}
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, fmt.Errorf("cannot create archive: %w", err)
	}
	f := &folderStore{root: root}
	if f.log, err = f.create(chunkName(0)); err != nil {
		_ = root.Close()
		return nil, fmt.Errorf("cannot create archive: %w", err)
	}
	return f, nil
}

func (f *folderStore) create(name string) (*os.File, error) {
	if err := f.root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return nil, err
	}
	return f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

func (f *folderStore) put(name string, content []byte) error {
	file, err := f.create(name)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Close())
}

func (f *folderStore) journal(line []byte) error {
	_, err := f.log.Write(line)
	return err
}

// seal renames, so that there is never half a manifest, and then removes the
// journal: the manifest says all that it said.
func (f *folderStore) seal(manifest []byte) error {
	err := f.put(partialFile, manifest)
	if err == nil {
		err = f.root.Rename(partialFile, manifestFile)
	}
	if err == nil {
		err = f.root.RemoveAll(journalDir)
	}
	return errors.Join(err, f.close())
}

func (f *folderStore) close() error { return errors.Join(f.log.Close(), f.root.Close()) }

func chunkName(n int) string { return fmt.Sprintf("%s/%06d.jsonl", journalDir, n) }
