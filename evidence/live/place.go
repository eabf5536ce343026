//go:build linux

package live

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"runbook/evidence"
)

// kind says by which rules a path is opened.
type kind uint8

const (
	plainPlace     kind = iota // a disk's: only regular files
	kernelPlace                // /proc or /sys, but no process: opened at once
	processPlace               // /proc/PID: opened below the pinned directory
	containerPlace             // /proc/PID/root: resolved inside that root
)

// place is a path, understood.
type place struct {
	kind kind
	name string // the whole path
	pid  int    // of processPlace and containerPlace
	rest string // below /proc/PID, or inside the container's root; never absolute
}

// locate refuses paths that are not absolute and clean: "a/../b" and "b" are
// not the same file where a is a link.
func locate(name string) (place, error) {
	if !path.IsAbs(name) || path.Clean(name) != name || strings.ContainsRune(name, 0) {
		return place{}, stop(evidence.Refused, "not a clean absolute path")
	}
	p, err := place{kind: plainPlace, name: name}, error(nil)
	switch {
	case name == "/proc" || name == "/sys" || strings.HasPrefix(name, "/sys/"):
		p.kind = kernelPlace
	case strings.HasPrefix(name, "/proc/"):
		p, err = locateProc(name)
	}
	if (p.kind == kernelPlace || p.kind == processPlace) && consumes(name) {
		return place{}, stop(evidence.Refused, "reading it takes or changes something")
	}
	return p, err
}

// locateProc tells a process's files from the rest of /proc.
func locateProc(name string) (place, error) {
	first, rest, _ := strings.Cut(strings.TrimPrefix(name, "/proc/"), "/")
	pid, ok := pidOf(first)
	if !ok && first != "self" && first != "thread-self" {
		return place{kind: kernelPlace, name: name}, nil
	}
	inRoot, isRoot := strings.CutPrefix(rest+"/", "root/")
	if ok && isRoot && inRoot != "" {
		return place{kind: containerPlace, name: name, pid: pid, rest: strings.TrimSuffix(inRoot, "/")}, nil
	}
	if leavesProc(rest) {
		return place{}, stop(evidence.Refused, "leads out of /proc through a link")
	}
	if !ok {
		return place{kind: kernelPlace, name: name}, nil
	}
	if rest == "" {
		rest = "."
	}
	return place{kind: processPlace, name: name, pid: pid, rest: rest}, nil
}

// pidOf reads a pid as the kernel writes it: no sign, no leading zero.
func pidOf(text string) (int, bool) {
	pid, err := strconv.Atoi(text)
	return pid, err == nil && pid > 0 && strconv.Itoa(pid) == text
}

// leavesProc reports whether a path below /proc/PID goes on behind a magic
// link. Such a link is not resolved by name: the kernel jumps to the file the
// process has open, whatever and wherever that is.
func leavesProc(rest string) bool {
	parts := strings.Split(rest, "/")
	if len(parts) > 2 && parts[0] == "task" {
		parts = parts[2:]
	}
	if len(parts) < 2 {
		return false
	}
	switch parts[0] {
	case "root", "cwd", "exe":
		return true
	case "fd", "map_files", "ns":
		return len(parts) > 2
	}
	return false
}

// consumes reports whether reading name takes something from other readers or
// makes the kernel do something: /proc/kmsg gives each record once, trace_pipe
// too, binfmt_misc is an automount, kcore and mem are other people's memory.
func consumes(name string) bool {
	base := path.Base(name)
	if strings.HasPrefix(base, "trace_pipe") {
		return true
	}
	if slices.Contains([]string{"kmsg", "kcore", "mem", "stat_refresh"}, base) {
		return true
	}
	for _, tree := range []string{"/sys/kernel/debug", "/sys/kernel/tracing", "/proc/sys/fs/binfmt_misc"} {
		if name == tree || strings.HasPrefix(name, tree+"/") {
			return true
		}
	}
	return false
}
