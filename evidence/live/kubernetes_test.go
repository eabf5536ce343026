//go:build linux

package live

import (
	"encoding/base64"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// As the API server sends it, shortened: it holds much that must not be kept.
const apiPod = `{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web-0","namespace":"shop","uid":"u1",
  "annotations":{"kubectl.kubernetes.io/last-applied-configuration":"hunter2"},"managedFields":[{"manager":"hunter2"}]},
 "spec":{"nodeName":"n1","volumes":[{"name":"hunter2"}],"containers":[{"name":"app","image":"web:1",
   "env":[{"name":"DB_PASSWORD","value":"hunter2"}],"resources":{"limits":{"memory":"128Mi"}},
   "livenessProbe":{"httpGet":{"path":"/healthz","port":8080,"httpHeaders":[{"name":"Authorization","value":"hunter2"}]},"periodSeconds":10},
   "startupProbe":{"exec":{"command":["true"]}}}]},
 "status":{"phase":"Running","qosClass":"Burstable","containerStatuses":[{"name":"app","restartCount":3,"containerID":"containerd://abc",
   "lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled","finishedAt":"2026-11-24T01:51:34Z"}}}]}}`

const (
	apiPods   = `{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[` + apiPod + `]}`
	apiEvents = `{"kind":"EventList","metadata":{},"items":[{"reason":"Unhealthy","message":"Liveness probe failed","count":4,"type":"Warning",
  "involvedObject":{"kind":"Pod","name":"web-0","fieldPath":"spec.containers{app}"},"source":{"host":"hunter2"}}]}`
	apiNode = `{"kind":"Node","metadata":{"name":"n1","labels":{"x":"hunter2"}},"status":{"conditions":[{"type":"MemoryPressure","status":"True"}]}}`
)

// serveAPI answers each path with its text, over TLS, to one token.
func serveAPI(t *testing.T, answers map[string]string) *httptest.Server {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch answer, known := answers[r.URL.RequestURI()]; {
		case r.Method != http.MethodGet:
			t.Errorf("%s %s", r.Method, r.URL)
		case r.Header.Get("Authorization") != "Bearer t0ken":
			w.WriteHeader(http.StatusUnauthorized)
		case !known:
			w.WriteHeader(http.StatusNotFound)
		default:
			_, _ = io.WriteString(w, answer)
		}
	}))
	t.Cleanup(server.Close)
	return server
}

// machineFor is a machine whose kubeconfig names the server and its CA.
func machineFor(t *testing.T, server *httptest.Server, user string) *Machine {
	t.Helper()
	cluster := `server: "` + server.URL + `"`
	if server.Certificate() != nil {
		ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
		cluster += ", certificate-authority-data: " + base64.StdEncoding.EncodeToString(ca)
	}
	dir := writeFiles(t, map[string]string{"config": kubeconfigOf(cluster, user)})
	m := New(Options{Kubeconfig: filepath.Join(dir, "config")})
	t.Cleanup(m.Close)
	return m
}

func TestKubernetesGetTrims(t *testing.T) {
	m := machineFor(t, serveAPI(t, map[string]string{
		"/api/v1/namespaces/shop/pods/web-0":                                                 apiPod,
		"/api/v1/pods?fieldSelector=spec.nodeName%3Dn1":                                      apiPods,
		"/api/v1/namespaces/shop/events?fieldSelector=involvedObject.name%3Dweb-0":           apiEvents,
		"/api/v1/events?fieldSelector=involvedObject.kind%3DNode%2CinvolvedObject.name%3Dn1": apiEvents,
		"/api/v1/nodes/n1": apiNode,
	}), "token: t0ken")
	var pod asked.Pod
	askInto(t, m, &pod, asked.KubernetesGet, "/api/v1/namespaces/shop/pods/web-0")
	app := pod.Spec.Containers[0]
	if pod.Metadata.Name != "web-0" || app.Resources.Limits["memory"] != "128Mi" || pod.Status.ContainerStatuses[0].LastState.Terminated.ExitCode != 137 {
		t.Errorf("got %+v", pod)
	}
	if string(app.LivenessProbe) != `{"httpGet":{"path":"/healthz","port":8080},"periodSeconds":10}` || string(app.StartupProbe) != `{"exec":{"command":["true"]}}` || app.ReadinessProbe != nil {
		t.Errorf("probes %s, %s, %s", app.LivenessProbe, app.StartupProbe, app.ReadinessProbe)
	}
	var pods asked.PodList
	askInto(t, m, &pods, asked.KubernetesGet, "/api/v1/pods?fieldSelector=spec.nodeName=n1")
	if pods.Source != "kubernetes" || len(pods.Items) != 1 {
		t.Errorf("got %+v", pods)
	}
	for _, path := range []string{"/api/v1/namespaces/shop/events?fieldSelector=involvedObject.name%3Dweb-0",
		"/api/v1/events?fieldSelector=involvedObject.kind=Node,involvedObject.name=n1"} {
		var events asked.EventList
		askInto(t, m, &events, asked.KubernetesGet, path)
		if len(events.Items) != 1 || events.Items[0].Count != 4 || events.Items[0].InvolvedObject.FieldPath != "spec.containers{app}" {
			t.Errorf("%s: got %+v", path, events)
		}
	}
	var node asked.Node
	askInto(t, m, &node, asked.KubernetesGet, "/api/v1/nodes/n1")
	if node.Metadata.Name != "n1" || node.Status.Conditions[0].Type != "MemoryPressure" {
		t.Errorf("got %+v", node)
	}
}

func TestAllowedPaths(t *testing.T) {
	for _, path := range []string{
		"/api/v1/nodes/ip-10-0-0-1.ec2.internal", "/api/v1/namespaces/a/pods/b", "/api/v1/namespaces/a/pods",
		"/api/v1/namespaces/a/pods?fieldSelector=spec.nodeName=n1", "/api/v1/pods?fieldSelector=spec.nodeName%3Dn1",
		"/api/v1/namespaces/a/events?fieldSelector=involvedObject.kind=Pod,involvedObject.name=b,involvedObject.uid=0-1",
	} {
		if _, _, _, err := allowedPath(path); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestForbiddenPaths(t *testing.T) {
	for _, path := range []string{
		"", "/", "/api/v1", "/api/v1/secrets", "/api/v1/namespaces/a/secrets", "/api/v1/namespaces/a/secrets/b", "/api/v1/namespaces/a/configmaps",
		"/api/v1/namespaces/a/pods/b/log", "/api/v1/namespaces/a/pods/b/exec", "/api/v1/namespaces/a/pods/b/exec?command=sh", "/api/v1/nodes",
		"/api/v1/nodes/n/proxy/run", "/api/v1/pods", "/api/v1/events", "/api/v1/namespaces/a/events", "/api/v1/nodes/..", "/api/v1/namespaces/../secrets",
		"/api/v1/namespaces/a/pods/..%2f..%2fsecrets", "/api/v1/namespaces/a/pods/b\n", "/api/v1/namespaces/a/pods/b#x", "//evil/api/v1/nodes/n",
		"https://evil/api/v1/nodes/n", "api/v1/nodes/n", "/api/v1/nodes/n?watch=true", "/api/v1/pods?fieldSelector=spec.nodeName=n&watch=true",
		"/api/v1/pods?fieldSelector=spec.nodeName=n&fieldSelector=status.phase=Running", "/api/v1/pods?fieldSelector=", "/api/v1/pods?labelSelector=a=b",
		"/api/v1/pods?fieldSelector=spec.nodeName!=n", "/api/v1/events?fieldSelector=involvedObject.kind=Pod", "/api/v1/events?fieldSelector=reason=x",
		"/api/v1/namespaces/a/events?fieldSelector=type=Warning", "/api/v1/nodes/n?fieldSelector=spec.nodeName=n", "/api/v1/pods?%zz", "/apis/apps/v1/deployments",
		"/api/v1/namespaces/a/pods;x", "/api/v1/pods?fieldSelector=spec.nodeName=n;watch=true",
	} {
		_, _, _, err := allowedPath(path)
		if err == nil {
			t.Errorf("%q is allowed", path)
			continue
		}
		wantStop(t, err, evidence.Refused)
	}
}

// FuzzAllowedPath: whatever is allowed stays below /api/v1 and away from what
// holds secrets or acts.
func FuzzAllowedPath(f *testing.F) {
	for _, seed := range []string{"/api/v1/nodes/n", "/api/v1/namespaces/a/pods/b", "/api/v1/pods?fieldSelector=spec.nodeName=n", "/api/v1/namespaces/../secrets?x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, path, query, err := allowedPath(text)
		if err != nil {
			return
		}
		parts := strings.Split(path, "/")
		if !strings.HasPrefix(path, "/api/v1/") || strings.Contains(path, "/..") || len(parts) > 7 || strings.ContainsAny(path+query, "\r\n #;") || strings.Contains(query, "&") {
			t.Errorf("%q is allowed as %q?%q", text, path, query)
		}
	})
}

func TestKubernetesWithoutKubeconfig(t *testing.T) {
	_, err := askKubernetesGet(t.Context(), New(Options{}), []string{"/api/v1/nodes/n"})
	wantStop(t, err, evidence.Unsupported)
	if !errorSays(err, "no kubeconfig given") {
		t.Errorf("got %v", err)
	}
	_, err = askKubernetesGet(t.Context(), New(Options{}), nil)
	wantStop(t, err, evidence.Refused)
}

// A list that goes on elsewhere must not pass for the whole.
func TestKubernetesPartOfAList(t *testing.T) {
	_, err := podList([]byte(`{"kind":"PodList","metadata":{"continue":"abc"},"items":[]}`), "kubernetes")
	wantStop(t, err, evidence.Malformed)
	pods, err := podList([]byte(`{"kind":"PodList","metadata":{},"items":null}`), "kubernetes")
	if err != nil || pods.Items == nil {
		t.Errorf("got %+v, %v", pods, err)
	}
}
