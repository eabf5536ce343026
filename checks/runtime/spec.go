package runtime

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const (
	argLimit  = 1024
	mostArgs  = 32
	mostCalls = 64
	unlimited = 1 << 62
)

func observeSpec(known []instance, silent string, from []string) evidence.Observation {
	id := stateFacts[2].ID
	switch {
	case silent != "":
		return evidence.Unread(id, silent, from...)
	case len(known) == 0:
		return evidence.Unread(id, "no container id is known to ask the runtime about", from...)
	}
	for _, one := range known {
		if one.spec != nil {
			return evidence.Saw(id, specOf(*one.spec), nil, from...)
		}
	}
	if known[0].source == "" {
		return evidence.Unread(id, "the runtime does not know the container (any more); its specification went with it", from...)
	}
	return evidence.Unread(id, "the runtime's answer holds no specification", from...)
}

func specOf(s asked.OCISpec) Spec {
	spec := Spec{
		Command: look.Clip(strings.Join(s.Args, " "), argLimit), Args: []string{},
		Rlimits: map[string]uint64{}, OOMKillerDisabled: s.DisableOOMKiller,
		SeccompKillCalls: []string{}, TmpfsMounts: []Tmpfs{}, HugepageLimits: map[string]uint64{},
		SaysExit137: says(s.Args, exit137), IgnoresSIGTERM: says(s.Args, ignoresTERM), ShellForm: isShellForm(s.Args),
	}
	for _, arg := range s.Args[:min(len(s.Args), mostArgs)] {
		spec.Args = append(spec.Args, look.Clip(arg, argLimit))
	}
	if n := s.MemoryLimitBytes; n != nil && *n > 0 && *n < unlimited {
		limit := uint64(*n)
		spec.MemoryLimitBytes = &limit
	}
	spec.MemoryUnlimited = spec.MemoryLimitBytes == nil
	for _, limit := range s.Rlimits {
		if limit.Soft < unlimited {
			spec.Rlimits[limit.Type] = limit.Soft
		}
	}
	for _, page := range s.HugepageLimits {
		if page.LimitBytes < unlimited {
			spec.HugepageLimits[page.PageSize] = page.LimitBytes
		}
	}
	addSeccomp(&spec, s.Seccomp)
	addTmpfs(&spec, s.Mounts)
	return spec
}

func addSeccomp(spec *Spec, filter *asked.OCISeccomp) {
	if filter == nil {
		return
	}
	spec.SeccompProfile = true
	spec.SeccompKills = strings.HasPrefix(filter.DefaultAction, "SCMP_ACT_KILL") || len(filter.KillSyscalls) > 0
	spec.SeccompKillCalls = append(spec.SeccompKillCalls, filter.KillSyscalls[:min(len(filter.KillSyscalls), mostCalls)]...)
}

// addTmpfs leaves out what the runtime mounts for itself: /dev, and the masks
// over /proc and /sys.
func addTmpfs(spec *Spec, mounts []asked.OCIMount) {
	for _, m := range mounts {
		at := path.Clean(m.Destination)
		mask := at == "/dev" || strings.HasPrefix(at, "/proc/") || strings.HasPrefix(at, "/sys/")
		if m.Type != "tmpfs" || mask || slices.Contains(m.Options, "ro") {
			continue
		}
		tmpfs := Tmpfs{Destination: at}
		for _, option := range m.Options {
			if size, ok := strings.CutPrefix(option, "size="); ok {
				tmpfs.SizeBytes = parseSize(size)
			}
		}
		spec.TmpfsMounts = append(spec.TmpfsMounts, tmpfs)
	}
}

// parseSize reads tmpfs' size=: "65536k", "64m", "1g", bytes. A share of the
// memory ("50%") is no number of bytes: 0.
func parseSize(text string) uint64 {
	shift := 0
	if n := len(text); n > 0 {
		shift = map[byte]int{'k': 10, 'm': 20, 'g': 30}[text[n-1]|0x20]
	}
	if shift > 0 {
		text = text[:len(text)-1]
	}
	n, err := strconv.ParseUint(text, 10, 63-shift)
	if err != nil {
		return 0
	}
	return n << shift
}

var (
	// As in: exit 137; exit(137); sys.exit(137); os._exit(137).
	exit137 = regexp.MustCompile(`\b_?exit\s*\(?\s*137\b`)
	// As in: trap '' TERM; trap "" INT SIGTERM; trap : 15.
	ignoresTERM = regexp.MustCompile(`\btrap\s+(?:--\s+)?(?:''|""|':'|":"|:)\s+(?:[A-Z0-9]+\s+)*(?:(?:SIG)?TERM|15)\b`)
	shells      = []string{"sh", "bash", "ash", "dash"}
	// As in: sh -c, sh -ec, bash -lc.
	commandFlag = regexp.MustCompile(`^-[a-z]*c$`)
)

func says(args []string, form *regexp.Regexp) bool {
	return slices.ContainsFunc(args, form.MatchString)
}

func isShellForm(args []string) bool {
	if len(args) > 0 && path.Base(args[0]) == "busybox" {
		args = args[1:]
	}
	if len(args) < 2 || !slices.Contains(shells, path.Base(args[0])) {
		return false
	}
	for _, arg := range args[1:] {
		if !strings.HasPrefix(arg, "-") {
			return false
		}
		if commandFlag.MatchString(arg) {
			return true
		}
	}
	return false
}
