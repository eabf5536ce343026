//go:build linux

package live

import (
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// serveKubelet is a kubelet that wants a token, if one is given here.
func serveKubelet(t *testing.T, token string) *httptest.Server {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.URL.RequestURI() != "/pods" {
			t.Errorf("asked for %s %s", r.Method, r.URL)
		}
		if token != "" && r.Header.Get("Authorization") != "Bearer "+token {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, apiPods)
	}))
	t.Cleanup(server.Close)
	return server
}

func TestKubeletPods(t *testing.T) {
	m := New(Options{KubeletURL: serveKubelet(t, "").URL})
	defer m.Close()
	var pods asked.PodList
	askInto(t, m, &pods, asked.KubeletPods)
	if pods.Source != "kubelet" || len(pods.Items) != 1 || pods.Items[0].Metadata.Name != "web-0" {
		t.Errorf("got %+v", pods)
	}
}

func TestKubeletPodsFromTheReadOnlyPort(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("a token was sent in the clear")
		}
		_, _ = io.WriteString(w, apiPods)
	}))
	defer server.Close()
	dir := writeFiles(t, map[string]string{"config": kubeconfigOf(`server: "https://h"`, "token: t0ken")})
	m := New(Options{KubeletURL: server.URL + "/", Kubeconfig: filepath.Join(dir, "config")})
	defer m.Close()
	var pods asked.PodList
	askInto(t, m, &pods, asked.KubeletPods)
}

func TestKubeletRefusesUs(t *testing.T) {
	m := New(Options{KubeletURL: serveKubelet(t, "t0ken").URL})
	defer m.Close()
	_, err := m.Ask(t.Context(), asked.KubeletPods)
	wantStop(t, err, evidence.Permission)
}

func TestNoKubelet(t *testing.T) {
	server := serveKubelet(t, "")
	server.Close()
	_, err := askKubeletPods(t.Context(), New(Options{KubeletURL: server.URL}), nil)
	wantStop(t, err, evidence.Unreachable)
}

// The kubelet's port needs no privilege: whoever listens there when it is down
// must not be handed a token.
func TestKubeletTokenGoesToTheKubeletOnly(t *testing.T) {
	server := serveKubelet(t, "t0ken")
	own := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	dir := writeFiles(t, map[string]string{"own.crt": string(own), "empty.crt": "", "other.crt": "-----BEGIN CERTIFICATE-----\naGk=\n-----END CERTIFICATE-----\n"})
	pin := func(name string) string { return filepath.Join(dir, name) }
	cases := []struct {
		name string
		pins []string
		want evidence.Stop
	}{
		{"its own certificate", []string{pin("none"), pin("own.crt")}, ""},
		{"another certificate", []string{pin("other.crt")}, evidence.Refused},
		{"no certificate in the file", []string{pin("empty.crt")}, evidence.Refused},
		{"no file", []string{pin("none")}, evidence.Refused},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			kubelet, err := newKubelet(New(Options{}), server.URL, kubeAccess{token: "t0ken"}, c.pins)
			if err != nil {
				t.Fatal(err)
			}
			body, err := kubelet.get(t.Context(), "/pods", "")
			if c.want != "" {
				wantStop(t, err, c.want)
			} else if err != nil || len(body) == 0 {
				t.Errorf("got %q, %v", body, err)
			}
		})
	}
}

func TestKubeletAddresses(t *testing.T) {
	for _, address := range []string{"https://127.0.0.1:10250/exec", "127.0.0.1:10250", "https://h/run/a/b/c", ":"} {
		_, err := newKubelet(New(Options{}), address, kubeAccess{}, nil)
		wantStop(t, err, evidence.Refused)
	}
	loopback := map[string]bool{"127.0.0.1": true, "127.8.8.8": true, "::1": true, "localhost": true, "localhost.evil.example": false,
		"10.0.0.1": false, "127.0.0.1.evil.example": false, "": false}
	for host, want := range loopback {
		if isLoopback(host) != want {
			t.Errorf("%s: got %v", host, !want)
		}
	}
}

// Only the loopback address is believed without a certificate.
func TestKubeletElsewhereIsVerified(t *testing.T) {
	kubelet, err := newKubelet(New(Options{}), "https://10.0.0.1:10250", kubeAccess{insecure: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	door := kubelet.http.Transport.(onlyGet)
	if door.next.(*http.Transport).TLSClientConfig.InsecureSkipVerify {
		t.Error("its certificate is not verified")
	}
}
