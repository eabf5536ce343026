package runtime

import (
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const full = "25687ad8fc3f72ec1d58e1ded8ff31f5a6d8fda68e91e024d154c9b1fb1a3e02"

// The daemon's log of one container: its first lines and its last are as
// containerd 1.6.20 wrote them.
const daemonText = `time="2026-11-23T11:20:45.159363550Z" level=info msg="starting containerd" revision="1.6.20~ds1-1+deb12u3" version="1.6.20~ds1"
time="2026-11-23T11:22:13.964954700Z" level=info msg="TaskOOM event &TaskOOM{ContainerID:25687ad8fc3f72ec1d58e1ded8ff31f5a6d8fda68e91e024d154c9b1fb1a3e02,XXX_unrecognized:[],}"
time="2026-11-23T11:22:20.000000000Z" level=info msg="StopContainer for \"25687ad8fc3f72ec1d58e1ded8ff31f5a6d8fda68e91e024d154c9b1fb1a3e02\" with timeout 2 (s)"
time="2026-11-23T11:22:20.100000000Z" level=info msg="Stop container \"25687ad8fc3f72ec1d58e1ded8ff31f5a6d8fda68e91e024d154c9b1fb1a3e02\" with signal terminated"
time="2026-11-23T11:22:21.000000000Z" level=info msg="StopContainer for \"91acbeb50a13a7e5d1e93253a6091d303f84703b076736350e2f959411770c27\" with timeout 30 (s)"
time="2026-11-23T11:22:22.100000000Z" level=info msg="Kill container \"25687ad8fc3f72ec1d58e1ded8ff31f5a6d8fda68e91e024d154c9b1fb1a3e02\""
time="2026-11-23T11:22:22.200000000Z" level=info msg="shim disconnected" id=25687ad8fc3f72ec1d58e1ded8ff31f5a6d8fda68e91e024d154c9b1fb1a3e02
time="2026-11-23T11:22:54.164845730Z" level=error msg="failed to get task exit status for \"25687ad8fc3f72ec1d58e1ded8ff31f5a6d8fda68e91e024d154c9b1fb1a3e02\"" error="ttrpc: closed: unknown"
time="2026-11-23T11:23:20.000000000Z" level=info msg="StopContainer for \"25687ad8fc3f72ec1d58e1ded8ff31f5a6d8fda68e91e024d154c9b1fb1a3e02\" with timeout 30 (s)"
`

const diedAt = 1795432942200000 // 11:22:22.2

var death = map[string]any{"runtime.death": map[string]any{"id": full, "started_at_usec": diedAt - 60_000_000, "finished_at_usec": diedAt, "finished_error_usec": 100_000}}

func daemonHost(stderr string, answers map[string]any) *fake.Host {
	answers[ctrdList] = containerd()
	h := &fake.Host{Answers: answers, Files: map[string]string{"/proc/50/cgroup": "0::/system.slice/containerd.service\n"}, Links: map[string]string{"/proc/50/fd/1": "/dev/null"}}
	if stderr != "" {
		h.Links["/proc/50/fd/2"] = stderr
	}
	return h
}

const summary = `,"covers_death":true,"stop_requested_usec":1795432940000000,"stop_timeout_seconds":2,"stop_timeout_known":true,` +
	`"term_sent":true,"kill_sent":true,"kill_sent_usec":1795432942100000,"task_oom_usec":[1795432933964954],"shim_died":true,"daemon_restarted":false`

func TestLogInAFile(t *testing.T) {
	h := daemonHost("/var/log/containerd.log", map[string]any{"log/tail /var/log/containerd.log": asked.Tail{Text: daemonText}})
	o := see("runtime.log", h, evidence.Subject{ID: full}, death)["runtime.log"]
	if got := text(o.Value); !strings.HasPrefix(got, `{"source":"/var/log/containerd.log","oldest_usec":1795432845159363`+summary) {
		t.Errorf("%s %s", got, o.Why)
	}
	if log, _ := o.Value.(DaemonLog); len(log.Lines) != 5 {
		t.Errorf("%q", log.Lines)
	}
}

func TestLogInTheJournal(t *testing.T) {
	journal := asked.Journal{Present: true, OldestUsec: 5}
	for i, line := range strings.Split(strings.TrimSpace(daemonText), "\n") {
		journal.Entries = append(journal.Entries, asked.JournalEntry{WallUsec: int64(i), Unit: "containerd.service", Message: line})
	}
	h := daemonHost("socket:[12345]", map[string]any{
		"journal/entries containerd.service 3600": journal,
		"clock/now": asked.Clock{WallUsec: diedAt + 600_000_000},
	})
	o := see("runtime.log", h, evidence.Subject{ID: full}, death)["runtime.log"]
	if got := text(o.Value); !strings.HasPrefix(got, `{"source":"journal","oldest_usec":1795429942200000`+summary) {
		t.Errorf("%s %s", got, o.Why)
	}
}

func TestLogStates(t *testing.T) {
	const question = "journal/entries containerd.service 3600"
	nothing := asked.Journal{Why: "no journal files"}
	unnamed := daemonHost("socket:[1]", map[string]any{question: asked.Journal{Present: true}})
	unnamed.Files = nil
	down := &fake.Host{Answers: map[string]any{question: nothing}}
	for _, c := range []struct {
		name  string
		host  *fake.Host
		state evidence.State
		why   string
	}{
		{"standard error is a pipe and no journal is kept", daemonHost("pipe:[777]", map[string]any{question: nothing}), evidence.Absent, "goes to no file (pipe)"},
		{"to nowhere", daemonHost("/dev/null", map[string]any{question: nothing}), evidence.Absent, "/dev/null"},
		{"the daemon is down and no journal is kept", down, evidence.Unknown, "could not be read"},
		{"the journal holds nothing of a unit we guessed", unnamed, evidence.Unknown, "nobody could say"},
		{"the journal holds nothing of its unit", daemonHost("socket:[1]", map[string]any{question: asked.Journal{Present: true}}), evidence.Present, ""},
		{"the file is refused", daemonHost("/var/log/c.log", map[string]any{}), evidence.Unknown, "log/tail"},
		{"the file holds something else", daemonHost("/etc/shadow", map[string]any{"log/tail /etc/shadow": asked.Tail{Text: "root:x\n"}}), evidence.Unknown, "no line"},
		{"nobody answers", &fake.Host{}, evidence.Unknown, "cannot be reached"},
	} {
		o := see("runtime.log", c.host, evidence.Subject{ID: full}, death)["runtime.log"]
		if o.State != c.state || !strings.Contains(o.Why, c.why) {
			t.Errorf("%s: %v %q", c.name, o.State, o.Why)
		}
		if strings.Contains(o.Why, "[") || strings.Contains(o.Why, "root:") {
			t.Errorf("%s: %q has in it what changes, or what nobody should see", c.name, o.Why)
		}
	}
}

func TestClassify(t *testing.T) {
	for line, want := range map[string]event{
		`time="2026-11-23T11:22:20Z" level=info msg="Stopping container: 2568 (timeout: 30s)" id=1 name=/runtime.v1.RuntimeService/StopContainer`: stopRequested,
		`{"level":"info","msg":"Kill container \"2568\"","time":"2026-11-23T11:22:20Z"}`:                                                          killSent,
		`time="2026-11-23T11:22:20Z" level=info msg="TaskOOM event container_id:\"2568\""`:                                                        taskOOM,
		`time="2026-11-23T11:22:20Z" level=info msg="Starting CRI-O, version: 1.30.1, git: x"`:                                                    daemonStarted,
		`time="2026-11-23T11:22:20Z" level=info msg="StopContainer for \"2568\" returns successfully"`:                                            nothing,
		`time="2026-11-23T11:22:20Z" level=error msg="failed to get task exit status for \"2568\"" error="not found"`:                             nothing,
		// An image may have any name, and the daemon prints it.
		`time="2026-11-23T11:22:20Z" level=info msg="PullImage \"Kill container \\\"2568\\\"\""`:                    nothing,
		`time="2026-11-23T11:22:20Z" level=info msg="CreateContainer" name="x msg=\"Kill container \\\"2568\\\"\""`: nothing,
	} {
		parsed, ok := parseDaemonLine(line)
		if got, _ := classify(parsed); !ok || got != want || parsed.usec != 1795432940000000 {
			t.Errorf("%s: %v, %+v", line, got, parsed)
		}
	}
}

func TestMentions(t *testing.T) {
	for _, c := range []struct {
		message, id string
		want        bool
	}{
		{`Kill container "` + full + `"`, full, true},
		{`Stopping container: 25687ad8fc3f (timeout: 30s)`, full, true},
		{`Stopping container: 25687ad8fc3f00 (timeout: 30s)`, full, false},
		{`Stopping container: 25687ad8fc3 (timeout: 30s)`, full, false},
		{`id ` + full + `0`, full, false},
		{`x25687ad8fc3f and ` + full, full, true},
		{`Kill container "redis"`, "redis", true},
		{`Kill container "redis-2"`, "redis", false},
		{`Kill container "x"`, "", false},
	} {
		if got := mentions(c.message, c.id); got != c.want {
			t.Errorf("%q names %q: %v", c.message, c.id, got)
		}
	}
}

func TestDaemonRestarted(t *testing.T) {
	line, _ := parseDaemonLine(`time="2026-11-23T11:23:21Z" level=info msg="starting containerd" version="1.6.20"`)
	for started, want := range map[int64]bool{0: false, line.usec - 1: true, line.usec + 1: false} {
		d := lookDeath(started)
		if log := summarise([]daemonLine{line}, full, d, d.StartedAtUsec); log.DaemonRestarted != want {
			t.Errorf("started at %d: %v", started, log.DaemonRestarted)
		}
	}
}

func TestUnitOf(t *testing.T) {
	for cgroup, want := range map[string]string{
		"0::/system.slice/k3s.service\n":                               "k3s.service",
		"4:memory:/x\n1:name=systemd:/system.slice/docker.service/a\n": "docker.service",
		"0::/\n":                         "",
		"0::/system.slice/notaservice\n": "",
		"garbage":                        "",
	} {
		if got := unitOf(cgroup); got != want {
			t.Errorf("%q: %q", cgroup, got)
		}
	}
}
