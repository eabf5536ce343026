//go:build linux

package live

import (
	"runbook/evidence"
)

// Machine is the machine this program runs on. It is an [evidence.Host], and
// safe for concurrent use.
type Machine struct {
	options   Options
	pins      *pins
	watch     *watch
	questions map[string]question
}

// New returns this machine. It opens nothing until it is asked.
func New(options Options) *Machine {
	return &Machine{
		options:   options.withDefaults(),
		pins:      newPins(),
		watch:     newWatch(),
		questions: allQuestions(),
	}
}

// exposure is one look at the machine. It holds nothing of its own: the
// pinned processes are the Machine's, so that both exposures of a run see the
// same process or none.
type exposure struct{ *Machine }

// Exposure returns a fresh look at the machine.
func (m *Machine) Exposure() evidence.Host { return exposure{m} }

// Abandoned counts the reads that were given up and are still stuck.
func (m *Machine) Abandoned() int { return m.watch.abandoned() }

// Close lets go of the processes. Reads that come later fail.
func (m *Machine) Close() { m.pins.close() }

// ReadFile implements [evidence.Host].
func (m *Machine) ReadFile(name string) ([]byte, error) {
	return look(m, name, func(p place) ([]byte, error) {
		fd, err := m.openFile(p)
		if err != nil {
			return nil, err
		}
		defer closeFD(fd)
		return readWhole(fd, maxFileBytes)
	})
}

// ReadDir implements [evidence.Host].
func (m *Machine) ReadDir(name string) ([]string, error) {
	return look(m, name, func(p place) ([]string, error) {
		fd, err := m.openDir(p)
		if err != nil {
			return nil, err
		}
		defer closeFD(fd)
		return readNames(fd, maxNames)
	})
}

// ReadLink implements [evidence.Host].
func (m *Machine) ReadLink(name string) (string, error) {
	return look(m, name, m.readLink)
}

// look finds out what name is and reads it inside the deadline.
func look[T any](m *Machine, name string, read func(place) (T, error)) (T, error) {
	var none T
	p, err := locate(name)
	if err != nil {
		return none, readError(name, err)
	}
	v, err := bounded(m.watch, m.options.ReadTimeout, func() (T, error) { return read(p) })
	if err != nil {
		return none, readError(name, err)
	}
	return v, nil
}
