package kubelet

import (
	"regexp"
	"strconv"
)

// klogLine is one line of the kubelet's log (k8s.io/klog), structured
// ("text" key="value" …) or, before 1.20, free text.
//
//	I0312 10:21:22.519925     246 kuberuntime_container.go:808] "Killing container with a grace period" pod="ns/web" podUID="8bb7…" containerName="c" containerID="containerd://62e0…" gracePeriod=2
type klogLine struct {
	text   string
	fields map[string]string
}

var (
	klogHeader = regexp.MustCompile(`^[IWEF][0-9]{4} [0-9:.]+ +[0-9]+ [^ \]]+:[0-9]+\] `)
	klogText   = regexp.MustCompile(`^"(?:[^"\\]|\\.)*"`)
	klogField  = regexp.MustCompile(`^ ([A-Za-z][A-Za-z0-9_.]*)=("(?:[^"\\]|\\.)*"|\{[^{}]*\}|\[[^\[\]]*\]|[^ "]*)`)
)

// parseKlog refuses everything without a header at the very start of the line:
// values of several lines (a probe's output, written by a container) follow
// their line indented by a tab, and reach the journal as entries of their own.
func parseKlog(message string) (klogLine, bool) {
	header := klogHeader.FindString(message)
	if header == "" {
		return klogLine{}, false
	}
	rest := message[len(header):]
	quoted := klogText.FindString(rest)
	if quoted == "" {
		return klogLine{text: rest}, true
	}
	line := klogLine{text: unquote(quoted), fields: map[string]string{}}
	// Fields stand side by side; what follows the first thing that is not a
	// field (a list, a value of several lines) is not searched for fields,
	// because a container may have written it.
	for rest = rest[len(quoted):]; ; {
		m := klogField.FindStringSubmatch(rest)
		if m == nil {
			return line, true
		}
		if _, twice := line.fields[m[1]]; !twice {
			line.fields[m[1]] = unquote(m[2])
		}
		rest = rest[len(m[0]):]
	}
}

func unquote(s string) string {
	if len(s) == 0 || s[0] != '"' {
		return s
	}
	text, err := strconv.Unquote(s)
	if err != nil {
		return s[1 : len(s)-1]
	}
	return text
}
