// Package policies embeds every policy with its test: what a cause is, what
// speaks for and against it, and the words they are written in. See README.md.
package policies

import "embed"

// FS holds the whole tree, tests included: filtering them out would be more
// code than they are bytes, and `runbook test` runs them from here.
//
//go:embed all:*
var FS embed.FS
