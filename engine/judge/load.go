package judge

import (
	"cmp"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"runbook/internal/workers"
)

// Options bound what one policy may use. Zero values mean the defaults.
type Options struct {
	Deadline time.Duration // for one policy and one subject: 3 s, of the clock and of CPUTime
	Grace    time.Duration // how long a cancelled policy is waited for: 500 ms
	MaxHeap  uint64        // how much the heap may grow while one policy is judged, in bytes: 256 MiB

	// Causes are the families and cause ids that will be asked for: of tested
	// trees no others can be judged by. Nil: all.
	Causes []string

	// CPUTime is what this process has used of the processors. A node in trouble
	// gives it next to nothing, and a policy that waits for its turn is no policy
	// that does not end. Nil: the clock alone counts.
	CPUTime func() time.Duration
}

// Judge holds compiled policies. It is safe for concurrent
// use; a bundle is not, so each user brings its own.
type Judge struct {
	options Options
	facts   factIndex
	causes  []Cause
	queries map[string]*query // by cause
	batches *batches
	plan    map[string]rego.PreparedEvalQuery // by rule

	planReads map[string]reads // by rule
	moot      map[string]bool  // those of plan that are sets of sentences

	workers   *workers.Pool
	abandoned atomic.Int32 // evaluations that did not return when told to
}

// Load reads, checks and compiles all policies of all trees. The first tree is
// the built-in one. The error lists everything that is wrong, one place a line.
func Load(trees []Tree, facts []ScopedFact, options Options) (*Judge, error) {
	options.Deadline = cmp.Or(options.Deadline, 3*time.Second)
	options.Grace = cmp.Or(options.Grace, 500*time.Millisecond)
	options.MaxHeap = cmp.Or(options.MaxHeap, 256<<20)
	checked, err := check(trees, facts, false, options.Causes)
	if err != nil {
		return nil, err
	}
	j := &Judge{options: options, facts: checked.facts, causes: checked.causes, workers: workers.New()}
	return j, j.prepare(checked)
}

// checked is what is left when nothing is wrong.
type checked struct {
	facts    factIndex
	tested   bool // all of it, by this program's own tests
	modules  []module
	causes   []Cause
	compiler *ast.Compiler // nil when they do not compile
}

// check reads, checks and compiles. What compiled is returned also when there
// is an error: tests can run while metadata is still being written.
func check(trees []Tree, facts []ScopedFact, withTests bool, causes []string) (checked, error) {
	index, err := indexFacts(facts)
	if err != nil {
		return checked{}, err
	}
	c := checked{facts: index, tested: !withTests && !slices.ContainsFunc(trees, func(t Tree) bool { return !t.Tested })}
	var found problems
	c.modules, found = readTrees(trees, c.reads(withTests, causes))
	parsed := len(found) == 0
	if !c.tested {
		index.addSchemas()
		found = slices.Concat(found, lintLayout(c.modules), lintPlan(c.modules))
	}
	c.readCauses(&found)
	if !parsed {
		// Others that use what did not parse would be blamed for it.
		return checked{}, found.err()
	}
	if compiler := c.compile(withTests, &found); !compiler.Failed() {
		c.compiler = compiler
		c.lintCompiled(&found)
	}
	return c, found.err()
}

// reads says how much of a module judging by the causes needs. What is not
// tested is checked whole.
func (c checked) reads(withTests bool, causes []string) func(module) extent {
	return func(m module) extent {
		at, ok := placeOf(m)
		family, _, _ := strings.Cut(at.cause, ".")
		switch {
		case m.isTest && !withTests:
			return nothing
		case !c.tested || ok && at.kind != "cause" || len(causes) == 0:
			return whole
		case slices.Contains(causes, at.cause) || slices.Contains(causes, family):
			return whole
		}
		return head // what it explains orders others
	}
}

// readCauses checks each file by itself and collects the causes.
func (c *checked) readCauses(found *problems) {
	for _, m := range c.modules {
		at, ok := placeOf(m)
		if !ok || m.ast == nil || m.isTest {
			continue
		}
		if !c.tested {
			lintInput(m, c.facts, found)
			lintCites(m, c.facts, found)
			if at.kind == "cause" {
				lintRules(m, found)
			}
		}
		if at.kind == "cause" {
			c.causes = append(c.causes, readCause(m, at, c.facts, found))
		}
	}
	slices.SortFunc(c.causes, func(a, b Cause) int { return cmp.Compare(a.ID, b.ID) })
	lintExplains(c.causes, found)
}

// lintCompiled counts what the rules could add, too: no module goes without it.
func (c *checked) lintCompiled(found *problems) {
	for _, m := range c.modules {
		if m.headOnly {
			continue
		}
		if i := slices.IndexFunc(c.causes, func(cause Cause) bool { return cause.Source == m.file }); i >= 0 {
			lintReads(m, c.causes[i], c.compiler, found)
		}
	}
}

// prepare makes one query for each cause and each plan rule.
func (j *Judge) prepare(c checked) error {
	j.queries, j.batches = map[string]*query{}, newBatches(c.compiler)
	j.plan, j.planReads, j.moot = map[string]rego.PreparedEvalQuery{}, map[string]reads{}, map[string]bool{}
	for _, m := range c.modules {
		at, _ := placeOf(m)
		if m.isTest || m.headOnly || at.kind == "lib" {
			continue
		}
		if err := j.prepareModule(m, at, c.compiler); err != nil {
			return problem{file: m.file, says: err.Error()}
		}
	}
	return nil
}

func (j *Judge) prepareModule(m module, at place, compiler *ast.Compiler) (err error) {
	if at.kind == "cause" {
		j.queries[at.cause] = newQuery(compiler, m)
		return nil
	}
	for _, rule := range compiler.Modules[m.file].Rules {
		name := ruleName(rule)
		j.planReads[name] = j.planReads[name].and(readsOf(m, rule, compiler))
		if _, done := j.plan[name]; done || len(rule.Head.Args) > 0 {
			continue
		}
		if j.plan[name], err = prepare(compiler, "answer := data.plan."+name); err != nil {
			return err
		}
		j.moot[name] = rule.Head.DocKind() == ast.PartialSetDoc
	}
	return nil
}
