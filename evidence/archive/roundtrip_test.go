package archive

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"runbook/evidence"
)

// What the checks were told live is what they are told again, byte for byte.
func TestReplayTellsTheSame(t *testing.T) {
	bothForms(t, func(t *testing.T, path string) {
		first, second, id := recordAll(t, path)
		a, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := transcript(a.Host(1), firstLook()); got != first {
			t.Errorf("first exposure\n got %s\nwant %s", got, first)
		}
		if got := transcript(a.Host(2), secondLook()); got != second {
			t.Errorf("second exposure\n got %s\nwant %s", got, second)
		}
		if !a.Complete() || a.ID() != id || len(id) != 16 || len(a.Problems()) > 0 {
			t.Errorf("complete %v, id %q, want %q, problems %v", a.Complete(), a.ID(), id, a.Problems())
		}
		if !reflect.DeepEqual(a.Run(), someRun()) {
			t.Errorf("run %+v", a.Run())
		}
		for name, want := range someDocs() {
			if got, ok := a.Doc(name); !ok || string(got) != string(want) {
				t.Errorf("%s: %q %v", name, got, ok)
			}
		}
	})
}

func TestWhatNobodyAskedIsNotRecorded(t *testing.T) {
	bothForms(t, func(t *testing.T, path string) {
		recordAll(t, path)
		a, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		_, file := a.Host(1).ReadFile("/proc/meminfo")
		_, dir := a.Host(1).ReadDir("/sys/fs/cgroup/memory.max") // recorded as a file
		_, link := a.Host(2).ReadLink("/proc/1/ns/net")          // recorded in the first exposure
		_, ask := a.Host(1).Ask(context.Background(), "kernel/log", "7200")
		_, third := a.Host(3).ReadFile("/a")
		for i, err := range []error{file, dir, link, ask, third} {
			if evidence.StopOf(err) != evidence.NotRecorded {
				t.Errorf("%d: %v", i, err)
			}
		}
		if _, err := a.Host(1).ReadFile("/stop/not-exist"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a recorded absence came back as %v", err)
		}
	})
}

// The id names what was answered: not when, in which form, or in which order.
func TestIDIsStable(t *testing.T) {
	dir := t.TempDir()
	_, _, folder := recordAll(t, filepath.Join(dir, "a"))
	_, _, file := recordAll(t, filepath.Join(dir, "a.rbz"))
	if folder != file {
		t.Errorf("%s is not %s", folder, file)
	}
	q := func(name string) entry { return entryOf(query{1, verbFile, name, nil}, answer{data: []byte("x")}) }
	ab, _ := idOf([]entry{q("/a"), q("/b")})
	ba, _ := idOf([]entry{q("/b"), q("/a")})
	ac, _ := idOf([]entry{q("/a"), q("/c")})
	if ab != ba || ab == ac {
		t.Errorf("%s %s %s", ab, ba, ac)
	}
}

func TestSameRecordsSameBytes(t *testing.T) {
	dir := t.TempDir()
	one, two := filepath.Join(dir, "1.rbz"), filepath.Join(dir, "2.rbz")
	recordAll(t, one)
	recordAll(t, two)
	if !slices.Equal(mustRead(t, one), mustRead(t, two)) {
		t.Error("two recordings of the same answers differ")
	}
}

func TestFolderIsPrivateAndReadable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "incident")
	recordAll(t, path)
	err := filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		info, _ := d.Info()
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v %v", name, info.Mode(), err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	for name, want := range map[string]string{"host/sys/fs/cgroup/memory.max": "max\n",
		"host@2/sys/fs/cgroup/memory.max": "4096\n", "asked/clock/now/answer.json": `{"wall_usec":18446744073709551615}`,
		`host/sys/system-systemd\x2dfsck.slice/pids.max`: "12\n"} {
		if got := mustRead(t, filepath.Join(path, name)); string(got) != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if _, err := os.Lstat(filepath.Join(path, journalDir)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the journal is still there: %v", err)
	}
}

func TestCreateOverwritesNothing(t *testing.T) {
	bothForms(t, func(t *testing.T, path string) {
		recordAll(t, path)
		if _, err := Create(path); err == nil {
			t.Error("created over an archive")
		}
	})
	empty := t.TempDir()
	w, err := Create(empty)
	if err != nil {
		t.Fatalf("an empty folder: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}

func TestNames(t *testing.T) {
	n := newNamer()
	for _, c := range []struct {
		q    query
		want string // "~" for any mangled name
	}{
		{query{1, verbFile, "/proc/1/stat", nil}, "host/proc/1/stat"},
		{query{2, verbFile, "/proc/1/stat", nil}, "host@2/proc/1/stat"},
		{query{1, verbFile, "/proc/1/stat/x", nil}, "~"},
		{query{1, verbFile, "/proc/1", nil}, "~"},
		{query{1, verbFile, "/PROC/1/stat", nil}, "~"},
		{query{1, verbFile, "/proc//1/stat", nil}, "~"},
		{query{1, verbFile, "/proc/", nil}, "~"},
		{query{1, verbFile, "/", nil}, "~"},
		{query{1, verbFile, "proc", nil}, "~"},
		{query{1, verbAsk, "fs/usage", []string{"/var/lib"}}, "asked/fs/usage/_var_lib.json"},
		{query{1, verbAsk, "fs/usage", []string{"_var_lib"}}, "~"},
		{query{2, verbAsk, "clock/now", nil}, "asked@2/clock/now/answer.json"},
		{query{2, verbAsk, "", nil}, "~"},
	} {
		got := n.name(c.q)
		mangled := top(c.q.verb, c.q.exposure) + "/~"
		if c.want != got && !(c.want == "~" && len(got) > len(mangled) && got[:len(mangled)] == mangled) {
			t.Errorf("%+v: %s, want %s", c.q, got, c.want)
		}
		if validFile(got) != nil {
			t.Errorf("%s is no name a reader takes", got)
		}
	}
}

// What tar unpacks is the folder form, journal and all.
func TestUnpackedFileIsAFolder(t *testing.T) {
	file, folder := filepath.Join(t.TempDir(), "x.rbz"), t.TempDir()
	_, _, id := recordAll(t, file)
	c, err := read(file, readLimits())
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range c.files {
		write(t, filepath.Join(folder, name), data)
	}
	a, err := Open(folder)
	if err != nil || !a.Complete() || a.ID() != id {
		t.Errorf("%v", err)
	}
}
