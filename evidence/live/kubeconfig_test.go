//go:build linux

package live

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"runbook/evidence"
	"runbook/yamldoc"
)

// writeFiles puts files into a folder and returns it.
func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// kubeconfigOf is a kubeconfig with one cluster and one user.
func kubeconfigOf(cluster, user string) string {
	return "apiVersion: v1\nkind: Config\npreferences: {}\ncurrent-context: dev\n" +
		"contexts:\n- {name: other, context: {cluster: x, user: y}}\n- {name: dev, context: {cluster: c, user: u, namespace: n}}\n" +
		"clusters:\n- {name: c, cluster: {" + cluster + "}}\nusers:\n- {name: u, user: {" + user + "}}\n"
}

func loadFrom(t *testing.T, files map[string]string) (kubeAccess, error) {
	t.Helper()
	m := New(Options{Kubeconfig: filepath.Join(writeFiles(t, files), "config")})
	defer m.Close()
	return loadKubeconfig(m)
}

func TestKubeconfigReadsWhatItNames(t *testing.T) {
	inline := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	got, err := loadFrom(t, map[string]string{
		"config": kubeconfigOf(`server: "https://10.0.0.1:6443", tls-server-name: api, certificate-authority: ca.pem, insecure-skip-tls-verify: true`,
			`token: old, tokenFile: token, client-certificate-data: `+inline("CERT")+`, client-certificate: ignored.pem, client-key: key.pem`),
		"ca.pem": "CA", "key.pem": "KEY", "token": "t0ken\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	if got.server != "https://10.0.0.1:6443" || got.serverName != "api" || !got.insecure || string(got.ca) != "CA" ||
		string(got.cert) != "CERT" || string(got.key) != "KEY" || got.token != "t0ken" {
		t.Errorf("got %+v", got)
	}
}

func TestKubeconfigIsOptional(t *testing.T) {
	if got, err := loadKubeconfig(New(Options{})); err != nil || got.server != "" || got.token != "" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestKubeconfigRefusals(t *testing.T) {
	const server = `server: "https://h"`
	cases := []struct {
		name, config string
		want         evidence.Stop
		text         string
	}{
		{"exec plugin", kubeconfigOf(server, `exec: {command: /bin/evil, apiVersion: v1}`), evidence.Refused, "would start a program"},
		{"auth provider", kubeconfigOf(server, `auth-provider: {name: gcp}`), evidence.Refused, "would start a program"},
		{"impersonation", kubeconfigOf(server, `token: x, as: admin`), evidence.Unsupported, "impersonation"},
		{"proxy", kubeconfigOf(server+`, proxy-url: "http://evil"`, `token: x`), evidence.Unsupported, "proxy-url"},
		{"no base64", kubeconfigOf(server+`, certificate-authority-data: "%%"`, `token: x`), evidence.Malformed, "base64"},
		{"missing file", kubeconfigOf(server, `tokenFile: none`), evidence.NotExist, "a file the kubeconfig names"},
		{"no context", strings.Replace(kubeconfigOf(server, ""), "current-context: dev", "current-context: none", 1), evidence.Malformed, "no current context"},
		{"no cluster", strings.Replace(kubeconfigOf(server, ""), "cluster: c,", "cluster: z,", 1), evidence.Malformed, "is missing"},
		{"alias", "users: &a [*a]\n", evidence.Malformed, "not valid, line 1"},
		{"not YAML", "\x00", evidence.Malformed, "kubeconfig is not valid"},
		{"empty", "", evidence.Malformed, "not valid, line 1"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := loadFrom(t, map[string]string{"config": c.config})
			wantStop(t, err, c.want)
			if !errorSays(err, c.text) {
				t.Errorf("got %v, want %q in it", err, c.text)
			}
		})
	}
	_, err := loadKubeconfig(New(Options{Kubeconfig: filepath.Join(t.TempDir(), "none")}))
	wantStop(t, err, evidence.NotExist)
}

// A detail is shown and recorded, so nothing of the file's text may be in it.
func TestKubeconfigErrorsTellNoSecrets(t *testing.T) {
	_, err := loadFrom(t, map[string]string{"config": "users:\n- {name: u, user: hunter2}\n"})
	wantStop(t, err, evidence.Malformed)
	if errorSays(err, "hunter2") {
		t.Errorf("got %v", err)
	}
}

// FuzzKubeconfig: never a panic, and what starts programs never gets through.
func FuzzKubeconfig(f *testing.F) {
	for _, seed := range []string{kubeconfigOf(`server: "https://h"`, "token: x"), kubeconfigOf("", "exec: {command: x}"), "users: [", "contexts: [null]\ncurrent-context: ''\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var config kubeconfig
		if yamldoc.DecodeLoose("kubeconfig", data, &config) != nil {
			return
		}
		if _, user, err := config.current(); err == nil && (user.Exec != nil || user.AuthProvider != nil) {
			t.Errorf("got %+v", user)
		}
	})
}
