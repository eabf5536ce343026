//go:build linux

package live

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/url"

	"runbook/evidence"
)

// apiServer is a kubelet or an API server. It can be asked with GET only; which
// paths is the caller's business.
type apiServer struct {
	what  string // "the API server"; addresses stay out of reports
	base  *url.URL
	token string
	http  *http.Client
}

// newAPIServer accepts https://host[:port], with or without a path.
func newAPIServer(what, address string, access kubeAccess, config *tls.Config) (*apiServer, error) {
	base, err := url.Parse(address)
	if err != nil || base.Host == "" || base.User != nil || base.RawQuery != "" || base.Fragment != "" ||
		base.Scheme != "https" && base.Scheme != "http" {
		return nil, stop(evidence.Refused, "the address of "+what+" is not http(s)://host:port")
	}
	if base.Scheme == "http" && access.token != "" {
		return nil, stop(evidence.Refused, "a token is not sent over plain http")
	}
	transport := &http.Transport{
		TLSClientConfig:        config,
		DisableKeepAlives:      true, // nothing stays behind when the answer is read
		DisableCompression:     true, // no bombs
		MaxResponseHeaderBytes: 64 << 10,
		Proxy:                  nil, // the environment does not decide who sees a token
	}
	return &apiServer{what: what, base: base, token: access.token, http: &http.Client{
		Transport:     onlyGet{next: transport, host: base.Host, scheme: base.Scheme},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// onlyGet is the door all requests go through: GET, and to one host.
type onlyGet struct {
	next         http.RoundTripper
	host, scheme string
}

func (o onlyGet) RoundTrip(r *http.Request) (*http.Response, error) {
	switch {
	case r.Method != http.MethodGet:
		return nil, stop(evidence.Refused, "only GET is sent")
	case r.URL.Host != o.host || r.URL.Scheme != o.scheme:
		return nil, stop(evidence.Refused, "another host")
	case r.Body != nil && r.Body != http.NoBody:
		return nil, stop(evidence.Refused, "a request with a body")
	}
	return o.next.RoundTrip(r)
}

// get returns the whole body of a 200 answer.
func (a *apiServer) get(ctx context.Context, path, query string) ([]byte, error) {
	target := a.base.JoinPath(path)
	target.RawQuery = query
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return nil, stop(evidence.Refused, "not a path")
	}
	request.Header.Set("Accept", "application/json")
	if a.token != "" {
		request.Header.Set("Authorization", "Bearer "+a.token)
	}
	response, err := a.http.Do(request)
	if err != nil {
		return nil, a.failure(ctx, err)
	}
	defer response.Body.Close()
	if err := a.refusal(response.StatusCode); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxServiceBytes+1))
	switch {
	case err != nil:
		return nil, a.failure(ctx, err)
	case len(body) > maxServiceBytes:
		return nil, stop(evidence.TooBig, a.what)
	}
	return body, nil
}

// refusal tells an answer that is none. The server's own words are not told:
// they name users and addresses.
func (a *apiServer) refusal(code int) error {
	words := a.what + " answered " + cmp.Or(http.StatusText(code), "an unknown status")
	switch {
	case code == http.StatusOK:
		return nil
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		return stop(evidence.Permission, words)
	case code == http.StatusNotFound:
		return stop(evidence.NotExist, words)
	case code >= 300 && code < 400:
		return stop(evidence.Refused, a.what+" redirects")
	}
	return stop(evidence.Failed, words)
}

func (a *apiServer) failure(ctx context.Context, err error) error {
	var ours *evidence.ReadError
	var untrusted *tls.CertificateVerificationError
	var plain tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case errors.As(err, &ours):
		return ours
	case errors.As(err, &untrusted):
		return stop(evidence.Failed, a.what+" has a certificate that is not trusted")
	case errors.As(err, &plain):
		return stop(evidence.Malformed, a.what+" does not speak TLS")
	case errors.As(err, &alert):
		return stop(evidence.Permission, a.what+" refused the TLS handshake")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return stop(evidence.Malformed, a.what+" hung up")
	}
	return connectError(ctx, err, a.what+"'s port")
}

// tlsConfig is the access's own: its CA, or the system's when it names none.
func (k kubeAccess) tlsConfig() (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: k.serverName, InsecureSkipVerify: k.insecure}
	if len(k.ca) > 0 {
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(k.ca) {
			return nil, stop(evidence.Malformed, "kubeconfig: the certificate authority is not PEM")
		}
	}
	if len(k.cert) == 0 && len(k.key) == 0 {
		return config, nil
	}
	pair, err := tls.X509KeyPair(k.cert, k.key)
	if err != nil {
		return nil, stop(evidence.Malformed, "kubeconfig: the client certificate and key do not fit")
	}
	config.Certificates = []tls.Certificate{pair}
	return config, nil
}
