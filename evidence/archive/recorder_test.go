package archive

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"runbook/evidence"
)

// A question reaches the machine once in each exposure, whatever comes after.
func TestFirstReadWins(t *testing.T) {
	host := &fakeHost{files: map[string]string{"/proc/stat": "before"}}
	r := NewRecorder(nil)
	h := r.Exposure(1, host)
	first, _ := h.ReadFile("/proc/stat")
	host.files["/proc/stat"] = "after"
	first[0] = 'X' // a caller that spoils its copy
	second, _ := h.ReadFile("/proc/stat")
	later, _ := r.Exposure(2, host).ReadFile("/proc/stat")
	if string(second) != "before" || string(later) != "after" || host.count["/proc/stat"] != 2 {
		t.Errorf("%q, then %q; asked %d times", second, later, host.count["/proc/stat"])
	}
	_, err := h.ReadFile("/none")
	var refusal *evidence.ReadError
	if !errors.As(err, &refusal) {
		t.Fatal(err)
	}
	refusal.Detail = "spoiled"
	host.files["/none"] = "there by now"
	if _, err := h.ReadFile("/none"); !errors.As(err, &refusal) || refusal.Detail != "" {
		t.Errorf("an error is an answer too: %v", err)
	}
}

// slowHost answers only when let go.
type slowHost struct {
	fakeHost
	started, letGo chan struct{}
}

func (s *slowHost) ReadFile(name string) ([]byte, error) {
	s.started <- struct{}{}
	<-s.letGo
	return s.fakeHost.ReadFile(name)
}

func (s *slowHost) Ask(ctx context.Context, question string, _ ...string) ([]byte, error) {
	s.started <- struct{}{}
	select {
	case <-ctx.Done():
		return nil, &evidence.ReadError{Stop: evidence.Timeout, Name: question}
	case <-s.letGo:
		return []byte(`{}`), nil
	}
}

func newSlowHost() *slowHost {
	return &slowHost{fakeHost{files: map[string]string{"/slow": "x"}}, make(chan struct{}, 9), make(chan struct{})}
}

// What hangs when the recording ends is recorded as cut, and what it says
// later is not.
func TestSealCutsWhatHangs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "incident")
	w, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	host, r := newSlowHost(), NewRecorder(w)
	h := r.Exposure(1, host)
	answers := make(chan error)
	for range 3 { // one flight for all three
		go func() { _, err := h.ReadFile("/slow"); answers <- err }()
	}
	<-host.started
	r.Seal()
	for i := range 3 {
		if i == 2 { // who reads itself is held as long as the Host holds it; the others are not
			close(host.letGo)
		}
		if err := <-answers; evidence.StopOf(err) != evidence.Cut {
			t.Errorf("in flight: %v", err)
		}
	}
	_, later := h.ReadFile("/slow")
	_, other := h.Ask(context.Background(), "clock/now")
	if evidence.StopOf(later) != evidence.Cut || evidence.StopOf(other) != evidence.Cut {
		t.Errorf("after the seal: %v, %v", later, other)
	}
	if err := w.Finish(Run{}, nil); err != nil {
		t.Fatal(err)
	}
	a, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Host(1).ReadFile("/slow"); evidence.StopOf(err) != evidence.Cut || len(a.answers) != 1 {
		t.Errorf("replayed: %v, %d answers", err, len(a.answers))
	}
}

// One check's deadline is not another's answer.
func TestDeadlineOfOneIsNotTheAnswerForAll(t *testing.T) {
	host, r := newSlowHost(), NewRecorder(nil)
	h := r.Exposure(1, host)
	hurried, hurry := context.WithCancel(context.Background())
	cut := make(chan error)
	go func() { _, err := h.Ask(hurried, "cri/containers"); cut <- err }()
	<-host.started
	hurry()
	if err := <-cut; evidence.StopOf(err) != evidence.Cut {
		t.Errorf("the hurried one: %v", err)
	}
	close(host.letGo)
	if data, err := h.Ask(context.Background(), "cri/containers"); string(data) != `{}` {
		t.Errorf("the patient one: %q %v", data, err)
	}
	if _, err := h.Ask(hurried, "never/asked"); evidence.StopOf(err) != evidence.Cut {
		t.Errorf("asked with a context that had ended: %v", err)
	}
}

type oddHost struct{}

func (*oddHost) ReadFile(string) ([]byte, error)  { panic("a bug in a parser") }
func (*oddHost) ReadLink(string) (string, error)  { return "half", errors.New("not a ReadError") }
func (*oddHost) ReadDir(string) ([]string, error) { return nil, &evidence.ReadError{Stop: "new-stop"} }
func (*oddHost) Ask(_ context.Context, q string, _ ...string) ([]byte, error) {
	return []byte(q), nil
}

// A Host that breaks its promises still gives answers that can be recorded.
func TestOddHost(t *testing.T) {
	h := NewRecorder(nil).Exposure(1, &oddHost{})
	_, file := h.ReadFile("/x")
	link, linkErr := h.ReadLink("/x")
	_, dir := h.ReadDir("/x")
	_, twice := h.Ask(context.Background(), `{"a":1,"a":2}`)
	_, empty := h.Ask(context.Background(), ``)
	want := []evidence.Stop{evidence.Failed, evidence.Failed, evidence.Failed, evidence.Malformed, evidence.Malformed}
	for i, err := range []error{file, linkErr, dir, twice, empty} {
		var known *evidence.ReadError
		if !errors.As(err, &known) || known.Stop != want[i] {
			t.Errorf("%d: %v", i, err)
		}
	}
	if link != "" {
		t.Errorf("half an answer came with an error: %q", link)
	}
}

func TestConcurrentRecording(t *testing.T) {
	bothForms(t, func(t *testing.T, path string) {
		w, err := Create(path)
		if err != nil {
			t.Fatal(err)
		}
		r, host := NewRecorder(w), firstLook()
		h := r.Exposure(1, host)
		var all sync.WaitGroup
		seen := make([]string, 8)
		for i := range seen {
			all.Go(func() { seen[i] = transcript(h, host) })
		}
		var late sync.WaitGroup
		late.Go(func() { // a check that outlives its deadline
			for i := range 500 {
				_, _ = h.ReadFile(fmt.Sprintf("/late/%d", i))
			}
		})
		all.Wait()
		r.Seal()
		id := w.ID()
		if err := w.Finish(someRun(), someDocs()); err != nil {
			t.Fatal(err)
		}
		late.Wait()
		a, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if a.ID() != id || !a.Complete() {
			t.Errorf("id %s, want %s", a.ID(), id)
		}
		for _, got := range append(seen, transcript(a.Host(1), host)) {
			if got != seen[0] {
				t.Errorf("got %s\nwant %s", got, seen[0])
			}
		}
		for name, n := range host.count {
			if _, file := host.files[name]; file && n != 1 {
				t.Errorf("%q was read %d times", name, n)
			}
		}
	})
}
