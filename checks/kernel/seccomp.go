package kernel

import (
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
)

// The fields before pid are not quoted, and subj= may hold spaces
// ("docker-default (enforce)"); from pid on the kernel quotes or hex-encodes
// what a program chose.
var (
	auditHead   = regexp.MustCompile(`^(?:audit: )?type=1326 audit\((\d{1,12})\.(\d{3}):\d+\): `)
	auditFields = regexp.MustCompile(` pid=(\d+) comm=("[^"]*"|[0-9A-F]+|\(null\))(?: exe=(?:"[^"]*"|[0-9A-F]+|\(null\)))?(?: reason="[a-z]+")? sig=(\d+)(?: arch=([0-9a-f]+))? syscall=(-?\d+)(?: compat=\d+)? ip=0x[0-9a-f]+(?: code=0x([0-9a-f]+))?`)
)

// audit: type=1326 audit(1795432083.552:2): auid=4294967295 uid=0 gid=0 ses=4294967295 subj=unconfined pid=1350 comm="mkdir" exe="/bin/busybox" sig=31 arch=c000003e syscall=83 compat=0 ip=0x47b567 code=0x80000000
func parseSeccomp(text string) (SeccompEvent, bool) {
	head := match(auditHead, "type=1326 ", text)
	if head == nil {
		return SeccompEvent{}, false
	}
	all := auditFields.FindAllStringSubmatch(text, 2)
	if len(all) != 1 {
		return SeccompEvent{}, false
	}
	m := all[0]
	pid, err := strconv.Atoi(m[1])
	sec, err2 := strconv.ParseInt(head[1], 10, 64)
	if err != nil || err2 != nil {
		return SeccompEvent{}, false
	}
	milli, _ := strconv.ParseInt(head[2], 10, 64)
	e := SeccompEvent{AtUsec: sec*second + milli*1000, PID: pid, Command: untrusted(m[2]), Arch: arch(m[4]), Action: action(m[6])}
	e.Signal, _ = strconv.Atoi(m[3])
	e.Syscall, _ = strconv.Atoi(m[5])
	e.SyscallName = syscallName(e.Arch, e.Syscall)
	return e, true
}

// untrusted undoes audit_log_untrustedstring: quoted when harmless, else hex.
func untrusted(s string) string {
	if quoted, ok := strings.CutPrefix(s, `"`); ok {
		return strings.TrimSuffix(quoted, `"`)
	}
	if raw, err := hex.DecodeString(s); err == nil {
		return strings.ToValidUTF8(strings.TrimRight(string(raw), "\x00"), "\uFFFD")
	}
	return s
}

// arch names the audit architectures (linux/audit.h) we have system call names for.
func arch(code string) string {
	switch code {
	case "c000003e":
		return "x86_64"
	case "c00000b7":
		return "aarch64"
	}
	return code
}

// action names a seccomp return value (linux/seccomp.h); errno carries its
// number in the low half.
func action(code string) string {
	n, err := strconv.ParseUint(code, 16, 32)
	if err != nil {
		return ""
	}
	switch n & 0xffff0000 {
	case 0x80000000:
		return "kill-process"
	case 0x00000000:
		return "kill-thread"
	case 0x00030000:
		return "trap"
	case 0x00050000:
		return "errno"
	case 0x7ffc0000:
		return "log"
	}
	return "0x" + code
}
