//go:build linux

package live

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/pem"
	"net"
	"net/url"

	"runbook/evidence"
)

const kubeletURL = "https://127.0.0.1:10250"

// kubeletPins are where a kubelet keeps the certificate it serves with: one it
// signed itself, or one the cluster signed.
func kubeletPins() []string {
	return []string{"/var/lib/kubelet/pki/kubelet.crt", "/var/lib/kubelet/pki/kubelet-server-current.pem"}
}

// askKubeletPods reads /pods, and no other path: a kubelet also runs commands
// on GET.
func askKubeletPods(ctx context.Context, m *Machine, _ []string) (any, error) {
	access, err := loadKubeconfig(m)
	if err != nil {
		return nil, err
	}
	kubelet, err := newKubelet(m, cmp.Or(m.options.KubeletURL, kubeletURL), access, kubeletPins())
	if err != nil {
		return nil, err
	}
	body, err := kubelet.get(ctx, "/pods", "")
	if err != nil {
		return nil, err
	}
	return podList(body, "kubelet")
}

// newKubelet lends the kubeconfig's credentials to the kubelet, which asks the
// API server about them.
//
// A kubelet signs its own certificate unless the cluster was told otherwise, so
// on the loopback address nothing could verify it, and it is not verified. But
// its port needs no privilege, and whoever takes it while the kubelet is down
// would be handed the token: so a token is sent only to the certificate that
// lies in the kubelet's own directory. A client certificate gives nothing away.
func newKubelet(m *Machine, address string, access kubeAccess, pins []string) (*apiServer, error) {
	target, err := url.Parse(address)
	if err != nil || target.Path != "" && target.Path != "/" {
		return nil, stop(evidence.Refused, "the kubelet's address has a path")
	}
	if target.Scheme == "http" {
		access.token = "" // the read-only port asks for none
	}
	access.serverName, access.insecure = "", isLoopback(target.Hostname())
	config, err := access.tlsConfig()
	if err != nil {
		return nil, err
	}
	if access.insecure && access.token != "" {
		config.VerifyConnection = func(state tls.ConnectionState) error {
			return mustBePinned(m, state, pins)
		}
	}
	return newAPIServer("the kubelet", address, access, config)
}

// isLoopback takes addresses by their value and of names only localhost.
func isLoopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

func mustBePinned(m *Machine, state tls.ConnectionState, pins []string) error {
	for _, name := range pins {
		data, err := m.ReadFile(name)
		if err == nil && len(state.PeerCertificates) > 0 && holdsCertificate(data, state.PeerCertificates[0].Raw) {
			return nil
		}
	}
	return stop(evidence.Refused, "a token is not sent to a server that cannot be told to be the kubelet")
}

func holdsCertificate(data, der []byte) bool {
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "CERTIFICATE" && bytes.Equal(block.Bytes, der) {
			return true
		}
	}
	return false
}
