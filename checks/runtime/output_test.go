package runtime

import (
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

func lookDeath(started int64) look.Death { return look.Death{StartedAtUsec: started} }

func TestRecognise(t *testing.T) {
	for _, c := range []struct{ line, allocation, child, stop string }{
		{"Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space", "java-out-of-memory", "", ""},
		{"fatal error: runtime: out of memory", "go-out-of-memory", "", ""},
		{"terminate called after throwing an instance of 'std::bad_alloc'", "cxx-bad-alloc", "", ""},
		{"FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory", "node-heap", "", ""},
		{"MemoryError", "python-memory-error", "", ""},
		{"numpy.core._exceptions._ArrayMemoryError: Unable to allocate 7.45 GiB", "python-memory-error", "", ""},
		{"dd: memory exhausted by 900M byte input buffer", "memory-exhausted", "", ""},
		{"sh: can't fork: Cannot allocate memory", "cannot-allocate-memory", "", ""},
		{"[FATAL] failed to allocate memory (NoMemoryError)", "ruby-no-memory", "", ""},
		{"PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes)", "php-memory-limit", "", ""},
		{"memory allocation of 1073741824 bytes failed", "rust-allocation-failed", "", ""},
		{"2026-11-23 11:22:04 UTC [1] ERROR:  out of memory", "postgres-out-of-memory", "", ""},
		{"<jemalloc>: Error in mmap(): out of memory", "jemalloc", "", ""},
		{"fatal: Out of memory, malloc failed (tried to allocate 9 bytes)", "malloc-failed", "", ""},
		{"a.out: Out of memory", "out-of-memory", "", ""},
		{"sh: line 1:    12 Killed                  dd if=/dev/zero of=/dev/null bs=300M", "", "shell-killed", ""},
		{"Killed", "", "shell-killed", ""},
		{"signal: killed", "", "signal-killed", ""},
		{"[1] [ERROR] Worker (pid:7) was sent SIGKILL! Perhaps out of memory?", "", "worker-killed", ""},
		{"2026/11/23 11:22:04 [alert] 1#1: worker process 29 exited on signal 9", "", "exited-on-signal-9", ""},
		{"INFO received SIGTERM, shutting down", "", "", "sigterm-received"},
		{"2026/11/23 [notice] 1#1: signal 15 (SIGTERM) received from 7, exiting", "", "", "sigterm-received"},
		// The kernel's words in a container's mouth are nothing.
		{"Memory cgroup out of memory: Killed process 193 (dd) total-vm:311300kB, anon-rss:65000kB", "", "", ""},
		{"Out of memory: Killed process 193 (dd)", "", "", ""},
		{"oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0", "", "", ""},
		{"dd invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0", "", "", ""},
		// And so is talk about memory.
		{"Killed the old session", "", "", ""},
		{"we never run out of memory here", "", "", ""},
		{"handles MemoryError gracefully", "", "", ""},
	} {
		for _, kind := range []struct {
			phrases []phrase
			want    string
		}{{allocationFailures, c.allocation}, {childKilled, c.child}, {terminating, c.stop}} {
			if got := recognise(c.line, kind.phrases); got != kind.want {
				t.Errorf("%q: got %q, want %q", c.line, got, kind.want)
			}
		}
	}
}

const criLog = "2026-11-23T11:21:47.56488249Z stderr F exec /bin/noshebang: exec format error\n" +
	"2026-11-23T11:21:48Z stdout P java.lang.Out\n" +
	"2026-11-23T11:21:48Z stderr F between\n" +
	"2026-11-23T11:21:49Z stdout F OfMemoryError\n"

func TestOutput(t *testing.T) {
	h := &fake.Host{Answers: map[string]any{
		"cri/status c1":                  asked.CRIStatusAnswer{ID: "c1", LogPath: "/var/log/pods/x/0.log"},
		"log/tail /var/log/pods/x/0.log": asked.Tail{Text: criLog, OffsetBytes: 10},
	}}
	o := see("runtime.output", h, evidence.Subject{ID: "c1"}, nil)["runtime.output"]
	want := `{"path":"/var/log/pods/x/0.log","whole":false,"last_lines":["exec /bin/noshebang: exec format error","between","java.lang.OutOfMemoryError"],` +
		`"allocation_failures":[{"line":"java.lang.OutOfMemoryError","phrase":"java-out-of-memory","at_usec":1795432909000000}],"child_killed":[],"terminating":[]}`
	if got := text(o.Value); got != want {
		t.Errorf("%s\ngot  %s\nwant %s", o.Why, got, want)
	}
}

func TestOutputOfTheInstanceThatDied(t *testing.T) {
	h := &fake.Host{Answers: map[string]any{
		ctrdList:              containerd(ctr("old", "default", &asked.ContainerdTask{Status: "stopped", Stdout: "file:///tmp/o.log", Stderr: "file:///tmp/e.log"})),
		"log/tail /tmp/o.log": asked.Tail{Text: "hello\n" + criLog},
		"log/tail /tmp/e.log": asked.Tail{Text: "Killed\n"},
	}}
	seen := map[string]any{"runtime.death": map[string]any{"id": "old"}}
	out, _ := see("runtime.output", h, evidence.Subject{ID: "new"}, seen)["runtime.output"].Value.(Output)
	if out.Path != "/tmp/o.log, /tmp/e.log" || len(out.ChildKilled) != 1 || len(out.AllocationFailures) != 0 || !out.Whole {
		t.Errorf("a plain log is plain, whatever it looks like: %+v", out)
	}
}

func TestOutputStates(t *testing.T) {
	task := func(namespace, stdout string) map[string]any {
		return map[string]any{ctrdList: containerd(ctr("c1", namespace, &asked.ContainerdTask{Stdout: stdout, Stderr: stdout}))}
	}
	for _, c := range []struct {
		name    string
		answers map[string]any
		state   evidence.State
		why     string
	}{
		{"a FIFO", task("default", "/run/containerd/fifo/1/c1-stdout"), evidence.Absent, "FIFO"},
		{"a log program", task("default", "binary:///usr/bin/nerdctl?x"), evidence.Absent, "log program (binary)"},
		{"no output", task("default", ""), evidence.Absent, "no standard output"},
		{"CRI's own FIFO", task("k8s.io", "/run/containerd/fifo/1/c1-stdout"), evidence.Unknown, "CRI service"},
		{"an unreadable file", task("default", "file:///tmp/x.log"), evidence.Unknown, "log/tail"},
		{"no task", map[string]any{ctrdList: containerd(ctr("c1", "default", nil))}, evidence.Unknown, "no task"},
		{"unknown to containerd", map[string]any{ctrdList: containerd()}, evidence.Unknown, "any more"},
		{"not the CRI's format", map[string]any{"cri/status c1": asked.CRIStatusAnswer{ID: "c1", LogPath: "/l"}, "log/tail /l": asked.Tail{Text: "garbage\n"}}, evidence.Unknown, "log format"},
		{"an empty log", map[string]any{"cri/status c1": asked.CRIStatusAnswer{ID: "c1", LogPath: "/l"}, "log/tail /l": asked.Tail{}}, evidence.Present, ""},
		{"nobody answers", nil, evidence.Unknown, "cannot be reached"},
	} {
		o := see("runtime.output", &fake.Host{Answers: c.answers}, evidence.Subject{ID: "c1"}, nil)["runtime.output"]
		if o.State != c.state || !strings.Contains(o.Why, c.why) {
			t.Errorf("%s: %v %q", c.name, o.State, o.Why)
		}
	}
}

func TestOutputIsBounded(t *testing.T) {
	long := strings.Repeat("Cannot allocate memory "+strings.Repeat("ü", 500)+"\n", 300)
	out := newOutput("x")
	out.read(splitOutput(long, false))
	if len(out.LastLines) != 10 || len(out.AllocationFailures) != 10 || len(out.LastLines[0]) > 400 {
		t.Errorf("%d lines, %d matches, %d bytes", len(out.LastLines), len(out.AllocationFailures), len(out.LastLines[0]))
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{daemonText, criLog, "Killed\n", "trap '' TERM", "65536k", `{"msg":"Kill container \"x\"","time":"2026-11-23T11:22:20Z"}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if line, ok := parseDaemonLine(s); ok {
			if what, _ := classify(line); what != nothing && line.message == "" {
				t.Error("nothing says something")
			}
		}
		for _, cri := range []bool{true, false} {
			out := newOutput("x")
			out.read(splitOutput(s, cri))
			for _, m := range append(out.AllocationFailures, out.ChildKilled...) {
				if kernelWords.MatchString(m.Line) || m.Phrase == "" || len(m.Line) > lineLimit {
					t.Errorf("%+v", m)
				}
			}
		}
		if parseSize(s) > 1<<63 {
			t.Error("a size that overflows")
		}
		mentions(s, full)
		specOf(asked.OCISpec{Args: []string{s, s}})
		unitOf(s)
	})
}
