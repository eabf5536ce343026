//go:build linux

package live

import (
	"encoding/json"
	"strings"

	"runbook/evidence/asked"
)

// ociConfig is the part of the OCI runtime specification's config.json that a
// diagnosis uses. Environment values have no field here, so they are never
// decoded.
//
//	{"process":{"args":["sh"],"rlimits":[{"type":"RLIMIT_NOFILE","hard":1024,"soft":1024}],"oomScoreAdj":1000},
//	 "mounts":[{"destination":"/dev/shm","type":"tmpfs","source":"shm","options":["nosuid","size=65536k"]}],
//	 "linux":{"cgroupsPath":"/default/x","resources":{"memory":{"limit":33554432},"pids":{"limit":100}},
//	          "seccomp":{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW"}]}}}
type ociConfig struct {
	Process *struct {
		Args        []string          `json:"args"`
		Terminal    bool              `json:"terminal"`
		OOMScoreAdj *int              `json:"oomScoreAdj"`
		Rlimits     []asked.OCIRlimit `json:"rlimits"`
	} `json:"process"`
	Mounts []asked.OCIMount `json:"mounts"`
	Linux  *ociLinux        `json:"linux"`
}

type ociLinux struct {
	CgroupsPath string        `json:"cgroupsPath"`
	Resources   *ociResources `json:"resources"`
	Seccomp     *ociSeccomp   `json:"seccomp"`
}

type ociResources struct {
	Memory *struct {
		Limit            *int64 `json:"limit"`
		Swap             *int64 `json:"swap"`
		DisableOOMKiller bool   `json:"disableOOMKiller"`
	} `json:"memory"`
	Pids *struct {
		Limit *int64 `json:"limit"`
	} `json:"pids"`
	HugepageLimits []struct {
		PageSize string `json:"pageSize"`
		Limit    uint64 `json:"limit"`
	} `json:"hugepageLimits"`
}

type ociSeccomp struct {
	DefaultAction string `json:"defaultAction"`
	Syscalls      []struct {
		Names  []string `json:"names"`
		Action string   `json:"action"`
	} `json:"syscalls"`
}

// parseOCISpec returns nil for what is not a specification: half a
// specification would read as "no limit set".
func parseOCISpec(data []byte) *asked.OCISpec {
	var config ociConfig
	if err := json.Unmarshal(data, &config); err != nil || config.Process == nil && config.Linux == nil {
		return nil
	}
	spec := &asked.OCISpec{Mounts: config.Mounts}
	if p := config.Process; p != nil {
		spec.Args, spec.Terminal, spec.OOMScoreAdj, spec.Rlimits = p.Args, p.Terminal, p.OOMScoreAdj, p.Rlimits
	}
	if l := config.Linux; l != nil {
		spec.CgroupsPath = l.CgroupsPath
		spec.Seccomp = l.Seccomp.trimmed()
		l.Resources.into(spec)
	}
	return spec
}

func (r *ociResources) into(spec *asked.OCISpec) {
	if r == nil {
		return
	}
	if m := r.Memory; m != nil {
		spec.MemoryLimitBytes, spec.SwapLimitBytes, spec.DisableOOMKiller = m.Limit, m.Swap, m.DisableOOMKiller
	}
	if r.Pids != nil {
		spec.PidsLimit = r.Pids.Limit
	}
	for _, h := range r.HugepageLimits {
		spec.HugepageLimits = append(spec.HugepageLimits, asked.OCIHugetlb{PageSize: h.PageSize, LimitBytes: h.Limit})
	}
}

// trimmed keeps the names of system calls that kill. A filter lists hundreds
// that do not.
func (s *ociSeccomp) trimmed() *asked.OCISeccomp {
	if s == nil {
		return nil
	}
	const most = 512
	out := &asked.OCISeccomp{DefaultAction: s.DefaultAction, KillSyscalls: []string{}}
	for _, rule := range s.Syscalls {
		// SCMP_ACT_KILL, SCMP_ACT_KILL_THREAD and SCMP_ACT_KILL_PROCESS.
		if strings.HasPrefix(rule.Action, "SCMP_ACT_KILL") {
			out.KillSyscalls = append(out.KillSyscalls, rule.Names...)
		}
	}
	out.KillSyscalls = out.KillSyscalls[:min(len(out.KillSyscalls), most)]
	return out
}
