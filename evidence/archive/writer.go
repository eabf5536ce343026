package archive

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Writer keeps what a Recorder hands it. Writing happens on a goroutine of its
// own: a disk that hangs may be the very thing the run is looking into, and no
// read waits for it. Only Finish and Close do.
type Writer struct {
	mu      sync.Mutex
	wake    *sync.Cond
	names   *namer
	entries []entry
	queue   []job
	content int64 // bytes
	closed  bool
	err     error

	out     store // used by work alone, and after it has ended
	journal int64 // bytes; likewise
	done    chan struct{}
}

// job is one record to write down, and the content it speaks of.
type job struct {
	file    string // "" where a record has no content
	content []byte
	line    line
}

// store is where an archive goes: a folder or one file.
type store interface {
	put(name string, content []byte) error // a new file
	journal(line []byte) error             // after the content it speaks of
	seal(manifest []byte) error            // last of all
	close() error
}

// Create begins an archive: one file if path ends in ".rbz", else a folder.
// A file must not exist; a folder may, if it is empty.
func Create(path string) (*Writer, error) {
	create := createFolder
	if strings.HasSuffix(path, ".rbz") {
		create = createFile
	}
	out, err := create(path)
	if err != nil {
		return nil, err
	}
	w := newWriter(out)
	w.push(job{line: line{Schema: Schema}})
	return w, nil
}

func newWriter(out store) *Writer {
	w := &Writer{names: newNamer(), out: out, done: make(chan struct{})}
	w.wake = sync.NewCond(&w.mu)
	go w.work()
	return w
}

// Begin writes down what is known of the run at its start, so that a run that
// is killed leaves an archive that says what it was.
func (w *Writer) Begin(run Run) { w.push(job{line: line{Run: &run}}) }

// ID names the recording; it is final once the Recorder is sealed.
func (w *Writer) ID() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	id, err := idOf(w.entries)
	w.failLocked(err)
	return id
}

// Err returns the first thing that went wrong; nothing is written after it.
func (w *Writer) Err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// add keeps one answer. The Recorder calls it once for each query.
func (w *Writer) add(q query, e entry, data []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || w.err != nil {
		return
	}
	w.content += int64(len(data))
	if w.content > maxContentBytes || len(w.entries) == maxRecords {
		w.failLocked(errFull)
		return
	}
	if e.Bytes != nil {
		e.File = w.names.name(q)
	}
	if err := e.check(); err != nil { // what is written must open
		w.failLocked(err)
		return
	}
	w.entries = append(w.entries, e)
	w.pushLocked(job{file: e.File, content: data, line: line{Entry: &e}})
}

// Finish writes the conclusions (in the order of their names) and, last, the
// manifest. Without a manifest an archive counts as incomplete. It waits for
// the disk: tell people what was found before calling it.
func (w *Writer) Finish(run Run, docs map[string][]byte) error {
	records, err := w.pushDocs(docs)
	w.fail(err)
	if !w.stop() {
		return errWriterClosed
	}
	if err := w.Err(); err != nil {
		return errors.Join(err, w.out.close())
	}
	data, err := renderManifest(run, w.entries, records)
	if err == nil {
		err = w.out.seal(data)
	}
	w.fail(err)
	return err
}

func (w *Writer) pushDocs(docs map[string][]byte) ([]docRecord, error) {
	records := []docRecord{}
	for _, name := range slices.Sorted(maps.Keys(docs)) {
		r := docRecord{Name: name, Bytes: int64(len(docs[name])), SHA256: digest(docs[name])}
		if err := checkDoc(name, docs[name]); err != nil {
			return nil, err
		}
		if r.Bytes > maxAnswerBytes {
			return nil, errFull
		}
		records = append(records, r)
		w.push(job{file: name, content: docs[name], line: line{Doc: &r}})
	}
	return records, nil
}

// Close ends an archive that has no conclusions, and leaves it incomplete.
// After Finish it does nothing.
func (w *Writer) Close() error {
	if !w.stop() {
		return nil
	}
	w.fail(w.out.close())
	return w.Err()
}

// stop waits until all is written; it reports whether it was the first to ask.
func (w *Writer) stop() bool {
	w.mu.Lock()
	first := !w.closed
	w.closed = true
	w.wake.Signal()
	w.mu.Unlock()
	<-w.done
	return first
}

func (w *Writer) push(j job) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pushLocked(j)
}

func (w *Writer) pushLocked(j job) {
	if !w.closed {
		w.queue = append(w.queue, j)
		w.wake.Signal()
	}
}

func (w *Writer) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failLocked(err)
}

func (w *Writer) failLocked(err error) {
	if w.err == nil {
		w.err = err
	}
}
