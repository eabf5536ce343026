// Package evidence holds the nouns of runbook: what was seen, what was not,
// what could not be looked at, and the one door through which looking is done.
//
// It imports the standard library only, and nothing that could change a host:
// everything else in the project leans on it, so it leans on nothing.
//
//   - [State] and [Observation]: present, absent and unknown are three answers.
//   - [Host]: four read-only verbs. Live and recorded hosts look alike.
//   - [Check]: a value that looks through a Host and reports Observations.
//   - [Scene]: what a check is given.
//   - [Subject]: what a check looks at (a container, a process, the node).
//   - [Bundle]: all Observations of a run.
package evidence
