package process

import (
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

// call is the system call a thread waits in: its number and its first argument.
type call struct {
	number uint64
	first  int
}

// writes: of splice(2), tee(2) and vmsplice(2) the first argument is another
// end. Their numbers on x86-64, and on arm64 and later ports.
func (c call) writes() bool {
	switch c.number {
	case 275, 276, 278, 75, 76, 77:
		return false
	}
	return true
}

// connects: connect(2) on x86-64, and on arm64 and later ports. Neither number
// is a call that writes on the other.
func (c call) connects() bool { return c.number == 42 || c.number == 203 }

// callOf reads the call a thread waits in, from proc_pid_syscall(5): its number,
// then its arguments; for write(2), writev(2), sendmsg(2) and sendfile(2) the
// first is the descriptor.
//
//	1 0x1 0x55d0c0de 0x1000 0x0 0x0 0x0 0x7ffc… 0x7f…
//
// A thread that runs says "running", one that is in no call "-1 …".
func callOf(host evidence.Host, pid, tid int) (call, bool) {
	text, err := look.WholeFile(host, proc(pid, "task/"+strconv.Itoa(tid)+"/syscall"))
	if err != nil {
		return call{}, false
	}
	return parseCall(text)
}

func parseCall(text string) (call, bool) {
	fields := strings.Fields(text)
	if len(fields) != 9 {
		return call{}, false
	}
	number, errNumber := strconv.ParseUint(fields[0], 10, 31)
	hex, ok := strings.CutPrefix(fields[1], "0x")
	first, err := strconv.ParseUint(hex, 16, 31)
	return call{number, int(first)}, ok && err == nil && errNumber == nil
}
