// Package runbooks holds the built-in runbooks: one folder a symptom, with
// runbook.yaml and explain.txt, which lists what the runbook may read.
package runbooks

import "embed"

// FS is the whole tree.
//
//go:embed */runbook.yaml */explain.txt
var FS embed.FS
