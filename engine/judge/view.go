package judge

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"runbook/evidence"
)

// What is given to policies is capped: checks bound what they give, but an
// archive that is replayed can hold anything.
const (
	maxObservationBytes = 2 << 20
	maxInputBytes       = 8 << 20
)

// view is the bundle as policies see it. Each value is converted once, for all
// who judge side by side.
type view struct {
	bundle *evidence.Bundle
	facts  factIndex
	alone  bool // nobody reads the pod or the siblings: they are not shown

	mu    sync.Mutex
	cache map[[2]string]func() observed
	shown map[[2]string]func() shown
}

// shown is what policies are shown of one name; several subjects see it.
type shown struct {
	value ast.Object
	size  int
}

// observed is an Observation with its value in OPA's terms.
type observed struct {
	state evidence.State
	why   string
	from  []string
	value ast.Value // set only when Present
	size  int
}

func newView(bundle *evidence.Bundle, facts factIndex) *view {
	return &view{bundle: bundle, facts: facts, cache: map[[2]string]func() observed{}, shown: map[[2]string]func() shown{}}
}

// once makes what nobody has made yet. Who wants the same waits for it, and
// nobody else does.
func once[T any](mu *sync.Mutex, made map[[2]string]func() T, key [2]string, make func() T) T {
	mu.Lock()
	get, ok := made[key]
	if !ok {
		get = sync.OnceValue(make)
		made[key] = get
	}
	mu.Unlock()
	return get()
}

func (v *view) get(id, of string) observed {
	return once(&v.mu, v.cache, [2]string{id, of}, func() observed {
		seen := v.bundle.Get(id, of)
		o := observed{state: seen.State, why: seen.Why, from: seen.From}
		if seen.State == evidence.Present {
			o = convert(o, seen.Value)
		}
		return o
	})
}

// convert goes through JSON, because that is what a replay has: a live run and
// its replay give policies the same terms. Numbers keep all their digits.
func convert(o observed, value any) observed {
	text, err := json.Marshal(value)
	switch {
	case err != nil || value == nil || string(text) == "null":
		return unusable(o, "the recorded value is malformed")
	case len(text) > maxObservationBytes:
		return unusable(o, fmt.Sprintf("the recorded value is larger than the %d bytes a policy is given", maxObservationBytes))
	}
	if o.value, err = ast.ValueFromReader(bytes.NewReader(text)); err != nil {
		return unusable(o, "the recorded value is malformed")
	}
	o.size = len(text)
	return o
}

func unusable(o observed, why string) observed {
	return observed{state: evidence.Unknown, why: why, from: o.from}
}

// resolve turns the word a policy cites a subject by into the bundle's name
// for it: "" is the subject itself.
func (v *view) resolve(subject evidence.Subject, of string) string {
	switch {
	case of == "":
		return subject.Of()
	case of == evidence.KindPod:
		return v.podOf(subject)
	case strings.HasPrefix(of, siblingPrefix):
		return cmp.Or(v.siblings(subject)[strings.TrimPrefix(of, siblingPrefix)], of)
	}
	return of
}

const siblingPrefix = "sibling/"

// pod is the pod the subject belongs to, by its name, or by its cgroup where
// nobody knows the name.
func (v *view) pod(subject evidence.Subject) (evidence.Subject, bool) {
	for _, other := range v.bundle.Subjects {
		if other.Kind == evidence.KindPod && inPod(subject, other) {
			return other, true
		}
	}
	return evidence.Subject{}, false
}

func (v *view) podOf(subject evidence.Subject) string {
	if pod, ok := v.pod(subject); ok {
		return pod.Of()
	}
	return evidence.KindPod
}

// siblings maps the names of the other containers of the pod to how the bundle
// names them. Those that are judged too are siblings of one another.
func (v *view) siblings(subject evidence.Subject) map[string]string {
	names := map[string]string{}
	pod, known := v.pod(subject)
	for _, other := range v.bundle.Subjects {
		if other.Kind != evidence.KindContainer && other.Kind != evidence.KindSibling || other.Of() == subject.Of() {
			continue
		}
		if samePod(subject, other) || known && inPod(other, pod) {
			_, name, _ := strings.Cut(other.Of(), "/")
			names[name] = other.Of()
		}
	}
	return names
}

func inPod(subject, pod evidence.Subject) bool {
	byCgroup := pod.CgroupPath != "" && strings.HasPrefix(subject.CgroupPath, pod.CgroupPath+"/")
	return byCgroup || samePod(subject, pod)
}

func samePod(a, b evidence.Subject) bool {
	if a.PodUID != "" && b.PodUID != "" {
		return a.PodUID == b.PodUID
	}
	return a.Pod != "" && a.Pod == b.Pod && a.Namespace == b.Namespace
}

// input is what a policy sees of one subject.
func (v *view) input(subject evidence.Subject, capturedAtUsec int64) (ast.Value, error) {
	own := v.exposure(subject.Of(), evidence.OfSubject)
	node := v.exposure(evidence.KindNode, evidence.OfNode)
	pod, siblings, around := v.around(subject)
	if own.size+node.size+around > maxInputBytes {
		return nil, fmt.Errorf("there is more evidence than the %d bytes policies are given", maxInputBytes)
	}
	described, err := ast.InterfaceToValue(subject)
	if err != nil {
		return nil, fmt.Errorf("cannot describe the subject: %w", err)
	}
	input := ast.NewObject(
		ast.Item(ast.StringTerm("subject"), ast.NewTerm(described)),
		ast.Item(ast.StringTerm("node"), ast.NewTerm(node.value)),
		ast.Item(ast.StringTerm("pod"), ast.NewTerm(pod)),
		ast.Item(ast.StringTerm("siblings"), ast.NewTerm(siblings)),
		ast.Item(ast.StringTerm("captured_at_usec"), ast.NumberTerm(json.Number(fmt.Sprint(capturedAtUsec)))),
	)
	own.value.Foreach(input.Insert)
	return input, nil
}

// around is what stands around a subject, and its size.
func (v *view) around(subject evidence.Subject) (pod, siblings ast.Object, size int) {
	siblings = ast.NewObject()
	if v.alone {
		return ast.NewObject(), siblings, 0
	}
	of := v.exposure(v.podOf(subject), evidence.OfSubject)
	size = of.size
	for name, of := range v.siblings(subject) {
		sibling := v.exposure(of, evidence.OfSubject)
		siblings.Insert(ast.StringTerm(name), ast.NewTerm(sibling.value))
		size += sibling.size
	}
	return of.value, siblings, size
}

// exposure is {"seen": …, "absent": …} of one name. Only declared facts are in
// it, so that nothing else can change a verdict.
func (v *view) exposure(of string, scope evidence.Scope) shown {
	key := [2]string{string(scope), of} // of a run on the node, the subject is the node too
	return once(&v.mu, v.shown, key, func() shown { return v.show(of, scope) })
}

func (v *view) show(of string, scope evidence.Scope) shown {
	seen, absent, size := ast.NewObject(), ast.NewObject(), 0
	for id, fact := range v.facts {
		if fact.Scope != scope {
			continue
		}
		switch o := v.get(id, of); o.state {
		case evidence.Present:
			seen.Insert(ast.StringTerm(id), ast.NewTerm(o.value))
			size += o.size
		case evidence.Absent:
			absent.Insert(ast.StringTerm(id), ast.StringTerm(o.why))
		}
	}
	return shown{size: size, value: ast.NewObject(
		ast.Item(ast.StringTerm("seen"), ast.NewTerm(seen)),
		ast.Item(ast.StringTerm("absent"), ast.NewTerm(absent)),
	)}
}
