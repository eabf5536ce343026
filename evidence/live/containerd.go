//go:build linux

package live

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/containerd/containerd/api/services/tasks/v1"
	"github.com/containerd/containerd/v2/client"
	"github.com/containerd/containerd/v2/core/containers"
	"github.com/containerd/containerd/v2/pkg/namespaces"
	"google.golang.org/grpc/codes"

	"runbook/evidence/asked"
)

const containerdSocket = "/run/containerd/containerd.sock"

// containerdMethods is all that is ever said to containerd. ListStream is what
// its client calls to list containers; List is what it falls back to.
func containerdMethods() []string {
	return []string{
		"/containerd.services.version.v1.Version/Version",
		"/containerd.services.namespaces.v1.Namespaces/List",
		"/containerd.services.containers.v1.Containers/List",
		"/containerd.services.containers.v1.Containers/ListStream",
		"/containerd.services.tasks.v1.Tasks/List",
		"/containerd.services.tasks.v1.Tasks/Get",
	}
}

func askContainerd(ctx context.Context, m *Machine, _ []string) (any, error) {
	address := cmp.Or(m.options.ContainerdSocket, containerdSocket)
	s, err := dialService(ctx, address, containerdMethods())
	if err != nil {
		return nil, err
	}
	defer s.close()
	answer, err := readContainerd(ctx, s, m.options.ContainerdNamespace)
	if err != nil {
		return nil, s.failure(ctx, err)
	}
	return answer, nil
}

// readContainerd fails as a whole when one namespace cannot be listed: a list
// with a hole in it would say that a container does not exist.
func readContainerd(ctx context.Context, s *service, namespace string) (*asked.Containerd, error) {
	c, err := client.NewWithConn(s.conn)
	if err != nil {
		return nil, err
	}
	version, err := c.Version(ctx)
	if err != nil {
		return nil, err
	}
	answer := &asked.Containerd{Address: s.path, Version: version.Version, ServerPID: s.serverPID, Containers: []asked.ContainerdContainer{}}
	names := []string{namespace}
	if namespace == "" {
		if names, err = c.NamespaceService().List(ctx); err != nil {
			return nil, err
		}
	}
	slices.Sort(names)
	for _, name := range names {
		found, err := readNamespace(ctx, c, name)
		if err != nil {
			return nil, err
		}
		answer.Containers = append(answer.Containers, found...)
	}
	return answer, nil
}

func readNamespace(ctx context.Context, c *client.Client, namespace string) ([]asked.ContainerdContainer, error) {
	ctx = namespaces.WithNamespace(ctx, namespace)
	records, err := c.ContainerService().List(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(records, func(a, b containers.Container) int { return cmp.Compare(a.ID, b.ID) })
	taskOf := newTaskReader(ctx, c.TaskService())
	out := make([]asked.ContainerdContainer, 0, len(records))
	for _, r := range records {
		one := asked.ContainerdContainer{
			ID: r.ID, Namespace: namespace, Labels: r.Labels, Image: r.Image, Runtime: r.Runtime.Name,
			CreatedAtUsec: usecOf(r.CreatedAt), Task: taskOf(r.ID),
		}
		if r.Spec != nil {
			one.Spec = parseOCISpec(r.Spec.GetValue())
		}
		out = append(out, one)
	}
	return out, nil
}

// newTaskReader returns a lookup of tasks by container. containerd asks the
// shim of each task for its state, and leaves out of its list, without a word,
// the tasks whose shim does not answer; so a container that is not on the list
// is asked for by name, and only "not found" means that it has no task. A shim
// that hangs makes the list hang: then the containers are still told, and
// their tasks are "unknown".
func newTaskReader(ctx context.Context, service tasks.TasksClient) func(id string) *asked.ContainerdTask {
	listed, err := listTasks(ctx, service)
	return func(id string) *asked.ContainerdTask {
		if task, ok := listed[id]; ok {
			return task
		}
		if err != nil {
			return unknownTask()
		}
		return getTask(ctx, service, id)
	}
}

func listTasks(ctx context.Context, service tasks.TasksClient) (map[string]*asked.ContainerdTask, error) {
	ctx, cancel := halfOf(ctx)
	defer cancel()
	answer, err := service.List(ctx, &tasks.ListTasksRequest{})
	if err != nil {
		return nil, err
	}
	listed := make(map[string]*asked.ContainerdTask, len(answer.Tasks))
	for _, row := range answer.Tasks {
		// ID is the container's in a list; 1.6 leaves ContainerID empty.
		listed[cmp.Or(row.ContainerID, row.ID)] = taskFrom(row)
	}
	return listed, nil
}

func getTask(ctx context.Context, service tasks.TasksClient, id string) *asked.ContainerdTask {
	ctx, cancel := halfOf(ctx)
	defer cancel()
	answer, err := service.Get(ctx, &tasks.GetRequest{ContainerID: id})
	switch {
	case codeOf(err) == codes.NotFound:
		return nil
	case err != nil || answer.Process == nil:
		return unknownTask()
	}
	return taskFrom(answer.Process)
}

// halfOf leaves time for what comes after a call that may hang.
func halfOf(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, time.Until(deadline)/2)
}
