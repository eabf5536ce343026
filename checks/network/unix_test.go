package network

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
)

const unixHeader = "Num       RefCount Protocol Flags    Type St Inode Path\n"

// unixTable is a listener at path with connections that wait, and others.
func unixTable(path string, waiting int) string {
	return unixHeader + "00000000218167f0: 00000005 00000000 00010000 0001 01 308214 " + path + "\n" +
		strings.Repeat("000000000678068f: 00000003 00000000 00000000 0001 02     0 "+path+"\n", waiting) +
		"0000000077d615ee: 00000003 00000000 00000000 0001 03 308150\n" +
		"0000000077d615ef: 00000003 00000000 00000000 0001 03 308151 " + path + "\n" +
		"0000000077d615e0: 00000003 00000000 00000000 0001 02     0 /nobody/listens\n"
}

func lookAtUnix(first, second string, change ...func(*fake.Host)) evidence.Observation {
	host := func(text string) *fake.Host {
		h := &fake.Host{
			Files: map[string]string{"/proc/7/net/unix": text},
			Links: map[string]string{"/proc/7/ns/net": "net:[4026532000]", "/proc/1/ns/net": "net:[4026531840]", "/proc/self/ns/net": "net:[4026531840]"},
		}
		for _, c := range change {
			c(h)
		}
		return h
	}
	at := evidence.Scene{Subject: evidence.Subject{PID: 7}, First: host(first), Second: host(second)}
	for _, check := range Checks() {
		if check.Name == "network.unix" {
			return fake.Look(context.Background(), check, at, "/sys/fs/cgroup")[0]
		}
	}
	panic("no such check")
}

func TestUnixAcceptQueues(t *testing.T) {
	for name, c := range map[string]struct{ first, second, want string }{
		"they wait in both looks":     {unixTable("/run/app.sock", 4), unixTable("/run/app.sock", 5), "[{/run/app.sock 5 4}]"},
		"an abstract name":            {unixTable("@a b", 1), unixTable("@a b", 1), "[{@a b 1 1}]"},
		"they came meanwhile":         {unixTable("/run/app.sock", 0), unixTable("/run/app.sock", 5), "[]"},
		"they were accepted":          {unixTable("/run/app.sock", 5), unixTable("/run/app.sock", 0), "[]"},
		"there is none":               {unixHeader, unixHeader, "[]"},
		"another table":               {"Num RefCount\n", unixHeader, ""},
		"a line that is cut short":    {unixTable("/x", 1)[:200], unixHeader, ""},
		"a line without its columns":  {unixHeader + "1: 2 3\n", unixHeader, ""},
		"nothing at all":              {"", "", ""},
		"a table only the first time": {unixTable("/x", 1), "", ""},
	} {
		o := lookAtUnix(c.first, c.second)
		got := ""
		if u, ok := o.Value.(Unix); ok {
			got = fmt.Sprint(u.Waiting)
		}
		if got != c.want || (c.want == "") != (o.State == evidence.Unknown) {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

// Some sandboxes let nobody look at process 1: the reader's own namespace is the
// node's where tcp_mem is.
func TestUnixWhereProcess1IsNotShown(t *testing.T) {
	refuse := func(h *fake.Host) { h.Stops = map[string]evidence.Stop{"/proc/1/ns/net": evidence.Permission} }
	o := lookAtUnix(unixHeader, unixHeader, refuse)
	if u := o.Value.(Unix); u.HostNetwork != nil {
		t.Errorf("nobody knows: %+v", o)
	}
	o = lookAtUnix(unixHeader, unixHeader, refuse, func(h *fake.Host) { h.Files[tcpMemFile] = "1 2 3\n" })
	if u := o.Value.(Unix); u.HostNetwork == nil || *u.HostNetwork {
		t.Errorf("its own, and known: %+v", o)
	}
}

// A path is whatever its owner chose.
func FuzzUnix(f *testing.F) {
	f.Add(unixTable("/run/app.sock", 3))
	f.Add(unixHeader + "1: 1 1 1 1 02 0 \x1b[31m\n")
	f.Fuzz(func(t *testing.T, text string) {
		queues, ok := parseUnix(text)
		for path, n := range queues {
			if !ok || n < 0 || path == "" {
				t.Errorf("%q: %q %d", text, path, n)
			}
		}
	})
}
