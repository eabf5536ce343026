//go:build linux

package live

import (
	"os"
	"strconv"
	"sync"

	"golang.org/x/sys/unix"

	"runbook/evidence"
)

const maxPins = 4096

// pins keeps a handle on the /proc directory of each process that was looked
// at. A path with a pid in it is read from whichever process has that number
// now; below a handle, the kernel says ESRCH once the process has ended.
type pins struct {
	mu     sync.Mutex
	most   int
	byPID  map[int]*os.File
	closed bool
}

// newPins leaves half of this process's file descriptors for reading.
func newPins() *pins {
	most := maxPins
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &limit) == nil && limit.Cur/2 < maxPins {
		most = int(limit.Cur / 2)
	}
	return &pins{most: most, byPID: map[int]*os.File{}}
}

// with calls use with the directory of pid. The handle stays open while use
// runs, even when close is called meanwhile.
func (p *pins) with(pid int, use func(dirfd int) error) error {
	dir, pinned, err := p.get(pid)
	if err != nil {
		return err
	}
	if !pinned {
		defer dir.Close()
	}
	return withFD(dir, use)
}

// withFD lends f's descriptor; [os.File.Fd] would not keep it open.
func withFD(f *os.File, use func(fd int) error) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var used error
	if err := raw.Control(func(fd uintptr) { used = use(int(fd)) }); err != nil {
		return err
	}
	return used
}

// get returns the handle, and whether it is kept: when there are too many, a
// process has a handle for one read only.
func (p *pins) get(pid int) (dir *os.File, pinned bool, err error) {
	p.mu.Lock()
	dir, full := p.byPID[pid], len(p.byPID) >= p.most
	closed := p.closed
	p.mu.Unlock()
	if closed {
		return nil, false, stop(evidence.Failed, "already closed")
	}
	if dir != nil {
		return dir, true, nil
	}
	// Not under the lock: /proc can hang, and would take every reader with it.
	dir, err = openHandle("/proc/" + strconv.Itoa(pid))
	if err != nil || full {
		return dir, false, err
	}
	return p.keep(pid, dir)
}

// keep pins dir, unless somebody was faster: then theirs is the process.
func (p *pins) keep(pid int, dir *os.File) (*os.File, bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if first := p.byPID[pid]; first != nil {
		dir.Close()
		return first, true, nil
	}
	if p.closed || len(p.byPID) >= p.most {
		return dir, false, nil
	}
	p.byPID[pid] = dir
	return dir, true, nil
}

func (p *pins) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for pid, dir := range p.byPID {
		dir.Close()
		delete(p.byPID, pid)
	}
}

// openHandle opens a directory as a place to start from; O_PATH reads nothing.
func openHandle(name string) (*os.File, error) {
	fd, err := openAt(unix.AT_FDCWD, name, unix.O_PATH|unix.O_DIRECTORY)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), name), nil
}
