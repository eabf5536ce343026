package kernel

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	segfaultLine = regexp.MustCompile(`(?s)^(.{0,15})\[(\d+)\]: segfault at [0-9a-f]+ ip `)
	trapLine     = regexp.MustCompile(`(?s)^(?:traps: )?(.{0,15})\[(\d+)\] ((?:trap )?[a-z][a-z0-9 ]{2,40}) ip:[0-9a-f]+ sp:`)
	armLine      = regexp.MustCompile(`(?s)^(.{0,15})\[(\d+)\]: unhandled (.{1,80}?), (?:esr|ESR) 0x[0-9a-f]+`)
)

// faults maps the words of a trap line to a kind and the signal it ends in
// (arch/x86/kernel/traps.c).
var faults = []struct{ words, kind, signal string }{
	{"invalid opcode", "invalid-opcode", "SIGILL"},
	{"divide error", "divide-error", "SIGFPE"},
	{"general protection", "general-protection", "SIGSEGV"},
	{"control protection", "other-trap", "SIGSEGV"},
	{"int3", "other-trap", "SIGTRAP"},
	{"stack segment", "other-trap", "SIGBUS"},
	{"alignment check", "other-trap", "SIGBUS"},
	{"translation fault", "segfault", "SIGSEGV"},
	{"permission fault", "segfault", "SIGSEGV"},
}

// crasher[176]: segfault at 8 ip 000000000040164a sp 00007fff1e6df710 error 6 in crasher[401000+78000] likely on CPU 0 (core 0, socket 0)
// traps: crasher[153] trap invalid opcode ip:401645 sp:7ffcc76c2960 error:0 in crasher[401000+78000]
// traps: crasher[159] general protection fault ip:40169e sp:7ffd101facd0 error:0 in crasher[401000+78000]
// app[42]: unhandled level 1 translation fault (11) at 0x00000000, esr 0x92000045, in app[400000+1000]     (arm64)
//
// The number is the thread's, and the name is the thread's too: of a program
// with threads neither may be the main process's.
func parseCrash(text string) (CrashEvent, bool) {
	words := "segfault"
	m := match(segfaultLine, "segfault at ", text)
	if m == nil {
		if m = match(trapLine, " ip:", text); m == nil {
			m = match(armLine, "unhandled ", text)
		}
		if m == nil {
			return CrashEvent{}, false
		}
		words = m[3]
	}
	pid, err := strconv.Atoi(m[2])
	if err != nil {
		return CrashEvent{}, false
	}
	kind, signal := fault(words)
	return CrashEvent{Kind: kind, Signal: signal, PID: pid, Command: m[1], Line: clip(text, 400)}, true
}

func fault(words string) (kind, signal string) {
	if words == "segfault" {
		return "segfault", "SIGSEGV"
	}
	for _, f := range faults {
		if strings.Contains(words, f.words) {
			return f.kind, f.signal
		}
	}
	return "other-trap", ""
}

var enomemLine = regexp.MustCompile(`(?s)^__vm_enough_memory: pid: (\d+), comm: (.{0,15}), (?:bytes: \d+ not|not?) enough memory for the allocation`)

// parseEnomem reads:
//
//	__vm_enough_memory: pid: 430, comm: busybox, no enough memory for the allocation
//	__vm_enough_memory: pid: 430, comm: busybox, bytes: 1073741824 not enough memory for the allocation
func parseEnomem(text string) (EnomemEvent, bool) {
	m := match(enomemLine, "__vm_enough_memory: ", text)
	if m == nil {
		return EnomemEvent{}, false
	}
	pid, err := strconv.Atoi(m[1])
	return EnomemEvent{PID: pid, Command: m[2]}, err == nil
}
