package target

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"

	"runbook/evidence"
	"runbook/evidence/cgroupfs"
)

// maxAll bounds a run on all containers; a node runs some hundreds at most.
const maxAll = 4000

// all finds every running container: those a runtime names, and those that only
// a cgroup below a pod's tells of. One that has ended is nobody's slowness.
func (s *search) all() (Found, error) {
	inPods := s.walkPaths(func(p string) bool { return cgroupfs.Level(path.Dir(p)) == "pod" })
	byID := map[string]string{}
	for _, p := range inPods {
		byID[lastID(p)] = p
	}
	running := s.runningInCRI()
	var found []evidence.Subject
	for _, c := range s.containers() {
		if c.CgroupPath == "" {
			c.CgroupPath = byID[c.ID]
		}
		delete(byID, c.ID)
		if c.PID != 0 || running[c.ID] {
			found = append(found, s.pin(c))
		}
	}
	for _, p := range inPods {
		id := lastID(p)
		if byID[id] != p || s.isSandbox(id) {
			continue
		}
		if pid, ok := s.mainProcess(evidence.Subject{CgroupPath: p}); ok {
			found = append(found, s.pin(evidence.Subject{
				Kind: evidence.KindContainer, Name: id, ID: id, PodUID: podUID(p), CgroupPath: p, PID: pid,
				Instances: []string{id}, InstanceCgroups: []string{p}, Sources: []string{"cgroupfs"},
			}))
		}
	}
	switch {
	case len(found) == 0:
		return Found{}, s.notFound("no container is running on this node")
	case len(found) > maxAll:
		return Found{}, s.notFound("more containers than one run can look at")
	}
	labelAll(found)
	slices.SortFunc(found, func(a, b evidence.Subject) int { return cmp.Compare(a.Of(), b.Of()) })
	return s.found(evidence.Subject{Kind: evidence.KindNode, Name: evidence.KindNode}, found...), nil
}

// mainProcess is the oldest of a cgroup's own processes, going by its number; a
// cgroup without any runs nothing.
func (s *search) mainProcess(of evidence.Subject) (int, bool) {
	dir, ok := s.layout.Dir(of.Home(), of.CgroupPath)
	if !ok {
		return 0, false
	}
	text, err := s.host.ReadFile(path.Join(dir, "cgroup.procs"))
	if err != nil {
		return 0, false
	}
	least := 0
	for field := range strings.FieldsSeq(string(text)) {
		if pid, err := strconv.Atoi(field); err == nil && pid > 0 && (least == 0 || pid < least) {
			least = pid
		}
	}
	return least, least > 0
}

// runningInCRI are the ids the CRI says are running; it gives no pid.
func (s *search) runningInCRI() map[string]bool {
	running := map[string]bool{}
	for _, c := range s.cri.Containers {
		if c.State == "running" {
			running[c.ID] = true
		}
	}
	return running
}

// labelAll gives each container a name of its own: by its pod, and where that
// will not do, by its containerd namespace and by its id.
func labelAll(found []evidence.Subject) {
	taken := map[string]int{}
	for i := range found {
		if found[i].Pod != "" {
			found[i].Label = strings.Join([]string{found[i].Namespace, found[i].Pod, found[i].Name}, "/")
		}
		taken[found[i].Of()]++
	}
	for _, longer := range []func(evidence.Subject) string{
		func(c evidence.Subject) string { return cmp.Or(c.RuntimeNamespace, c.PodUID) },
		func(c evidence.Subject) string { return c.ID },
		func(c evidence.Subject) string { return c.CgroupPath },
	} {
		again := map[string]int{}
		for i := range found {
			if more := longer(found[i]); taken[found[i].Of()] > 1 && more != "" {
				found[i].Label = more + "/" + cmp.Or(found[i].Label, found[i].Name)
			}
			again[found[i].Of()]++
		}
		taken = again
	}
}
