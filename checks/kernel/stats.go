package kernel

import (
	"regexp"
	"strconv"
	"strings"
)

// unlimitedKB is how cgroup v1 prints "no limit": PAGE_COUNTER_MAX in kB, a
// little less on kernels with larger pages.
const unlimitedKB = 9007199254740000

type usage struct{ usage, limit *uint64 }

var (
	usageLine = regexp.MustCompile(`^memory: usage (\d+)kB, limit (\d+)kB, failcnt \d+`)
	kmemLine  = regexp.MustCompile(`^kmem: usage (\d+)kB, limit \d+kB, failcnt \d+`)
	statLine  = regexp.MustCompile(`^([a-z_]{2,40}) (\d{1,20})$`)
	statPair  = regexp.MustCompile(`^([a-z_]{2,40}):(\d{1,18})KB$`)
)

// memory: usage 65536kB, limit 65536kB, failcnt 76
func parseUsage(text string) (usage, bool) {
	m := match(usageLine, "memory: usage ", text)
	if m == nil {
		return usage{}, false
	}
	u := usage{usage: kilobytes(m[1])}
	if n, err := strconv.ParseUint(m[2], 10, 64); err == nil && n < unlimitedKB {
		u.limit = kilobytes(m[2])
	}
	return u, true
}

// kmem: usage 460kB, limit 9007199254740988kB, failcnt 0
func parseKmem(text string) (uint64, bool) {
	m := match(kmemLine, "kmem: usage ", text)
	if m == nil {
		return 0, false
	}
	n := kilobytes(m[1])
	if n == nil {
		return 0, false
	}
	return *n, true
}

// parseStatsHead reads:
//
//	Memory cgroup stats for /k8s.io/89d6:                                 (4.20 on)
//	Memory cgroup stats for /leaker: cache:844KB rss:521136KB rss_huge:0KB …
func parseStatsHead(text string) (path, rest string, ok bool) {
	text, ok = strings.CutPrefix(text, "Memory cgroup stats for ")
	if !ok || !strings.HasPrefix(text, "/") {
		return "", "", false
	}
	if path, ok := strings.CutSuffix(text, ":"); ok {
		return path, "", true
	}
	if strings.Count(text, ": cache:") != 1 {
		return "", "", false
	}
	path, rest, _ = strings.Cut(text, ": ")
	if !strings.HasPrefix(rest, "cache:") {
		return "", "", false
	}
	return path, rest, true
}

// stats are a block's memory statistics in bytes, by the kernel's names.
type stats map[string]uint64

// add reads the statistics of one record: one line each on new kernels,
//
//	cache 0
//
// and all of them in one record before 6.4 or so,
//
//	anon 66650112\nfile 0\n…\nthp_collapse_alloc 0
//
// which printk cuts when it is too long: the last line may be half a number,
// and is none of those we want when it is whole.
func (s *stats) add(text string) bool {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) > 1 {
		lines = lines[:len(lines)-1]
	}
	for i, line := range lines {
		m := statLine.FindStringSubmatch(line)
		if m == nil {
			return i > 0
		}
		if n, err := strconv.ParseUint(m[2], 10, 64); err == nil {
			s.set(m[1], n)
		}
	}
	return true
}

// addInline adds up "cache:844KB rss:521136KB …": these are per cgroup, not
// for its subtree, and the kernel prints a line for each cgroup in it.
func (s *stats) addInline(rest string) {
	for _, pair := range strings.Fields(rest) {
		m := statPair.FindStringSubmatch(pair)
		if m == nil {
			continue
		}
		if n := kilobytes(m[2]); n != nil {
			s.set("total_"+m[1], (*s)["total_"+m[1]]+*n)
		}
	}
}

func (s *stats) set(name string, n uint64) {
	if *s == nil {
		*s = stats{}
	}
	(*s)[name] = n
}

func (s stats) get(name string) *uint64 {
	if n, ok := s[name]; ok {
		return &n
	}
	return nil
}

// anon, shmem and file of a subtree: "anon" and "file" in v2 style (which
// kernels 5.3 to 6.3 print on v1 too), "total_rss" and "total_cache" in v1
// style. In both, file and cache include shmem.
func (s stats) anon() *uint64 { return first(s.get("anon"), s.get("total_rss")) }

func (s stats) shmem() *uint64 {
	if s.get("anon") != nil {
		return s.get("shmem")
	}
	return s.get("total_shmem")
}

func (s stats) file() *uint64 {
	cache, shmem := first(s.get("file"), s.get("total_cache")), s.shmem()
	if cache == nil || shmem == nil || *cache < *shmem {
		return nil
	}
	n := *cache - *shmem
	return &n
}

// kernel memory: one number since 5.18, before that the sum of its parts.
// Socket buffers are charged too and not in it.
func (s stats) kernel() *uint64 {
	if n := s.get("kernel"); n != nil {
		return sum(n, s.get("sock"))
	}
	if s.get("slab") == nil || s.get("kernel_stack") == nil {
		return nil
	}
	return sum(s.get("slab"), s.get("kernel_stack"), s.get("pagetables"), s.get("percpu"), s.get("vmalloc"), s.get("sock"))
}

func first(numbers ...*uint64) *uint64 {
	for _, n := range numbers {
		if n != nil {
			return n
		}
	}
	return nil
}

func sum(numbers ...*uint64) *uint64 {
	var total uint64
	for _, n := range numbers {
		if n != nil {
			total += *n
		}
	}
	return &total
}
