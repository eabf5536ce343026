package mounts

import (
	"testing"

	"runbook/evidence/evidencetest"
)

func TestPromises(t *testing.T) {
	for _, check := range Checks() {
		evidencetest.Run(t, check)
	}
}
