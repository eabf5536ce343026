package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
)

// A screen follows the replay that prints it.
var readmeScreen = regexp.MustCompile("(?s)`runbook replay fixtures/incidents/([a-z0-9-]+)`:\n\n```\n(.*?)```\n")

// TestReadmeShowsWhatItPrints: every line of the README's screens is one that
// the named replay prints today, in that order.
func TestReadmeShowsWhatItPrints(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	screens := readmeScreen.FindAllStringSubmatch(string(readme), -1)
	if len(screens) < 2 {
		t.Fatalf("the README shows %d screens", len(screens))
	}
	for _, screen := range screens {
		t.Run(screen[1], func(t *testing.T) { isPrinted(t, screen[1], screen[2]) })
	}
}

func isPrinted(t *testing.T, incident, screen string) {
	var out, problems bytes.Buffer
	if code := run([]string{"replay", incidentsDir + "/" + incident}, &out, &problems); code != exitRan {
		t.Fatalf("exit %d: %s", code, problems.String())
	}
	if len(strings.Fields(screen)) < 50 {
		t.Fatal("the README shows no screen")
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
