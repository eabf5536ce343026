package overlay

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const inside = "1007 900 0:61 / / rw,relatime - overlay overlay rw,lowerdir=5/fs:4/fs:3/fs,upperdir=/var/lib/c/snapshots/6/fs,workdir=/var/lib/c/snapshots/6/work,metacopy=on\n"

func see(t *testing.T, name string, files map[string]string, answers map[string]any, mount evidence.Observation) []evidence.Observation {
	t.Helper()
	host := &fake.Host{Files: files, Answers: answers}
	for _, check := range Checks() {
		if check.Name == name {
			return fake.Look(context.Background(), check, evidence.Scene{
				Subject: evidence.Subject{Kind: evidence.KindContainer, PID: 4711}, First: host,
				Seen: func(id string) evidence.Observation {
					if id == "overlay.mount" {
						return mount
					}
					return evidence.Unread(id, "nobody looked")
				},
			})
		}
	}
	t.Fatal("no such check")
	return nil
}

func told(t *testing.T, o evidence.Observation) string {
	t.Helper()
	text, err := json.Marshal(o.Value)
	if err != nil || o.State != evidence.Present {
		t.Fatalf("%+v %v", o, err)
	}
	return string(text)
}

func TestMount(t *testing.T) {
	for text, want := range map[string]string{
		inside: `{"lowers":3,"data_lowers":0,"upper_dir":"/var/lib/c/snapshots/6/fs","read_only":false,"metacopy":"on","user_xattr":false,"volatile":false}`,
		"1 2 0:61 / / rw - overlay overlay rw,lowerdir=/a\\134:b:/c::/d,upperdir=/u,workdir=/w,redirect_dir=on,userxattr,volatile\n": `{"lowers":3,"data_lowers":1,"upper_dir":"/u","read_only":false,"metacopy":"off","redirect_dir":"on","user_xattr":true,"volatile":true}`,
		"1 2 0:61 / / rw - overlay overlay rw,lowerdir=a:b,upperdir=u,workdir=w\n":                                                   `{"lowers":2,"data_lowers":0,"read_only":false,"metacopy":"off","user_xattr":false,"volatile":false}`,
		"1 2 0:61 / / ro - overlay overlay ro,lowerdir+=/a,lowerdir+=/b,datadir+=/d\n":                                               `{"lowers":3,"data_lowers":1,"read_only":true,"metacopy":"off","user_xattr":false,"volatile":false}`,
	} {
		o := see(t, "overlay.mount", map[string]string{"/proc/4711/mountinfo": text, metacopyFile: "N\n"}, nil, evidence.Observation{})[0]
		if got := told(t, o); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	plain := see(t, "overlay.mount", map[string]string{"/proc/4711/mountinfo": "1 2 8:1 / / rw - ext4 /dev/sda1 rw\n"}, nil, evidence.Observation{})[0]
	if plain.State != evidence.Absent || !strings.Contains(plain.Why, "ext4 and no overlay") {
		t.Errorf("%+v", plain)
	}
}

func walk() asked.OverlayWalk {
	pass := asked.OverlayPass{
		AtUsec: 1, Complete: true, Entries: 10, Files: 4, FileBytes: 100, AllocatedBytes: 8192, OriginKnown: true, CopiedUpFiles: 1, CopiedUpBytes: 4096,
		ChangedFiles: 2, ChangedBytes: 5000, ChangedCopiedFiles: 1, ChangedCopiedBytes: 4096, BirthKnown: true, BornCopiedFiles: 1, BornCopiedBytes: 4096, Largest: []asked.OverlayFile{}, Newest: []asked.OverlayFile{},
	}
	w := asked.OverlayWalk{UpperDir: "/u", PauseUsec: 1_000_000, First: pass, Second: pass}
	w.Second.Files, w.Second.AllocatedBytes, w.Second.CopiedUpFiles, w.Second.CopiedUpBytes = 6, 67_117_056, 2, 67_112_960
	return w
}

var seen = evidence.Saw("overlay.mount", Mount{Lowers: 3, UpperDir: "/u"}, nil, "/proc/4711/mountinfo")

func TestGrowth(t *testing.T) {
	o := see(t, "overlay.upper", nil, map[string]any{"overlay/walk 4711 1000": walk()}, seen)
	want := `{"window_usec":1000000,"complete":true,"grew_bytes":67108864,"new_files":2,"copied_up_files":1,"copied_up_bytes":67108864,` +
		`"changed_files":2,"changed_bytes":5000,"changed_own_bytes":904,"grew_bytes_per_second":67108864,"newest":[]}`
	if got := told(t, o[1]); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := told(t, o[0]); !strings.Contains(got, `"copied_up_files":2`) || !strings.Contains(got, `"recent_copied_bytes":4096`) {
		t.Errorf("%s", got)
	}
}

func TestAPartialPassHasNoGrowth(t *testing.T) {
	w := walk()
	w.Second.Complete, w.Second.Stopped, w.Second.OriginKnown = false, "time", false
	o := see(t, "overlay.upper", nil, map[string]any{"overlay/walk 4711 1000": w}, seen)
	if g := o[1].Value.(Growth); g.GrewBytes != nil || g.CopiedUpFiles != nil || g.ChangedOwnBytes != nil || g.Complete {
		t.Errorf("%+v", g)
	}
	if u := o[0].Value.(Upper); u.CopiedUpFiles != nil || u.Stopped != "time" {
		t.Errorf("%+v", u)
	}
}

func TestWhereThereIsNoUpper(t *testing.T) {
	for _, mount := range []evidence.Observation{
		evidence.None("overlay.mount", "the root of its main process is ext4 and no overlay", "/proc/4711/mountinfo"),
		evidence.Saw("overlay.mount", Mount{ReadOnly: true}, nil, "/proc/4711/mountinfo"),
	} {
		if o := see(t, "overlay.upper", nil, nil, mount); o[0].State != evidence.Absent || o[1].State != evidence.Absent {
			t.Errorf("%+v", o)
		}
	}
	if o := see(t, "overlay.upper", nil, nil, seen); o[0].State != evidence.Unknown {
		t.Errorf("nobody answered: %+v", o)
	}
}
