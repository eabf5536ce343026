package target

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"runbook/evidence"
)

// Bounds of the walk through a cgroup tree.
const (
	walkDepth = 8
	walkDirs  = 20000
)

// walk returns the cgroups whose last component satisfies match.
func (s *search) walk(match func(name string) bool) []string {
	return s.walkPaths(func(p string) bool { return match(path.Base(p)) })
}

// walkPaths returns the cgroups whose path satisfies match, from the memory
// hierarchy. The tree is only listed, never read.
func (s *search) walkPaths(match func(cgroupPath string) bool) []string {
	root, ok := s.layout.Dir("memory", "/")
	if !ok {
		s.note("cgroupfs", mountinfo, s.noTree())
		return nil
	}
	var found []string
	queue, listed := []string{"/"}, 0
	var failed error
	for ; len(queue) > 0 && listed < walkDirs; listed++ {
		at := queue[0]
		queue = queue[1:]
		names, err := s.host.ReadDir(path.Join(root, at))
		if err != nil && evidence.StopOf(err) != evidence.NotExist {
			failed = err
		}
		for _, name := range names {
			if isControlFile(name) {
				continue
			}
			child := path.Join(at, name)
			if match(child) {
				found = append(found, child)
			}
			if strings.Count(child, "/") < walkDepth {
				queue = append(queue, child)
			}
		}
	}
	if len(queue) > 0 && failed == nil { // what was not walked may hold it
		failed = &evidence.ReadError{Stop: evidence.TooBig, Name: root, Detail: "too many cgroups to walk"}
	}
	s.note("cgroupfs", root, failed)
	return found
}

// noTree is why no memory hierarchy is known: nobody mounted one, or the mount
// table could not be read.
func (s *search) noTree() error {
	if s.layoutErr != nil {
		return s.layoutErr
	}
	return &evidence.ReadError{Stop: evidence.Unsupported, Name: mountinfo, Detail: "no memory hierarchy is mounted"}
}

// Control files of the memory hierarchy lie among its directories; a listing
// has names only. Container names may have dots too.
var (
	plainFiles   = []string{"tasks", "notify_on_release", "release_agent"}
	filePrefixes = []string{"cgroup", "memory", "cpu", "cpuset", "io", "pids", "hugetlb", "rdma", "misc", "irq", "dmem"}
)

func isControlFile(name string) bool {
	prefix, _, dotted := strings.Cut(name, ".")
	return dotted && slices.Contains(filePrefixes, prefix) || slices.Contains(plainFiles, name)
}

// names reports whether a cgroup's last component is the container's: its
// name or id, plain or as the systemd drivers write it.
func names(component, name string) bool {
	if component == name {
		return true
	}
	id, isScope := strings.CutSuffix(component, ".scope")
	if i := strings.LastIndexByte(id, '-'); isScope && i >= 0 {
		id = id[i+1:]
	} else if isScope {
		return false
	}
	return id == name || len(name) >= 12 && strings.HasPrefix(id, name)
}

// goneContainer looks for a container that no runtime knows: in the cgroup
// tree (its cgroup outlives it where the task was not deleted, and a runtime
// may just not be readable) and in the kernel log.
func (s *search) goneContainer(name string) []evidence.Subject {
	is := func(component string) bool { return names(component, name) }
	found := s.atCgroups(name, "cgroupfs", s.walk(is))
	for _, subject := range s.atCgroups(name, "kernel-log", s.kernelLogCgroups(is)) {
		i := slices.IndexFunc(found, func(f evidence.Subject) bool { return f.CgroupPath == subject.CgroupPath })
		if i < 0 {
			found = append(found, subject)
			continue
		}
		found[i].Sources = append(found[i].Sources, "kernel-log")
	}
	return found
}

func (s *search) atCgroups(name, source string, paths []string) []evidence.Subject {
	var found []evidence.Subject
	for _, p := range paths {
		if s.flags.RuntimeNamespace != "" && strings.Count(p, "/") == 2 && !strings.HasPrefix(p, "/"+s.flags.RuntimeNamespace+"/") {
			continue // ctr and nerdctl put containers at /<namespace>/<id>
		}
		found = append(found, evidence.Subject{
			Kind: evidence.KindContainer, Name: name, ID: lastID(p), CgroupPath: p,
			PodUID: podUID(p), Instances: []string{lastID(p)}, InstanceCgroups: []string{p}, Sources: []string{source},
		})
	}
	return found
}

// lastID is the container id in a cgroup's last component.
func lastID(p string) string {
	id, isScope := strings.CutSuffix(path.Base(p), ".scope")
	if i := strings.LastIndexByte(id, '-'); isScope && i >= 0 {
		return id[i+1:]
	}
	return id
}

// podUID is the uid in a kubelet cgroup path, of either driver:
// "/kubepods/burstable/pod<uid>/…", "…/kubepods-burstable-pod<uid with _>.slice/…",
// wherever a nested kubelet has put them.
func podUID(p string) string {
	if !strings.Contains(p, "kubepods") {
		return ""
	}
	for component := range strings.SplitSeq(p, "/") {
		component = strings.TrimSuffix(component, ".slice")
		if i := strings.LastIndex(component, "pod"); i >= 0 && (i == 0 || component[i-1] == '-') {
			if uid := strings.ReplaceAll(component[i+3:], "_", "-"); strings.Count(uid, "-") == 4 {
				return uid
			}
		}
	}
	return ""
}

func (s *search) cgroup(name string) (Found, error) {
	p := s.kernelPath(name)
	subject := evidence.Subject{Kind: evidence.KindCgroup, Name: p, CgroupPath: p}
	dir, mounted := s.layout.Dir("memory", p)
	if !mounted {
		s.note("cgroupfs", mountinfo, s.noTree())
	}
	if mounted && s.has("cgroupfs", dir) {
		subject.Sources = append(subject.Sources, "cgroupfs")
	} else {
		s.inAnotherHierarchy(&subject)
	}
	if len(subject.Sources) == 0 && slices.Contains(s.kernelLogPaths(), p) {
		subject.Sources = append(subject.Sources, "kernel-log")
	}
	if len(subject.Sources) == 0 {
		return Found{}, s.notFound(fmt.Sprintf("no cgroup %q in any hierarchy, and the kernel log names none", p))
	}
	return s.withContainer(subject), nil
}

// has reports whether there is such a directory.
func (s *search) has(source, dir string) bool {
	_, err := s.host.ReadDir(dir)
	s.note(source, dir, livingError(err))
	return err == nil
}

// otherHierarchies are where a cgroup may be that the memory hierarchy has not:
// on v1 anybody can make one for the CPU alone.
var otherHierarchies = []string{"cpu", "cpuacct", "pids", "cpuset", "blkio", "freezer", "name=systemd", "hugetlb", "net_cls", "devices"}

// inAnotherHierarchy finds the first of them that has the subject's cgroup. What
// a process in it is in elsewhere, only that process can say.
func (s *search) inAnotherHierarchy(subject *evidence.Subject) {
	for _, controller := range otherHierarchies {
		dir, mounted := s.layout.Dir(controller, subject.CgroupPath)
		source := "cgroupfs of " + controller
		if !mounted || s.layout.Version(controller) != 1 || !s.has(source, dir) {
			continue
		}
		subject.Hierarchy, subject.Sources = controller, append(subject.Sources, source)
		pid, _ := s.mainProcess(*subject)
		if stat, err := s.host.ReadFile(procFile(pid, "stat")); pid > 0 && err == nil {
			subject.PID, subject.StartTicks = pid, startTicks(stat)
		}
		return
	}
}

// kernelPath takes a directory of a cgroup filesystem for the cgroup it is.
func (s *search) kernelPath(name string) string {
	name = path.Clean("/" + name)
	longest := ""
	for _, point := range s.layout.MountPoints() {
		if (name == point || strings.HasPrefix(name, point+"/")) && len(point) > len(longest) {
			longest = point
		}
	}
	return path.Clean("/" + strings.TrimPrefix(name, longest))
}

func (s *search) unit(name string) (Found, error) {
	is := func(component string) bool {
		return component == name || component == name+".service" || component == name+".scope" || component == name+".slice"
	}
	paths := s.walk(is)
	source := "cgroupfs"
	if len(paths) == 0 {
		paths, source = s.kernelLogCgroups(is), "kernel-log"
	}
	var found []evidence.Subject
	for _, p := range paths {
		found = append(found, evidence.Subject{Kind: evidence.KindUnit, Name: path.Base(p), CgroupPath: p, Sources: []string{source}})
	}
	switch len(found) {
	case 0:
		return Found{}, s.notFound(fmt.Sprintf("no unit %q has a cgroup, and the kernel log names none", name))
	case 1:
		return s.found(found[0], found[0]), nil
	}
	return Found{}, ambiguous(fmt.Sprintf("%d units are called %q", len(found), name), found)
}
