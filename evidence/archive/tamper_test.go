package archive

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
		{"content missing", "missing", func(t *testing.T, dir string) { remove(t, dir+"/host/a") }},
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
			remove(t, dir+"/host/a")
			link(t, "/etc/hostname", dir+"/host/a")
		}},
		{"linked folder", "not a regular file", func(t *testing.T, dir string) { link(t, "/etc", dir+"/host/etc") }},
		{"no manifest and no journal", "not an archive", func(t *testing.T, dir string) { remove(t, dir+"/manifest.json") }},
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

func remove(t *testing.T, name string) {
	t.Helper()
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Fatal(err)
	}
}
