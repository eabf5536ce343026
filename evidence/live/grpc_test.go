//go:build linux

package live

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	containersapi "github.com/containerd/containerd/api/services/containers/v1"
	eventsapi "github.com/containerd/containerd/api/services/events/v1"
	namespacesapi "github.com/containerd/containerd/api/services/namespaces/v1"
	"github.com/containerd/containerd/api/services/tasks/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"

	"runbook/evidence"
)

// serveGRPC runs a fake service on a Unix socket until the test ends.
func serveGRPC(t *testing.T, register func(*grpc.Server)) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "s")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	register(server)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	return path
}

// listenAndCount takes one connection and says, when it has ended, how many
// bytes came.
func listenAndCount(t *testing.T) (path string, received <-chan int64) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "s")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	count := make(chan int64, 1)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		n, _ := io.Copy(io.Discard, conn)
		count <- n
	}()
	return path, count
}

func wantStop(t *testing.T, err error, want evidence.Stop) {
	t.Helper()
	var read *evidence.ReadError
	if !errors.As(err, &read) || read.Stop != want {
		t.Errorf("got %v, want the stop %q", err, want)
	}
}

// TestForbiddenMethodsSendNothing calls what would change a machine, and the
// names nearest to allowed ones. The server must not even see a greeting.
func TestForbiddenMethodsSendNothing(t *testing.T) {
	invoke := func(method string) func(context.Context, *grpc.ClientConn) error {
		return func(ctx context.Context, c *grpc.ClientConn) error {
			return c.Invoke(ctx, method, &tasks.KillRequest{}, &tasks.KillRequest{})
		}
	}
	calls := map[string]func(context.Context, *grpc.ClientConn) error{
		"Containers/Delete": func(ctx context.Context, c *grpc.ClientConn) error {
			_, err := containersapi.NewContainersClient(c).Delete(ctx, &containersapi.DeleteContainerRequest{ID: "x"})
			return err
		},
		"Namespaces/Create": func(ctx context.Context, c *grpc.ClientConn) error {
			_, err := namespacesapi.NewNamespacesClient(c).Create(ctx, &namespacesapi.CreateNamespaceRequest{})
			return err
		},
		"Tasks/Kill": func(ctx context.Context, c *grpc.ClientConn) error {
			_, err := tasks.NewTasksClient(c).Kill(ctx, &tasks.KillRequest{ContainerID: "x", Signal: 9})
			return err
		},
		"Events/Subscribe": func(ctx context.Context, c *grpc.ClientConn) error {
			_, err := eventsapi.NewEventsClient(c).Subscribe(ctx, &eventsapi.SubscribeRequest{})
			return err
		},
		"RuntimeService/StopContainer": func(ctx context.Context, c *grpc.ClientConn) error {
			_, err := cri.NewRuntimeServiceClient(c).StopContainer(ctx, &cri.StopContainerRequest{ContainerId: "x"})
			return err
		},
		"RuntimeService/ExecSync": func(ctx context.Context, c *grpc.ClientConn) error {
			_, err := cri.NewRuntimeServiceClient(c).ExecSync(ctx, &cri.ExecSyncRequest{ContainerId: "x"})
			return err
		},
		"another service's List": invoke("/containerd.services.leases.v1.Leases/List"),
		"another version":        invoke("/containerd.services.tasks.v2.Tasks/List"),
		"longer name":            invoke("/containerd.services.tasks.v1.Tasks/ListPids"),
		"no leading slash":       invoke("containerd.services.tasks.v1.Tasks/List"),
		"other case":             invoke("/containerd.services.tasks.v1.Tasks/list"),
		"v1alpha2":               invoke("/runtime.v1alpha2.RuntimeService/ListContainers"),
	}
	for name, call := range calls {
		t.Run("", func(t *testing.T) {
			t.Log(name)
			path, received := listenAndCount(t)
			s, err := dialService(t.Context(), path, append(containerdMethods(), criMethods()...))
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			wantStop(t, call(ctx, s.conn), evidence.Refused)
			s.close()
			if n := <-received; n != 0 {
				t.Errorf("%d bytes were sent", n)
			}
		})
	}
}

// TestAllowedMethodsDoSend shows that the counter above can count.
func TestAllowedMethodsDoSend(t *testing.T) {
	path, received := listenAndCount(t)
	s, err := dialService(t.Context(), path, containerdMethods())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := tasks.NewTasksClient(s.conn).List(ctx, &tasks.ListTasksRequest{}); err == nil {
		t.Error("an answer came from nobody")
	}
	s.close()
	if n := <-received; n == 0 {
		t.Error("nothing was sent")
	}
}

// TestMethodListsAreShort is here so that each widening shows in review.
func TestMethodListsAreShort(t *testing.T) {
	if n := len(containerdMethods()); n != 6 {
		t.Errorf("containerd: %d methods", n)
	}
	if n := len(criMethods()); n != 4 {
		t.Errorf("CRI: %d methods", n)
	}
}

func TestDialSaysWhyNot(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	stale := filepath.Join(dir, "stale")
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: stale, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	listener.SetUnlinkOnClose(false)
	listener.Close()
	cases := []struct {
		path string
		want evidence.Stop
		text string
	}{
		{filepath.Join(dir, "none"), evidence.Unreachable, "/none does not exist)"},
		{"unix://" + filepath.Join(dir, "none"), evidence.Unreachable, "/none does not exist)"},
		{file, evidence.Unreachable, "nobody listens on"},
		{stale, evidence.Unreachable, "nobody listens on"},
		{"relative.sock", evidence.Refused, "absolute path"},
		{"@abstract", evidence.Refused, "absolute path"},
		{"tcp://10.0.0.1:1", evidence.Refused, "absolute path"},
	}
	for _, c := range cases {
		_, err := dialService(t.Context(), c.path, nil)
		wantStop(t, err, c.want)
		if !errorSays(err, c.text) {
			t.Errorf("%s: got %v, want %q in it", c.path, err, c.text)
		}
	}
}

func TestConnectErrors(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	cases := []struct {
		ctx  context.Context
		err  error
		want evidence.Stop
	}{
		{t.Context(), &net.OpError{Err: os.NewSyscallError("connect", syscall.EACCES)}, evidence.Permission},
		{t.Context(), &net.OpError{Err: os.NewSyscallError("connect", syscall.EAGAIN)}, evidence.Unreachable},
		{t.Context(), os.ErrDeadlineExceeded, evidence.Timeout},
		{t.Context(), errors.New("something else"), evidence.Unreachable},
		{cancelled, context.Canceled, evidence.Cut},
	}
	for _, c := range cases {
		wantStop(t, connectError(c.ctx, c.err, "x"), c.want)
	}
}

func TestStatusCodes(t *testing.T) {
	s := &service{path: "/run/x.sock", socket: &cappedConn{}}
	cases := map[codes.Code]evidence.Stop{
		codes.DeadlineExceeded: evidence.Timeout, codes.Unimplemented: evidence.Unsupported, codes.PermissionDenied: evidence.Permission,
		codes.Unauthenticated: evidence.Permission, codes.NotFound: evidence.NotExist, codes.ResourceExhausted: evidence.TooBig,
		codes.Unavailable: evidence.Unreachable, codes.Internal: evidence.Failed, codes.Unknown: evidence.Failed,
	}
	for code, want := range cases {
		err := s.failure(t.Context(), status.Error(code, "id 8f3a at 12:00:01 on 10.0.0.1"))
		wantStop(t, err, want)
		if errorSays(err, "10.0.0.1") || !errorSays(err, "/run/x.sock") {
			t.Errorf("%v: got %v", code, err)
		}
	}
}

func TestPeerPIDIsTheServers(t *testing.T) {
	path := serveGRPC(t, func(*grpc.Server) {})
	s, err := dialService(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	if s.serverPID != os.Getpid() {
		t.Errorf("got %d, want %d", s.serverPID, os.Getpid())
	}
}
