package dns

import (
	"testing"

	"runbook/evidence"
	"runbook/evidence/evidencetest"
)

func TestPromises(t *testing.T) {
	for _, check := range Checks() {
		evidencetest.Run(t, check)
	}
}

// The probe keeps them with its configuration known, too.
func TestPromisesOfAConfiguredProbe(t *testing.T) {
	config := evidence.Observation{ID: "dns.config", State: evidence.Present, Value: parseConfig("nameserver 10.96.0.10\nsearch a b\n")}
	for _, check := range Checks() {
		if check.Probe {
			evidencetest.Run(t, check, config)
		}
	}
}
