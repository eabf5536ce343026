package runtime

import (
	"context"
	"path"
	"strconv"
	"strings"

	"runbook/evidence"
)

// daemonProcess is the runtime's daemon.
type daemonProcess struct {
	pid  int    // 0: not known
	unit string // its systemd unit
	sure bool   // the unit is the daemon's own cgroup, and not a guess
	from []string
}

func findDaemon(ctx context.Context, host evidence.Host) daemonProcess {
	r := askRuntimes(ctx, host)
	d := daemonProcess{pid: r.containerd.ServerPID, unit: "containerd.service", from: r.from}
	if r.criErr == nil && strings.HasPrefix(r.cri.RuntimeName, "cri-o") {
		d.pid, d.unit = r.cri.ServerPID, "crio.service"
	}
	if d.pid == 0 {
		d.pid = r.cri.ServerPID
	}
	if d.pid <= 0 {
		d.pid = 0
		return d
	}
	name := "/proc/" + strconv.Itoa(d.pid) + "/cgroup"
	d.from = append(d.from, name)
	if text, err := host.ReadFile(name); err == nil {
		if found := unitOf(string(text)); found != "" {
			// k3s, dockerd and others run containerd in units of their own.
			d.unit, d.sure = found, true
		}
	}
	return d
}

// unitOf reads the service from /proc/PID/cgroup (cgroups(7)); "" when systemd
// did not start it.
//
//	0::/system.slice/k3s.service
//	1:name=systemd:/system.slice/containerd.service
func unitOf(text string) string {
	for line := range strings.Lines(text) {
		parts := strings.SplitN(strings.TrimSuffix(line, "\n"), ":", 3)
		if len(parts) != 3 || parts[1] != "" && parts[1] != "name=systemd" {
			continue
		}
		for p := path.Clean("/" + parts[2]); p != "/"; p = path.Dir(p) {
			if strings.HasSuffix(p, ".service") {
				return path.Base(p)
			}
		}
	}
	return ""
}

// follow reads where the daemon's standard error goes, or else its output.
func follow(host evidence.Host, pid int, from []string) (string, []string) {
	stream := ""
	for _, fd := range []string{"2", "1"} {
		name := "/proc/" + strconv.Itoa(pid) + "/fd/" + fd
		from = append(from, name)
		target, err := host.ReadLink(name)
		if err == nil && (stream == "" || isFile(target)) {
			stream = target
		}
		if isFile(stream) {
			break
		}
	}
	return stream, from
}

// isFile: a link of /proc/PID/fd that names a path outside /dev. Others are
// "socket:[12345]", "pipe:[12345]", "/dev/null", "/dev/pts/0".
func isFile(target string) bool {
	return path.IsAbs(target) && path.Clean(target) == target && target != "/" &&
		!strings.HasPrefix(target, "/dev/") && !strings.HasSuffix(target, " (deleted)")
}

// kindOf drops the inode number, which is another at every start.
func kindOf(stream string) string {
	kind, _, _ := strings.Cut(stream, ":[")
	return kind
}
