//go:build linux

package live

import (
	"context"
	"strings"
	"testing"
	"time"

	containersapi "github.com/containerd/containerd/api/services/containers/v1"
	namespacesapi "github.com/containerd/containerd/api/services/namespaces/v1"
	"github.com/containerd/containerd/api/services/tasks/v1"
	versionapi "github.com/containerd/containerd/api/services/version/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// fakeContainerd answers from plain values. Its services have methods of the
// same names, so each is a type of its own around it.
type fakeContainerd struct {
	containers map[string][]*containersapi.Container // by namespace
	stream     func(containersapi.Containers_ListStreamServer) error
	listTasks  func(context.Context) (*tasks.ListTasksResponse, error)
	getTask    func(id string) (*tasks.GetResponse, error)
}

type (
	fakeContainers struct {
		containersapi.UnimplementedContainersServer
		fake *fakeContainerd
	}
	fakeNamespaces struct {
		namespacesapi.UnimplementedNamespacesServer
		fake *fakeContainerd
	}
	fakeTasks struct {
		tasks.UnimplementedTasksServer
		fake *fakeContainerd
	}
	fakeVersion struct {
		versionapi.UnimplementedVersionServer
	}
)

func (f *fakeContainerd) serve(t *testing.T) (path string) {
	return serveGRPC(t, func(s *grpc.Server) {
		containersapi.RegisterContainersServer(s, fakeContainers{fake: f})
		namespacesapi.RegisterNamespacesServer(s, fakeNamespaces{fake: f})
		tasks.RegisterTasksServer(s, fakeTasks{fake: f})
		versionapi.RegisterVersionServer(s, fakeVersion{})
	})
}

func (fakeVersion) Version(context.Context, *emptypb.Empty) (*versionapi.VersionResponse, error) {
	return &versionapi.VersionResponse{Version: "1.6.20~ds1"}, nil
}

func (f fakeNamespaces) List(context.Context, *namespacesapi.ListNamespacesRequest) (*namespacesapi.ListNamespacesResponse, error) {
	out := &namespacesapi.ListNamespacesResponse{}
	for name := range f.fake.containers {
		out.Namespaces = append(out.Namespaces, &namespacesapi.Namespace{Name: name})
	}
	return out, nil
}

func (f fakeContainers) ListStream(_ *containersapi.ListContainersRequest, s containersapi.Containers_ListStreamServer) error {
	if f.fake.stream != nil {
		return f.fake.stream(s)
	}
	for _, c := range f.fake.containers[namespaceOf(s.Context())] {
		if err := s.Send(&containersapi.ListContainerMessage{Container: c}); err != nil {
			return err
		}
	}
	return nil
}

func (f fakeContainers) List(ctx context.Context, _ *containersapi.ListContainersRequest) (*containersapi.ListContainersResponse, error) {
	return &containersapi.ListContainersResponse{Containers: f.fake.containers[namespaceOf(ctx)]}, nil
}

func (f fakeTasks) List(ctx context.Context, _ *tasks.ListTasksRequest) (*tasks.ListTasksResponse, error) {
	if f.fake.listTasks == nil {
		return &tasks.ListTasksResponse{}, nil
	}
	return f.fake.listTasks(ctx)
}

func (f fakeTasks) Get(_ context.Context, r *tasks.GetRequest) (*tasks.GetResponse, error) {
	if f.fake.getTask == nil {
		return nil, status.Error(codes.NotFound, "no task")
	}
	return f.fake.getTask(r.ContainerID)
}

func namespaceOf(ctx context.Context) string {
	incoming, _ := metadata.FromIncomingContext(ctx)
	return strings.Join(incoming.Get("containerd-namespace"), ",")
}

func fakeContainer(id, spec string) *containersapi.Container {
	return &containersapi.Container{
		ID: id, Image: "docker.io/library/busybox:1", Runtime: &containersapi.Container_Runtime{Name: "io.containerd.runc.v2"},
		Labels: map[string]string{"app": "x"}, CreatedAt: timestamppb.New(time.UnixMicro(1795485094761310)),
		Spec: &anypb.Any{TypeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec", Value: []byte(spec)},
	}
}
