package overlay

import (
	"testing"

	"runbook/evidence"
	"runbook/evidence/evidencetest"
)

func TestPromises(t *testing.T) {
	for _, check := range Checks() {
		evidencetest.Run(t, check)
	}
	mount := evidence.Saw("overlay.mount", Mount{Lowers: 2, UpperDir: "/u", Metacopy: "off"}, nil, "/proc/4711/mountinfo")
	evidencetest.Run(t, Checks()[1], mount)
}
