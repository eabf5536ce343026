package look

import (
	"path"
	"strconv"
	"strings"

	"runbook/evidence"
)

// A Process is one process of a subject, through whose /proc directory the
// subject's namespaces can be seen.
type Process struct {
	PID  int
	None string // why there is certainly none; "" unless so
	From []string
}

// ProcessReads is what [ProcessOf] may read; the check needs runtime.status.
func ProcessReads() []string {
	return []string{mountinfo, "{cgroup}/**/cgroup.procs", "{cgroup}/cgroup.procs"}
}

type oneProcess struct {
	State string `json:"state"`
	PID   int    `json:"pid"`
}

// ProcessOf finds a process of the subject: its main process, the one the
// runtime names, or the first of its cgroup. For the node it is process 1.
func ProcessOf(at evidence.Scene) (Process, error) {
	said, _ := Value[oneProcess](Seen(at, "runtime.status"))
	switch {
	case at.Subject.Kind == evidence.KindNode:
		return Process{PID: 1}, nil
	case said.State == "exited":
		return Process{None: "the runtime says that the container has exited"}, nil
	case at.Subject.PID > 0:
		return Process{PID: at.Subject.PID}, nil
	case said.PID > 0:
		return Process{PID: said.PID}, nil
	}
	return firstMember(at.First, at.Subject)
}

type noProcess string

func (e noProcess) Error() string { return string(e) }

// firstMember reads the first process of a cgroup. An empty list proves
// nothing: the processes may be in cgroups below.
func firstMember(host evidence.Host, of evidence.Subject) (Process, error) {
	layout, err := Layout(host)
	if err != nil {
		return Process{}, err
	}
	dir, ok := layout.Dir(of.Home(), of.CgroupPath)
	if of.CgroupPath == "" || !ok {
		return Process{}, noProcess("the subject's cgroup is not known, or not shown by the mounted hierarchy")
	}
	list := path.Join(dir, "cgroup.procs")
	procs, err := host.ReadFile(list)
	if err != nil {
		return Process{}, err
	}
	for line := range strings.Lines(string(procs)) {
		number, whole := strings.CutSuffix(line, "\n")
		if pid, err := strconv.Atoi(number); whole && err == nil && pid > 0 {
			return Process{PID: pid, From: []string{mountinfo, list}}, nil
		}
	}
	return Process{}, noProcess(list + " names no process")
}

// ProcFile is the path of a file of the process.
func (p Process) ProcFile(name string) string { return "/proc/" + strconv.Itoa(p.PID) + "/" + name }
