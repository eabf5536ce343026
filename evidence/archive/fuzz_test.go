package archive

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"testing"
)

// Whatever the bytes are: no panic, no endless memory, and what opens is
// consistent with itself.
func FuzzOpenFile(f *testing.F) {
	name := filepath.Join(f.TempDir(), "x.rbz")
	recordAll(f, name)
	data := mustRead(f, name)
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Add(data[:len(data)-4])
	f.Add(packed(f, regular("manifest.json")))
	f.Add(wideWindow())
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := openBytes(data, limits{total: 1 << 20, entry: 1 << 18, free: 1 << 20, files: 1000, ratio: 500})
		if err == nil {
			replayable(t, a)
		}
	})
}

func replayable(t *testing.T, a *Archive) {
	if id, err := idOf(a.records.Entries); err != nil || id != a.ID() {
		t.Errorf("id %s, want %s (%v)", a.ID(), id, err)
	}
	for _, e := range a.records.Entries {
		if got := (replay{a, e.Exposure}).answer(e.query()); got.err != nil && got.err.Stop != e.Stop {
			t.Errorf("%+v replays as %v", e, got.err)
		}
	}
}

// Manifests reach their parser with a first line that fits, or the digest
// would be all that is ever fuzzed.
func FuzzManifest(f *testing.F) {
	dir := filepath.Join(f.TempDir(), "x")
	recordAll(f, dir)
	_, rest, _ := bytes.Cut(mustRead(f, dir+"/manifest.json"), []byte("\n"))
	f.Add(rest)
	f.Add([]byte(entries(`{"exposure":1,"verb":"link","name":{"base64":"/w=="},"link":"x"}`)))
	f.Add([]byte(`"schema":"runbook.archive/v1","entries":[null],"docs":null}`))
	f.Fuzz(func(t *testing.T, rest []byte) {
		c := newContents(readLimits())
		c.files[manifestFile] = append([]byte(firstLine(rest)), rest...)
		if a, bad := assemble(c); len(bad) == 0 {
			replayable(t, a)
		}
	})
}

func FuzzJournal(f *testing.F) {
	f.Add([]byte(`{"schema":"runbook.archive/v1"}` + "\n" + `{"entry":{"exposure":1,"verb":"dir","name":"/x","names":[]}}` + "\n{"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c := newContents(readLimits())
		c.files[chunkName(0)] = raw
		if a, bad := assemble(c); len(bad) == 0 {
			replayable(t, a)
			if a.Complete() {
				t.Error("complete without a manifest")
			}
		}
	})
}

// Any bytes survive as text, and only one spelling is accepted for each.
func FuzzText(f *testing.F) {
	f.Add("memory.max")
	f.Add("\xff\x00<&>")
	f.Fuzz(func(t *testing.T, s string) {
		data, err := json.Marshal(text(s))
		var back text
		if err != nil || json.Unmarshal(data, &back) != nil || string(back) != s {
			t.Errorf("%q became %s became %q (%v)", s, data, back, err)
		}
	})
}
