package process

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
)

// person is a process of a user; in: it is one of the container's.
type person struct {
	pid, uid, threads int
	caps              string
	limit             string
	in                bool
	parent            int
	inotify           map[string]string // descriptor → lines of fdinfo
}

func peopleHost(nodeThreads int, people ...person) *fake.Host {
	var tasks []task
	for _, p := range people {
		if p.in {
			tasks = append(tasks, task{pid: p.pid, tid: p.pid, comm: "app", state: "S"})
		}
	}
	h := taskHost(t0, "", tasks...)
	h.Files["/proc/loadavg"] = fmt.Sprintf("0.14 0.05 0.02 1/%d 9928\n", nodeThreads)
	h.Files[instancesFile], h.Files[watchesFile] = "4\n", "10\n"
	h.Files["/proc/1/status"] = "Name:\tinit\nPPid:\t0\nUid:\t0\t0\t0\t0\nThreads:\t1\nCapEff:\t000001ffffffffff\n"
	h.Dirs, h.Links = map[string][]string{"/proc/1/fd": {}}, map[string]string{"/proc/self/ns/user": "user:[4026531837]"}
	for _, p := range people {
		if p.caps == "" {
			p.caps = "0000000000000000"
		}
		h.Files[proc(p.pid, "stat")] = statOf(p.pid, "app", "S", 500)
		h.Files[proc(p.pid, "status")] = fmt.Sprintf("Name:\tapp\nPPid:\t%d\nUid:\t%d\t%d\t%d\t%d\nThreads:\t%d\nCapEff:\t%s\n", p.parent, p.uid, p.uid, p.uid, p.uid, p.threads, p.caps)
		h.Files[proc(p.pid, "limits")] = "Limit                     Soft Limit           Hard Limit           Units     \n" +
			fmt.Sprintf("Max processes             %-21s%-21s%s\n", p.limit, p.limit, "processes ")
		h.Links[proc(p.pid, "ns/user")] = "user:[4026531837]"
		h.Dirs[proc(p.pid, "fd")] = []string{"0"}
		h.Links[proc(p.pid, "fd/0")] = "/dev/null"
		for fd, info := range p.inotify {
			h.Dirs[proc(p.pid, "fd")] = append(h.Dirs[proc(p.pid, "fd")], fd)
			h.Links[proc(p.pid, "fd/"+fd)] = inotifyLink
			h.Files[proc(p.pid, "fdinfo/"+fd)] = "pos:\t0\nflags:\t00\nmnt_id:\t15\nino:\t9\n" + info
		}
	}
	return h
}

func TestNProc(t *testing.T) {
	ours := person{pid: 50, uid: 4242, threads: 5, limit: "20", in: true}
	theirs := person{pid: 60, uid: 4242, threads: 15, limit: "unlimited"}
	for _, c := range []struct {
		name  string
		host  *fake.Host
		state evidence.State
		want  UserTasks
	}{
		{"the user's tasks of all containers", peopleHost(300, ours, theirs), evidence.Present, UserTasks{4242, 20, 20, 20, 5, 1, true}},
		{"not worth counting", peopleHost(10, ours, theirs), evidence.Present, UserTasks{4242, 20, 10, 10, 0, 0.5, false}},
		{"root is exempt", peopleHost(300, person{pid: 50, threads: 5, limit: "20", in: true}), evidence.Absent, UserTasks{}},
		{"CAP_SYS_RESOURCE is exempt", peopleHost(300, person{pid: 50, uid: 7, threads: 5, limit: "20", in: true, caps: "0000000001000000"}), evidence.Absent, UserTasks{}},
		{"unlimited", peopleHost(300, person{pid: 50, uid: 7, threads: 5, limit: "unlimited", in: true}), evidence.Absent, UserTasks{}},
	} {
		o := seeNamed("process.nproc", c.host, c.host, evidence.Subject{})
		got, ok := o.Value.(NProc)
		if o.State != c.state || ok && (len(got.Users) != 1 || got.Users[0] != c.want || !got.Complete) {
			t.Errorf("%s: %+v", c.name, o)
		}
	}
	cheap := peopleHost(10, ours, theirs)
	seeNamed("process.nproc", cheap, cheap, evidence.Subject{})
	for _, used := range cheap.Used {
		if used == "/proc" || strings.HasPrefix(used, "/proc/60/") {
			t.Errorf("%s was read for nothing", used)
		}
	}
	hidden := peopleHost(300, ours, theirs)
	delete(hidden.Files, "/proc/1/status") // hidepid
	delete(hidden.Dirs, "/proc/1/fd")
	if got, ok := seeNamed("process.nproc", hidden, hidden, evidence.Subject{}).Value.(NProc); !ok || got.Complete {
		t.Errorf("full though not all were seen: %+v", got)
	}
	delete(hidden.Files, "/proc/60/status")
	if o := seeNamed("process.nproc", hidden, hidden, evidence.Subject{}); o.State != evidence.Unknown {
		t.Errorf("not full, and not all were seen: %+v", o)
	}
}

const watched = "inotify wd:1 ino:7ef82a sdev:800001 mask:800afff ignored_mask:0 fhandle-bytes:8 fhandle-type:1 f_handle:2af87e\n"

func TestInotify(t *testing.T) {
	ours := person{pid: 50, uid: 4242, in: true, inotify: map[string]string{"3": watched + watched, "4": ""}}
	heir := person{pid: 51, uid: 4242, in: true, parent: 50, inotify: map[string]string{"3": watched + watched}}
	theirs := person{pid: 60, uid: 4242, inotify: map[string]string{"3": watched, "9": watched}}
	stranger := person{pid: 70, uid: 7, inotify: map[string]string{"3": watched}}
	host := peopleHost(300, ours, heir, theirs, stranger)
	o := seeNamed("process.inotify", host, host, evidence.Subject{})
	got, ok := o.Value.(Inotify)
	want := UserInotify{4242, 4, 4, 1, 2, 4, 10, 0.4, 2}
	if !ok || len(got.Users) != 1 || got.Users[0] != want || !got.Complete {
		t.Errorf("%+v", o)
	}
}

func TestInotifyThatCannotBeTold(t *testing.T) {
	ours := person{pid: 50, uid: 4242, in: true, inotify: map[string]string{"3": watched}}
	remapped := peopleHost(300, ours)
	remapped.Links["/proc/50/ns/user"] = "user:[4026532999]"
	if o := seeNamed("process.inotify", remapped, remapped, evidence.Subject{}); o.State != evidence.Unknown || !strings.Contains(o.Why, "user namespace") {
		t.Errorf("%+v", o)
	}
	refused := peopleHost(300, ours, person{pid: 60, uid: 4242})
	refused.Stops = map[string]evidence.Stop{"/proc/60/fd": evidence.Permission}
	if o := seeNamed("process.inotify", refused, refused, evidence.Subject{}); o.State != evidence.Unknown {
		t.Errorf("%+v", o)
	}
	blind := peopleHost(300, ours)
	delete(blind.Files, instancesFile)
	if o := seeNamed("process.inotify", blind, blind, evidence.Subject{}); o.State != evidence.Unknown {
		t.Errorf("%+v", o)
	}
}

func FuzzOwner(f *testing.F) {
	f.Add("PPid:\t1\nUid:\t1\t2\t3\t4\nThreads:\t9\nCapEff:\t00000000a80425fb\n", watched)
	f.Fuzz(func(t *testing.T, status, info string) {
		o, ok := parseOwner(status)
		if ok && (o.real < 0 || o.effective < 0 || o.threads < 0 || o.parent < 0) {
			t.Errorf("%+v", o)
		}
		if n := watchesIn(info); n < 0 || n > strings.Count(info, "\n")+1 {
			t.Error(strconv.Itoa(n) + " watches")
		}
	})
}
