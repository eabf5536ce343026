//go:build !linux

package live

import (
	"context"
	"strings"
	"time"

	"runbook/evidence"
)

// Machine is the machine this program runs on. Only Linux can be looked at;
// recorded incidents replay everywhere.
type Machine struct{}

// New returns a machine whose every answer is [evidence.Unsupported].
func New(Options) *Machine { return &Machine{} }

// Exposure returns the machine itself.
func (m *Machine) Exposure() evidence.Host { return m }

// Abandoned is 0: nothing is ever read.
func (m *Machine) Abandoned() int { return 0 }

// Close has nothing to close.
func (m *Machine) Close() {}

// CPUClock is nil: nobody asks.
func CPUClock() func() time.Duration { return nil }

func notLinux(name string) error {
	return &evidence.ReadError{Stop: evidence.Unsupported, Name: name, Detail: "not Linux"}
}

// ReadFile cannot answer.
func (m *Machine) ReadFile(name string) ([]byte, error) { return nil, notLinux(name) }

// ReadDir cannot answer.
func (m *Machine) ReadDir(name string) ([]string, error) { return nil, notLinux(name) }

// ReadLink cannot answer.
func (m *Machine) ReadLink(name string) (string, error) { return "", notLinux(name) }

// Ask cannot answer.
func (m *Machine) Ask(_ context.Context, question string, args ...string) ([]byte, error) {
	return nil, notLinux(strings.Join(append([]string{question}, args...), " "))
}
