package cgroup

import (
	"cmp"
	"path"
	"regexp"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

// mostDevices bounds what one file can make us keep.
const mostDevices = 256

var deviceNumber = regexp.MustCompile(`^[0-9]{1,7}:[0-9]{1,7}$`)

// ioV2 reads io.stat and io.max. io.max is not there in the root, and a
// kernel without blk-throttle has none at all.
func ioV2(host evidence.Host, dir string) (map[string]deviceIO, error) {
	text, err := host.ReadFile(path.Join(dir, "io.stat"))
	if err != nil {
		return nil, err
	}
	devices, ok := parseIOStat(string(text))
	if !ok {
		return nil, look.Malformed(path.Join(dir, "io.stat"), "not I/O statistics")
	}
	limits, err := host.ReadFile(path.Join(dir, "io.max"))
	if err != nil && evidence.StopOf(err) != evidence.NotExist {
		return nil, err
	}
	if !parseIOMax(string(limits), devices) {
		return nil, look.Malformed(path.Join(dir, "io.max"), "not I/O limits")
	}
	return devices, nil
}

// parseIOStat reads io.stat. A device without counters yet is listed alone,
// on old kernels on the line of the next one:
//
//	254:0 rbytes=0 wbytes=10485760 rios=0 wios=10 dbytes=0 dios=0
//	7:1 7:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0
func parseIOStat(text string) (map[string]deviceIO, bool) {
	devices := map[string]deviceIO{}
	if text != "" && !strings.HasSuffix(text, "\n") {
		return nil, false
	}
	number := ""
	for _, word := range strings.Fields(text) {
		key, value, pair := strings.Cut(word, "=")
		switch {
		case !pair && deviceNumber.MatchString(word) && len(devices) < mostDevices:
			number = word
			devices[number] = deviceIO{}
		case !pair || number == "":
			return nil, false
		default:
			d := devices[number]
			d.count(key, value)
			devices[number] = d
		}
	}
	return devices, true
}

func (d *deviceIO) count(key, value string) {
	into := map[string]**uint64{"rbytes": &d.readBytes, "wbytes": &d.writeBytes, "rios": &d.reads, "wios": &d.writes}[key]
	if n, err := strconv.ParseUint(value, 10, 64); err == nil && into != nil {
		*into = &n
	}
}

// parseIOMax reads io.max, which lists the limited devices only:
//
//	254:0 rbps=max wbps=2097152 riops=max wiops=max
func parseIOMax(text string, devices map[string]deviceIO) bool {
	if text != "" && !strings.HasSuffix(text, "\n") {
		return false
	}
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 2 || !deviceNumber.MatchString(fields[0]) || len(devices) > 2*mostDevices {
			return false
		}
		d := devices[fields[0]]
		for _, field := range fields[1:] {
			key, value, _ := strings.Cut(field, "=")
			into := map[string]**uint64{"rbps": &d.readLimit, "wbps": &d.writeLimit, "riops": &d.readOperations, "wiops": &d.writeOperations}[key]
			n, err := strconv.ParseUint(value, 10, 64)
			if into != nil && err == nil {
				*into = &n
			}
		}
		devices[fields[0]] = d
	}
	return true
}

// ioV1 reads the files of blk-throttle, which v1 has also without any limit.
// Those called _recursive count the cgroups below too, as v2 does.
func ioV1(host evidence.Host, dir string) (map[string]deviceIO, error) {
	devices := map[string]deviceIO{}
	for _, file := range []struct {
		name             string
		reading, writing counter
	}{
		{"blkio.throttle.io_service_bytes", bytesRead, bytesWritten},
		{"blkio.throttle.io_serviced", readOperations, writeOperations},
	} {
		text, err := look.WholeFile(host, path.Join(dir, file.name+"_recursive"))
		if evidence.StopOf(err) == evidence.NotExist {
			text, err = look.WholeFile(host, path.Join(dir, file.name))
		}
		if err != nil {
			return nil, err
		}
		if !parseService(text, devices, file.reading, file.writing) {
			return nil, look.Malformed(path.Join(dir, file.name), "not I/O statistics")
		}
	}
	for _, file := range []struct {
		name string
		into counter
	}{
		{"blkio.throttle.read_bps_device", func(d *deviceIO) **uint64 { return &d.readLimit }},
		{"blkio.throttle.write_bps_device", func(d *deviceIO) **uint64 { return &d.writeLimit }},
		{"blkio.throttle.read_iops_device", func(d *deviceIO) **uint64 { return &d.readOperations }},
		{"blkio.throttle.write_iops_device", func(d *deviceIO) **uint64 { return &d.writeOperations }},
	} {
		text, err := host.ReadFile(path.Join(dir, file.name))
		if err != nil {
			return nil, err
		}
		if !parseThrottle(string(text), devices, file.into) {
			return nil, look.Malformed(path.Join(dir, file.name), "not I/O limits")
		}
	}
	return devices, nil
}

// counter is one number of a device.
type counter func(d *deviceIO) **uint64

func bytesRead(d *deviceIO) **uint64       { return &d.readBytes }
func bytesWritten(d *deviceIO) **uint64    { return &d.writeBytes }
func readOperations(d *deviceIO) **uint64  { return &d.reads }
func writeOperations(d *deviceIO) **uint64 { return &d.writes }

// parseService reads blkio.throttle.io_service_bytes and io_serviced:
//
//	254:0 Read 0 / 254:0 Write 9437184 / 254:0 Sync … / 254:0 Async … / 254:0 Discard 0 / 254:0 Total … / Total 9437184
func parseService(text string, devices map[string]deviceIO, reading, writing counter) bool {
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 2 && fields[0] == "Total" {
			continue
		}
		if len(fields) != 3 || !deviceNumber.MatchString(fields[0]) || len(devices) > mostDevices {
			return false
		}
		n, err := strconv.ParseUint(fields[2], 10, 64)
		if err != nil {
			return false
		}
		d := devices[fields[0]]
		switch fields[1] {
		case "Read":
			*reading(&d) = &n
		case "Write":
			*writing(&d) = &n
		}
		devices[fields[0]] = d
	}
	return true
}

// parseThrottle reads a file of limits, empty when there is none:
//
//	254:0 2097152
func parseThrottle(text string, devices map[string]deviceIO, into counter) bool {
	if text != "" && !strings.HasSuffix(text, "\n") {
		return false
	}
	for line := range strings.Lines(text) {
		number, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		n, err := strconv.ParseUint(value, 10, 64)
		if !ok || err != nil || !deviceNumber.MatchString(number) || len(devices) > 2*mostDevices {
			return false
		}
		d := devices[number]
		*into(&d) = &n
		devices[number] = d
	}
	return true
}

func compareDevices(a, b string) int {
	majorA, minorA, _ := strings.Cut(a, ":")
	majorB, minorB, _ := strings.Cut(b, ":")
	return cmp.Or(compareNumbers(majorA, majorB), compareNumbers(minorA, minorB))
}

// compareNumbers compares decimal numbers without leading zeros.
func compareNumbers(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }
