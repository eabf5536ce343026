package dns

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// What a kubelet writes into a pod.
const cluster = `search default.svc.cluster.local svc.cluster.local cluster.local
nameserver 10.96.0.10
options ndots:5
`

func TestParseConfig(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"a pod of a cluster": {cluster, `{"servers":[{"address":"10.96.0.10","valid":true,"loopback":false,"used":true}],"server_count":1,` +
			`"search":["default.svc.cluster.local","svc.cluster.local","cluster.local"],"search_count":3,"search_characters":57,"ndots":5,"timeout_seconds":5,"attempts":2,` +
			`"options":["ndots:5"],"single_request":false,"rotate":false,"cluster_domain":"cluster.local","queries_per_external_name":8,"worst_lookup_seconds":40,"unreadable_lines":0}`},
		"the stub of systemd-resolved": {"# comment\n; another\nnameserver 127.0.0.53\noptions edns0 trust-ad\nsearch .\n",
			`{"servers":[{"address":"127.0.0.53","valid":true,"loopback":true,"used":true}],"server_count":1,"search":["."],"search_count":1,"search_characters":1,"ndots":1,"timeout_seconds":5,"attempts":2,` +
				`"options":["edns0","trust-ad"],"single_request":false,"rotate":false,"queries_per_external_name":2,"worst_lookup_seconds":10,"unreadable_lines":0}`},
		"caps, and the last line counts": {"domain a b\nsearch c\ndomain d e\noptions ndots:99 timeout:99 attempts:99 rotate single-request-reopen\nnameserver x\nnonsense\n",
			`{"servers":[{"address":"x","valid":false,"loopback":false,"used":true}],"server_count":1,"search":["d"],"search_count":1,"search_characters":1,"ndots":15,"timeout_seconds":30,"attempts":5,` +
				`"options":["ndots:99","timeout:99","attempts:99","rotate","single-request-reopen"],"single_request":true,"rotate":true,"queries_per_external_name":4,"worst_lookup_seconds":300,"unreadable_lines":1}`},
		"empty": {"", `{"servers":[],"server_count":0,"search":[],"search_count":0,"search_characters":0,"ndots":1,"timeout_seconds":5,"attempts":2,"options":[],"single_request":false,"rotate":false,"queries_per_external_name":2,"worst_lookup_seconds":10,"unreadable_lines":0}`},
	} {
		got, err := json.Marshal(parseConfig(c.text))
		if err != nil || string(got) != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
	many := parseConfig(strings.Repeat("nameserver 10.0.0.1\n", 40))
	if many.ServerCount != 40 || len(many.Servers) != mostServers || many.Servers[2].Used == many.Servers[3].Used {
		t.Errorf("%d of %d", len(many.Servers), many.ServerCount)
	}
}

func TestCandidates(t *testing.T) {
	for name, want := range map[string][]string{
		"db":              {"db.default.svc.cluster.local.", "db.svc.cluster.local.", "db.cluster.local.", "db."},
		"api.example.com": {"api.example.com.default.svc.cluster.local.", "api.example.com.svc.cluster.local.", "api.example.com.cluster.local.", "api.example.com."},
		"a.b.c.d.e.f":     {"a.b.c.d.e.f.", "a.b.c.d.e.f.default.svc.cluster.local.", "a.b.c.d.e.f.svc.cluster.local.", "a.b.c.d.e.f.cluster.local."},
		"api.example.":    {"api.example."},
		".":               {"."},
		"a..b":            {},
		"":                {},
	} {
		if got := parseConfig(cluster).candidates(name); !slices.Equal(got, want) {
			t.Errorf("%q: %q", name, got)
		}
	}
}

const pid = "/proc/4711/root/etc"

func at(h *fake.Host, config string, names ...string) evidence.Scene {
	return evidence.Scene{
		Subject: evidence.Subject{Kind: evidence.KindContainer, Name: "app", PID: 4711}, First: h, Probe: evidence.Probing{Names: names},
		Seen: func(id string) evidence.Observation {
			if id == "dns.config" && config != "" {
				return evidence.Observation{ID: id, State: evidence.Present, Value: parseConfig(config)}
			}
			return evidence.Observation{ID: id, Why: "nobody looked"}
		},
	}
}

func TestConfigStates(t *testing.T) {
	for name, c := range map[string]struct {
		host  *fake.Host
		state evidence.State
	}{
		"a file":                     {&fake.Host{Files: map[string]string{pid + "/resolv.conf": cluster}}, evidence.Present},
		"an empty file is a config":  {&fake.Host{Files: map[string]string{pid + "/resolv.conf": ""}}, evidence.Present},
		"no file":                    {&fake.Host{Dirs: map[string][]string{pid: {"hosts"}}}, evidence.Absent},
		"a link that leads nowhere":  {&fake.Host{Dirs: map[string][]string{pid: {"hosts", "resolv.conf"}}}, evidence.Unknown},
		"a directory nobody may see": {&fake.Host{Stops: map[string]evidence.Stop{pid: evidence.Permission}}, evidence.Unknown},
		"a FIFO":                     {&fake.Host{Stops: map[string]evidence.Stop{pid + "/resolv.conf": evidence.NotRegular}}, evidence.Unknown},
		"a megabyte":                 {&fake.Host{Files: map[string]string{pid + "/resolv.conf": strings.Repeat("# x\n", 1<<18)}}, evidence.Unknown},
	} {
		if o := fake.Look(context.Background(), Checks()[0], at(c.host, ""))[0]; o.State != c.state {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

func queries(name string, took int64, rcode, why string, answers int) []asked.Query {
	return []asked.Query{
		{Name: name, Type: "A", Sends: 1, TookUsec: took, RCode: rcode, Error: why, Answers: answers},
		{Name: name, Type: "AAAA", Sends: 1, TookUsec: took / 2, RCode: rcode, Error: why},
	}
}

func TestProbe(t *testing.T) {
	const name = "api.example"
	all := " " + strings.Join(parseConfig(cluster).candidates(name), " ")
	h := &fake.Host{Answers: map[string]any{
		"netns/resolve 4711 10.96.0.10" + all: asked.Resolve{Server: "10.96.0.10", Queries: slices.Concat(
			queries("api.example.default.svc.cluster.local.", 30_000, "NXDOMAIN", "", 0), queries("api.example.svc.cluster.local.", 40_000, "NXDOMAIN", "", 0),
			queries("api.example.cluster.local.", 50_000, "NXDOMAIN", "", 0), queries("api.example.", 90_000, "NOERROR", "", 1))},
		"netns/resolve 4711 10.96.0.11" + all: asked.Resolve{Server: "10.96.0.11", Cut: true, Queries: queries("api.example.default.svc.cluster.local.", 3_000_000, "", "timeout", 0)},
	}}
	o := fake.Look(context.Background(), Checks()[1], at(h, cluster+"nameserver 10.96.0.11\n", name))[0]
	probe, ok := o.Value.(Probe)
	if !ok || len(probe.Servers) != 2 || len(probe.Lookups) != 1 {
		t.Fatalf("%+v", o)
	}
	if s := probe.Servers[0]; s.Outcome != "answers" || s.Queries != 8 || s.Answered != 8 || s.SlowestSec != 0.09 || s.RCode != "NOERROR" {
		t.Errorf("%+v", s)
	}
	if s := probe.Servers[1]; s.Outcome != "timeout" || s.Answered != 0 || s.WaitedSec != 3 {
		t.Errorf("%+v", s)
	}
	if l := probe.Lookups[0]; l.Queries != 8 || l.NXDomains != 6 || l.Found != "api.example." || !l.Complete || l.Chosen || l.LastSec != 0.09 || l.TookSec < 0.20 || l.TookSec > 0.22 {
		t.Errorf("%+v", l)
	}
}

func TestProbeChoosesAName(t *testing.T) {
	for config, want := range map[string]string{
		cluster: "kubernetes.default.svc.cluster.local.",
		"nameserver 10.0.0.1\nsearch example.com\n": "example.com.",
		"nameserver 10.0.0.1\nsearch .\n":           ".",
		"nameserver 10.0.0.1\n":                     ".",
	} {
		if names, chosen := wanted(evidence.Scene{}, parseConfig(config)); !slices.Equal(names, []string{want}) || !chosen {
			t.Errorf("%q: %q", config, names)
		}
	}
	asking := evidence.Scene{Probe: evidence.Probing{Names: []string{"a..b", "a", "b", "c", "d"}}}
	if names, chosen := wanted(asking, parseConfig(cluster)); !slices.Equal(names, []string{"a", "b", "c"}) || chosen {
		t.Errorf("%q", names)
	}
}

func TestProbeStates(t *testing.T) {
	for name, config := range map[string]string{"nobody looked": "", "no server": "search a\n", "a server that is no address": "nameserver dns.example\n", "a question that fails": cluster} {
		if o := fake.Look(context.Background(), Checks()[1], at(&fake.Host{}, config))[0]; o.State != evidence.Unknown || o.Why == "" {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

func FuzzParseConfig(f *testing.F) {
	f.Add(cluster, "api.example")
	f.Add("options ndots:-1 timeout:x\nsearch "+strings.Repeat("a ", 99), "a")
	f.Fuzz(func(t *testing.T, text, name string) {
		c := parseConfig(text)
		if len(c.Servers) > mostServers || len(c.Search) > mostSearch || c.NDots > 15 || c.Attempts > 5 || c.TimeoutSeconds > 30 {
			t.Errorf("%+v", c)
		}
		for _, full := range c.candidates(name) {
			if !strings.HasSuffix(full, ".") || len(full) > maxNameBytes {
				t.Errorf("%q", full)
			}
		}
	})
}
