package node

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

const (
	meminfoFile    = "/proc/meminfo"
	overcommitFile = "/proc/sys/vm/overcommit_memory"
	vmstatFile     = "/proc/vmstat"
	numaFile       = "/sys/devices/system/node/online"
)

func seeMemory(_ context.Context, at evidence.Scene) evidence.Observation {
	memory, err := readMemory(at.First)
	return evidence.Saw("node.memory", memory, err, meminfoFile, overcommitFile, vmstatFile, numaFile)
}

// nodeList matches:
//
//	0 or 0-1,3
var nodeList = regexp.MustCompile(`^[0-9]+([-,][0-9]+)*$`)

func readMemory(host evidence.Host) (Memory, error) {
	text, err := look.WholeFile(host, meminfoFile)
	if err != nil {
		return Memory{}, err
	}
	m, ok := parseMeminfo(text)
	if !ok {
		return Memory{}, look.Malformed(meminfoFile, "without a field every kernel since 3.14 has")
	}
	mode, err := look.Number(host, overcommitFile)
	if err != nil {
		return Memory{}, err
	}
	if mode > 2 {
		return Memory{}, look.Malformed(overcommitFile, "not 0, 1 or 2")
	}
	m.OvercommitMode = int(mode)
	if text, err := look.WholeFile(host, vmstatFile); err == nil {
		if n, ok := look.Keyed(text)["oom_kill"]; ok {
			m.OOMKills = &n
		}
	}
	if nodes, err := word(host, numaFile, nodeList); err == nil {
		m.NUMANodes = nodes
	}
	return m, nil
}

// parseMeminfo reads /proc/meminfo (proc_meminfo(5)):
//
//	MemTotal:        4037208 kB
//	MemAvailable:    3570460 kB
//	HugePages_Total:       0
func parseMeminfo(text string) (Memory, bool) {
	kilobytes, counts := map[string]uint64{}, map[string]uint64{}
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
		number, isSize := strings.CutSuffix(strings.TrimSpace(value), " kB")
		n, err := strconv.ParseUint(number, 10, 53)
		switch {
		case err != nil:
		case isSize:
			kilobytes[key] = n
		default:
			counts[key] = n
		}
	}
	for _, key := range []string{"MemTotal", "MemAvailable", "SwapTotal", "CommitLimit", "Committed_AS"} {
		if _, ok := kilobytes[key]; !ok {
			return Memory{}, false
		}
	}
	total, available := kilobytes["MemTotal"], kilobytes["MemAvailable"]
	if total == 0 || available > total {
		return Memory{}, false
	}
	return Memory{
		TotalBytes: total * 1024, AvailableBytes: available * 1024,
		AvailableRatio:   float64(available) / float64(total),
		SwapTotalBytes:   kilobytes["SwapTotal"] * 1024,
		CommitLimitBytes: kilobytes["CommitLimit"] * 1024, CommittedBytes: kilobytes["Committed_AS"] * 1024,
		HugePagesTotal: count(counts, "HugePages_Total"), HugePagesFree: count(counts, "HugePages_Free"),
	}, true
}

// kilobytesIn reads the sizes of meminfo, in kB.
func kilobytesIn(text string) map[string]uint64 {
	sizes := map[string]uint64{}
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
		number, isSize := strings.CutSuffix(strings.TrimSpace(value), " kB")
		if n, err := strconv.ParseUint(number, 10, 53); isSize && err == nil {
			sizes[key] = n
		}
	}
	return sizes
}

func count(counts map[string]uint64, key string) *uint64 {
	if n, ok := counts[key]; ok {
		return &n
	}
	return nil
}
