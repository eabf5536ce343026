package kernel

import (
	"testing"

	"runbook/evidence/evidencetest"
)

func TestConformance(t *testing.T) {
	for _, c := range Checks() {
		evidencetest.Run(t, c)
	}
}
