package cgroup

import (
	"path"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

// countV2 reads what is counted of a v2 cgroup, and what fills it. memory.events
// counts the subtree, and memory.events.local this cgroup alone:
//
//	low 0 / high 0 / max 46 / oom 1 / oom_kill 1 / oom_group_kill 0
func (m *memoryLook) countV2(host evidence.Host, dir string) error {
	text, err := look.WholeFile(host, path.Join(dir, "memory.events"))
	if err != nil {
		return err
	}
	events := look.Keyed(text)
	if at(events, "oom") == nil {
		return look.Malformed(path.Join(dir, "memory.events"), "without oom")
	}
	m.OOMs, m.OOMKills = at(events, "oom"), at(events, "oom_kill")
	m.OOMGroupKills, m.MaxEvents = at(events, "oom_group_kill"), at(events, "max")
	filled := parseStat(optional(host, dir, "memory.stat"), 2)
	m.KernelBytes, m.SocketBytes = filled.kernel, filled.socket
	m.fill(filled)
	return nil
}

func (m *memoryLook) readV2(host evidence.Host, dir string) error {
	if err := limitAndUsage(host, dir, "memory.max", "memory.current", &m.Memory); err != nil {
		return err
	}
	if err := m.countV2(host, dir); err != nil {
		return err
	}
	local := look.Keyed(optional(host, dir, "memory.events.local"))
	m.LocalOOMs, m.LocalOOMKills = at(local, "oom"), at(local, "oom_kill")
	m.PeakBytes = optionalNumber(host, dir, "memory.peak")
	m.OOMGroup = flag(look.Keyed("group "+optional(host, dir, "memory.oom.group")), "group")
	m.Populated = flag(look.Keyed(optional(host, dir, "cgroup.events")), "populated")
	m.PSIFullAvg60Percent = parsePressure(optional(host, dir, "memory.pressure"))
	return nil
}

// countV1 reads what is counted of a v1 cgroup, and what fills it. oom_kill
// (4.13) counts victims in this very cgroup:
//
//	oom_kill_disable 0 / under_oom 0 / oom_kill 1
func (m *memoryLook) countV1(host evidence.Host, dir string) error {
	text, err := look.WholeFile(host, path.Join(dir, "memory.oom_control"))
	if err != nil {
		return err
	}
	control := look.Keyed(text)
	if at(control, "under_oom") == nil {
		return look.Malformed(path.Join(dir, "memory.oom_control"), "without under_oom")
	}
	m.OOMKillDisabled, m.UnderOOM = flag(control, "oom_kill_disable"), flag(control, "under_oom")
	m.OOMKills = at(control, "oom_kill")
	m.FailCount = optionalNumber(host, dir, "memory.failcnt")
	m.fill(parseStat(optional(host, dir, "memory.stat"), 1))
	return nil
}

func (m *memoryLook) readV1(host evidence.Host, dir string) error {
	if err := limitAndUsage(host, dir, "memory.limit_in_bytes", "memory.usage_in_bytes", &m.Memory); err != nil {
		return err
	}
	if err := m.countV1(host, dir); err != nil {
		return err
	}
	m.PeakBytes = optionalNumber(host, dir, "memory.max_usage_in_bytes")
	m.KernelBytes = optionalNumber(host, dir, "memory.kmem.usage_in_bytes")
	m.SocketBytes = optionalNumber(host, dir, "memory.kmem.tcp.usage_in_bytes")
	m.Populated = hasProcesses(host, dir)
	return nil
}

func (m *memoryLook) fill(s stat) {
	m.AnonBytes, m.FileBytes, m.refaults = s.anon, s.file, s.refaults
	m.InactiveFileBytes, m.ShmemBytes = s.inactiveFile, s.shmem
}

func limitAndUsage(host evidence.Host, dir, limit, usage string, m *Memory) error {
	text, err := look.WholeFile(host, path.Join(dir, limit))
	if err != nil {
		return err
	}
	bytes, unlimited, ok := parseLimit(text)
	if !ok {
		return look.Malformed(path.Join(dir, limit), "not a limit")
	}
	if m.Unlimited = unlimited; !unlimited {
		m.LimitBytes = &bytes // a limit of 0 is a limit
	}
	m.UsageBytes, err = look.Number(host, path.Join(dir, usage))
	return err
}

// hasProcesses reads cgroup.procs, which is empty, without a newline, in a
// cgroup without processes.
func hasProcesses(host evidence.Host, dir string) *bool {
	text, err := host.ReadFile(path.Join(dir, "cgroup.procs"))
	if err != nil {
		return nil
	}
	yes := strings.TrimSpace(string(text)) != ""
	return &yes
}
