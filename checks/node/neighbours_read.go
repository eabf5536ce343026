package node

import (
	"context"
	"path"
	"slices"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// childrenOf lists the cgroups in a directory: all names but those of the
// kernel's files. A child with such a name counts as part of its parent.
func childrenOf(host evidence.Host, dir string) ([]string, error) {
	names, err := host.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(names), isKernelFile), nil
}

var controllerFiles = []string{
	"blkio", "cgroup", "cpu", "cpuacct", "cpuset", "debug", "devices", "dmem", "freezer", "hugetlb", "io", "irq", "memory",
	"misc", "net_cls", "net_prio", "perf_event", "pids", "rdma",
}

func isKernelFile(name string) bool {
	switch name {
	case "tasks", "notify_on_release", "release_agent":
		return true
	}
	head, tail, dotted := strings.Cut(name, ".")
	switch path.Ext("." + tail) {
	case ".service", ".scope", ".slice", ".mount", ".socket", ".swap":
		return false // a unit may be called cpu.service
	}
	return dotted && slices.Contains(controllerFiles, head)
}

func depth(cgroupPath string) int { return strings.Count(cgroupPath, "/") }

func (t trees) countsOf(host evidence.Host, g *group) (c counts) {
	if t.v2 {
		c.cpuUsec = keyed(host, path.Join(t.cpu, g.path, "cpu.stat"), "usage_usec")
	} else if n := optionalNumber(host, path.Join(t.cpu, g.path, "cpuacct.usage")); n != nil {
		usec := *n / 1000
		c.cpuUsec = &usec
	}
	if len(g.children) > 0 || t.io == "" || g.path == "/" {
		return c
	}
	name := "blkio.throttle.io_service_bytes"
	if t.v2 {
		name = "io.stat"
	}
	if text, err := look.WholeFile(host, path.Join(t.io, g.path, name)); err == nil {
		c.read, c.written = bytesMoved(text)
	}
	return c
}

func (t trees) memoryOf(host evidence.Host, g *group) *uint64 {
	name := "memory.usage_in_bytes"
	if t.v2 {
		name = "memory.current"
	}
	return optionalNumber(host, path.Join(t.memory, g.path, name))
}

func keyed(host evidence.Host, name, key string) *uint64 {
	text, err := look.WholeFile(host, name)
	if err != nil {
		return nil
	}
	if n, ok := look.Keyed(text)[key]; ok {
		return &n
	}
	return nil
}

// bytesMoved sums a cgroup's I/O over its devices, as v2 and as v1 write it:
//
//	254:0 rbytes=0 wbytes=10485760 rios=0 wios=10 dbytes=0 dios=0
//	254:0 Write 9437184
func bytesMoved(text string) (read, written *uint64) {
	var r, w uint64
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		for i, field := range fields {
			key, value, ok := strings.Cut(field, "=")
			if !ok && i == 1 && len(fields) == 3 {
				key, value = strings.ToLower(field), fields[2]
			}
			n, err := strconv.ParseUint(value, 10, 62)
			switch {
			case err != nil:
			case key == "rbytes" || key == "read":
				r += n
			case key == "wbytes" || key == "write":
				w += n
			}
		}
	}
	return &r, &w
}

// containerID takes a container's id out of the last part of its path, in the
// forms the runtimes give it: 4b7c…, cri-containerd-4b7c….scope.
func containerID(cgroupPath string) string {
	base := strings.TrimSuffix(path.Base(cgroupPath), ".scope")
	for _, prefix := range []string{"cri-containerd-", "crio-", "docker-", "libpod-", "nerdctl-"} {
		base = strings.TrimPrefix(base, prefix)
	}
	return base
}

const mostNamed = 200 // bytes; labels are written by whoever made the container

// namesOf asks the runtimes how they call their containers. With none that
// answers there are paths, and no names.
func namesOf(ctx context.Context, host evidence.Host) map[string]string {
	names := map[string]string{}
	if list, err := look.Ask[asked.Containerd](ctx, host, asked.ContainerdContainers); err == nil {
		for _, c := range list.Containers {
			names[c.ID] = podName(c.Labels, c.Namespace+"/"+c.ID)
		}
	}
	list, err := look.Ask[asked.CRI](ctx, host, asked.CRIContainers)
	if err != nil {
		return names
	}
	for _, s := range list.Sandboxes {
		names[s.ID] = look.Clip(s.Namespace+"/"+s.Name+" (sandbox)", mostNamed)
	}
	for _, c := range list.Containers {
		names[c.ID] = podName(c.Labels, c.Name)
	}
	return names
}

func podName(labels map[string]string, otherwise string) string {
	pod, container := labels["io.kubernetes.pod.name"], labels["io.kubernetes.container.name"]
	if pod == "" {
		return look.Clip(otherwise, mostNamed)
	}
	return look.Clip(strings.TrimSuffix(labels["io.kubernetes.pod.namespace"]+"/"+pod+"/"+container, "/"), mostNamed)
}
