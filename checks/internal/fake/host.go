// Package fake is a Host made of maps, for the tests of checks.
package fake

import (
	"context"
	"encoding/json"
	"path"
	"slices"
	"strings"
	"sync"

	"runbook/evidence"
)

// Host answers from maps. Directories follow from the files in it; what is in
// none of its maps does not exist.
type Host struct {
	Files   map[string]string        // path → content
	Dirs    map[string][]string      // directories besides those of Files
	Links   map[string]string        // path → target
	Answers map[string]any           // "question arg arg" → value or raw JSON string
	Stops   map[string]evidence.Stop // path or question → refusal

	mu   sync.Mutex
	Used []string // every path and question, in order
}

func (h *Host) use(name string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.Used = append(h.Used, name)
	if stop, ok := h.Stops[name]; ok {
		return &evidence.ReadError{Stop: stop, Name: name}
	}
	return nil
}

func missing(name string) error {
	return &evidence.ReadError{Stop: evidence.NotExist, Name: name}
}

// ReadFile implements [evidence.Host].
func (h *Host) ReadFile(name string) ([]byte, error) {
	if err := h.use(name); err != nil {
		return nil, err
	}
	text, ok := h.Files[name]
	if !ok {
		return nil, missing(name)
	}
	return []byte(text), nil
}

// ReadDir implements [evidence.Host].
func (h *Host) ReadDir(name string) ([]string, error) {
	if err := h.use(name); err != nil {
		return nil, err
	}
	names, found := slices.Clone(h.Dirs[name]), h.Dirs[name] != nil
	for file := range h.Files {
		rest, ok := strings.CutPrefix(file, strings.TrimSuffix(name, "/")+"/")
		if ok {
			first, _, _ := strings.Cut(rest, "/")
			names, found = append(names, first), true
		}
	}
	for dir := range h.Dirs {
		if path.Dir(dir) == name {
			names, found = append(names, path.Base(dir)), true
		}
	}
	if !found {
		return nil, missing(name)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// ReadLink implements [evidence.Host].
func (h *Host) ReadLink(name string) (string, error) {
	if err := h.use(name); err != nil {
		return "", err
	}
	target, ok := h.Links[name]
	if !ok {
		return "", missing(name)
	}
	return target, nil
}

// Ask implements [evidence.Host]. A question without an answer cannot be
// reached, as on a machine without the service.
func (h *Host) Ask(_ context.Context, question string, args ...string) ([]byte, error) {
	name := strings.Join(append([]string{question}, args...), " ")
	if err := h.use("ask " + question); err != nil {
		return nil, err
	}
	answer, ok := h.Answers[name]
	if !ok {
		return nil, &evidence.ReadError{Stop: evidence.Unreachable, Name: question}
	}
	if raw, ok := answer.(string); ok {
		return []byte(raw), nil
	}
	return json.Marshal(answer)
}
