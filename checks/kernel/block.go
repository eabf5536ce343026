package kernel

import "strings"

// block is what was read of one run of the OOM killer.
type block struct {
	usec, lastUsec int64
	headSeen       bool // "invoked oom-killer" was there
	doubt          bool // lines are missing or others are in between
	mixed          bool // its lines are mingled with those of another block
	runs           int  // how many blocks are being printed here at once
	invoker        string
	usage          *usage
	kernelBytes    *uint64 // cgroup v1's kmem line
	statsPath      string
	stats          stats
	inStats        bool
	table          *table
	taskIn         *taskIn
	chosen         int  // pid of "Kill process N (comm) score", kernels before 5.1
	chosenGlobal   bool // that line began with "Out of memory"
	summary        *summary
	group          string // cgroup that memory.oom.group kills whole
	kills          []killed
	dropped        bool
}

// tells reports whether the block says that somebody was killed.
func (b *block) tells() bool {
	return !b.dropped && (len(b.kills) > 0 || b.summary != nil || b.taskIn != nil || b.group != "")
}

func (b *block) global() bool {
	switch {
	case b.summary != nil:
		return b.summary.global
	case len(b.kills) > 0:
		return b.kills[0].global
	}
	return b.chosenGlobal
}

// announces reports whether a Killed line is the one this block leads to.
func (b *block) announces(k killed) bool {
	if len(b.kills) > 0 {
		return false
	}
	if b.summary != nil {
		return b.summary.pid == k.PID && (b.summary.comm == "" || b.summary.comm == k.Command)
	}
	return b.chosen != 0 && k.bare && b.runs == 1 && !b.mixed
}

func (b *block) kill(e entry, k killed) {
	if k.bare {
		k.global = b.chosenGlobal
	}
	b.kills = append(b.kills, k)
	b.lastUsec = e.usec
	if len(b.kills) == 1 {
		b.usec = e.usec
	}
}

// startsDetail finds lines that belong to an OOM block even when its head is lost.
func startsDetail(text string) bool {
	for _, head := range []string{"memory: usage ", "Memory cgroup stats for ", "Task in ", "Memory cgroup out of memory: Kill process ", "Out of memory: Kill process "} {
		if strings.HasPrefix(text, head) {
			return true
		}
	}
	return false
}

// detail reads a line between head and summary, and reports whether it is one.
func (b *block) detail(text string) bool {
	if b.statistics(text) {
		return true
	}
	b.inStats = false
	return b.readUsage(text) || b.readTasks(text) || b.readOld(text)
}

func (b *block) readUsage(text string) bool {
	if n, ok := parseKmem(text); ok {
		b.kernelBytes = &n
		return true
	}
	u, ok := parseUsage(text)
	if ok {
		b.mixed = b.mixed || b.usage != nil || b.statsPath != "" || b.table != nil
		b.usage = &u
	}
	return ok
}

func (b *block) readTasks(text string) bool {
	if t, ok := parseTableHead(text); ok {
		b.mixed = b.mixed || b.table != nil
		b.table = &t
		return true
	}
	return b.table != nil && b.table.row(text)
}

// readOld reads the lines that kernels before 5.0 have in place of a summary.
func (b *block) readOld(text string) bool {
	if t, ok := parseTaskIn(text); ok {
		b.mixed = b.mixed || b.taskIn != nil
		b.taskIn = &t
		return true
	}
	if pid, global, ok := parseChosen(text); ok {
		b.chosen, b.chosenGlobal = pid, global
		return true
	}
	torn := strings.HasPrefix(text, "oom-kill:") || strings.HasPrefix(text, "Task in ")
	b.doubt = b.doubt || torn
	return torn
}

// statistics reads the lines after "Memory cgroup stats for X:". Before 4.20
// there is such a line for X and for each cgroup below it.
func (b *block) statistics(text string) bool {
	path, rest, ok := parseStatsHead(text)
	if !ok {
		return b.inStats && b.stats.add(text)
	}
	if b.statsPath == "" {
		b.statsPath = path
	}
	b.mixed = b.mixed || !within(path, b.statsPath)
	b.inStats = true
	b.stats.addInline(rest)
	return true
}
