//go:build linux

package live

import (
	"cmp"
	"context"
	"slices"

	cri "k8s.io/cri-api/pkg/apis/runtime/v1"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// criMethods is all that is ever said to a CRI service.
func criMethods() []string {
	return []string{
		cri.RuntimeService_Version_FullMethodName,
		cri.RuntimeService_ListContainers_FullMethodName,
		cri.RuntimeService_ListPodSandbox_FullMethodName,
		cri.RuntimeService_ContainerStatus_FullMethodName,
	}
}

func askCRIContainers(ctx context.Context, m *Machine, _ []string) (any, error) {
	return askAnyCRI(ctx, m, func(s *service, c cri.RuntimeServiceClient) (any, error) {
		return readCRI(ctx, s, c)
	})
}

func askCRIStatus(ctx context.Context, m *Machine, args []string) (any, error) {
	if len(args) != 1 || args[0] == "" {
		return nil, stop(evidence.Refused, "a container id is needed")
	}
	return askAnyCRI(ctx, m, func(_ *service, c cri.RuntimeServiceClient) (any, error) {
		return readCRIStatus(ctx, c, args[0])
	})
}

// askAnyCRI asks the usual sockets in turn, or the one that was given. Of many
// failures the first is told that is not merely "nobody there". A socket that
// hangs ends the search: it has used up the time.
func askAnyCRI(ctx context.Context, m *Machine, ask func(*service, cri.RuntimeServiceClient) (any, error)) (any, error) {
	var told error
	for _, path := range criSockets(m.options) {
		answer, err := askOneCRI(ctx, path, ask)
		if err == nil {
			return answer, nil
		}
		if told == nil || evidence.StopOf(told) == evidence.Unreachable && evidence.StopOf(err) != evidence.Unreachable {
			told = err
		}
		if ctx.Err() != nil {
			break
		}
	}
	return nil, told
}

func askOneCRI(ctx context.Context, path string, ask func(*service, cri.RuntimeServiceClient) (any, error)) (any, error) {
	s, err := dialService(ctx, path, criMethods())
	if err != nil {
		return nil, err
	}
	defer s.close()
	answer, err := ask(s, cri.NewRuntimeServiceClient(s.conn))
	if err != nil {
		return nil, s.failure(ctx, err)
	}
	return answer, nil
}

func criSockets(o Options) []string {
	if o.CRISocket != "" {
		return []string{o.CRISocket}
	}
	paths := []string{cmp.Or(o.ContainerdSocket, containerdSocket), containerdSocket, "/run/crio/crio.sock", "/var/run/crio/crio.sock"}
	return slices.Compact(paths)
}

func readCRI(ctx context.Context, s *service, c cri.RuntimeServiceClient) (*asked.CRI, error) {
	version, err := c.Version(ctx, &cri.VersionRequest{})
	if err != nil {
		return nil, err
	}
	listed, err := c.ListContainers(ctx, &cri.ListContainersRequest{})
	if err != nil {
		return nil, err
	}
	sandboxes, err := c.ListPodSandbox(ctx, &cri.ListPodSandboxRequest{})
	if err != nil {
		return nil, err
	}
	return &asked.CRI{
		Address: s.path, RuntimeName: version.RuntimeName, RuntimeVersion: version.RuntimeVersion, ServerPID: s.serverPID,
		Containers: criContainers(listed.Containers), Sandboxes: criSandboxes(sandboxes.Items),
	}, nil
}
