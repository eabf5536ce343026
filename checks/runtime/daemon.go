package runtime

import (
	"context"
	"path"
	"strconv"
	"strings"

	"runbook/evidence"
)

// daemon returns the runtime daemon's pid (0: not known) and its systemd unit.
func daemon(ctx context.Context, host evidence.Host) (int, string, []string) {
	r := askRuntimes(ctx, host)
	pid, unit := r.containerd.ServerPID, "containerd.service"
	if r.criErr == nil && strings.HasPrefix(r.cri.RuntimeName, "cri-o") {
		pid, unit = r.cri.ServerPID, "crio.service"
	}
	if pid == 0 {
		pid = r.cri.ServerPID
	}
	if pid <= 0 {
		return 0, unit, r.from
	}
	name := "/proc/" + strconv.Itoa(pid) + "/cgroup"
	if text, err := host.ReadFile(name); err == nil {
		if found := unitOf(string(text)); found != "" {
			unit = found // k3s, dockerd and others run containerd in units of their own
		}
		r.from = append(r.from, name)
	}
	return pid, unit, r.from
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
