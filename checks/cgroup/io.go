package cgroup

import (
	"cmp"
	"context"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/cgroupfs"
)

// blkio is the controller's name on v1; a hierarchy that carries it there is
// found before the unified one, where the same controller is called io.
const blkio = "blkio"

func seeIO(ctx context.Context, at evidence.Scene) []evidence.Observation {
	here, mounted, err := locate(at.First, blkio, ioPath(at))
	switch {
	case err != nil:
		return look.All(ioFacts, evidence.Why(err), mountinfo)
	case !mounted:
		return look.All(ioFacts, "no cgroup hierarchy that could carry the I/O controller is mounted", mountinfo)
	}
	state := ioV2
	if here.version == 1 {
		state = ioV1
	}
	state = once("io", state)
	there := isListed(at.First, here)
	first := takeFirst(ctx, at.First, blkio, here, state)
	disabled, why := ioDisabled(at.First, here)
	elapsed, err := look.Elapsed(ctx, at)
	if err != nil {
		return look.All(ioFacts, "no time between two looks: "+evidence.Why(err), mountinfo)
	}
	read := func(p place, level string) (IO, error) {
		before := first[p.dir]
		if before.err != nil {
			return IO{}, before.err
		}
		after, err := state(at.Second, p.dir)
		if err != nil {
			return IO{}, err
		}
		io := ioOver(p, before.state, after, elapsed)
		io.Level = level
		return io, nil
	}
	return []evidence.Observation{
		orDisabled(ownLevelOf(ioFacts[0].ID, here, there, func(p place) (IO, error) { return read(p, ownLevel(at.Subject, p.path)) }), disabled, why),
		levelsAbove(ctx, blkio, here, func(p place) (IO, error) { return read(p, levelOf(p.path)) }).
			saw(ioFacts[1].ID, func(read []IO, complete bool) any { return IOAncestors{Levels: read, Complete: complete} }),
	}
}

// ioPath is the subject's path in the hierarchy of blkio, which on v1 need not
// be that of the memory controller: a process of it knows.
func ioPath(at evidence.Scene) string {
	pid := strconv.Itoa(at.Subject.PID)
	if at.Subject.PID <= 0 {
		pid = anyProcess(at)
	}
	text, err := look.WholeFile(at.First, "/proc/"+pid+"/cgroup")
	if err != nil {
		return at.Subject.CgroupPath
	}
	if own, ok := cgroupfs.Of([]byte(text), blkio); ok && own != "/" {
		return own
	}
	return at.Subject.CgroupPath
}

var onePID = regexp.MustCompile(`^[0-9]{1,10}\n`)

func anyProcess(at evidence.Scene) string {
	here, mounted, err := locate(at.First, "memory", at.Subject.CgroupPath)
	if err != nil || !mounted {
		return "0"
	}
	text, err := at.First.ReadFile(path.Join(here.dir, "cgroup.procs"))
	if err != nil {
		return "0"
	}
	return cmp.Or(strings.TrimSpace(string(onePID.Find(text))), "0")
}

// ioDisabled reports that the controller does not act on a v2 cgroup: then it
// has no limit of its own, and nobody counts.
func ioDisabled(host evidence.Host, here place) (disabled bool, file string) {
	file = path.Join(here.dir, "cgroup.controllers")
	if here.version != 2 {
		return false, file
	}
	names, err := controllersIn(host, here.dir)
	return err == nil && !slices.Contains(names, "io"), file
}

func orDisabled(seen evidence.Observation, disabled bool, file string) evidence.Observation {
	if !disabled || seen.State != evidence.Unknown {
		return seen
	}
	return evidence.None(seen.ID, "the io controller is not enabled for its cgroup: "+file+" does not list it", mountinfo, file)
}

// deviceIO is what a cgroup did to one device since it was made, and may do.
type deviceIO struct {
	readBytes, writeBytes, reads, writes                   *uint64
	readLimit, writeLimit, readOperations, writeOperations *uint64
}

// fromZero: a device gets its counters with its first I/O.
func (d deviceIO) fromZero() deviceIO {
	for _, counter := range []**uint64{&d.readBytes, &d.writeBytes, &d.reads, &d.writes} {
		if *counter == nil {
			*counter = new(uint64)
		}
	}
	return d
}

func (d deviceIO) limited() bool {
	return d.readLimit != nil || d.writeLimit != nil || d.readOperations != nil || d.writeOperations != nil
}

func ioOver(here place, first, second map[string]deviceIO, elapsed uint64) IO {
	io := IO{Version: here.version, Path: here.path, WindowUsec: elapsed, Devices: []IODevice{}}
	for number, now := range second {
		before := first[number].fromZero()
		io.Limited = io.Limited || now.limited()
		if device := over(number, before, now, elapsed); now.limited() || device.used() {
			io.Devices = append(io.Devices, device)
		}
	}
	slices.SortFunc(io.Devices, func(a, b IODevice) int { return compareDevices(a.Device, b.Device) })
	return io
}

func over(number string, first, second deviceIO, elapsed uint64) IODevice {
	d := IODevice{
		Device:            number,
		ReadBytesInWindow: look.Rise(first.readBytes, second.readBytes), WriteBytesInWindow: look.Rise(first.writeBytes, second.writeBytes),
		ReadsInWindow: look.Rise(first.reads, second.reads), WritesInWindow: look.Rise(first.writes, second.writes),
		ReadLimitBytes: second.readLimit, WriteLimitBytes: second.writeLimit,
		ReadLimitOperations: second.readOperations, WriteLimitOperations: second.writeOperations,
	}
	d.ReadBytesPerSecond = perSecond(d.ReadBytesInWindow, elapsed, 1)
	d.WriteBytesPerSecond = perSecond(d.WriteBytesInWindow, elapsed, 1)
	for _, of := range []struct{ rise, limit *uint64 }{
		{d.ReadBytesInWindow, d.ReadLimitBytes}, {d.WriteBytesInWindow, d.WriteLimitBytes},
		{d.ReadsInWindow, d.ReadLimitOperations}, {d.WritesInWindow, d.WriteLimitOperations},
	} {
		d.LimitUsedRatio = higher(d.LimitUsedRatio, limitShare(of.rise, of.limit, elapsed))
	}
	return d
}

func (d IODevice) used() bool {
	for _, n := range []*uint64{d.ReadBytesInWindow, d.WriteBytesInWindow, d.ReadsInWindow, d.WritesInWindow} {
		if n != nil && *n > 0 {
			return true
		}
	}
	return false
}

func limitShare(rise, limit *uint64, elapsed uint64) *float64 {
	rate := look.PerSecond(rise, elapsed)
	if rate == nil || limit == nil || *limit == 0 {
		return nil
	}
	share := *rate / float64(*limit)
	return &share
}

func higher(a, b *float64) *float64 {
	if a == nil || b != nil && *b > *a {
		return b
	}
	return a
}
