// Package evidencetest holds the promises every check must keep, whatever the
// host behind it does: [Run] tries one check, [Suite] all of them.
//
//   - On a host that has nothing, nothing is present.
//   - On a host that refuses everything, nothing is absent.
//   - Garbage, empty, cut, endless answers: no panic, and always a reason.
//   - Everything in Gives, each time, in order, of the declared shape.
//   - Nothing outside Reads and Needs.
//   - Two looks agree. Cancelled, it returns at once.
package evidencetest
