package process

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

const (
	mostUsers = 20
	mostOfAll = 16384 // processes of the node
)

// owner is whose a process is, from /proc/PID/status.
type owner struct {
	real, effective int
	parent          int
	threads         int
	privileged      bool // CAP_SYS_ADMIN or CAP_SYS_RESOURCE is effective
}

const (
	capSysAdmin    = 1 << 21
	capSysResource = 1 << 24
)

// parseOwner reads
//
//	PPid:	1
//	Uid:	1000	1000	1000	1000    (real, effective, saved, filesystem)
//	Threads:	3
//	CapEff:	00000000a80425fb
func parseOwner(status string) (owner, bool) {
	var o owner
	found := 0
	for line := range strings.Lines(status) {
		key, value, _ := strings.Cut(line, ":")
		fields := strings.Fields(value)
		switch {
		case key == "Uid" && len(fields) == 4:
			actual, errReal := strconv.ParseUint(fields[0], 10, 32)
			effective, errEffective := strconv.ParseUint(fields[1], 10, 32)
			if errReal != nil || errEffective != nil {
				return owner{}, false
			}
			o.real, o.effective, found = int(actual), int(effective), found+1
		case key == "PPid" && len(fields) == 1:
			o.parent = int(min(number(fields[0]), 1<<31-1))
		case key == "Threads" && len(fields) == 1:
			n, err := strconv.ParseUint(fields[0], 10, 31)
			if err != nil {
				return owner{}, false
			}
			o.threads, found = int(n), found+1
		case key == "CapEff" && len(fields) == 1:
			bits, err := strconv.ParseUint(fields[0], 16, 64)
			if err != nil {
				return owner{}, false
			}
			o.privileged, found = bits&(capSysAdmin|capSysResource) != 0, found+1
		}
	}
	return o, found == 3
}

// number is 0 for what is none.
func number(text string) uint64 {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return 0
	}
	return n
}

func ownerOf(host evidence.Host, pid int) (owner, error) {
	name := proc(pid, "status")
	text, err := look.WholeFile(host, name)
	if err != nil {
		return owner{}, err
	}
	o, ok := parseOwner(text)
	if !ok {
		return owner{}, look.Malformed(name, "without Uid, Threads or CapEff")
	}
	return o, nil
}

// everybody lists the processes of the node.
func everybody(host evidence.Host) (pids []int, complete bool, err error) {
	names, err := host.ReadDir("/proc")
	if err != nil {
		return nil, false, err
	}
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil && pid > 0 {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	complete = len(pids) <= mostOfAll && slices.Contains(pids, 1) // hidepid hides process 1
	return pids[:min(len(pids), mostOfAll)], complete, nil
}

// byUser goes through the processes of the node and hands over those of the
// users asked for.
func byUser(ctx context.Context, host evidence.Host, wanted map[int]bool, of func(owner) int, use func(pid int, o owner) bool) (complete bool, err error) {
	pids, complete, err := everybody(host)
	if err != nil {
		return false, err
	}
	for _, pid := range pids {
		if ctx.Err() != nil {
			return false, nil
		}
		o, err := ownerOf(host, pid)
		switch {
		case err == nil && wanted[of(o)]:
			complete = use(pid, o) && complete
		case err != nil && !vanished(err):
			complete = false
		}
	}
	return complete, nil
}
