package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// TestReadmeShowsWhatItPrints: every line of the README's screen is one that
// the named replay prints today, in that order.
func TestReadmeShowsWhatItPrints(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "```\n")
	screen, _, found := strings.Cut(rest, "```")
	if !found || len(strings.Fields(screen)) < 50 {
		t.Fatal("the README shows no screen")
	}
	var out, problems bytes.Buffer
	if code := run([]string{"replay", incidentsDir + "/killed-tmpfs-shm"}, &out, &problems); code != exitRan {
		t.Fatalf("exit %d: %s", code, problems.String())
	}
	printed := out.String()
	for line := range strings.Lines(screen) {
		at := strings.Index(printed, line)
		if at < 0 {
			t.Errorf("the README shows a line that is not printed, or not there: %q", line)
			continue
		}
		printed = printed[at+len(line):]
	}
}
