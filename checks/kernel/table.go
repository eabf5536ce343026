package kernel

import (
	"slices"
	"strconv"
	"strings"
)

// table is the task table of a block. Its columns differ between kernels and
// go by their names.
type table struct {
	columns []string // without the last one, the name
	rss     int      // index of "rss"
	tasks   []taskRow
}

type taskRow struct {
	pid   int
	pages uint64
}

// maxTasks bounds what a machine full of processes can make us keep.
const maxTasks = 1 << 16

// parseTableHead reads:
//
//	[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
//	[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name
func parseTableHead(text string) (table, bool) {
	columns := strings.Fields(strings.NewReplacer("[", " ", "]", " ").Replace(text))
	last := len(columns) - 1
	if !strings.HasPrefix(text, "[") || last < 3 || columns[0] != "pid" || columns[last] != "name" {
		return table{}, false
	}
	rss := slices.Index(columns, "rss")
	if rss < 0 {
		return table{}, false
	}
	return table{columns: columns[:last], rss: rss}, true
}

// row reads:
//
//	[    193]     0   193    77365    16473   167936        0           936 dd
func (t *table) row(text string) bool {
	inside, rest, ok := strings.Cut(strings.TrimPrefix(text, "["), "]")
	if !ok || !strings.HasPrefix(text, "[") || len(t.tasks) >= maxTasks {
		return false
	}
	pid, err := strconv.Atoi(strings.TrimSpace(inside))
	fields := append([]string{inside}, strings.Fields(rest)...)
	if err != nil || len(fields) < len(t.columns) {
		return false
	}
	pages, err := strconv.ParseUint(fields[t.rss], 10, 40)
	if err != nil {
		return false
	}
	t.tasks = append(t.tasks, taskRow{pid: pid, pages: pages})
	return true
}

// others adds up the resident memory of all tasks but the victims. The table
// counts in pages, whose size the log does not tell: it is the one at which the
// first victim's row and its Killed line agree. Without that row nothing is said.
func (t *table) others(victims []Victim) *uint64 {
	var rest uint64
	var own *uint64
	for _, task := range t.tasks {
		switch {
		case task.pid == victims[0].PID:
			own = &task.pages
		case !slices.ContainsFunc(victims, func(v Victim) bool { return v.PID == task.pid }):
			rest += task.pages
		}
	}
	if own == nil {
		return nil
	}
	size := pageBytes(*own, victims[0])
	if size == 0 {
		return nil
	}
	rest *= size
	return &rest
}

func pageBytes(pages uint64, v Victim) uint64 {
	if v.AnonBytes == nil || v.FileBytes == nil {
		return 0
	}
	resident := *sum(v.AnonBytes, v.FileBytes, v.ShmemBytes)
	for _, size := range []uint64{4 << 10, 16 << 10, 64 << 10} {
		if n := pages * size; n > resident-resident/8 && n < resident+resident/8 {
			return size
		}
	}
	return 0
}

// alone reports whether the victim is the only task shown.
func (t *table) alone(v Victim) bool {
	return len(t.tasks) == 1 && t.tasks[0].pid == v.PID
}

func (t *table) shows(pid int) bool {
	return slices.ContainsFunc(t.tasks, func(task taskRow) bool { return task.pid == pid })
}
