package checks

import (
	"os"
	"slices"
	"strings"
	"testing"

	"runbook/evidence/evidencetest"
)

// TestEveryFolderIsListed compares All with the folders beside it: a check
// that nobody lists would never run, and nobody would miss it.
func TestEveryFolderIsListed(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var folders, listed []string
	for _, entry := range entries {
		if entry.IsDir() && entry.Name() != "internal" && entry.Name() != "testdata" {
			folders = append(folders, entry.Name())
		}
	}
	for _, check := range All() {
		folder, _, _ := strings.Cut(check.Name, ".")
		listed = append(listed, folder)
	}
	if listed = slices.Compact(listed); !slices.Equal(folders, listed) {
		t.Errorf("folders %v, and All lists %v", folders, listed)
	}
}

func TestNamesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, check := range All() {
		if seen[check.Name] {
			t.Errorf("%s is there twice", check.Name)
		}
		seen[check.Name] = true
	}
}

func TestPromises(t *testing.T) { evidencetest.Suite(t, All()) }
