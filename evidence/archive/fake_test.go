package archive

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"runbook/evidence"
)

// fakeHost answers from maps and counts how often it was asked.
type fakeHost struct {
	mu    sync.Mutex
	files map[string]string
	dirs  map[string][]string
	links map[string]string
	asks  map[string]string // "fs/usage /var"
	stops map[string]evidence.ReadError
	count map[string]int
}

func (f *fakeHost) refuse(name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.count == nil {
		f.count = map[string]int{}
	}
	f.count[name]++
	if e, ok := f.stops[name]; ok {
		return &e
	}
	return nil
}

func lookUp[T any](f *fakeHost, m map[string]T, name string) (T, error) {
	var none T
	if err := f.refuse(name); err != nil {
		return none, err
	}
	if v, ok := m[name]; ok {
		return v, nil
	}
	return none, &evidence.ReadError{Stop: evidence.NotExist, Name: name}
}

func (f *fakeHost) ReadFile(name string) ([]byte, error) {
	s, err := lookUp(f, f.files, name)
	return []byte(s), err
}
func (f *fakeHost) ReadDir(name string) ([]string, error) { return lookUp(f, f.dirs, name) }
func (f *fakeHost) ReadLink(name string) (string, error)  { return lookUp(f, f.links, name) }
func (f *fakeHost) Ask(_ context.Context, question string, args ...string) ([]byte, error) {
	s, err := lookUp(f, f.asks, strings.Join(append([]string{question}, args...), " "))
	return []byte(s), err
}

// everyStop has one path for each reason a Host can give.
func everyStop() map[string]evidence.ReadError {
	stops := map[string]evidence.ReadError{}
	for _, s := range []evidence.Stop{evidence.NotExist, evidence.Permission, evidence.Timeout, evidence.TooBig,
		evidence.NotRegular, evidence.Gone, evidence.Refused, evidence.Unreachable, evidence.Unsupported,
		evidence.Malformed, evidence.NotRecorded, evidence.Cut, evidence.Failed} {
		name := "/stop/" + string(s)
		stops[name] = evidence.ReadError{Stop: s, Name: name, Detail: "detail of " + string(s)}
	}
	stops["/about"] = evidence.ReadError{Stop: evidence.Gone, Name: "process 4711"}
	return stops
}

func firstLook() *fakeHost {
	return &fakeHost{
		files: map[string]string{
			"/sys/fs/cgroup/memory.max": "max\n", "/proc/self/stat": "", "/a": "a file", "/a/b": "below a file",
			"/x/y": "y", "/x": "x is a folder already", "/Case": "upper", "/case": "lower",
			"/bin/\xff\x00": "\x00\xff", "/../../etc/passwd": "no way out", "relative": "r", "": "no name",
			"@2/sneak": "into the other exposure", "/~0123": "tilde", "/end.": "dot", "/end ": "space", "/.git/config": "g",
			"/long/" + strings.Repeat("n", 300): "long", "/" + strings.Repeat("deep/", 40) + "f": "deep",
			`/sys/system-systemd\x2dfsck.slice/pids.max`: "12\n", "/\x1b[31mred": "ansi", "/naïve": "not ascii",
		},
		dirs:  map[string][]string{"/empty": {}, "/proc": {"1", "2", "a\xffb"}},
		links: map[string]string{"/proc/1/ns/net": "net:[4026531840]", "/bad": "\xfe/target", "/none": ""},
		asks: map[string]string{"clock/now": `{"wall_usec":18446744073709551615}`, "fs/usage /var/lib": `{"a":1}`,
			"fs/usage /var_lib": `{"a":2}`, "kernel/log 3600": `[]`, "kernel/log answer": `{}`, "kernel/log": `null`,
			"../../x": `{}`, "q a,b": `1`, "q a b": `2`},
		stops: everyStop(),
	}
}

func secondLook() *fakeHost {
	return &fakeHost{files: map[string]string{"/sys/fs/cgroup/memory.max": "4096\n", "/late": "only the second time"},
		asks: map[string]string{"clock/now": `{"wall_usec":1}`}}
}

// transcript asks h everything that f knows, and writes down what it says.
func transcript(h evidence.Host, f *fakeHost) string {
	var b strings.Builder
	tell := func(name string, v any, err error) { fmt.Fprintf(&b, "%q %q %#v\n", name, v, err) }
	names := func(maps ...[]string) []string { return slices.Sorted(slices.Values(slices.Concat(maps...))) }
	for _, n := range names(keys(f.files), keys(f.stops), []string{"/nobody"}) {
		data, err := h.ReadFile(n)
		tell(n, data, deref(err))
	}
	for _, n := range names(keys(f.dirs), keys(f.stops)) {
		list, err := h.ReadDir(n)
		tell(n, list, deref(err))
	}
	for _, n := range names(keys(f.links), keys(f.stops)) {
		link, err := h.ReadLink(n)
		tell(n, link, deref(err))
	}
	for _, n := range names(keys(f.asks)) {
		words := strings.Split(n, " ")
		data, err := h.Ask(context.Background(), words[0], words[1:]...)
		tell(n, data, deref(err))
	}
	return b.String()
}

func keys[T any](m map[string]T) []string {
	var list []string
	for k := range m {
		list = append(list, k)
	}
	return list
}

func deref(err error) error {
	var e *evidence.ReadError
	if errors.As(err, &e) {
		return fmt.Errorf("%q %q %q", string(e.Stop), e.Name, e.Detail)
	}
	return err
}

func someDocs() map[string][]byte {
	return map[string][]byte{"verdicts.json": []byte(`{"schema":"runbook.verdicts/v1"}`), "report.txt": []byte("all is well\n"),
		"bundle.json": []byte(`{"subjects":[]}`), "runbook.yaml": nil, "policies/memory/oom.rego": []byte("package x\n")}
}

func someRun() Run {
	return Run{Tool: "1.0.0", Runbook: "killed", StartedAtUsec: 1767225600000000, TookUsec: 2314000, WindowUsec: 2000000,
		SinceUsec: 3600000000, BudgetUsec: 20000000, Target: map[string]string{"pod": "ns/web-0", "container": "\xffapp"},
		Cut: []string{"dns.path container/app", "process.state process/\xfe"}, Kernel: "6.12.0"}
}

// recordAll makes a finished archive and returns what the checks were told.
func recordAll(t testing.TB, path string) (first, second, id string) {
	t.Helper()
	w, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	r := NewRecorder(w)
	w.Begin(someRun())
	first = transcript(r.Exposure(1, firstLook()), firstLook())
	second = transcript(r.Exposure(2, secondLook()), secondLook())
	r.Seal()
	id = w.ID()
	if err := w.Finish(someRun(), someDocs()); err != nil {
		t.Fatal(err)
	}
	return first, second, id
}

// bothForms runs a test for a folder and for one file.
func bothForms(t *testing.T, test func(t *testing.T, path string)) {
	for _, name := range []string{"incident", "incident.rbz"} {
		t.Run(name, func(t *testing.T) { test(t, filepath.Join(t.TempDir(), name)) })
	}
}

func mustRead(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
