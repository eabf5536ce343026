//go:build linux

package live

import (
	"context"
	"net/url"
	"regexp"
	"strings"

	"runbook/evidence"
)

// apiPath is one path that may be asked for. Secrets and ConfigMaps are not on
// the list, nor is anything that acts when it is read (exec, proxy, log).
type apiPath struct {
	path  *regexp.Regexp
	query *regexp.Regexp // of the decoded fieldSelector; nil: none
	trim  func([]byte) (any, error)
}

// Names are as in RFC 1123: they begin and end with a letter or digit, so that
// none is ".." or holds a slash.
const apiName = `[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?`

// Field selectors: what a pod's or a node's own things are found by.
const (
	podField   = `(?:metadata\.name|metadata\.namespace|spec\.nodeName|status\.phase)=[-A-Za-z0-9.]{1,253}`
	eventField = `(?:involvedObject\.(?:kind|name|namespace|uid|fieldPath)|reason|type)=[-A-Za-z0-9._:{}]{1,253}`
)

func apiPaths() []apiPath {
	path := func(text string) *regexp.Regexp { return wholly(strings.ReplaceAll(text, "NAME", apiName)) }
	pods := wholly(podField + `(?:,` + podField + `)*`)
	// The first field says whose events: without it a selector is no bound.
	events := wholly(`involvedObject\.(?:kind|name|uid)=[-A-Za-z0-9.]{1,253}(?:,` + eventField + `)*`)
	nodeEvents := wholly(`involvedObject\.kind=Node(?:,` + eventField + `)*`)
	return []apiPath{
		{path(`/api/v1/nodes/NAME`), nil, trimNode},
		{path(`/api/v1/namespaces/NAME/pods/NAME`), nil, trimPod},
		{path(`/api/v1/namespaces/NAME/pods`), nil, trimPods},
		{path(`/api/v1/namespaces/NAME/pods`), pods, trimPods},
		{path(`/api/v1/pods`), pods, trimPods},
		{path(`/api/v1/namespaces/NAME/events`), events, trimEvents},
		{path(`/api/v1/events`), nodeEvents, trimEvents},
	}
}

func wholly(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + pattern + `)$`) }

func askKubernetesGet(ctx context.Context, m *Machine, args []string) (any, error) {
	if err := expect(args, 1); err != nil {
		return nil, err
	}
	wanted, path, query, err := allowedPath(args[0])
	if err != nil {
		return nil, err
	}
	if m.options.Kubeconfig == "" {
		return nil, stop(evidence.Unsupported, "no kubeconfig given")
	}
	access, err := loadKubeconfig(m)
	if err != nil {
		return nil, err
	}
	config, err := access.tlsConfig()
	if err != nil {
		return nil, err
	}
	server, err := newAPIServer("the API server", access.server, access, config)
	if err != nil {
		return nil, err
	}
	body, err := server.get(ctx, path, query)
	if err != nil {
		return nil, err
	}
	return wanted.trim(body)
}

// allowedPath takes an argument apart and returns the path and the query to
// send, written anew: what is compared is what is sent.
func allowedPath(text string) (apiPath, string, string, error) {
	path, rawQuery, hasQuery := strings.Cut(text, "?")
	values, err := url.ParseQuery(rawQuery)
	selector := values.Get("fieldSelector")
	if err != nil || hasQuery && (len(values) != 1 || len(values["fieldSelector"]) != 1 || selector == "") {
		return apiPath{}, "", "", stop(evidence.Refused, "only a fieldSelector may be asked for")
	}
	for _, p := range apiPaths() {
		if !p.path.MatchString(path) || (p.query == nil) != (selector == "") {
			continue
		}
		if p.query == nil || p.query.MatchString(selector) {
			return p, path, values.Encode(), nil
		}
	}
	return apiPath{}, "", "", stop(evidence.Refused, "not on the list of API paths")
}
