package judge_test

import (
	"runbook/checks"
	"runbook/engine/judge"
)

// facts are the shapes the checks declare: what policies compile against.
func facts() []judge.ScopedFact { return judge.FactsOf(checks.All()) }
