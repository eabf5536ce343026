//go:build linux

package live

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/sys/unix"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"runbook/evidence"
)

// service is one connection to a gRPC service on a Unix socket. Whoever may
// talk to such a socket is root in all but name, and the server has no smaller
// right to give: the list of methods below is all that keeps it read-only.
type service struct {
	path      string
	conn      *grpc.ClientConn
	socket    *cappedConn
	serverPID int
}

// dialService connects to path at once, and speaks only when a method on the
// list is called. methods are full names ("/package.Service/Method"): a name
// is compared whole, so that no other service's List is meant by accident.
func dialService(ctx context.Context, path string, methods []string) (*service, error) {
	path, err := socketPath(path)
	if err != nil {
		return nil, err
	}
	raw, err := (&net.Dialer{}).DialContext(ctx, "unix", path)
	if err != nil {
		return nil, connectError(ctx, err, path)
	}
	s := &service{path: path, socket: &cappedConn{Conn: raw}, serverPID: peerPID(raw)}
	s.conn, err = grpc.NewClient("passthrough:///localhost", s.dialOptions(methods)...)
	if err != nil {
		raw.Close()
		return nil, stop(evidence.Failed, path)
	}
	return s, nil
}

// socketPath accepts what configuration files hold: a path, or a unix:// URL.
// An abstract socket has no file mode to protect it, so none is asked.
func socketPath(address string) (string, error) {
	path := strings.TrimPrefix(address, "unix://")
	if !filepath.IsAbs(path) {
		return "", stop(evidence.Refused, "a socket is given by its absolute path")
	}
	return path, nil
}

func (s *service) dialOptions(methods []string) []grpc.DialOption {
	return []grpc.DialOption{
		grpc.WithTransportCredentials(insecure.NewCredentials()), // a file mode guards the socket
		grpc.WithContextDialer(s.once()),
		grpc.WithNoProxy(),
		grpc.WithDisableRetry(),
		grpc.WithDisableServiceConfig(),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxServiceBytes)),
		grpc.WithUnaryInterceptor(onlyUnary(methods)),
		grpc.WithStreamInterceptor(onlyStream(methods)),
	}
}

// once hands out the one connection: answers of one question come from one
// server, and a server that hangs up is not called again.
func (s *service) once() func(context.Context, string) (net.Conn, error) {
	var used atomic.Bool
	return func(context.Context, string) (net.Conn, error) {
		if used.Swap(true) {
			return nil, errors.New("the connection was closed")
		}
		return s.socket, nil
	}
}

func (s *service) close() {
	s.conn.Close()
	s.socket.Close() // gRPC never saw it when no method was called
}

func onlyUnary(methods []string) grpc.UnaryClientInterceptor {
	return func(ctx context.Context, method string, request, reply any, conn *grpc.ClientConn, call grpc.UnaryInvoker, options ...grpc.CallOption) error {
		if !slices.Contains(methods, method) {
			return stop(evidence.Refused, method)
		}
		return call(ctx, method, request, reply, conn, options...)
	}
}

func onlyStream(methods []string) grpc.StreamClientInterceptor {
	return func(ctx context.Context, desc *grpc.StreamDesc, conn *grpc.ClientConn, method string, open grpc.Streamer, options ...grpc.CallOption) (grpc.ClientStream, error) {
		if !slices.Contains(methods, method) {
			return nil, stop(evidence.Refused, method)
		}
		return open(ctx, desc, conn, method, options...)
	}
}

// peerPID is the process that listens (or its parent, which did before it
// forked). The kernel fills it in; the server cannot lie about it.
func peerPID(conn net.Conn) int {
	unixConn, ok := conn.(*net.UnixConn)
	if !ok {
		return 0
	}
	raw, err := unixConn.SyscallConn()
	if err != nil {
		return 0
	}
	pid := 0
	_ = raw.Control(func(fd uintptr) {
		if peer, err := unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED); err == nil {
			pid = int(peer.Pid)
		}
	})
	return pid
}
