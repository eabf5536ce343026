package live

import "time"

// Options says which services to ask and how long to wait. The zero value
// asks the usual places.
type Options struct {
	ContainerdSocket    string // "": /run/containerd/containerd.sock
	ContainerdNamespace string // "": all
	CRISocket           string // "": the usual ones in turn
	Kubeconfig          string // path; "": none
	KubeletURL          string // "": the local kubelet's usual ports

	ReadTimeout time.Duration // one file, link or listing; 0: 2 s
	AskTimeout  time.Duration // one question; 0: 5 s
}

const (
	defaultReadTimeout = 2 * time.Second
	defaultAskTimeout  = 5 * time.Second
)

func (o Options) withDefaults() Options {
	if o.ReadTimeout <= 0 {
		o.ReadTimeout = defaultReadTimeout
	}
	if o.AskTimeout <= 0 {
		o.AskTimeout = defaultAskTimeout
	}
	return o
}
