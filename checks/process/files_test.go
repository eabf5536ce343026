package process

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
)

// opener is a process with descriptors 0 to open-1 below a soft limit.
type opener struct {
	pid, open, limit, table int
	state                   string
	start                   int
}

func openHost(openers ...opener) *fake.Host {
	var tasks []task
	for _, o := range openers {
		tasks = append(tasks, task{pid: o.pid, tid: o.pid, comm: "srv", state: "S"})
	}
	h := taskHost(t0, "", tasks...)
	h.Dirs = map[string][]string{}
	for _, o := range openers {
		state, start := o.state, uint64(500)
		if state == "" {
			state = "S"
		}
		if o.start != 0 {
			start = uint64(o.start)
		}
		h.Files[proc(o.pid, "stat")] = statOf(o.pid, "srv", state, start)
		h.Files[proc(o.pid, "status")] = fmt.Sprintf("Name:\tsrv\nFDSize:\t%d\n", o.table)
		h.Files[proc(o.pid, "limits")] = "Limit                     Soft Limit           Hard Limit           Units     \n" +
			fmt.Sprintf("Max open files            %-21d%-21d%s\n", o.limit, 4096, "files     ")
		names := []string{}
		for fd := range o.open {
			names = append(names, strconv.Itoa(fd))
		}
		h.Dirs[proc(o.pid, "fd")] = append(names, "5000") // above the limit: a number it kept from a higher one
	}
	return h
}

func seeNamed(name string, first, second evidence.Host, subject evidence.Subject, given ...evidence.Observation) evidence.Observation {
	subject.CgroupPath = "/kubepods/pod1/app"
	at := scene(first, subject)
	at.Second = second
	at.Seen = func(id string) evidence.Observation {
		for _, o := range given {
			if o.ID == id {
				return o
			}
		}
		return evidence.Observation{ID: id, Why: "nobody looked"}
	}
	for _, check := range Checks() {
		if check.Name == name {
			return fake.Look(context.Background(), check, at, "/sys/fs/cgroup")[0]
		}
	}
	panic("no such check: " + name)
}

func TestFiles(t *testing.T) {
	for _, c := range []struct {
		name          string
		first, second *fake.Host
		atLimit       int
		fullest       Descriptors
	}{
		{
			"all in use in both looks", openHost(opener{pid: 7, open: 64, limit: 64, table: 64}), openHost(opener{pid: 7, open: 64, limit: 64, table: 64}), 1,
			Descriptors{PID: 7, Command: "srv", Open: 64, OpenFirst: 64, Limit: 64, UsedRatio: 1, AtLimit: true, Counted: true},
		},
		{
			"all in use in one look", openHost(opener{pid: 7, open: 60, limit: 64, table: 64}), openHost(opener{pid: 7, open: 64, limit: 64, table: 64}), 0,
			Descriptors{PID: 7, Command: "srv", Open: 64, OpenFirst: 60, Limit: 64, UsedRatio: 1, Counted: true},
		},
		{
			"another process has the number now", openHost(opener{pid: 7, open: 64, limit: 64, table: 64}), openHost(opener{pid: 7, open: 64, limit: 64, table: 64, start: 900}), 0,
			Descriptors{PID: 7, Command: "srv", Open: 64, OpenFirst: 64, Limit: 64, UsedRatio: 1, Counted: true},
		},
		{
			"a small table is not listed", openHost(opener{pid: 7, open: 3, limit: 1024, table: 256}), openHost(opener{pid: 7, open: 3, limit: 1024, table: 256}), 0,
			Descriptors{PID: 7, Command: "srv", Open: 256, OpenFirst: 256, Limit: 1024, UsedRatio: 0.25},
		},
		{
			"the fullest of two", openHost(opener{pid: 7, open: 10, limit: 100, table: 64}, opener{pid: 8, open: 90, limit: 100, table: 128}),
			openHost(opener{pid: 7, open: 10, limit: 100, table: 64}, opener{pid: 8, open: 90, limit: 100, table: 128}), 0,
			Descriptors{PID: 8, Command: "srv", Open: 90, OpenFirst: 90, Limit: 100, UsedRatio: 0.9, Counted: true},
		},
	} {
		o := seeNamed("process.files", c.first, c.second, evidence.Subject{PID: 7})
		got, ok := o.Value.(Files)
		if !ok || got.Fullest == nil || got.Main == nil || got.Fullest.HardLimit == nil {
			t.Errorf("%s: %+v", c.name, o)
			continue
		}
		got.Fullest.HardLimit = nil
		if got.AtLimit != c.atLimit || *got.Fullest != c.fullest || !got.Complete || got.Main.PID != 7 {
			t.Errorf("%s: %+v\n got %+v\nwant %+v", c.name, got, *got.Fullest, c.fullest)
		}
	}
}

func TestFilesThatMayNotBeCounted(t *testing.T) {
	refused := openHost(opener{pid: 7, open: 64, limit: 64, table: 64}, opener{pid: 8, open: 3, limit: 1024, table: 64})
	refused.Stops = map[string]evidence.Stop{"/proc/7/fd": evidence.Permission}
	if o := seeNamed("process.files", refused, refused, evidence.Subject{}); o.State != evidence.Unknown || !strings.Contains(o.Why, "permission denied") {
		t.Errorf("one of two: %+v", o)
	}
	full := openHost(opener{pid: 7, open: 64, limit: 64, table: 64}, opener{pid: 8, open: 64, limit: 64, table: 64})
	full.Stops = refused.Stops
	got, ok := seeNamed("process.files", full, full, evidence.Subject{}).Value.(Files)
	if !ok || got.Complete || got.Looked != 1 || got.AtLimit != 1 || got.Fullest.PID != 8 {
		t.Errorf("%+v", got)
	}
	alone := openHost(opener{pid: 7, open: 64, limit: 64, table: 64})
	alone.Stops = refused.Stops
	if o := seeNamed("process.files", alone, alone, evidence.Subject{}); o.State != evidence.Unknown || !strings.Contains(o.Why, "permission denied") {
		t.Errorf("%+v", o)
	}
}

// A zombie has no descriptors and no limits: it is no gap.
func TestZombiesHaveNoFiles(t *testing.T) {
	h := openHost(opener{pid: 7, open: 3, limit: 1024, table: 64}, opener{pid: 8, state: "Z"})
	h.Files["/proc/8/limits"] = ""
	got, ok := seeNamed("process.files", h, h, evidence.Subject{}).Value.(Files)
	if !ok || !got.Complete || got.Looked != 1 {
		t.Errorf("%+v", got)
	}
}

// outputHost has the main process 10 with both outputs a pipe, its parent 9,
// which may hold the reading end, and a writer.
func outputHost(to string, syscall string, reader int) *fake.Host {
	h := taskHost(t2, "", task{pid: 10, tid: 10, comm: "app", state: "S", wchan: "anon_pipe_write"}, task{pid: 11, tid: 11, comm: "tee", state: "S", wchan: "ep_poll"})
	h.Links = map[string]string{"/proc/10/fd/1": "pipe:[500]", "/proc/10/fd/2": "/dev/null", "/proc/10/fd/7": to}
	h.Dirs = map[string][]string{"/proc/9/fd": {}, "/proc/10/fd": {"1", "2", "7"}, "/proc/11/fd": {}}
	h.Files["/proc/10/stat"] = "10 (app) S 9 1 1 0 -1 4194560 0 0 0 0 1 0 0 0 20 0 1 0 500 0 0\n"
	h.Files["/proc/9/stat"] = "9 (containerd-shim) S 1 1 1 0 -1 4194560 0 0 0 0 1 0 0 0 20 0 1 0 400 0 0\n"
	h.Files["/proc/11/stat"] = "11 (tee) S 10 1 1 0 -1 4194560 0 0 0 0 1 0 0 0 20 0 1 0 600 0 0\n"
	h.Files["/proc/10/task/10/syscall"] = syscall
	if reader != 0 {
		dir := "/proc/" + strconv.Itoa(reader)
		h.Dirs[dir+"/fd"] = []string{"12"}
		h.Links[dir+"/fd/12"] = "pipe:[500]"
		h.Files[dir+"/fdinfo/12"] = "pos:\t0\nflags:\t02004000\nmnt_id:\t14\n"
	}
	return h
}

func statesWith(writers ...Stuck) evidence.Observation {
	return evidence.Saw("process.states", States{Writers: writers, WaitsKnown: true}, nil, "x")
}

func TestOutput(t *testing.T) {
	const write = "1 0x%x 0x55d0 0x1000 0x0 0x0 0x0 0x7ffc 0x7f12\n"
	stuckWriter := Stuck{PID: 10, TID: 10, Command: "app", WaitsIn: "anon_pipe_write", Same: true}
	slow := stuckWriter
	slow.Same = false
	datagrams := stuckWriter
	datagrams.WaitsIn = "unix_wait_for_peer"
	for _, c := range []struct {
		name                          string
		host                          *fake.Host
		writers                       []Stuck
		blocked, still, other, opaque int
		reader                        string
		inside                        bool
	}{
		{"nobody waits", outputHost("", "", 0), nil, 0, 0, 0, 0, "", false},
		{"it waits to write its output, which the shim holds", outputHost("", fmt.Sprintf(write, 1), 9), []Stuck{stuckWriter}, 1, 1, 0, 0, "containerd-shim", false},
		{"the reader is another process of its own", outputHost("", fmt.Sprintf(write, 1), 11), []Stuck{stuckWriter}, 1, 1, 0, 0, "tee", true},
		{"it is read, slowly", outputHost("", fmt.Sprintf(write, 1), 0), []Stuck{slow}, 1, 0, 0, 0, "", false},
		{"a copy of the descriptor is the same pipe", outputHost("pipe:[500]", fmt.Sprintf(write, 7), 0), []Stuck{stuckWriter}, 1, 1, 0, 0, "", false},
		{"another pipe", outputHost("pipe:[501]", fmt.Sprintf(write, 7), 0), []Stuck{stuckWriter}, 0, 0, 1, 0, "", false},
		{"it runs again", outputHost("", "running\n", 0), []Stuck{stuckWriter}, 0, 0, 0, 1, "", false},
		{"datagrams that nobody takes", outputHost("socket:[9]", "44 0x7 0x55d0 0x64 0x0 0x0 0x0 0x7ffc 0x7f12\n", 0), []Stuck{datagrams}, 0, 0, 1, 0, "", false},
		{"nobody accepts it", outputHost("socket:[9]", "42 0x7 0x55d0 0x6e 0x0 0x0 0x0 0x7ffc 0x7f12\n", 0), []Stuck{datagrams}, 0, 0, 0, 0, "", false},
		{"to be accepted, or for room: its call could not be read", outputHost("socket:[9]", "running\n", 0), []Stuck{datagrams}, 0, 0, 0, 0, "", false},
		{"splice: the first argument is another end", outputHost("", "275 0x1 0x0 0x3 0x0 0x0 0x0 0x7ffc 0x7f12\n", 0), []Stuck{stuckWriter}, 0, 0, 0, 1, "", false},
	} {
		o := seeNamed("process.stdout", c.host, c.host, evidence.Subject{PID: 10}, statesWith(c.writers...))
		got, ok := o.Value.(Output)
		if !ok {
			t.Errorf("%s: %+v", c.name, o)
			continue
		}
		reader := ""
		if got.Reader != nil {
			reader = got.Reader.Command
		}
		if got.Stdout != (Target{"pipe", "pipe:[500]"}) || got.Stderr != (Target{"null", "/dev/null"}) || got.Blocked != c.blocked || got.BlockedStill != c.still ||
			got.BlockedElse != c.other || got.BlockedUnknown != c.opaque || reader != c.reader || got.ReaderInside != c.inside || got.ReadersSearched != (c.blocked > 0) {
			t.Errorf("%s: %+v, reader %q", c.name, got, reader)
		}
	}
}

// Whether its output is the socket without room cannot be told, where it is one.
func TestOutputThatMayBeTheFullSocket(t *testing.T) {
	host := outputHost("", "running\n", 0)
	host.Links["/proc/10/fd/1"] = "socket:[9]"
	o := seeNamed("process.stdout", host, host, evidence.Subject{PID: 10}, statesWith(Stuck{PID: 10, TID: 10, WaitsIn: unixPeer, Same: true}))
	if got, ok := o.Value.(Output); !ok || got.BlockedUnknown != 1 {
		t.Errorf("%+v", o)
	}
}

func TestOutputThatMayNotBeRead(t *testing.T) {
	closed := outputHost("", "", 0)
	delete(closed.Links, "/proc/10/fd/1")
	refused := outputHost("", "", 0)
	refused.Stops = map[string]evidence.Stop{"/proc/10/fd/1": evidence.Permission}
	none := evidence.None("process.states", "its cgroup has no process", "x")
	blind := evidence.Saw("process.states", States{Writers: []Stuck{}}, nil, "x")
	for name, c := range map[string]struct {
		host   *fake.Host
		states evidence.Observation
		want   evidence.State
	}{
		"closed":             {closed, statesWith(), evidence.Present},
		"refused":            {refused, statesWith(), evidence.Unknown},
		"no process":         {closed, none, evidence.Absent},
		"states not read":    {closed, evidence.Observation{ID: "process.states", Why: "x"}, evidence.Unknown},
		"waits not readable": {closed, blind, evidence.Unknown},
	} {
		if o := seeNamed("process.stdout", c.host, c.host, evidence.Subject{PID: 10}, c.states); o.State != c.want {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

func FuzzFiles(f *testing.F) {
	f.Add("1 0x1 0x55d0 0x1000 0x0 0x0 0x0 0x7ffc 0x7f12\n", "flags:\t0100001\n", "FDSize:\t64\n")
	f.Fuzz(func(t *testing.T, syscall, info, status string) {
		if c, ok := parseCall(syscall); ok && c.first < 0 {
			t.Errorf("descriptor %d", c.first)
		}
		opensForReading(info)
		if n, ok := tableSize(status); ok && n < 0 {
			t.Errorf("table of %d", n)
		}
		limitRow(status, "Max open files")
		if kind := kindOf(info); kind == "" {
			t.Error("no kind")
		}
	})
}
