//go:build linux

package live

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	containersapi "github.com/containerd/containerd/api/services/containers/v1"
	"github.com/containerd/containerd/api/services/tasks/v1"
	"github.com/containerd/containerd/api/types/task"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"

	"runbook/evidence"
	"runbook/evidence/asked"
)

func errorSays(err error, text string) bool { return err != nil && strings.Contains(err.Error(), text) }

func askedContainerd(t *testing.T, o Options) asked.Containerd {
	t.Helper()
	m := New(o)
	defer m.Close()
	data, err := m.Ask(t.Context(), asked.ContainerdContainers)
	if err != nil {
		t.Fatal(err)
	}
	var answer asked.Containerd
	if err := json.Unmarshal(data, &answer); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "hunter2") {
		t.Error("an environment value was kept")
	}
	return answer
}

const smallSpec = `{"process":{"args":["sh","-c","exit 7"],"env":["DB_PASSWORD=hunter2"]},"linux":{"cgroupsPath":"/default/dead","resources":{"memory":{"limit":33554432}}}}`

// As containerd 1.6.20 lists them: ID is the container's, a running task's
// time of exit is Go's zero time.
func listedTasks(context.Context) (*tasks.ListTasksResponse, error) {
	return &tasks.ListTasksResponse{Tasks: []*task.Process{
		{ID: "dead", Pid: 6470, Status: task.Status_STOPPED, ExitStatus: 7, ExitedAt: timestamppb.New(time.UnixMicro(1795485094821057)),
			Stdout: "/run/containerd/fifo/1/dead-stdout", Stderr: "/run/containerd/fifo/1/dead-stderr"},
		{ID: "live", Pid: 6421, Status: task.Status_RUNNING, ExitedAt: timestamppb.New(time.Time{})},
	}}, nil
}

func TestContainerdContainers(t *testing.T) {
	fake := &fakeContainerd{listTasks: listedTasks, containers: map[string][]*containersapi.Container{
		"default": {fakeContainer("never", smallSpec), fakeContainer("live", "{}"), fakeContainer("dead", smallSpec)},
		"k8s.io":  {},
	}}
	path := fake.serve(t)
	got := askedContainerd(t, Options{ContainerdSocket: path})
	if got.Address != path || got.Version != "1.6.20~ds1" || got.ServerPID == 0 || len(got.Containers) != 3 {
		t.Fatalf("got %+v", got)
	}
	dead, live, never := got.Containers[0], got.Containers[1], got.Containers[2]
	want := asked.ContainerdTask{PID: 6470, Status: "stopped", ExitStatus: 7, ExitedAtUsec: 1795485094821057,
		Stdout: "/run/containerd/fifo/1/dead-stdout", Stderr: "/run/containerd/fifo/1/dead-stderr"}
	if dead.ID != "dead" || dead.Task == nil || *dead.Task != want || dead.CreatedAtUsec != 1795485094761310 || dead.Runtime != "io.containerd.runc.v2" {
		t.Errorf("dead: %+v, task %+v", dead, dead.Task)
	}
	if dead.Spec == nil || dead.Spec.CgroupsPath != "/default/dead" || *dead.Spec.MemoryLimitBytes != 33554432 {
		t.Errorf("dead's spec: %+v", dead.Spec)
	}
	if live.Task.Status != "running" || live.Task.ExitedAtUsec != 0 || live.Spec != nil {
		t.Errorf("live: %+v, task %+v", live, live.Task)
	}
	if never.Task != nil {
		t.Errorf("never: task %+v, want none", never.Task)
	}
}

func TestContainerdOneNamespace(t *testing.T) {
	fake := &fakeContainerd{containers: map[string][]*containersapi.Container{
		"default": {fakeContainer("a", "{}")}, "k8s.io": {fakeContainer("b", "{}")},
	}}
	got := askedContainerd(t, Options{ContainerdSocket: fake.serve(t), ContainerdNamespace: "k8s.io"})
	if len(got.Containers) != 1 || got.Containers[0].ID != "b" || got.Containers[0].Namespace != "k8s.io" {
		t.Errorf("got %+v", got.Containers)
	}
}

// Old servers have no ListStream.
func TestContainerdWithoutListStream(t *testing.T) {
	fake := &fakeContainerd{containers: map[string][]*containersapi.Container{"default": {fakeContainer("a", "{}")}},
		stream: func(containersapi.Containers_ListStreamServer) error { return status.Error(codes.Unimplemented, "") }}
	if got := askedContainerd(t, Options{ContainerdSocket: fake.serve(t)}); len(got.Containers) != 1 {
		t.Errorf("got %+v", got.Containers)
	}
}

// A task that is not listed may still exist: its shim did not answer in time.
func TestContainerdTaskNotListedIsAskedFor(t *testing.T) {
	cases := map[string]struct {
		answer *tasks.GetResponse
		err    error
		want   string
	}{
		"no task":        {nil, status.Error(codes.NotFound, ""), ""},
		"shim is stuck":  {nil, status.Error(codes.Unknown, "context deadline exceeded"), "unknown"},
		"it was paused":  {&tasks.GetResponse{Process: &task.Process{Status: task.Status_PAUSED}}, nil, "paused"},
		"empty answer":   {&tasks.GetResponse{}, nil, "unknown"},
		"unknown status": {&tasks.GetResponse{Process: &task.Process{Status: 99}}, nil, "unknown"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			fake := &fakeContainerd{containers: map[string][]*containersapi.Container{"default": {fakeContainer("a", "{}")}},
				getTask: func(string) (*tasks.GetResponse, error) { return c.answer, c.err }}
			got := askedContainerd(t, Options{ContainerdSocket: fake.serve(t)}).Containers[0].Task
			if c.want == "" && got != nil || c.want != "" && (got == nil || got.Status != c.want) {
				t.Errorf("got %+v, want %q", got, c.want)
			}
		})
	}
}

// One hung shim makes the task list hang. The containers are told all the same.
func TestContainerdHungTaskList(t *testing.T) {
	fake := &fakeContainerd{containers: map[string][]*containersapi.Container{"default": {fakeContainer("a", "{}")}},
		listTasks: func(ctx context.Context) (*tasks.ListTasksResponse, error) { <-ctx.Done(); return nil, ctx.Err() }}
	got := askedContainerd(t, Options{ContainerdSocket: fake.serve(t), AskTimeout: 400 * time.Millisecond})
	if len(got.Containers) != 1 || got.Containers[0].Task == nil || got.Containers[0].Task.Status != "unknown" {
		t.Errorf("got %+v", got.Containers)
	}
}

// failsContainerd asks and wants no answer.
func failsContainerd(t *testing.T, path string, want evidence.Stop) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	m := New(Options{ContainerdSocket: path, AskTimeout: 10 * time.Second})
	defer m.Close()
	_, err := askContainerd(ctx, m, nil)
	wantStop(t, err, want)
	return err
}

func TestContainerdThatNeverAnswers(t *testing.T) {
	path, _ := listenAndCount(t)
	m := New(Options{ContainerdSocket: path, AskTimeout: 200 * time.Millisecond})
	defer m.Close()
	_, err := m.Ask(t.Context(), asked.ContainerdContainers)
	wantStop(t, err, evidence.Timeout)
}

func TestContainerdHugeStream(t *testing.T) {
	label := map[string]string{"x": strings.Repeat("x", 1<<20)}
	fake := &fakeContainerd{containers: map[string][]*containersapi.Container{"default": nil},
		stream: func(s containersapi.Containers_ListStreamServer) error {
			for {
				if err := s.Send(&containersapi.ListContainerMessage{Container: &containersapi.Container{Labels: label}}); err != nil {
					return err
				}
			}
		}}
	_ = failsContainerd(t, fake.serve(t), evidence.TooBig)
}

func TestContainerdHugeMessage(t *testing.T) {
	fake := &fakeContainerd{containers: map[string][]*containersapi.Container{"default": nil},
		stream: func(s containersapi.Containers_ListStreamServer) error {
			return s.Send(&containersapi.ListContainerMessage{Container: &containersapi.Container{Image: strings.Repeat("x", maxServiceBytes+1)}})
		}}
	_ = failsContainerd(t, fake.serve(t), evidence.TooBig)
}

func TestContainerdThatIsSomethingElse(t *testing.T) {
	err := failsContainerd(t, serveGRPC(t, func(*grpc.Server) {}), evidence.Unsupported)
	if !errorSays(err, "has no such method") {
		t.Errorf("got %v", err)
	}
}
