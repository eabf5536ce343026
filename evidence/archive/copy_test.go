package archive

import (
	"bytes"
	"path/filepath"
	"testing"

	"runbook/evidence"
)

func TestCopyKeepsTheEvidenceAndTakesOtherConclusions(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "first")
	w, err := Create(folder)
	if err != nil {
		t.Fatal(err)
	}
	recorder := NewRecorder(w)
	host := recorder.Exposure(1, shell{})
	want, _ := host.ReadFile("/etc/hostname")
	_, refused := host.ReadFile("/secret")
	recorder.Seal()
	id := w.ID()
	if err := w.Finish(Run{Runbook: "killed"}, map[string][]byte{"report.txt": []byte("old\n")}); err != nil {
		t.Fatal(err)
	}
	kept, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "second")
	if err := kept.Copy(copied, map[string][]byte{"report.txt": []byte("new\n")}); err != nil {
		t.Fatal(err)
	}
	again, err := Open(copied)
	if err != nil {
		t.Fatal(err)
	}
	got, _ := again.Host(1).ReadFile("/etc/hostname")
	_, refusedAgain := again.Host(1).ReadFile("/secret")
	if again.ID() != id || !bytes.Equal(got, want) || refusedAgain.Error() != refused.Error() {
		t.Errorf("id %s, file %q, error %v", again.ID(), got, refusedAgain)
	}
	if text, _ := again.Doc("report.txt"); string(text) != "new\n" {
		t.Errorf("report is %q", text)
	}
}

// shell is a host with one file.
type shell struct{ evidence.Host }

func (shell) ReadFile(name string) ([]byte, error) {
	if name == "/etc/hostname" {
		return []byte("node-1\n"), nil
	}
	return nil, &evidence.ReadError{Stop: evidence.Permission, Name: name}
}
