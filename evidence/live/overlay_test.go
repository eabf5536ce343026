//go:build linux

package live

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// overlayHere mounts an overlay of two lower layers, and returns its root and
// its upper directory.
func overlayHere(t *testing.T, options string) (merged, upper string) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"lower1/etc", "lower2/etc", "lower2/data", "upper", "work", "merged"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, size := range map[string]int{"lower1/big": 4 << 20, "lower2/etc/conf": 10, "lower2/data/a": 10, "lower2/data/b": 10} {
		if err := os.WriteFile(filepath.Join(dir, name), make([]byte, size), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	merged = filepath.Join(dir, "merged")
	data := fmt.Sprintf("lowerdir=%s:%s,upperdir=%s,workdir=%s%s", filepath.Join(dir, "lower1"), filepath.Join(dir, "lower2"), filepath.Join(dir, "upper"), filepath.Join(dir, "work"), options)
	if err := syscall.Mount("overlay", merged, "overlay", 0, data); err != nil {
		t.Skipf("cannot mount an overlay here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(merged, syscall.MNT_DETACH) })
	return merged, filepath.Join(dir, "upper")
}

func walkOf(t *testing.T, pid, pause int) (asked.OverlayWalk, error) {
	t.Helper()
	m := New(Options{})
	t.Cleanup(m.Close)
	text, err := m.Ask(context.Background(), asked.OverlayTree, strconv.Itoa(pid), strconv.Itoa(pause))
	var walk asked.OverlayWalk
	if err == nil {
		err = json.Unmarshal(text, &walk)
	}
	return walk, err
}

func mustAll(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// What a container does to its root: it appends two bytes to a file of an
// image layer, writes a new one, removes another, and lays a trap.
func TestOverlayWalk(t *testing.T) {
	merged, upper := overlayHere(t, "")
	big, err := os.OpenFile(filepath.Join(merged, "big"), os.O_APPEND|os.O_WRONLY, 0)
	mustAll(t, err)
	_, err = big.WriteString("xy")
	mustAll(t, err, big.Close(),
		os.WriteFile(filepath.Join(merged, "new"), make([]byte, 1<<20), 0o600),
		os.Remove(filepath.Join(merged, "data/a")),
		os.Symlink("/etc/shadow", filepath.Join(merged, "trap")),
		os.Symlink("/etc", filepath.Join(merged, "trapdir")),
		syscall.Mkfifo(filepath.Join(merged, "fifo"), 0o600),
		os.RemoveAll(filepath.Join(merged, "etc")),
		os.Mkdir(filepath.Join(merged, "etc"), 0o755),
	)
	pid, end := startProcess(t, merged)
	defer end()
	go func() {
		time.Sleep(200 * time.Millisecond)
		_ = os.WriteFile(filepath.Join(merged, "later"), make([]byte, 2<<20), 0o600)
	}()
	walk, err := walkOf(t, pid, 600)
	mustAll(t, err)
	first, second := walk.First, walk.Second
	if walk.UpperDir != upper || !first.Complete || first.Files != 2 || first.Whiteouts != 1 || first.MostWhiteoutsIn != "/data" || first.OpaqueDirectories != 1 {
		t.Errorf("%+v", walk)
	}
	if !first.OriginKnown || first.CopiedUpFiles != 1 || first.CopiedUpBytes < 4<<20 || first.ChangedFiles != 2 || first.BirthKnown && first.BornCopiedFiles != 1 || second.BornCopiedFiles != 0 {
		t.Errorf("the appended file was copied up whole: %+v", first)
	}
	if f := first.Largest[0]; f.Path != "/big" || !*f.CopiedUp || !*f.InLower {
		t.Errorf("%+v", f)
	}
	if f := first.Largest[1]; f.Path != "/new" || *f.CopiedUp || *f.InLower {
		t.Errorf("%+v", f)
	}
	if second.Files != 3 || second.ChangedFiles < 1 || second.ChangedBytes < 2<<20 || second.Newest[0].Path != "/later" || walk.PauseUsec < 600_000 {
		t.Errorf("between the passes /later was written: %+v", second)
	}
	for _, f := range append(first.Largest, second.Newest...) {
		if strings.Contains(f.Path, "trap") || strings.Contains(f.Path, "shadow") {
			t.Errorf("a link was followed: %+v", f)
		}
	}
}

func TestOverlayWalkIsBounded(t *testing.T) {
	merged, _ := overlayHere(t, "")
	deep := merged
	for range maxWalkDepth + 5 {
		deep = filepath.Join(deep, "d")
	}
	mustAll(t, os.MkdirAll(deep, 0o755), os.MkdirAll(filepath.Join(merged, "many"), 0o755))
	for i := range maxWalkEntries/2 + 1 {
		mustAll(t, os.Symlink("x", filepath.Join(merged, "many", strconv.Itoa(i))))
	}
	pid, end := startProcess(t, merged)
	defer end()
	walk, err := walkOf(t, pid, 0)
	mustAll(t, err)
	if walk.First.Complete || walk.First.Stopped == "" || walk.First.Entries > maxWalkEntries {
		t.Errorf("%+v", walk.First)
	}
}

func TestOverlayWalkGoesNowhereElse(t *testing.T) {
	pid, end := startProcess(t, t.TempDir())
	defer end()
	if _, err := walkOf(t, pid, 0); evidence.StopOf(err) != evidence.Unsupported {
		t.Errorf("a root that is no overlay: %v", err)
	}
	if _, err := walkOf(t, pid, 60_000); evidence.StopOf(err) != evidence.Refused {
		t.Errorf("a minute's pause: %v", err)
	}
}

func TestParseOverlay(t *testing.T) {
	for line, want := range map[string]overlayRoot{
		"1 2 0:61 / / rw - overlay overlay rw,lowerdir=/a\\134:b:/c,upperdir=/u\\054x,workdir=/w":              {upper: "/u,x", lowers: []string{"/a:b", "/c"}},
		"1 2 0:61 / / rw - overlay overlay rw,lowerdir=2/fs:1/fs,upperdir=/s/3/fs,workdir=/s/3/work,userxattr": {upper: "/s/3/fs", lowers: []string{"/s/2/fs", "/s/1/fs"}, user: true},
		"1 2 0:61 / / rw - overlay overlay rw,lowerdir+=/a,lowerdir+=/b,datadir+=/d,upperdir=/u,workdir=/w":    {upper: "/u", lowers: []string{"/a", "/b"}},
		"1 2 0:61 / / ro - overlay overlay ro,lowerdir=/a::/d":                                                 {upper: "", lowers: []string{"/a", "/d"}},
	} {
		got, isRoot := parseOverlay(line)
		if want.upper == "" {
			want.upper = "" // no upper directory: nothing to walk
		}
		if !isRoot || got == nil || got.upper != want.upper || strings.Join(got.lowers, " ") != strings.Join(want.lowers, " ") || got.user != want.user {
			t.Errorf("%s: %+v", line, got)
		}
	}
	if over, isRoot := parseOverlay("1 2 8:1 / / rw - ext4 /dev/sda1 rw"); over != nil || !isRoot {
		t.Errorf("%+v", over)
	}
	if _, isRoot := parseOverlay("1 2 0:61 / /x rw - overlay overlay rw,lowerdir=/a,upperdir=/u"); isRoot {
		t.Error("a volume is not the root")
	}
}

func FuzzParseOverlay(f *testing.F) {
	f.Add("1 2 0:61 / / rw - overlay overlay rw,lowerdir=2/fs:1/fs,upperdir=/s/3/fs,workdir=/s/3/work")
	f.Fuzz(func(t *testing.T, line string) {
		over, _ := parseOverlay(line)
		if over != nil && len(over.lowers) > len(line) {
			t.Error("more directories than text")
		}
	})
}
