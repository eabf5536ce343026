//go:build linux

package live

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"runbook/evidence"
)

// answering is a plain server, as behind `kubectl proxy`, that does one thing.
func answering(t *testing.T, handle http.HandlerFunc) *Machine {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	return machineFor(t, server, "")
}

func TestKubernetesFailures(t *testing.T) {
	code := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	text := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
	}
	cases := []struct {
		name   string
		handle http.HandlerFunc
		want   evidence.Stop
	}{
		{"401", code(401), evidence.Permission},
		{"403", code(403), evidence.Permission},
		{"404", code(404), evidence.NotExist},
		{"500", code(500), evidence.Failed},
		{"unknown code", code(599), evidence.Failed},
		{"redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/evil", http.StatusFound)
		}, evidence.Refused},
		{"redirect on the same host", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/api/v1/nodes/n" {
				_, _ = io.WriteString(w, apiNode)
				return
			}
			http.Redirect(w, r, "/api/v1/secrets", http.StatusTemporaryRedirect)
		}, evidence.Refused},
		{"no JSON", text("<html>"), evidence.Malformed},
		{"empty object", text("{}"), evidence.Malformed},
		{"another kind", text(apiPods), evidence.Malformed},
		{"a status", text(`{"kind":"Status","status":"Failure"}`), evidence.Malformed},
		{"wrong type", text(`{"kind":"Node","metadata":{"name":7}}`), evidence.Malformed},
		{"hangs up", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, evidence.Malformed},
		{"endless", func(w http.ResponseWriter, _ *http.Request) {
			for chunk := make([]byte, 1<<20); ; {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}, evidence.TooBig},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := askKubernetesGet(t.Context(), answering(t, c.handle), []string{"/api/v1/nodes/n"})
			wantStop(t, err, c.want)
			if errorSays(err, "127.0.0.1") {
				t.Errorf("an address in %v", err)
			}
		})
	}
}

func TestKubernetesThatNeverAnswers(t *testing.T) {
	m := answering(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := askKubernetesGet(ctx, m, []string{"/api/v1/nodes/n"})
	wantStop(t, err, evidence.Timeout)
}

func TestKubernetesCertificateMustBeTrusted(t *testing.T) {
	server := serveAPI(t, nil)
	dir := writeFiles(t, map[string]string{"config": kubeconfigOf(`server: "`+server.URL+`"`, "token: t0ken")})
	_, err := askKubernetesGet(t.Context(), New(Options{Kubeconfig: filepath.Join(dir, "config")}), []string{"/api/v1/nodes/n"})
	wantStop(t, err, evidence.Failed)
	if !errorSays(err, "not trusted") {
		t.Errorf("got %v", err)
	}
}

func TestOnlyGetIsSent(t *testing.T) {
	door := onlyGet{next: http.DefaultTransport, host: "127.0.0.1:1", scheme: "https"}
	for _, c := range []struct{ method, url, body string }{
		{"POST", "https://127.0.0.1:1/", ""}, {"DELETE", "https://127.0.0.1:1/", ""}, {"GET", "https://evil/", ""},
		{"GET", "http://127.0.0.1:1/", ""}, {"GET", "https://127.0.0.1:1/", "body"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), c.method, c.url, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		_, err = door.RoundTrip(r)
		wantStop(t, err, evidence.Refused)
	}
}

func TestServerAddresses(t *testing.T) {
	for _, address := range []string{"", "10.0.0.1:6443", "ftp://h", "https://user:pw@h", "https://h?x=y", "https://h#x", "unix:///x", "https://"} {
		_, err := newAPIServer("it", address, kubeAccess{}, nil)
		wantStop(t, err, evidence.Refused)
	}
	_, err := newAPIServer("it", "http://h", kubeAccess{token: "x"}, nil)
	wantStop(t, err, evidence.Refused)
	if _, err := newAPIServer("it", "https://h:6443/k8s/clusters/c-1", kubeAccess{token: "x"}, nil); err != nil {
		t.Error(err)
	}
}
