//go:build linux

package live

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// fakeCRI answers as containerd 1.6.20 did for a pod with a running and an
// ended container.
type fakeCRI struct {
	cri.UnimplementedRuntimeServiceServer
	info string
}

func (f fakeCRI) serve(t *testing.T) string {
	return serveGRPC(t, func(s *grpc.Server) { cri.RegisterRuntimeServiceServer(s, f) })
}

func (fakeCRI) Version(context.Context, *cri.VersionRequest) (*cri.VersionResponse, error) {
	return &cri.VersionResponse{RuntimeName: "containerd", RuntimeVersion: "1.6.20~ds1"}, nil
}

func (fakeCRI) ListContainers(context.Context, *cri.ListContainersRequest) (*cri.ListContainersResponse, error) {
	return &cri.ListContainersResponse{Containers: []*cri.Container{
		{Id: "4807", PodSandboxId: "3dc4", Metadata: &cri.ContainerMetadata{Name: "c0", Attempt: 2}, State: cri.ContainerState_CONTAINER_RUNNING,
			Image: &cri.ImageSpec{Image: "sha256:1234", UserSpecifiedImage: "busybox:1"}, CreatedAt: 1795485229742004123,
			Labels: map[string]string{"io.kubernetes.pod.name": "p"}},
		{Id: "0559", Metadata: nil, State: cri.ContainerState_CONTAINER_EXITED, Image: &cri.ImageSpec{Image: "sha256:1234"}},
	}}, nil
}

func (fakeCRI) ListPodSandbox(context.Context, *cri.ListPodSandboxRequest) (*cri.ListPodSandboxResponse, error) {
	return &cri.ListPodSandboxResponse{Items: []*cri.PodSandbox{
		{Id: "3dc4", Metadata: &cri.PodSandboxMetadata{Name: "p", Namespace: "default", Uid: "u1"}, CreatedAt: 1795485229650192000},
		{Id: "aaaa", State: cri.PodSandboxState_SANDBOX_NOTREADY},
	}}, nil
}

func (f fakeCRI) ContainerStatus(_ context.Context, r *cri.ContainerStatusRequest) (*cri.ContainerStatusResponse, error) {
	if r.ContainerId != "0559" {
		return nil, status.Error(codes.NotFound, "an error occurred when try to find container: not found")
	}
	answer := &cri.ContainerStatusResponse{Status: &cri.ContainerStatus{
		Id: "0559", Metadata: &cri.ContainerMetadata{Name: "c1"}, State: cri.ContainerState_CONTAINER_EXITED,
		CreatedAt: 1795485229813157000, StartedAt: 1795485229883260000, FinishedAt: 1795485229883614000,
		ExitCode: 3, Reason: "Error", LogPath: "/var/log/pods/default_p_u1/c1/0.log",
	}}
	if r.Verbose {
		answer.Info = map[string]string{"info": f.info}
	}
	return answer, nil
}

func askInto(t *testing.T, m *Machine, into any, question string, args ...string) {
	t.Helper()
	data, err := m.Ask(t.Context(), question, args...)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "hunter") {
		t.Errorf("a secret was kept: %s", data)
	}
}

func TestCRIContainers(t *testing.T) {
	m := New(Options{CRISocket: "unix://" + fakeCRI{}.serve(t)})
	defer m.Close()
	var got asked.CRI
	askInto(t, m, &got, asked.CRIContainers)
	if got.RuntimeName != "containerd" || got.RuntimeVersion != "1.6.20~ds1" || got.ServerPID == 0 || len(got.Containers) != 2 || len(got.Sandboxes) != 2 {
		t.Fatalf("got %+v", got)
	}
	ended, running := got.Containers[0], got.Containers[1]
	if ended.ID != "0559" || ended.State != "exited" || ended.Image != "sha256:1234" || ended.CreatedAtUsec != 0 {
		t.Errorf("ended: %+v", ended)
	}
	if running.State != "running" || running.Attempt != 2 || running.SandboxID != "3dc4" || running.Image != "busybox:1" ||
		running.CreatedAtUsec != 1795485229742004 || running.Labels["io.kubernetes.pod.name"] != "p" {
		t.Errorf("running: %+v", running)
	}
	want := asked.CRISandbox{ID: "3dc4", Name: "p", Namespace: "default", UID: "u1", State: "ready", CreatedAtUsec: 1795485229650192}
	if got.Sandboxes[0] != want || got.Sandboxes[1].State != "notready" {
		t.Errorf("sandboxes: %+v", got.Sandboxes)
	}
}

func TestCRIStatus(t *testing.T) {
	m := New(Options{CRISocket: fakeCRI{info: `{"sandboxID":"3dc4","pid":10736,"config":{"envs":[{"key":"TOKEN","value":"hunter3"}]},"runtimeSpec":` + fullSpec + `}`}.serve(t)})
	defer m.Close()
	var got asked.CRIStatusAnswer
	askInto(t, m, &got, asked.CRIStatus, "0559")
	if got.Spec == nil || got.Spec.CgroupsPath != "/default/live" {
		t.Errorf("spec: %+v", got.Spec)
	}
	got.Spec = nil
	want := asked.CRIStatusAnswer{ID: "0559", Name: "c1", State: "exited", CreatedAtUsec: 1795485229813157, StartedAtUsec: 1795485229883260,
		FinishedAtUsec: 1795485229883614, ExitCode: 3, Reason: "Error", LogPath: "/var/log/pods/default_p_u1/c1/0.log", PID: 10736}
	if got != want {
		t.Errorf("got %+v", got)
	}
}

func TestCRIStatusOfNobody(t *testing.T) {
	m := New(Options{CRISocket: fakeCRI{}.serve(t)})
	defer m.Close()
	for _, c := range []struct {
		args []string
		want evidence.Stop
	}{{[]string{"nosuch"}, evidence.NotExist}, {nil, evidence.Refused}, {[]string{""}, evidence.Refused}} {
		_, err := m.Ask(t.Context(), asked.CRIStatus, c.args...)
		wantStop(t, err, c.want)
	}
}

// The verbose information is no part of the CRI: anything may be in it.
func TestParseCRIInfo(t *testing.T) {
	cases := []struct {
		info string
		pid  int
		spec bool
	}{
		{`{"pid":4711,"runtimeSpec":{"process":{"args":["a"]}}}`, 4711, true},
		{`{"pid":0}`, 0, false},
		{`{"pid":-1,"runtimeSpec":null}`, 0, false},
		{`{"pid":"4711","runtimeSpec":{"linux":{}}}`, 0, true},
		{`{"pid":1e30}`, 0, false},
		{`not json`, 0, false},
		{``, 0, false},
	}
	for _, c := range cases {
		if pid, spec := parseCRIInfo([]byte(c.info)); pid != c.pid || (spec != nil) != c.spec {
			t.Errorf("%s: got %d, %+v", c.info, pid, spec)
		}
	}
}

// A containerd without its CRI plugin answers, but not these questions.
func TestCRIWithoutPlugin(t *testing.T) {
	m := New(Options{CRISocket: serveGRPC(t, func(*grpc.Server) {})})
	defer m.Close()
	_, err := m.Ask(t.Context(), asked.CRIContainers)
	wantStop(t, err, evidence.Unsupported)
}

func TestCRIThatNeverAnswers(t *testing.T) {
	path, _ := listenAndCount(t)
	m := New(Options{CRISocket: path, AskTimeout: 200 * time.Millisecond})
	defer m.Close()
	_, err := m.Ask(t.Context(), asked.CRIContainers)
	wantStop(t, err, evidence.Timeout)
}

func TestCRISockets(t *testing.T) {
	if got := criSockets(Options{CRISocket: "/x"}); len(got) != 1 || got[0] != "/x" {
		t.Errorf("got %v", got)
	}
	if got := criSockets(Options{}); len(got) != 3 || got[0] != containerdSocket {
		t.Errorf("got %v", got)
	}
	if got := criSockets(Options{ContainerdSocket: "/run/k3s/containerd/containerd.sock"}); len(got) != 4 || got[0] != "/run/k3s/containerd/containerd.sock" {
		t.Errorf("got %v", got)
	}
}

// Of many failures the one is told that says most.
func TestCRITellsTheTellingFailure(t *testing.T) {
	m := New(Options{ContainerdSocket: serveGRPC(t, func(*grpc.Server) {})})
	defer m.Close()
	_, err := askAnyCRI(t.Context(), m, func(s *service, c cri.RuntimeServiceClient) (any, error) { return readCRI(t.Context(), s, c) })
	if err == nil {
		t.Skip("this machine has a CRI service at a usual place")
	}
	wantStop(t, err, evidence.Unsupported)
}
