package archive

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"runbook/evidence"
)

// refusedWith fails unless path is untrusted, in words that hold want.
func refusedWith(t *testing.T, path, want string) {
	t.Helper()
	_, err := Open(path)
	var untrusted *Untrusted
	if !errors.As(err, &untrusted) || !strings.Contains(err.Error(), want) {
		t.Errorf("opened with %v; want %q", err, want)
	}
	report, verifyErr := Verify(path)
	if !errors.As(verifyErr, &untrusted) || report.Trusted || len(report.Problems) == 0 {
		t.Errorf("verified as %+v, %v", report, verifyErr)
	}
}

func replaceIn(t *testing.T, name, old, with string) {
	t.Helper()
	data := mustRead(t, name)
	if !bytes.Contains(data, []byte(old)) {
		t.Fatalf("%s does not hold %q", name, old)
	}
	write(t, name, bytes.Replace(data, []byte(old), []byte(with), 1))
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// reseal gives an edited manifest a fitting first line, as a careful forger would.
func reseal(t *testing.T, name string) {
	t.Helper()
	_, rest, _ := bytes.Cut(mustRead(t, name), []byte("\n"))
	write(t, name, append([]byte(firstLine(rest)), rest...))
}

func TestEditedFolders(t *testing.T) {
	for _, c := range []struct {
		name, want string
		edit       func(t *testing.T, dir string)
	}{
		{"content, same length", "edited", func(t *testing.T, dir string) {
			replaceIn(t, dir+"/host/sys/fs/cgroup/memory.max", "max", "min")
		}},
		{"content, longer", "has 6 bytes, recorded were 5", func(t *testing.T, dir string) {
			write(t, dir+"/host@2/sys/fs/cgroup/memory.max", []byte("40960\n"))
		}},
		{"answer", "edited", func(t *testing.T, dir string) {
			write(t, dir+"/asked@2/clock/now/answer.json", []byte(`{"wall_usec":2}`))
		}},
		{"conclusion", "edited", func(t *testing.T, dir string) { write(t, dir+"/report.txt", []byte("all is bad!\n")) }},
		{"content missing", "missing", func(t *testing.T, dir string) { os.Remove(dir + "/host/a") }},
		{"extra file", "not in the manifest", func(t *testing.T, dir string) { write(t, dir+"/host/extra", nil) }},
		{"extra hidden file", "not in the manifest", func(t *testing.T, dir string) { write(t, dir+"/.x/y", nil) }},
		{"entry", "digest of the rest", func(t *testing.T, dir string) {
			replaceIn(t, dir+"/manifest.json", `"stop":"permission"`, `"stop":"not-exist"`)
		}},
		{"run", "digest of the rest", func(t *testing.T, dir string) {
			replaceIn(t, dir+"/manifest.json", `"took_usec":2314000`, `"took_usec":2314001`)
		}},
		{"entry, resealed", "its id is not", func(t *testing.T, dir string) {
			replaceIn(t, dir+"/manifest.json", `net:[4026531840]`, `net:[4026531841]`)
			reseal(t, dir+"/manifest.json")
		}},
		{"next major version", "is not one this runbook reads", func(t *testing.T, dir string) {
			replaceIn(t, dir+"/manifest.json", Schema, "runbook.archive/v2")
			reseal(t, dir+"/manifest.json")
		}},
		{"another journal", "says something else", func(t *testing.T, dir string) {
			write(t, dir+"/journal/000000.jsonl", []byte(`{"schema":"runbook.archive/v1"}`+"\n"+
				`{"entry":{"exposure":1,"verb":"file","name":"/x","stop":"gone"}}`+"\n"))
		}},
		{"symbolic link", "not a regular file", func(t *testing.T, dir string) {
			os.Remove(dir + "/host/a")
			os.Symlink("/etc/hostname", dir+"/host/a")
		}},
		{"linked folder", "not a regular file", func(t *testing.T, dir string) { os.Symlink("/etc", dir+"/host/etc") }},
		{"no manifest and no journal", "not an archive", func(t *testing.T, dir string) { os.Remove(dir + "/manifest.json") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "incident")
			recordAll(t, dir)
			c.edit(t, dir)
			refusedWith(t, dir, c.want)
		})
	}
}

func TestHarmlessChanges(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "incident")
	recordAll(t, dir)
	write(t, dir+"/STORY.md", []byte("What people saw\n"))
	replaceIn(t, dir+"/manifest.json", `"run":{`, `"later_field":[1],"run":{"later":true,`)
	replaceIn(t, dir+"/manifest.json", Schema, Schema+".7")
	reseal(t, dir+"/manifest.json")
	a, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if story, ok := a.Doc("STORY.md"); !ok || string(story) != "What people saw\n" {
		t.Errorf("story: %q", story)
	}
}

func TestNotAnArchive(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "none.rbz")); !errors.Is(err, os.ErrNotExist) || errors.As(err, new(*Untrusted)) {
		t.Errorf("a wrong path is not a forged archive: %v", err)
	}
	refusedWith(t, t.TempDir(), "not an archive")
	for _, text := range []string{"", "not zstd at all", "PK\x03\x04"} {
		name := filepath.Join(t.TempDir(), "x.rbz")
		write(t, name, []byte(text))
		refusedWith(t, name, "")
	}
}

// trueAnswers fails if a says anything that the whole archive does not.
func trueAnswers(t *testing.T, a, whole *Archive) int {
	t.Helper()
	for key, got := range a.answers {
		want, ok := whole.answers[key]
		if !ok || !bytes.Equal(got.data, want.data) || got.link != want.link || len(got.names) != len(want.names) {
			t.Errorf("%s: %+v, want %+v", key, got, want)
		}
	}
	return len(a.answers)
}

// Cut anywhere, a file is refused or opens as incomplete, with nothing in it
// that was not checked; and a later cut never holds less.
func TestCutAnywhere(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.rbz")
	recordAll(t, name)
	whole, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	data := mustRead(t, name)
	most := 0
	for end := 0; end < len(data); end++ {
		if end > 100 && end < len(data)-100 && end%17 != 0 { // every cut near the ends
			continue
		}
		a, err := openBytes(data[:end], readLimits())
		if err != nil {
			if most > 0 {
				t.Errorf("cut at %d of %d is refused: %v", end, len(data), err)
			}
			continue
		}
		if a.Complete() || len(a.Problems()) == 0 {
			t.Errorf("cut at %d of %d passes as complete", end, len(data))
		}
		n := trueAnswers(t, a, whole)
		if n < most {
			t.Errorf("cut at %d holds %d answers, an earlier cut %d", end, n, most)
		}
		most = n
	}
	if most != len(whole.answers) {
		t.Errorf("the last cut holds %d of %d answers", most, len(whole.answers))
	}
}

func TestFlippedBits(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.rbz")
	recordAll(t, name)
	whole, _ := Open(name)
	data := mustRead(t, name)
	for at := 0; at < len(data); at += 37 {
		flipped := bytes.Clone(data)
		flipped[at] ^= 0x10
		if a, err := openBytes(flipped, readLimits()); err == nil && a.Complete() {
			trueAnswers(t, a, whole)
		}
	}
}

func openBytes(data []byte, l limits) (*Archive, error) {
	c, err := readFile(bytes.NewReader(data), l)
	if err != nil {
		return nil, err
	}
	a, bad := assemble(c)
	if len(bad) > 0 {
		return nil, &Untrusted{Path: "bytes", Problems: bad}
	}
	return a, nil
}

// A run that is killed leaves what it had read.
func TestKilledRun(t *testing.T) {
	bothForms(t, func(t *testing.T, path string) {
		w, err := Create(path)
		if err != nil {
			t.Fatal(err)
		}
		w.Begin(someRun())
		r := NewRecorder(w)
		want := transcript(r.Exposure(1, firstLook()), firstLook())
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		a, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if a.Complete() || a.Run().Runbook != "killed" || a.ID() != w.ID() {
			t.Errorf("complete %v, run %+v, id %s", a.Complete(), a.Run(), a.ID())
		}
		if got := transcript(a.Host(1), firstLook()); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
		report, err := Verify(path)
		if err != nil || !report.Trusted || report.Complete {
			t.Errorf("verified as %+v, %v", report, err)
		}
	})
}

// What a kill can leave half done in a folder: a line of the journal, a file,
// the manifest.
func TestKilledInTheMiddleOfAWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "incident")
	w, _ := Create(dir)
	r := NewRecorder(w)
	transcript(r.Exposure(1, firstLook()), firstLook())
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	log := dir + "/" + chunkName(0)
	whole := mustRead(t, log)
	write(t, log, append(bytes.Clone(whole), `{"entry":{"exposure":1,"verb":"fi`...))
	write(t, dir+"/host/half", []byte("ha"))
	a, err := Open(dir)
	if err != nil || len(a.Problems()) != 2 {
		t.Fatalf("%v", err)
	}
	if _, err := a.Host(1).ReadFile("/half"); evidence.StopOf(err) != evidence.NotRecorded {
		t.Errorf("half a file was used: %v", err)
	}
	write(t, dir+"/host/planted", nil)
	refusedWith(t, dir, "not in the manifest")
}
