package archive

import (
	"bytes"
	"path/filepath"
	"testing"

	"runbook/evidence"
)

// trueAnswers fails if a says anything that the whole archive does not.
func trueAnswers(t *testing.T, a, whole *Archive) int {
	t.Helper()
	for key, got := range a.answers {
		want, ok := whole.answers[key]
		if !ok || !bytes.Equal(got.data, want.data) || got.link != want.link || len(got.names) != len(want.names) {
			t.Errorf("%v: %+v, want %+v", key, got, want)
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
