//go:build linux

package live

import (
	"context"
	"errors"
	"net"
	"sync/atomic"

	"github.com/containerd/errdefs/pkg/errgrpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"runbook/evidence"
)

// cappedConn ends after maxServiceBytes. gRPC limits one message, but a stream
// has no end, and neither have headers.
type cappedConn struct {
	net.Conn
	read atomic.Int64
}

var errAnswerTooBig = errors.New("the answer is larger than the limit")

func (c *cappedConn) Read(p []byte) (int, error) {
	if c.full() {
		return 0, errAnswerTooBig
	}
	n, err := c.Conn.Read(p)
	c.read.Add(int64(n))
	return n, err
}

func (c *cappedConn) full() bool { return c.read.Load() > maxServiceBytes }

// failure says why a call failed. Only the code of a server's error is told:
// its text is the server's own, differs between versions, and holds ids and
// times.
func (s *service) failure(ctx context.Context, err error) error {
	var ours *evidence.ReadError
	if errors.As(err, &ours) {
		return ours
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return stop(evidence.Cut, s.path)
	}
	if ctx.Err() != nil {
		return stop(evidence.Timeout, s.path)
	}
	if s.socket.full() {
		return stop(evidence.TooBig, s.path)
	}
	why, words := stopOfCode(codeOf(err))
	return stop(why, s.path+" "+words)
}

// codeOf also reads the errors into which containerd's client turns statuses.
func codeOf(err error) codes.Code {
	if st, ok := status.FromError(err); ok {
		return st.Code()
	}
	return status.Code(errgrpc.ToGRPC(err))
}

func stopOfCode(code codes.Code) (evidence.Stop, string) {
	switch code {
	case codes.DeadlineExceeded, codes.Canceled:
		return evidence.Timeout, "gave up"
	case codes.Unimplemented:
		return evidence.Unsupported, "has no such method"
	case codes.PermissionDenied, codes.Unauthenticated:
		return evidence.Permission, "refused"
	case codes.NotFound:
		return evidence.NotExist, "knows no such thing"
	case codes.ResourceExhausted:
		return evidence.TooBig, "sent a larger message"
	case codes.Unavailable:
		return evidence.Unreachable, "hung up, or does not speak gRPC"
	}
	return evidence.Failed, "answered " + code.String()
}
