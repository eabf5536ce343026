//go:build linux

package live

import (
	"encoding/base64"
	"errors"
	"path/filepath"
	"strconv"
	"strings"

	"runbook/evidence"
	"runbook/yamldoc"
)

// kubeconfig is the file kubectl reads; see
// https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
//
//	current-context: dev
//	contexts: [{name: dev, context: {cluster: c, user: u}}]
//	clusters: [{name: c, cluster: {server: "https://10.0.0.1:6443", certificate-authority-data: LS0t…}}]
//	users: [{name: u, user: {token: …}}]
type kubeconfig struct {
	CurrentContext string `yaml:"current-context"`
	Contexts       []struct {
		Name    string      `yaml:"name"`
		Context kubeContext `yaml:"context"`
	} `yaml:"contexts"`
	Clusters []struct {
		Name    string      `yaml:"name"`
		Cluster kubeCluster `yaml:"cluster"`
	} `yaml:"clusters"`
	Users []struct {
		Name string   `yaml:"name"`
		User kubeUser `yaml:"user"`
	} `yaml:"users"`
}

type kubeContext struct {
	Cluster string `yaml:"cluster"`
	User    string `yaml:"user"`
}

type kubeCluster struct {
	Server     string `yaml:"server"`
	ServerName string `yaml:"tls-server-name"`
	Insecure   bool   `yaml:"insecure-skip-tls-verify"`
	CAFile     string `yaml:"certificate-authority"`
	CAData     string `yaml:"certificate-authority-data"`
	ProxyURL   string `yaml:"proxy-url"`
}

type kubeUser struct {
	Token        string `yaml:"token"`
	TokenFile    string `yaml:"tokenFile"`
	CertFile     string `yaml:"client-certificate"`
	CertData     string `yaml:"client-certificate-data"`
	KeyFile      string `yaml:"client-key"`
	KeyData      string `yaml:"client-key-data"`
	As           string `yaml:"as"`
	Exec         any    `yaml:"exec"`
	AuthProvider any    `yaml:"auth-provider"`
}

// kubeAccess is a kubeconfig's current context with its files read.
type kubeAccess struct {
	server, serverName string
	insecure           bool
	ca, cert, key      []byte // PEM
	token              string
}

// loadKubeconfig returns the zero access when no kubeconfig was given.
func loadKubeconfig(m *Machine) (kubeAccess, error) {
	if m.options.Kubeconfig == "" {
		return kubeAccess{}, nil
	}
	name, err := filepath.Abs(m.options.Kubeconfig)
	if err != nil {
		return kubeAccess{}, stop(evidence.NotExist, "kubeconfig")
	}
	data, err := m.ReadFile(name)
	if err != nil {
		return kubeAccess{}, stop(evidence.StopOf(err), "kubeconfig")
	}
	var config kubeconfig
	if err := yamldoc.DecodeLoose("kubeconfig", data, &config); err != nil {
		return kubeAccess{}, stop(evidence.Malformed, whereWrong(err))
	}
	cluster, user, err := config.current()
	if err != nil {
		return kubeAccess{}, err
	}
	return readAccess(filesBeside(m, name), cluster, user)
}

// whereWrong names the place and not the text there: a kubeconfig's text is
// secrets, and a detail is shown and recorded.
func whereWrong(err error) string {
	var problems yamldoc.Problems
	if !errors.As(err, &problems) || len(problems) == 0 || problems[0].Line == 0 {
		return "kubeconfig is not valid"
	}
	return "kubeconfig is not valid, line " + strconv.Itoa(problems[0].Line)
}

// current finds the parts the current context names.
func (k kubeconfig) current() (kubeCluster, kubeUser, error) {
	for _, c := range k.Contexts {
		if c.Name != k.CurrentContext {
			continue
		}
		cluster, found := k.cluster(c.Context.Cluster)
		user, known := k.user(c.Context.User)
		if !found || !known {
			return cluster, user, stop(evidence.Malformed, "kubeconfig: the current context's cluster or user is missing")
		}
		return cluster, user, refuseUnsafe(cluster, user)
	}
	return kubeCluster{}, kubeUser{}, stop(evidence.Malformed, "kubeconfig: no current context")
}

func (k kubeconfig) cluster(name string) (kubeCluster, bool) {
	for _, c := range k.Clusters {
		if c.Name == name {
			return c.Cluster, true
		}
	}
	return kubeCluster{}, false
}

// user may be left out of a context: then nobody in particular asks.
func (k kubeconfig) user(name string) (kubeUser, bool) {
	for _, u := range k.Users {
		if u.Name == name {
			return u.User, true
		}
	}
	return kubeUser{}, name == ""
}

// refuseUnsafe names what cannot be done without starting a program, or would
// be done as somebody else when left out.
func refuseUnsafe(cluster kubeCluster, user kubeUser) error {
	switch {
	case user.Exec != nil:
		return stop(evidence.Refused, "kubeconfig: an exec plugin would start a program")
	case user.AuthProvider != nil:
		return stop(evidence.Refused, "kubeconfig: an auth-provider would start a program")
	case user.As != "":
		return stop(evidence.Unsupported, "kubeconfig: impersonation")
	case cluster.ProxyURL != "":
		return stop(evidence.Unsupported, "kubeconfig: proxy-url")
	}
	return nil
}

// readAccess reads the files a kubeconfig names. Inline data wins over a file,
// and a token file over a token, as in client-go.
func readAccess(read func(string) ([]byte, error), cluster kubeCluster, user kubeUser) (kubeAccess, error) {
	a := kubeAccess{server: cluster.Server, serverName: cluster.ServerName, insecure: cluster.Insecure, token: user.Token}
	for _, part := range []struct {
		into       *[]byte
		data, file string
	}{{&a.ca, cluster.CAData, cluster.CAFile}, {&a.cert, user.CertData, user.CertFile}, {&a.key, user.KeyData, user.KeyFile}} {
		var err error
		if *part.into, err = inlineOrFile(read, part.data, part.file); err != nil {
			return a, err
		}
	}
	if user.TokenFile != "" {
		token, err := read(user.TokenFile)
		if err != nil {
			return a, err
		}
		a.token = string(token)
	}
	a.token = strings.TrimSpace(a.token)
	return a, nil
}

func inlineOrFile(read func(string) ([]byte, error), data, file string) ([]byte, error) {
	switch {
	case data != "":
		pem, err := base64.StdEncoding.DecodeString(data)
		if err != nil {
			return nil, stop(evidence.Malformed, "kubeconfig: inline data is not base64")
		}
		return pem, nil
	case file != "":
		return read(file)
	}
	return nil, nil
}

// filesBeside reads files named in a kubeconfig: relative to its folder.
func filesBeside(m *Machine, kubeconfig string) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(kubeconfig), name)
		}
		data, err := m.ReadFile(filepath.Clean(name))
		if err != nil {
			return nil, stop(evidence.StopOf(err), "a file the kubeconfig names")
		}
		return data, nil
	}
}
