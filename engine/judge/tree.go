package judge

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Tree is one folder of policies: the built-in one, or a user's.
type Tree struct {
	Name string // stands before each path in messages: "policies"
	FS   fs.FS

	// Tested says that this program's own tests hold the tree to every check
	// here. [Load] then only compiles it, which saves a sixth of what is
	// allocated; beside a tree that is not, it is checked all the same.
	Tested bool
}

// A user's folder is input like any other: these bound what is read of it.
const (
	maxPolicyBytes = 1 << 20
	maxPolicyFiles = 2000
)

// module is one parsed file.
type module struct {
	tree   int         // index of its tree: 0 is the built-in one
	path   string      // inside its tree
	file   string      // as messages show it
	ast    *ast.Module // nil when it does not parse, or need not
	isTest bool

	headOnly bool // ast ends with the package
}

// extent is how much of a file is parsed. Of tests judging needs to know that
// they are there, and of a cause that is not asked for its METADATA.
type extent int

const (
	nothing extent = iota
	head           // to the line with its package
	whole
)

// readTrees parses every .rego file, as far as it is wanted. Errors are
// collected, so that one bad file does not hide another.
func readTrees(trees []Tree, wanted func(module) extent) ([]module, problems) {
	var modules []module
	var found problems
	for i, tree := range trees {
		if err := listTree(tree, i, &modules); err != nil {
			found.add(tree.Name, 0, "cannot read: %v", err)
		}
	}
	wrong := make([]problems, len(modules))
	language := capabilities()
	inParallel(len(modules), func(i int) {
		m := &modules[i]
		if wants := wanted(*m); wants != nothing {
			m.headOnly = wants == head
			m.ast = parse(trees[m.tree].FS, *m, language, &wrong[i])
		}
	})
	return modules, slices.Concat(append(wrong, found)...)
}

// inParallel does n things on all processors.
func inParallel(n int, do func(i int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
}

func listTree(tree Tree, number int, modules *[]module) error {
	return fs.WalkDir(tree.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return skipHidden(name)
		}
		if !strings.HasSuffix(name, ".rego") {
			return nil
		}
		if len(*modules) == maxPolicyFiles {
			return fmt.Errorf("more than %d policy files", maxPolicyFiles)
		}
		*modules = append(*modules, module{
			tree: number, path: name, file: path.Join(tree.Name, name), isTest: strings.HasSuffix(name, "_test.rego"),
		})
		return nil
	})
}

func skipHidden(name string) error {
	base := path.Base(name)
	if name != "." && (base[0] == '.' || base[0] == '_') {
		return fs.SkipDir
	}
	return nil
}

func parse(tree fs.FS, m module, language *ast.Capabilities, found *problems) *ast.Module {
	text, err := readSmall(tree, m.path)
	if err != nil {
		found.add(m.file, 0, "cannot read: %v", err)
		return nil
	}
	if m.headOnly {
		text = headOf(text)
	}
	parsed, err := ast.ParseModuleWithOpts(m.file, string(text), ast.ParserOptions{
		ProcessAnnotation: !m.isTest,
		RegoVersion:       ast.RegoV1,
		Capabilities:      language,
	})
	if err != nil {
		found.addError(m.file, err)
	} else if parsed == nil {
		found.add(m.file, 1, "is empty")
	}
	return parsed
}

func headOf(text []byte) []byte {
	at := bytes.Index(text, []byte("\npackage "))
	if at < 0 {
		return text
	}
	end := bytes.IndexByte(text[at+1:], '\n')
	if end < 0 {
		return text
	}
	return text[:at+1+end+1]
}

func readSmall(tree fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(tree, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("not a regular file")
	}
	if info.Size() > maxPolicyBytes {
		return nil, fmt.Errorf("larger than %d bytes", maxPolicyBytes)
	}
	return fs.ReadFile(tree, name)
}
