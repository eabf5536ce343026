package runtime

import (
	"regexp"
	"slices"
	"strings"

	"runbook/checks/internal/look"
)

const (
	lineLimit   = 400
	mostLast    = 10
	mostMatches = 10
)

// outputLine is one line the container wrote.
type outputLine struct {
	usec int64 // 0: the format has no time
	text string
}

// criForm matches:
//
//	2026-11-23T11:21:47.56488249Z stderr F exec /bin/noshebang: exec format error
var criForm = regexp.MustCompile(`^([0-9T:.+Z-]+) (stdout|stderr) ([FP])(?::[^ ]*)? ?(.*)$`)

// splitOutput takes a log apart. In the CRI's format a long line comes in
// pieces, tagged P until the last, F; pieces are joined for each stream.
// Whether a log is in that format is known from where it is, never from its
// text: a container can print such lines.
func splitOutput(text string, cri bool) []outputLine {
	var lines []outputLine
	pieces := map[string]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if !cri {
			lines = append(lines, outputLine{text: line})
			continue
		}
		m := criForm.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		pieces[m[2]] += m[4]
		if m[3] == "F" {
			lines = append(lines, outputLine{usec: look.Usec(m[1]), text: pieces[m[2]]})
			delete(pieces, m[2])
		}
	}
	return lines
}

type phrase struct {
	name string
	form *regexp.Regexp
}

// Programs and language runtimes saying that an allocation failed, each in its
// own words.
var allocationFailures = []phrase{
	{"java-out-of-memory", regexp.MustCompile(`\bjava\.lang\.OutOfMemoryError\b`)},
	{"java-native-memory", regexp.MustCompile(`There is insufficient memory for the Java Runtime Environment|Native memory allocation \((?:mmap|malloc)\) failed`)},
	{"go-out-of-memory", regexp.MustCompile(`^fatal error: (?:runtime: )?(?:out of memory|cannot allocate memory)|^runtime: out of memory`)},
	{"cxx-bad-alloc", regexp.MustCompile(`\bstd::bad_alloc\b`)},
	{"node-heap", regexp.MustCompile(`JavaScript heap out of memory`)},
	{"python-memory-error", regexp.MustCompile(`^(?:numpy\.[\w.]*)?_?(?:Array)?MemoryError(?::|$)`)},
	{"memory-exhausted", regexp.MustCompile(`\bmemory exhausted\b`)},
	{"ruby-no-memory", regexp.MustCompile(`\bNoMemoryError\b`)},
	{"php-memory-limit", regexp.MustCompile(`Allowed memory size of [0-9]+ bytes exhausted`)},
	{"rust-allocation-failed", regexp.MustCompile(`^memory allocation of [0-9]+ bytes failed`)},
	{"dotnet-out-of-memory", regexp.MustCompile(`\bSystem\.OutOfMemoryException\b`)},
	{"postgres-out-of-memory", regexp.MustCompile(`\b(?:ERROR|FATAL):  ?out of memory\b`)},
	{"jemalloc", regexp.MustCompile(`^<jemalloc>: .*(?i:out of memory|failed|error)`)},
	{"malloc-failed", regexp.MustCompile(`(?i)\b(?:malloc|realloc|calloc|mmap|xmalloc)\b.{0,40}\b(?:failed|out of memory)\b|\bout of memory, malloc failed\b`)},
	{"cannot-allocate-memory", regexp.MustCompile(`(?i)\bcannot allocate memory\b`)},
	{"out-of-memory", regexp.MustCompile(`(?i)^(?:[\w./-]+: )?(?:fatal: |error: )?out of memory\.?$`)},
}

// Shells and supervisors saying that a child was killed by SIGKILL.
var childKilled = []phrase{
	{"worker-killed", regexp.MustCompile(`was sent SIGKILL! Perhaps out of memory\?`)},
	{"exited-on-signal-9", regexp.MustCompile(`\bexited on signal 9\b`)},
	{"terminated-by-signal-9", regexp.MustCompile(`\bterminated (?:by|with) signal (?:9\b|SIGKILL)|\bkilled by (?:SIGKILL|signal 9)\b|\(signal 9\)`)},
	{"signal-killed", regexp.MustCompile(`\bsignal: killed\b`)},
	{"shell-killed", regexp.MustCompile(`^(?:[\w./-]+: (?:line )?[0-9]+: +[0-9]+ )?Killed(?:\s*$|\s{2,})`)},
}

// Programs saying that they got SIGTERM and stop.
var terminating = []phrase{
	{"sigterm-received", regexp.MustCompile(`(?i)\b(?:received|caught|got|handling|trapped)\b.{0,24}\b(?:SIGTERM|signal 15|signal:? terminated)\b`)},
	{"sigterm-received", regexp.MustCompile(`(?i)\bSIGTERM\b.{0,24}\b(?:received|caught)\b|\bsignal 15 \(SIGTERM\) received\b`)},
}

// kernelWords are what only the kernel's log may say. A container that prints
// them gets no phrase recognised in that line.
var kernelWords = regexp.MustCompile(`(?i)killed process [0-9]+|oom-kill:|invoked oom-killer|oom_reaper|\bmemory cgroup out of memory\b|CONSTRAINT_(?:MEMCG|NONE)`)

// telling is in every line that any phrase fits: looking for it first spares
// most lines thirty regular expressions.
var telling = []string{"memory", "alloc", "mmap", "kill", "signal", "sigterm"}

func recognise(text string, phrases []phrase) string {
	lower := strings.ToLower(text)
	if !slices.ContainsFunc(telling, func(word string) bool { return strings.Contains(lower, word) }) {
		return ""
	}
	for _, p := range phrases {
		if p.form.MatchString(text) {
			if kernelWords.MatchString(text) {
				return ""
			}
			return p.name
		}
	}
	return ""
}

func newOutput(name string) Output {
	return Output{
		Path: name, Whole: true, LastLines: []string{},
		AllocationFailures: []LogMatch{}, ChildKilled: []LogMatch{}, Terminating: []LogMatch{},
	}
}

// read keeps the newest of everything: they tell of the end.
func (out *Output) read(lines []outputLine) {
	for _, line := range lines {
		text := look.Clip(line.text, lineLimit)
		for _, kind := range []struct {
			into    *[]LogMatch
			phrases []phrase
		}{
			{&out.AllocationFailures, allocationFailures},
			{&out.ChildKilled, childKilled},
			{&out.Terminating, terminating},
		} {
			if name := recognise(text, kind.phrases); name != "" {
				*kind.into = append(*kind.into, LogMatch{Line: text, Phrase: name, AtUsec: line.usec})
				*kind.into = (*kind.into)[max(0, len(*kind.into)-mostMatches):]
			}
		}
	}
	for _, line := range lines[max(0, len(lines)-mostLast):] {
		out.LastLines = append(out.LastLines, look.Clip(line.text, lineLimit))
	}
}
