package look

import (
	"context"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"runbook/checks/internal/fake"
	"runbook/evidence"
	"runbook/evidence/asked"
)

func TestAskTakesNoZerosForFacts(t *testing.T) {
	for answer, want := range map[string]evidence.Stop{
		`{}`:   evidence.Malformed,
		`null`: evidence.Malformed,
		`[]`:   evidence.Malformed,
		``:     evidence.Malformed,
		`{"wall_usec":1,"monotonic_usec":2,"boot_usec":3}`:                       evidence.Malformed,
		`{"wall_usec":"1","monotonic_usec":2,"boot_usec":3,"spread_usec":0}`:     evidence.Malformed,
		`{"wall_usec":1,"monotonic_usec":2,"boot_usec":3,"spread_usec":0}`:       "",
		`{"wall_usec":1,"monotonic_usec":2,"boot_usec":3,"spread_usec":0,"x":1}`: "",
	} {
		host := &fake.Host{Answers: map[string]any{asked.ClockNow: answer}}
		got, err := Ask[asked.Clock](context.Background(), host, asked.ClockNow)
		if want == "" && (err != nil || got.BootUsec != 3) || want != "" && (evidence.StopOf(err) != want || got != asked.Clock{}) {
			t.Errorf("%s: %+v %v", answer, got, err)
		}
	}
}

func TestWholeFile(t *testing.T) {
	host := &fake.Host{Files: map[string]string{"/whole": "12\n", "/cut": "1", "/empty": ""}}
	if n, err := Number(host, "/whole"); n != 12 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	for name, want := range map[string]evidence.Stop{"/cut": evidence.Malformed, "/empty": evidence.Malformed, "/none": evidence.NotExist} {
		if _, err := Number(host, name); evidence.StopOf(err) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUsec(t *testing.T) {
	for when, want := range map[string]int64{
		"2026-11-23T11:22:20.5Z":    1795432940500000,
		"2026-11-23T12:22:20+01:00": 1795432940000000,
		"0001-01-01T00:00:00Z":      0, // the runtime's and the API's "never"
		"2026-11-23 11:22:20":       0,
		"":                          0,
	} {
		if got := Usec(when); got != want {
			t.Errorf("%q: %d", when, got)
		}
	}
}

func TestSilentSince(t *testing.T) {
	host := &fake.Host{Answers: map[string]any{asked.ClockNow: asked.Clock{WallUsec: 10_000_000_000}}}
	at := evidence.Scene{First: host, Since: time.Hour}
	entries := []asked.JournalEntry{{WallUsec: 9_000_000_000}}
	for _, c := range []struct {
		name    string
		journal asked.Journal
		want    int64
	}{
		{"the journal is older than what was asked for", asked.Journal{OldestUsec: 5, Entries: entries}, 6_400_000_000},
		{"the journal is younger", asked.Journal{OldestUsec: 8_000_000_000, Entries: entries}, 8_000_000_000},
		{"the answer was cut", asked.Journal{OldestUsec: 5, Entries: entries, Truncated: true}, 9_000_000_000},
		{"how far the journal goes is not known", asked.Journal{Entries: entries}, 9_000_000_000},
		{"nor is anything else", asked.Journal{}, 0},
	} {
		if got := SilentSince(context.Background(), at, c.journal); got != c.want {
			t.Errorf("%s: %d", c.name, got)
		}
	}
}

func TestCovers(t *testing.T) {
	death := Death{FinishedAtUsec: 1000, FinishedErrorUsec: 100}
	for from, want := range map[int64]bool{0: false, 900: true, 901: false} {
		if Covers(from, death, true) != want {
			t.Errorf("from %d: %v", from, !want)
		}
	}
	if Covers(900, death, false) || Covers(900, Death{}, true) {
		t.Error("a death at no known time is not covered")
	}
}

func FuzzClip(f *testing.F) {
	f.Add("üüü", 3)
	f.Add("\xff\xfe", 1)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = min(max(limit, 0), 1<<16)
		if got := Clip(s, limit); len(got) > limit || !utf8.ValidString(got) || limit > 4*len(s) && utf8.ValidString(s) && got != s {
			t.Errorf("%q to %d: %q", s, limit, got)
		}
		for key := range Keyed(s) {
			if strings.ContainsAny(key, " \n") {
				t.Errorf("key %q", key)
			}
		}
	})
}

// sharing keeps what was made, as the engine does.
type sharing struct {
	*fake.Host
	made map[string]any
	n    int
}

func (s *sharing) Shared(key string, build func() any) any {
	if _, ok := s.made[key]; !ok {
		s.n++
		s.made[key] = build()
	}
	return s.made[key]
}

// What many ask for is decoded once; an answer that is none is none for all.
func TestAskShared(t *testing.T) {
	host := &sharing{Host: &fake.Host{Answers: map[string]any{
		asked.ClockNow: asked.Clock{BootUsec: 3}, asked.FsUsage + " /": "{}",
	}}, made: map[string]any{}}
	var at evidence.Host = evidence.Enforce(host, []string{"ask clock/now", "ask fs/usage"}, nil)
	for range 3 {
		if c, err := AskShared[asked.Clock](context.Background(), at, asked.ClockNow); c.BootUsec != 3 || err != nil {
			t.Errorf("%+v %v", c, err)
		}
		if u, err := AskShared[asked.Usage](context.Background(), at, asked.FsUsage, "/"); evidence.StopOf(err) != evidence.Malformed || u != (asked.Usage{}) {
			t.Errorf("%+v %v", u, err)
		}
	}
	if host.n != 2 {
		t.Errorf("decoded %d times", host.n)
	}
	if u, err := AskShared[asked.Tail](context.Background(), at, asked.ClockNow); evidence.StopOf(err) != evidence.Malformed || u.Text != "" {
		t.Errorf("another shape: %+v %v", u, err)
	}
	none := evidence.Enforce(host, nil, nil)
	if _, err := AskShared[asked.Clock](context.Background(), none, asked.ClockNow); evidence.StopOf(err) != evidence.Refused {
		t.Errorf("who may not ask is told: %v", err)
	}
	if n := none.Shared(evidence.SharedKey(asked.ClockNow), func() any { return 7 }); n != 7 {
		t.Errorf("who may not ask is given %v", n)
	}
	if c, err := AskShared[asked.Clock](context.Background(), host.Host, asked.ClockNow); c.BootUsec != 3 || err != nil {
		t.Errorf("a host that shares nothing: %+v %v", c, err)
	}
}
