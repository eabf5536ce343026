package node

import (
	"context"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

const softnetFile = "/proc/net/softnet_stat"

func seeSoftnet(ctx context.Context, at evidence.Scene) evidence.Observation {
	softnet, err := readSoftnet(ctx, at)
	return evidence.Saw("node.softnet", softnet, err, softnetFile, clockQuestion)
}

func readSoftnet(ctx context.Context, at evidence.Scene) (Softnet, error) {
	first, err := softnetRows(at.First)
	if err != nil {
		return Softnet{}, err
	}
	window, err := look.Elapsed(ctx, at)
	if err != nil {
		return Softnet{}, err
	}
	second, err := softnetRows(at.Second)
	if err != nil {
		return Softnet{}, err
	}
	if len(first) != len(second) {
		return Softnet{}, look.Malformed(softnetFile, "CPUs came or went between the two looks")
	}
	s := Softnet{WindowUsec: window}
	for i := range first {
		s.ProcessedInWindow += since(first[i].processed, second[i].processed)
		s.DroppedInWindow += since(first[i].dropped, second[i].dropped)
		s.SqueezedInWindow += since(first[i].squeezed, second[i].squeezed)
	}
	return s, nil
}

// since is the rise of a counter of 32 bits that nobody resets: where it went
// back it went round, which a busy card does in an hour.
func since(before, after uint32) uint64 { return uint64(after - before) }

type softnetRow struct{ processed, dropped, squeezed uint32 }

// softnetRows reads one line for each CPU that is online, in hexadecimal and
// without a header (softnet_seq_show in net/core/net-procfs.c): packets
// processed, dropped at a full backlog, and rounds that ended with packets left.
//
//	00007abc 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000001
func softnetRows(host evidence.Host) ([]softnetRow, error) {
	text, err := look.WholeFile(host, softnetFile)
	if err != nil {
		return nil, err
	}
	var rows []softnetRow
	for line := range strings.Lines(text) {
		row, ok := parseSoftnet(line)
		if !ok {
			return nil, look.Malformed(softnetFile, "not lines of hexadecimal numbers")
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func parseSoftnet(line string) (softnetRow, bool) {
	fields := strings.Fields(line)
	var columns [3]uint32
	if len(fields) < 9 { // since 2.6
		return softnetRow{}, false
	}
	for i := range columns {
		n, err := strconv.ParseUint(fields[i], 16, 32)
		if err != nil || len(fields[i]) != 8 {
			return softnetRow{}, false
		}
		columns[i] = uint32(n)
	}
	return softnetRow{processed: columns[0], dropped: columns[1], squeezed: columns[2]}, true
}
