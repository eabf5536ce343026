module runbook

go 1.26.6
