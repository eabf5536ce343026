package archive

// work is the one goroutine that touches the disk.
func (w *Writer) work() {
	defer close(w.done)
	for {
		j, more := w.next()
		if !more {
			return
		}
		if w.Err() == nil {
			w.fail(w.write(j))
		}
	}
}

func (w *Writer) next() (job, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.queue) == 0 {
		if w.closed {
			return job{}, false
		}
		w.wake.Wait()
	}
	j := w.queue[0]
	w.queue[0] = job{} // let go of the content
	w.queue = w.queue[1:]
	return j, true
}

// write puts the content first: a record in the journal means that what it
// speaks of is there.
func (w *Writer) write(j job) error {
	data, err := compact(j.line)
	if err == nil {
		err = strictOwn(data) // what is written must open
	}
	if err != nil {
		return err
	}
	w.journal += int64(len(data))
	if w.journal > maxJournalBytes {
		return errFull
	}
	if j.file != "" {
		if err := w.out.put(j.file, j.content); err != nil {
			return err
		}
	}
	return w.out.journal(append(data, '\n'))
}
