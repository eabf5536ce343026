//go:build linux

package live

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"runbook/evidence"
	"runbook/evidence/asked"
)

func TestTail(t *testing.T) {
	for _, c := range []struct {
		name, text string
		most       int64
		want       asked.Tail
	}{
		{"shorter than the limit: all of it", "a\nb\n", 100, asked.Tail{SizeBytes: 4, Text: "a\nb\n"}},
		{"empty", "", 100, asked.Tail{}},
		{"the first line that is whole", "first\nsecond\nthird\n", 10, asked.Tail{SizeBytes: 19, OffsetBytes: 13, Text: "third\n"}},
		{"a line not ended is what was said last", "first\nsecond\nthi", 10, asked.Tail{SizeBytes: 16, OffsetBytes: 13, Text: "thi"}},
		{"no whole line fits", strings.Repeat("x", 50), 10, asked.Tail{SizeBytes: 50, OffsetBytes: 50}},
		{"not UTF-8", "a\xffb\n", 10, asked.Tail{SizeBytes: 4, Text: "a\\xffb\n"}},
	} {
		name := filepath.Join(t.TempDir(), "log")
		must(t, os.WriteFile(name, []byte(c.text), 0o600))
		fd, err := openAt(unix.AT_FDCWD, name, readFlags)
		must(t, err)
		got, err := tailOf(fd, c.most)
		closeFD(fd)
		if err != nil || got != c.want {
			t.Errorf("%s: got %+v, %v, want %+v", c.name, got, err, c.want)
		}
	}
}

func TestTheTailOfAHugeFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "log")
	must(t, os.WriteFile(name, nil, 0o600))
	must(t, os.Truncate(name, 10<<30)) // sparse
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = f.WriteString("\nthe end\n")
	must(t, err)
	must(t, f.Close())
	data, err := newMachine(t).Ask(t.Context(), asked.LogTail, name)
	must(t, err)
	var got asked.Tail
	must(t, json.Unmarshal(data, &got))
	if want := (asked.Tail{SizeBytes: 10<<30 + 9, OffsetBytes: 10<<30 + 1, Text: "the end\n"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestOnlyALogIsTailed(t *testing.T) {
	m, fifo := newMachine(t), filepath.Join(t.TempDir(), "fifo")
	must(t, unix.Mkfifo(fifo, 0o600))
	for name, want := range map[string]evidence.Stop{
		fifo:                                   evidence.NotRegular,
		"/dev/zero":                            evidence.NotRegular,
		"/proc/self/environ":                   evidence.Refused,
		fmt.Sprintf("/proc/%d/stat", 1):        evidence.Refused,
		"relative.log":                         evidence.Refused,
		filepath.Join(t.TempDir(), "no-such"):  evidence.NotExist,
		filepath.Join(fifo, "below-something"): evidence.NotExist,
	} {
		_, err := m.Ask(t.Context(), asked.LogTail, name)
		stopped(t, err, asked.LogTail+" "+name, want)
	}
}
