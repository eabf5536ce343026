//go:build linux

package live

import (
	"context"
	"errors"
	"os"
	"syscall"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// remoteQuestions are those another program answers: containerd, the CRI
// service, the kubelet and the Kubernetes API.
func remoteQuestions() map[string]question {
	return map[string]question{
		asked.ContainerdContainers: inTime(askContainerd),
		asked.CRIContainers:        inTime(askCRIContainers),
		asked.CRIStatus:            inTime(askCRIStatus),
		asked.KubeletPods:          inTime(askKubeletPods),
		asked.KubernetesGet:        inTime(askKubernetesGet),
	}
}

// maxServiceBytes bounds all that one service may send for one question.
const maxServiceBytes = 64 << 20

// inTime holds even where the caller is more patient: a daemon that is alive
// answers these questions in milliseconds, and on a starved machine in the time
// the options give.
func inTime(ask question) question {
	return func(ctx context.Context, m *Machine, args []string) (any, error) {
		ctx, cancel := context.WithTimeout(ctx, m.options.AskTimeout)
		defer cancel()
		return ask(ctx, m, args)
	}
}

// connectError says why no connection to what came about.
func connectError(ctx context.Context, err error, what string) error {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return stop(evidence.Cut, what)
	case ctx.Err() != nil, errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return stop(evidence.Timeout, what+" does not answer")
	case errors.Is(err, syscall.ENOENT), errors.Is(err, syscall.ENOTDIR):
		return stop(evidence.Unreachable, what+" does not exist")
	case errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM):
		return stop(evidence.Permission, what)
	case errors.Is(err, syscall.ECONNREFUSED):
		return stop(evidence.Unreachable, "nobody listens on "+what)
	case errors.Is(err, syscall.EAGAIN):
		// A Unix socket whose queue of waiting callers is full.
		return stop(evidence.Unreachable, what+" does not accept")
	}
	return stop(evidence.Unreachable, what)
}
