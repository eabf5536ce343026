package report

import (
	"strings"
	"testing"

	"runbook/engine/judge"
)

// Of whom the question makes no sense that is said, and not what it rules out;
// the others are told as ever.
func TestMootIsTold(t *testing.T) {
	r := result("app")
	why := judge.Moot{Of: r.Target.Of(), Argument: judge.Argument{Says: "it ended 3.0 s before this look", Weight: judge.Refutes}}
	r.Ruling = judge.Ruling{Outcome: judge.NothingFound, Moot: []judge.Moot{why}, RuledOut: r.Ruling.RuledOut}
	for name, text := range map[string]string{"table": table(t, r, false), "markdown": markdown(t, r)} {
		if !strings.Contains(text, "it ended 3.0 s before this look") || strings.Contains(text, "NOTHING FOUND") || strings.Contains(text, "uled out") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
	r.Ruling.RuledOut = append(r.Ruling.RuledOut, judge.Verdict{Cause: "pid.limit", Of: "container/other"})
	if text := table(t, r, false); !strings.Contains(text, "NOTHING FOUND") || !strings.Contains(text, "uled out") {
		t.Errorf("of two, one of whom lives:\n%s", text)
	}
}
