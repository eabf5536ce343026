//go:build linux

package live

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// startInNetns returns the pid of a process in a network namespace of its own,
// and what ends it.
func startInNetns(t *testing.T) (pid int, end func()) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("needs root")
	}
	return startProcessWith(t, "/", &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET})
}

// inside runs a command in the network namespace of a process the test made.
// Text after a newline is its input.
func inside(t *testing.T, pid int, command string) {
	t.Helper()
	command, input, _ := strings.Cut(command, "\n")
	args := append([]string{"-t", strconv.Itoa(pid), "-n"}, strings.Split(command, " ")...)
	for i := range args { // a no-break space stays inside its word
		args[i] = strings.ReplaceAll(args[i], "\u00a0", " ")
	}
	run := exec.Command("nsenter", args...)
	run.Stdin = strings.NewReader(input)
	out, err := run.CombinedOutput()
	switch lacks := regexp.MustCompile("not found|No such file|not supported|is unknown"); {
	case err != nil && lacks.Match(out):
		t.Skipf("%s: %s", command, out)
	case err != nil:
		t.Fatalf("%s: %v: %s", command, err, out)
	}
}

func TestAFunctionRunsInsideTheNamespaceAndNowhereElse(t *testing.T) {
	pid, _ := startInNetns(t)
	m := newMachine(t)
	here := readlink(t, "/proc/thread-self/ns/net")
	there := readlink(t, "/proc/"+strconv.Itoa(pid)+"/ns/net")
	if here == there {
		t.Fatal("the process has no namespace of its own")
	}
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			got, err := inNetns(m, pid, func() (string, error) { return os.Readlink("/proc/thread-self/ns/net") })
			if err != nil || got != there {
				t.Errorf("inside: %s, %v, want %s", got, err, there)
			}
		})
	}
	all.Wait()
	for range 100 {
		all.Go(func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			if got := readlink(t, "/proc/thread-self/ns/net"); got != here {
				t.Errorf("a thread that was inside is used again: %s", got)
			}
		})
	}
	all.Wait()
	if got := readlink(t, "/proc/self/ns/net"); got != here {
		t.Error("the main thread is in another namespace")
	}
}

func TestTheMainThreadStaysWhereItIs(t *testing.T) {
	for range 200 {
		done := make(chan int)
		go onOwnThread(func() { done <- unix.Gettid() })
		if tid := <-done; tid == os.Getpid() {
			t.Fatal("on the main thread")
		}
	}
}

func TestADefectInsideIsAnError(t *testing.T) {
	pid, _ := startInNetns(t)
	_, err := inNetns(newMachine(t), pid, func() (int, error) { panic("x") })
	if evidence.StopOf(err) != evidence.Failed {
		t.Error(err)
	}
}

func TestANamespaceOfAProcessThatIsGone(t *testing.T) {
	pid, end := startInNetns(t)
	m := newMachine(t)
	if _, err := m.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat"); err != nil {
		t.Fatal(err)
	}
	end()
	_, err := m.Ask(context.Background(), asked.NetnsLinks, strconv.Itoa(pid))
	if evidence.StopOf(err) != evidence.Gone {
		t.Error(err)
	}
	for _, args := range [][]string{nil, {"0"}, {"x"}, {"-1"}, {"1", "2"}} {
		if _, err := m.Ask(context.Background(), asked.NetnsLinks, args...); evidence.StopOf(err) != evidence.Refused {
			t.Errorf("%v: %v", args, err)
		}
	}
}

func TestAProcessThatEndsMeanwhile(t *testing.T) {
	pid, end := startInNetns(t)
	m := newMachine(t)
	_, err := inNetns(m, pid, func() (int, error) { end(); return 0, nil })
	if readError("", err).Stop != evidence.Gone {
		t.Error(err)
	}
}

func readlink(t *testing.T, name string) string {
	target, err := os.Readlink(name)
	if err != nil {
		t.Error(err)
	}
	return target
}

// askNetns puts a question about pid and decodes its answer.
func askNetns[T any](ctx context.Context, t *testing.T, m *Machine, question string, pid int) T {
	t.Helper()
	text, err := m.Ask(ctx, question, strconv.Itoa(pid))
	must(t, err)
	var answer T
	must(t, json.Unmarshal(text, &answer))
	return answer
}

// sentBy collects the netlink requests sent under the context it returns.
func sentBy(t *testing.T) (context.Context, func() []uint16) {
	var mu sync.Mutex
	var sent []uint16
	ctx := context.WithValue(context.Background(), sentKey{}, func(_ int, kind, flags uint16) {
		mu.Lock()
		defer mu.Unlock()
		sent = append(sent, kind)
		if flags&^(unix.NLM_F_REQUEST|unix.NLM_F_DUMP) != 0 {
			t.Errorf("request %d with flags %#x", kind, flags)
		}
	})
	return ctx, func() []uint16 {
		mu.Lock()
		defer mu.Unlock()
		return append([]uint16(nil), sent...)
	}
}

func TestNothingButQuestionsIsSent(t *testing.T) {
	for protocol, kinds := range map[int][]uint16{
		unix.NETLINK_ROUTE: {
			unix.RTM_NEWLINK, unix.RTM_DELLINK, unix.RTM_SETLINK, unix.RTM_NEWROUTE, unix.RTM_DELROUTE, unix.RTM_NEWNEIGH,
			unix.RTM_DELNEIGH, unix.RTM_NEWQDISC, unix.RTM_NEWTFILTER, unix.RTM_NEWNSID, unix.RTM_NEWADDR, unix.RTM_NEWRULE,
		},
		unix.NETLINK_SOCK_DIAG: {unix.SOCK_DESTROY},
		unix.NETLINK_NETFILTER: {
			nftRequest(unix.NFT_MSG_NEWRULE), nftRequest(unix.NFT_MSG_DELRULE), nftRequest(unix.NFT_MSG_GETRULE_RESET),
			nftRequest(unix.NFT_MSG_GETOBJ_RESET), nftRequest(unix.NFT_MSG_NEWTABLE),
			unix.NFNL_SUBSYS_CTNETLINK<<8 | 3, // IPCTNL_MSG_CT_GET_CTRZERO
			unix.NFNL_SUBSYS_CTNETLINK<<8 | 2, // IPCTNL_MSG_CT_DELETE
		},
		unix.NETLINK_GENERIC: {unix.GENL_ID_CTRL},
	} {
		for _, kind := range kinds {
			s := &netlinkSocket{fd: -1, protocol: protocol, sent: func(int, uint16, uint16) { t.Error("sent") }}
			if err := s.send(kind, unix.NLM_F_REQUEST, nil); evidence.StopOf(err) != evidence.Refused {
				t.Errorf("protocol %d, request %d: %v", protocol, kind, err)
			}
		}
	}
	s := &netlinkSocket{fd: -1, protocol: unix.NETLINK_ROUTE}
	for _, flag := range []uint16{unix.NLM_F_CREATE, unix.NLM_F_ACK, unix.NLM_F_APPEND} {
		if err := s.send(unix.RTM_GETLINK, unix.NLM_F_REQUEST|flag, nil); evidence.StopOf(err) != evidence.Refused {
			t.Errorf("flag %#x: %v", flag, err)
		}
	}
}

func TestTheKernelRefusesInWords(t *testing.T) {
	if err := errnoOf([]byte{0xff, 0xff, 0xff, 0xff}); !errors.Is(err, unix.EPERM) {
		t.Error(err)
	}
	if err := errnoOf(nil); err != nil {
		t.Error(err)
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

func TestTheMachinesOwnNamespace(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root")
	}
	text, err := newMachine(t).Ask(context.Background(), asked.NetnsLinks, asked.HostNetns)
	if err != nil || !strings.Contains(string(text), `"name":"lo"`) {
		t.Errorf("%s %v", text, err)
	}
}
