package cgroup

import (
	"regexp"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
)

// noLimit is where "no limit" begins on v1: the page counter's maximum,
// rounded down to a page or a huge page (9223372036854771712 with 4 KiB pages).
const noLimit = 1 << 62

// parseLimit reads a limit file: v2 "67108864" or "max", v1 a number.
func parseLimit(text string) (bytes uint64, unlimited, ok bool) {
	text, whole := strings.CutSuffix(text, "\n")
	if whole && text == "max" {
		return 0, true, true
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || !whole {
		return 0, false, false
	}
	if n >= noLimit {
		return 0, true, true
	}
	return n, false, true
}

// stat is the part of memory.stat that says what fills the memory.
type stat struct {
	anon, file, inactiveFile, shmem, kernel, socket, refaults *uint64
}

// parseStat reads memory.stat. v2 counts the subtree under plain names; v1
// counts this cgroup under plain names and the subtree under total_*, and the
// limit holds for the subtree.
//
//	v2: anon 4096 / file 0 / kernel 32768 / sock 0 / shmem 4096 / …
//	v1: cache 0 / rss 4096 / … / total_cache 0 / total_rss 4096 / …
func parseStat(text string, version int) stat {
	values := look.Keyed(text)
	if version == 1 {
		return stat{
			anon:         at(values, "total_rss"),
			file:         difference(values, "total_cache", "total_shmem"),
			inactiveFile: at(values, "total_inactive_file"),
			shmem:        at(values, "total_shmem"),
			refaults:     either(values, "total_workingset_refault_file", "total_workingset_refault"),
		}
	}
	return stat{
		anon:         at(values, "anon"),
		file:         difference(values, "file", "shmem"),
		inactiveFile: at(values, "inactive_file"),
		shmem:        at(values, "shmem"),
		kernel:       kernelBytes(values),
		socket:       at(values, "sock"),
		refaults:     either(values, "workingset_refault_file", "workingset_refault"),
	}
}

// kernelBytes is "kernel" (5.18), or else the sum of the parts there are.
func kernelBytes(values map[string]uint64) *uint64 {
	if total := at(values, "kernel"); total != nil {
		return total
	}
	sum, found := uint64(0), false
	for _, part := range []string{"kernel_stack", "pagetables", "sec_pagetables", "percpu", "vmalloc", "slab"} {
		if n, ok := values[part]; ok {
			sum, found = sum+n, true
		}
	}
	if !found {
		return nil
	}
	return &sum
}

func at(values map[string]uint64, key string) *uint64 {
	if n, ok := values[key]; ok {
		return &n
	}
	return nil
}

func either(values map[string]uint64, newer, older string) *uint64 {
	if n := at(values, newer); n != nil {
		return n
	}
	return at(values, older)
}

// difference leaves a value out that the kernel's unsteady counters would make
// negative.
func difference(values map[string]uint64, whole, part string) *uint64 {
	w, okWhole := values[whole]
	p, okPart := values[part]
	if !okWhole || !okPart || p > w {
		return nil
	}
	rest := w - p
	return &rest
}

// fullAvg60 matches:
//
//	some avg10=22.66 avg60=4.38 avg300=0.92 total=3947967
//	full avg10=20.00 avg60=4.01 avg300=0.80 total=3600000
var fullAvg60 = regexp.MustCompile(`(?m)^full avg10=[0-9.]+ avg60=([0-9]+\.[0-9]+) avg300=[0-9.]+ total=[0-9]+$`)

func parsePressure(text string) *float64 {
	m := fullAvg60.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	percent, err := strconv.ParseFloat(m[1], 64)
	if err != nil || percent > 100 {
		return nil
	}
	return &percent
}

func rise(before, after *uint64) *uint64 { return look.Rise(before, after) }
