//go:build linux

package live

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	cri "k8s.io/cri-api/pkg/apis/runtime/v1"

	"runbook/evidence"
	"runbook/evidence/asked"
)

func criContainers(rows []*cri.Container) []asked.CRIContainer {
	out := make([]asked.CRIContainer, 0, len(rows))
	for _, r := range rows {
		out = append(out, asked.CRIContainer{
			ID: r.GetId(), SandboxID: r.GetPodSandboxId(), Name: r.GetMetadata().GetName(), Attempt: r.GetMetadata().GetAttempt(),
			State: criState(r.GetState()), CreatedAtUsec: usecOfNanos(r.GetCreatedAt()), Labels: r.GetLabels(),
			// The kubelet passes an image id; newer ones also what the pod said.
			Image: cmp.Or(r.GetImage().GetUserSpecifiedImage(), r.GetImage().GetImage()),
		})
	}
	slices.SortFunc(out, func(a, b asked.CRIContainer) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

func criSandboxes(rows []*cri.PodSandbox) []asked.CRISandbox {
	out := make([]asked.CRISandbox, 0, len(rows))
	for _, r := range rows {
		state := "notready"
		if r.GetState() == cri.PodSandboxState_SANDBOX_READY {
			state = "ready"
		}
		meta := r.GetMetadata()
		out = append(out, asked.CRISandbox{
			ID: r.GetId(), Name: meta.GetName(), Namespace: meta.GetNamespace(), UID: meta.GetUid(), Attempt: meta.GetAttempt(),
			State: state, CreatedAtUsec: usecOfNanos(r.GetCreatedAt()),
		})
	}
	slices.SortFunc(out, func(a, b asked.CRISandbox) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

func criState(s cri.ContainerState) string {
	switch s {
	case cri.ContainerState_CONTAINER_CREATED:
		return "created"
	case cri.ContainerState_CONTAINER_RUNNING:
		return "running"
	case cri.ContainerState_CONTAINER_EXITED:
		return "exited"
	}
	return "unknown"
}

func usecOfNanos(nanos int64) int64 { return max(nanos, 0) / 1000 }

// readCRIStatus asks verbosely: the process id and the specification are in
// the extra information only.
func readCRIStatus(ctx context.Context, c cri.RuntimeServiceClient, id string) (*asked.CRIStatusAnswer, error) {
	answer, err := c.ContainerStatus(ctx, &cri.ContainerStatusRequest{ContainerId: id, Verbose: true})
	if err != nil {
		return nil, err
	}
	s := answer.GetStatus()
	if s == nil {
		return nil, stop(evidence.Malformed, "a status without a status")
	}
	out := &asked.CRIStatusAnswer{
		ID: s.GetId(), Name: s.GetMetadata().GetName(), Attempt: s.GetMetadata().GetAttempt(), State: criState(s.GetState()),
		CreatedAtUsec: usecOfNanos(s.GetCreatedAt()), StartedAtUsec: usecOfNanos(s.GetStartedAt()), FinishedAtUsec: usecOfNanos(s.GetFinishedAt()),
		ExitCode: s.GetExitCode(), Reason: s.GetReason(), Message: s.GetMessage(), LogPath: s.GetLogPath(),
	}
	out.PID, out.Spec = parseCRIInfo([]byte(answer.GetInfo()["info"]))
	return out, nil
}

// parseCRIInfo reads the "info" of a verbose status. Neither its presence nor
// its shape is part of the CRI; containerd and CRI-O agree on these two names:
//
//	{"sandboxID":"…","pid":4711,"config":{…},"runtimeSpec":{"ociVersion":"1.0.2","process":{…},"linux":{…}}}
func parseCRIInfo(info []byte) (pid int, spec *asked.OCISpec) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(info, &fields) != nil {
		return 0, nil
	}
	if err := json.Unmarshal(fields["pid"], &pid); err != nil || pid < 0 {
		pid = 0
	}
	return pid, parseOCISpec(fields["runtimeSpec"])
}
