// Package archive records what a run reads, and plays it back.
//
// A [Recorder] stands between the checks and a Host: the first answer to a
// question is the answer of that exposure, for every check and for ever. A
// [Writer] keeps those answers in a folder or in one file (tar in zstd), each
// as it comes, so that a run that is killed leaves what it had. [Open] reads
// either form back and trusts nothing in it: everything is read into memory
// under limits, every digest is checked, and nothing is ever extracted.
//
// FORMAT.md in this folder specifies the format. This is the only package that
// imports zstd.
package archive

// Schema names the format. A reader refuses any other major version and
// accepts any minor one ("runbook.archive/v1.2").
const Schema = "runbook.archive/v1"

const (
	manifestFile = "manifest.json"
	partialFile  = "manifest.json.partial" // becomes manifestFile in one step
	journalDir   = "journal"
	storyFile    = "STORY.md" // written by people, so no digest covers it
)
