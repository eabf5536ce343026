package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"

	"runbook/checks"
	"runbook/engine"
	"runbook/engine/judge"
	"runbook/engine/target"
	"runbook/evidence"
	"runbook/evidence/live"
	"runbook/policies"
	"runbook/runbooks"
	"runbook/yamldoc"
)

func errorf(format string, args ...any) error { return fmt.Errorf(format, args...) }

// assets are the runbooks and policies of a run: the built-in ones and the
// user's own.
type assets struct {
	runbookDirs []string
	policyDirs  []string
	checkAll    bool // the built-in policies too, which this program's tests have checked
}

func (a *assets) addFlags(c *cobra.Command) {
	c.Flags().StringArrayVar(&a.runbookDirs, "runbooks", nil, "add the runbooks in `DIR` (<name>/runbook.yaml); may be repeated")
	c.Flags().StringArrayVar(&a.policyDirs, "policies", nil, "add the policies in `DIR` (<family>/<cause>/policy.rego); may be repeated")
}

func (a *assets) runbooks() ([]engine.Runbook, error) {
	trees := []engine.Tree{{Name: "runbooks", FS: runbooks.FS}}
	for _, dir := range a.runbookDirs {
		tree, err := folder(dir)
		if err != nil {
			return nil, err
		}
		trees = append(trees, engine.Tree{Name: dir, FS: tree})
	}
	books, err := engine.LoadRunbooks(trees...)
	if err != nil {
		return nil, usage(err, "")
	}
	return books, nil
}

// gcWhileLoading lets the heap grow to five times what lives, of little.
const gcWhileLoading = 400

func (a *assets) policyTrees() ([]judge.Tree, error) {
	trees := []judge.Tree{{Name: "policies", FS: policies.FS, Tested: !a.checkAll}}
	for _, dir := range a.policyDirs {
		tree, err := folder(dir)
		if err != nil {
			return nil, err
		}
		trees = append(trees, judge.Tree{Name: dir, FS: tree})
	}
	return trees, nil
}

// folder opens a user's folder; os.Root keeps links inside it.
func folder(dir string) (fs.FS, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, usage(errorf("cannot open %s: %w", filepath.Clean(dir), err), "")
	}
	return root.FS(), nil
}

func (a *assets) judge() (*judge.Judge, error) { return a.judgeOf(nil) }

// judgeOf can judge by these families and causes; by all, when none is named.
func (a *assets) judgeOf(causes []string) (*judge.Judge, error) {
	trees, err := a.policyTrees()
	if err != nil {
		return nil, err
	}
	// Most of what is made while policies are compiled stays: collecting it in
	// between takes a third of the time, and gives little back.
	defer debug.SetGCPercent(debug.SetGCPercent(gcWhileLoading))
	j, err := judge.Load(trees, facts(), judge.Options{CPUTime: live.CPUClock(), Causes: causes})
	if err != nil {
		return nil, usage(err, "")
	}
	return j, nil
}

// facts is everything a policy can see.
func facts() []judge.ScopedFact {
	return append(judge.FactsOf(checks.All()), judge.ScopedFact{Fact: target.Fact(), Scope: evidence.OfSubject})
}

// runbook returns the named one, valid against the checks and policies.
func (a *assets) runbook(name string) (engine.Runbook, error) {
	books, err := a.runbooks()
	if err != nil {
		return engine.Runbook{}, err
	}
	return named(books, name)
}

func named(books []engine.Runbook, name string) (engine.Runbook, error) {
	i := slices.IndexFunc(books, func(b engine.Runbook) bool { return b.Name == name })
	if i >= 0 {
		return books[i], nil
	}
	var names []string
	for _, b := range books {
		names = append(names, b.Name)
	}
	hint := "runbook list runbooks"
	if near := yamldoc.Nearest(name, names); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	return engine.Runbook{}, usage(errors.New("no such runbook: "+name), hint)
}

// validJudge builds the judge and holds the runbook against it.
func (a *assets) validJudge(book engine.Runbook) func() (*judge.Judge, error) {
	return func() (*judge.Judge, error) {
		j, err := a.judgeOf(slices.Concat(book.Causes, book.Behind))
		if err != nil {
			return nil, err
		}
		return j, validate(book, j)
	}
}

func validate(book engine.Runbook, j *judge.Judge) error {
	selects := func(names []string) error {
		_, err := j.Select(names)
		return err
	}
	if err := book.Validate(checks.All(), selects, j.HasPlan, j.HasMoot); err != nil {
		return usage(err, "runbook list checks, runbook list causes")
	}
	return nil
}
