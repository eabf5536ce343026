package kubelet

import (
	"strings"

	"runbook/evidence"
)

// pass follows the eviction manager through the journal. In each of its passes
// it evicts the pods that are over a limit of their own first, and logs no word
// before it does; only when there are none does it look at what the node is
// short of (pkg/kubelet/eviction/eviction_manager.go, synchronize). So what
// stands before an eviction tells why a pod was evicted, which its own line does
// not:
//
//	"Eviction manager: must evict pod(s) to reclaim" resourceName="memory"
//	"Eviction manager: pods ranked for eviction" pods=["shop/web-0","shop/web-1"]
//	"Eviction manager: pod is evicted successfully" pod="shop/web-0"
//
// It supports and does not prove: a kubelet that is told to listen to the kernel
// (kernelMemcgNotification) has two passes at a time.
type pass struct {
	resource string // what it must evict pods to reclaim
	ranked   string // the pods it picks from
}

// Of the eviction manager's sentences, in lower case: the oldest kubelets that
// write fields write some of them so.
const (
	ofManager  = "eviction manager: "
	mustEvict  = ofManager + "must evict pod(s) to reclaim"
	ranks      = ofManager + "pods ranked for eviction"
	evictedOne = ofManager + "pod is evicted successfully"
	refusedOne = ofManager + "cannot evict a critical pod"
	failedOne  = ofManager + "pod failed to evict"
)

// follow takes the next line of the journal.
func (p *pass) follow(line klogLine) {
	text := strings.ToLower(line.text)
	if !strings.HasPrefix(text, ofManager) {
		return
	}
	switch text {
	case evictedOne, refusedOne, failedOne: // it goes on to the next one that it ranked
	case mustEvict:
		p.resource, p.ranked = line.fields["resourceName"], ""
	case ranks:
		p.ranked = line.fields["pods"]
	default:
		p.resource, p.ranked = "", ""
	}
}

// beforeKill is how long before a kill the journal must go back for its silence
// to be the eviction manager's: it says what it ranks within the same second.
const beforeKill = 10_000_000

// reasons fills in why the pod was evicted.
func (p *pass) reasons(found *JournalLine, line klogLine, j Journal, oldest int64, subject evidence.Subject) {
	if strings.ToLower(line.text) != evictedOne {
		return
	}
	if p.resource != "" && names(p.ranked, subject) {
		found.Resource = p.resource
		return
	}
	for _, kill := range j.Kills {
		if p.resource == "" && kill.AtUsec >= oldest+beforeKill && kill.AtUsec <= found.AtUsec {
			found.OwnLimit = true
		}
	}
}
