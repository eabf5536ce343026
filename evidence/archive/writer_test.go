package archive

import (
	"errors"
	"testing"
)

// brokenStore is a disk that is full after a few files.
type brokenStore struct{ left int }

var errDisk = errors.New("no space left on device")

func (b *brokenStore) put(string, []byte) error {
	if b.left--; b.left < 0 {
		return errDisk
	}
	return nil
}
func (b *brokenStore) journal([]byte) error { return nil }
func (b *brokenStore) seal([]byte) error    { return errors.New("sealed what is not whole") }
func (b *brokenStore) close() error         { return nil }

func TestFullDiskStopsNoRead(t *testing.T) {
	w := newWriter(&brokenStore{left: 3})
	r := NewRecorder(w)
	want := transcript(NewRecorder(nil).Exposure(1, firstLook()), firstLook())
	if got := transcript(r.Exposure(1, firstLook()), firstLook()); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	r.Seal()
	if err := w.Finish(Run{}, nil); !errors.Is(err, errDisk) || !errors.Is(r.Err(), errDisk) {
		t.Errorf("finish: %v; recorder: %v", err, r.Err())
	}
}

// hungStore is a disk that does not answer.
type hungStore struct {
	brokenStore
	letGo chan struct{}
}

func (h *hungStore) put(string, []byte) error { <-h.letGo; return nil }

func TestHungDiskStopsNoRead(t *testing.T) {
	disk := &hungStore{letGo: make(chan struct{})}
	w := newWriter(disk)
	r := NewRecorder(w)
	transcript(r.Exposure(1, firstLook()), firstLook())
	r.Seal()
	if id := w.ID(); len(id) != 16 {
		t.Errorf("id %q", id)
	}
	close(disk.letGo)
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}

func TestFinishRefusesWhatWouldNotOpen(t *testing.T) {
	for name, data := range map[string]string{"host/x": "", "../x": "", "manifest.json": "{}", "JOURNAL/x": "",
		"story.md": "", "bundle.json": `{"a":1,"a":2}`, "asked@2/x.json": "{}"} {
		w := newWriter(&brokenStore{left: 9})
		if err := w.Finish(Run{}, map[string][]byte{name: []byte(data)}); err == nil {
			t.Errorf("%s was kept", name)
		}
	}
	w := newWriter(&brokenStore{left: 9})
	if err := w.Finish(Run{Target: map[string]string{"Pod": "x"}}, nil); err == nil {
		t.Error("a key that readers take differently was kept")
	}
	if err := w.Finish(Run{}, nil); err == nil {
		t.Error("finished twice")
	}
}
