package node

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const (
	diskstatsFile = "/proc/diskstats"
	blockDir      = "/sys/block"
	mostDisks     = 256
	sectorBytes   = 512 // of the block layer, whatever the device's own are
)

var clockQuestion = look.Question(asked.ClockNow)

func seeDisks(ctx context.Context, at evidence.Scene) evidence.Observation {
	disks, err := readDisks(ctx, at)
	return evidence.Saw("node.disks", disks, err, diskstatsFile, blockDir, clockQuestion)
}

func readDisks(ctx context.Context, at evidence.Scene) (Disks, error) {
	whole, err := at.First.ReadDir(blockDir)
	if err != nil {
		return Disks{}, err
	}
	first, err := diskstats(at.First)
	if err != nil {
		return Disks{}, err
	}
	elapsed, err := look.Elapsed(ctx, at) // after all of the first look: it waits for the second
	if err != nil {
		return Disks{}, err
	}
	second, err := diskstats(at.Second)
	if err != nil {
		return Disks{}, err
	}
	disks := Disks{WindowUsec: elapsed, Disks: []DiskIO{}}
	for name, now := range second {
		before, known := first[name]
		// A partition's I/O is its disk's too: only what /sys/block lists counts.
		if !known || before.device != now.device || !slices.Contains(whole, name) || idle(before, now) {
			continue
		}
		disks.Disks = append(disks.Disks, diskOver(name, before, now, elapsed))
	}
	slices.SortFunc(disks.Disks, func(a, b DiskIO) int { return strings.Compare(a.Name, b.Name) })
	return disks, nil
}

// disk is one line of /proc/diskstats; times are milliseconds in 32 bits,
// which begin anew after 49 days.
type disk struct {
	device                              string
	reads, readSectors, readTime        uint64
	writes, writeSectors, writeTime     uint64
	inFlight, busyTime, weightedTime    uint64
	discards, discardTime, flushes      uint64
	mergedReads, mergedWrites, flushing uint64
}

func idle(a, b disk) bool {
	return a.reads == b.reads && a.writes == b.writes && a.discards == b.discards && a.flushes == b.flushes &&
		a.inFlight == 0 && b.inFlight == 0
}

// diskName matches:
//
//	nvme0n1, dm-0, md127, cciss!c0d0
var diskName = regexp.MustCompile(`^[A-Za-z0-9!_.-]{1,64}$`)

func diskstats(host evidence.Host) (map[string]disk, error) {
	text, err := look.WholeFile(host, diskstatsFile)
	if err != nil {
		return nil, err
	}
	disks, ok := parseDiskstats(text)
	if !ok {
		return nil, look.Malformed(diskstatsFile, "not disk statistics")
	}
	return disks, nil
}

// parseDiskstats reads /proc/diskstats, which has no header; its columns are
// fixed by Documentation/admin-guide/iostats.rst: 14, and 18 since 4.18 (with
// discards), and 20 since 5.5 (with flushes).
//
//	254       0 vda 170237 17029 8445338 43574 191148 366760 29333960 91364 0 28748 140200 50066 49 11631848 3863 38921 1397
func parseDiskstats(text string) (map[string]disk, bool) {
	disks := map[string]disk{}
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 14 || !diskName.MatchString(fields[2]) || len(disks) >= 16*mostDisks {
			return nil, false
		}
		n := make([]uint64, 20)
		for i, field := range fields[:min(len(fields), 20)] {
			value, err := strconv.ParseUint(field, 10, 64)
			if err != nil && i != 2 {
				return nil, false
			}
			n[i] = value
		}
		disks[fields[2]] = disk{
			device: fields[0] + ":" + fields[1],
			reads:  n[3], mergedReads: n[4], readSectors: n[5], readTime: n[6],
			writes: n[7], mergedWrites: n[8], writeSectors: n[9], writeTime: n[10],
			inFlight: n[11], busyTime: n[12], weightedTime: n[13],
			discards: n[14], discardTime: n[17], flushes: n[18], flushing: n[19],
		}
	}
	return disks, true
}

func diskOver(name string, a, b disk, elapsed uint64) DiskIO {
	reads, writes, discards := look.Rise(&a.reads, &b.reads), look.Rise(&a.writes, &b.writes), look.Rise(&a.discards, &b.discards)
	reading, writing, discarding := look.Rise(&a.readTime, &b.readTime), look.Rise(&a.writeTime, &b.writeTime), look.Rise(&a.discardTime, &b.discardTime)
	return DiskIO{
		Device: b.device, Name: name,
		BusyRatio:          atMostOne(ratioOf(look.Rise(&a.busyTime, &b.busyTime), elapsed)),
		QueueDepth:         ratioOf(look.Rise(&a.weightedTime, &b.weightedTime), elapsed),
		AwaitUsec:          await(total(reading, writing, discarding), total(reads, writes, discards)),
		ReadAwaitUsec:      await(reading, reads),
		WriteAwaitUsec:     await(writing, writes),
		ReadsPerSecond:     look.PerSecond(reads, elapsed),
		WritesPerSecond:    look.PerSecond(writes, elapsed),
		ReadBytesPerSecond: bytesPerSecond(look.Rise(&a.readSectors, &b.readSectors), elapsed), WriteBytesPerSecond: bytesPerSecond(look.Rise(&a.writeSectors, &b.writeSectors), elapsed),
		EndedInWindow: total(reads, writes, discards),
		InFlightFirst: a.inFlight, InFlight: b.inFlight,
	}
}

// await is milliseconds of all requests to one in microseconds.
func await(milliseconds, requests *uint64) *float64 {
	if milliseconds == nil || requests == nil || *requests == 0 {
		return nil
	}
	usec := float64(*milliseconds) * 1000 / float64(*requests)
	return &usec
}

// ratioOf is milliseconds to microseconds of time.
func ratioOf(milliseconds *uint64, elapsed uint64) *float64 {
	if milliseconds == nil || elapsed == 0 {
		return nil
	}
	ratio := float64(*milliseconds) * 1000 / float64(elapsed)
	return &ratio
}

// atMostOne: the kernel counts whole ticks, which can be more than the window.
func atMostOne(ratio *float64) *float64 {
	if ratio == nil || *ratio <= 1 {
		return ratio
	}
	one := 1.0
	return &one
}

func total(parts ...*uint64) *uint64 {
	sum := uint64(0)
	for _, part := range parts {
		if part == nil {
			return nil
		}
		sum += *part
	}
	return &sum
}

func bytesPerSecond(sectors *uint64, elapsed uint64) *uint64 {
	rate := look.PerSecond(sectors, elapsed)
	if rate == nil || *rate*sectorBytes >= 1<<63 {
		return nil
	}
	n := uint64(*rate * sectorBytes)
	return &n
}
