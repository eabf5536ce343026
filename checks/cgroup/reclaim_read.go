package cgroup

import (
	"path"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

// stateV2 reads a v2 cgroup. memory.events counts what happened at the limits
// of the whole subtree, memory.events.local (5.2) at this cgroup's own; the
// difference happened at a limit below it.
//
//	memory.events  low 0 / high 51 / max 0 / oom 0 / oom_kill 0 / oom_group_kill 0
//	memory.stat    anon 49152 / file 32489472 / … / workingset_refault_file 102400 / pgmajfault 12
func stateV2(host evidence.Host, dir string) (memoryState, error) {
	var s memoryState
	var err error
	if s.limit, err = limitIn(host, dir, "memory.max"); err != nil {
		return s, err
	}
	if s.high, err = limitIn(host, dir, "memory.high"); err != nil {
		return s, err
	}
	if s.usage, err = look.Number(host, path.Join(dir, "memory.current")); err != nil {
		return s, err
	}
	text, err := look.WholeFile(host, path.Join(dir, "memory.stat"))
	if err != nil {
		return s, err
	}
	s.countEventsV2(look.Keyed(optional(host, dir, "memory.events")), look.Keyed(optional(host, dir, "memory.events.local")))
	s.countSwapV2(host, dir)
	s.fill(look.Keyed(text), "")
	return s, nil
}

func (s *memoryState) countEventsV2(subtree, local map[string]uint64) {
	s.oomKills = at(subtree, "oom_kill")
	s.highEvents, s.maxEvents = at(local, "high"), at(local, "max")
	s.highBelow, s.maxBelow = beyond(at(subtree, "high"), s.highEvents), beyond(at(subtree, "max"), s.maxEvents)
	if len(local) == 0 {
		s.highEvents, s.maxEvents = at(subtree, "high"), at(subtree, "max")
	}
}

func (s *memoryState) countSwapV2(host evidence.Host, dir string) {
	s.swap = optionalNumber(host, dir, "memory.swap.current")
	events := look.Keyed(optional(host, dir, "memory.swap.events"))
	s.swapFailures = sum(at(events, "fail"), at(events, "max"))
}

// stateV1 reads a v1 cgroup. Where memory.memsw has the lower or the same
// limit it is charged first, and its failcnt counts instead of memory's.
func stateV1(host evidence.Host, dir string) (memoryState, error) {
	var s memoryState
	var err error
	if s.limit, err = limitIn(host, dir, "memory.limit_in_bytes"); err != nil {
		return s, err
	}
	if s.usage, err = look.Number(host, path.Join(dir, "memory.usage_in_bytes")); err != nil {
		return s, err
	}
	text, err := look.WholeFile(host, path.Join(dir, "memory.stat"))
	if err != nil {
		return s, err
	}
	s.maxEvents = failuresV1(host, dir, s.limit, s.usage)
	s.oomKills = at(look.Keyed(optional(host, dir, "memory.oom_control")), "oom_kill")
	values := look.Keyed(text)
	s.swap = at(values, "total_swap")
	s.fill(values, "total_")
	return s, nil
}

// failuresV1 counts how often a v1 limit was met. Newer kernels (6.14) count
// for memory alone: where memsw, which has the same limit, is charged first,
// nobody counts. A full cgroup that was never refused anything is such a one.
func failuresV1(host evidence.Host, dir string, limit *uint64, usage uint64) *uint64 {
	memory := optionalNumber(host, dir, "memory.failcnt")
	both := sum(memory, optionalNumber(host, dir, "memory.memsw.failcnt"))
	if both == nil {
		return memory
	}
	memsw, err := limitIn(host, dir, "memory.memsw.limit_in_bytes")
	masked := err == nil && memsw != nil && limit != nil && *memsw <= *limit
	if masked && *both == 0 && usage >= *limit-*limit/20 {
		return nil
	}
	return both
}

// fill takes what memory.stat has under the same or a similar name on both
// versions; v1 counts the subtree under total_*.
func (s *memoryState) fill(values map[string]uint64, prefix string) {
	s.fileRefaults = either(values, prefix+"workingset_refault_file", prefix+"workingset_refault")
	s.anonRefaults = at(values, prefix+"workingset_refault_anon")
	s.majorFaults = at(values, prefix+"pgmajfault")
	s.scans = either(values, prefix+"pgscan_direct", prefix+"pgscan")
	if prefix == "" {
		s.anon, s.file = at(values, "anon"), difference(values, "file", "shmem")
		s.dirty, s.writeback = at(values, "file_dirty"), at(values, "file_writeback")
		return
	}
	s.anon, s.file = at(values, "total_rss"), difference(values, "total_cache", "total_shmem")
	s.dirty, s.writeback = at(values, "total_dirty"), at(values, "total_writeback")
}

// limitIn reads a limit; nil when there is none.
func limitIn(host evidence.Host, dir, name string) (*uint64, error) {
	text, err := look.WholeFile(host, path.Join(dir, name))
	if err != nil {
		return nil, err
	}
	bytes, unlimited, ok := parseLimit(text)
	switch {
	case !ok:
		return nil, look.Malformed(path.Join(dir, name), "not a limit")
	case unlimited:
		return nil, nil //nolint:nilnil // no limit is an answer
	}
	return &bytes, nil
}

// sum is nil when one of both is, or when they do not fit together.
func sum(a, b *uint64) *uint64 {
	if a == nil || b == nil || *a > *a+*b {
		return nil
	}
	n := *a + *b
	return &n
}

// beyond is what whole has more than part.
func beyond(whole, part *uint64) *uint64 {
	if whole == nil || part == nil || *part > *whole {
		return nil
	}
	n := *whole - *part
	return &n
}
