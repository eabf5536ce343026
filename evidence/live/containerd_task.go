//go:build linux

package live

import (
	"time"

	"github.com/containerd/containerd/api/types/task"
	"google.golang.org/protobuf/types/known/timestamppb"

	"runbook/evidence/asked"
)

func unknownTask() *asked.ContainerdTask { return &asked.ContainerdTask{Status: "unknown"} }

func taskFrom(p *task.Process) *asked.ContainerdTask {
	return &asked.ContainerdTask{
		PID:          int(p.Pid),
		Status:       taskStatus(p.Status),
		ExitStatus:   p.ExitStatus,
		ExitedAtUsec: usecOfProto(p.ExitedAt),
		Stdout:       p.Stdout,
		Stderr:       p.Stderr,
	}
}

func taskStatus(s task.Status) string {
	switch s {
	case task.Status_CREATED:
		return "created"
	case task.Status_RUNNING:
		return "running"
	case task.Status_STOPPED:
		return "stopped"
	case task.Status_PAUSED, task.Status_PAUSING:
		return "paused"
	}
	return "unknown"
}

// usecOf is 0 for Go's zero time, which is how services write "never".
func usecOf(t time.Time) int64 {
	if t.Unix() <= 0 {
		return 0
	}
	return t.UnixMicro()
}

func usecOfProto(t *timestamppb.Timestamp) int64 {
	if t == nil {
		return 0
	}
	return usecOf(t.AsTime())
}
