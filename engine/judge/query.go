package judge

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

// query asks one cause for those of the four sets that it has; asking for its
// whole package would evaluate its helpers for nothing.
type query struct {
	sets    map[Weight]string // "data.causes.cpu.cfs_throttling.proves"
	prepare func() (rego.PreparedEvalQuery, error)
}

func newQuery(compiler *ast.Compiler, m module) *query {
	q := &query{sets: map[Weight]string{}}
	var terms []string
	for _, weight := range weights {
		if slices.ContainsFunc(m.ast.Rules, func(r *ast.Rule) bool { return isWeight(r, weight) }) {
			q.sets[weight] = m.ast.Package.Path.String() + "." + string(weight)
			terms = append(terms, string(weight)+" := "+q.sets[weight])
		}
	}
	q.prepare = sync.OnceValues(func() (rego.PreparedEvalQuery, error) {
		return prepare(compiler, strings.Join(terms, "; "))
	})
	return q
}

func prepare(compiler *ast.Compiler, query string) (rego.PreparedEvalQuery, error) {
	return rego.New(
		rego.Compiler(compiler),
		rego.Query(query),
		rego.StrictBuiltinErrors(true),
	).PrepareForEval(context.Background())
}

// batches are queries that ask many causes at once: most of what one costs is
// not the policy. A batch tells only the answers; when it fails, each cause is
// asked by itself, and the one that cannot be judged by is named.
type batches struct {
	compiler *ast.Compiler
	mu       sync.Mutex
	ready    map[string]rego.PreparedEvalQuery
}

func newBatches(compiler *ast.Compiler) *batches {
	return &batches{compiler: compiler, ready: map[string]rego.PreparedEvalQuery{}}
}

// Prepare makes ready what judging by these causes needs. [Judge.Judge] does
// it too; a run does it while it waits.
func (j *Judge) Prepare(causes []string) error {
	_, err := j.batch(causes)
	return err
}

func (j *Judge) batch(causes []string) (rego.PreparedEvalQuery, error) {
	b := j.batches
	key := strings.Join(causes, " ")
	b.mu.Lock()
	defer b.mu.Unlock()
	if ready, ok := b.ready[key]; ok {
		return ready, nil
	}
	var terms []string
	for i, id := range causes {
		for _, weight := range weights {
			if set, ok := j.queries[id].sets[weight]; ok {
				terms = append(terms, fmt.Sprintf("%s := %s", term(i, weight), set))
			}
		}
	}
	ready, err := prepare(b.compiler, strings.Join(terms, "; "))
	if err == nil {
		b.ready[key] = ready
	}
	return ready, err
}

func term(i int, weight Weight) string { return fmt.Sprintf("c%d_%s", i, weight) }

// sets are what one cause says, raw.
type sets map[Weight][]any

// ask puts the causes to an input: what each says, or why it could not.
func (j *Judge) ask(ctx context.Context, causes []string, input ast.Value) (said []sets, failed []error) {
	said, failed = make([]sets, len(causes)), make([]error, len(causes))
	if len(causes) == 0 {
		return said, failed
	}
	if batch, err := j.batch(causes); err == nil {
		if results, err := j.evaluate(ctx, batch, input); err == nil {
			for i := range causes {
				said[i] = setsOf(results, func(w Weight) string { return term(i, w) })
			}
			return said, failed
		}
	}
	for i, id := range causes {
		said[i], failed[i] = j.askOne(ctx, id, input)
	}
	return said, failed
}

func (j *Judge) askOne(ctx context.Context, id string, input ast.Value) (sets, error) {
	one, err := j.queries[id].prepare()
	if err != nil {
		return nil, err
	}
	results, err := j.evaluate(ctx, one, input)
	if err != nil {
		return nil, err
	}
	return setsOf(results, func(w Weight) string { return string(w) }), nil
}

func setsOf(results rego.ResultSet, name func(Weight) string) sets {
	said := sets{}
	if len(results) == 0 {
		return said
	}
	for _, weight := range weights {
		said[weight], _ = results[0].Bindings[name(weight)].([]any)
	}
	return said
}
