package target

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"runbook/evidence/asked"
)

// Lines of the kernel log that name a cgroup. A hostile cgroup name can only
// add candidates of its own making; what a block says is judged elsewhere.
var (
	summaryLine = regexp.MustCompile(`^oom-kill:.*?(?:oom_memcg=(/.*?),)?task_memcg=(/.*),task=.*,pid=(\d+),uid=\d+$`)
	taskInLine  = regexp.MustCompile(`^Task in (/.*) killed as a result of limit of (/.*)$`)
	groupLine   = regexp.MustCompile(`^Tasks in (/.*) are going to be killed due to memory\.oom\.group set$`)
	killedLine  = regexp.MustCompile(`Killed process (\d+)[ ,]`)
)

func (s *search) kernelLines() []string {
	var log asked.Log
	err := s.ask(&log, asked.KernelLog, strconv.Itoa(int(s.since.Seconds())))
	s.note("kernel-log", asked.KernelLog, err)
	var lines []string
	for _, record := range log.Records {
		if record.Facility == 0 {
			lines = append(lines, record.Text)
		}
	}
	return lines
}

// kernelLogPaths returns every cgroup that an out-of-memory kill was about.
func (s *search) kernelLogPaths() []string {
	var paths []string
	add := func(found ...string) {
		for _, p := range found {
			if p != "" && !slices.Contains(paths, p) {
				paths = append(paths, p)
			}
		}
	}
	for _, line := range s.kernelLines() {
		if m := summaryLine.FindStringSubmatch(line); m != nil {
			add(m[1], m[2])
		} else if m := taskInLine.FindStringSubmatch(line); m != nil {
			add(m[1], m[2])
		} else if m := groupLine.FindStringSubmatch(line); m != nil {
			add(m[1])
		}
	}
	return paths
}

// kernelLogCgroups returns those with a component that satisfies match, cut
// off at that component: a victim may sit in a cgroup its container made.
func (s *search) kernelLogCgroups(match func(string) bool) []string {
	var found []string
	for _, p := range s.kernelLogPaths() {
		for ; p != "/" && p != "."; p = path.Dir(p) {
			if match(path.Base(p)) && !slices.Contains(found, p) {
				found = append(found, p)
			}
		}
	}
	return found
}

// kernelLogPID returns the cgroup of a process that the kernel killed.
func (s *search) kernelLogPID(pid int) (string, bool) {
	killed, cgroup := false, ""
	for _, line := range s.kernelLines() {
		if m := summaryLine.FindStringSubmatch(line); m != nil && m[3] == strconv.Itoa(pid) {
			killed, cgroup = true, m[2]
		}
		if m := killedLine.FindStringSubmatch(line); m != nil && m[1] == strconv.Itoa(pid) {
			killed = true
		}
		if strings.Contains(line, fmt.Sprintf("[%d]: segfault at", pid)) {
			killed = true
		}
	}
	return cgroup, killed
}
