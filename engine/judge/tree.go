package judge

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Tree is one folder of policies: the built-in one, or a user's.
type Tree struct {
	Name string // stands before each path in messages: "policies"
	FS   fs.FS
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
}

// readTrees parses every .rego file, tests only when asked: judging needs to
// know that a test is there and no more. Errors are collected, so that one bad
// file does not hide another.
func readTrees(trees []Tree, withTests bool) ([]module, problems) {
	var modules []module
	var found problems
	for i, tree := range trees {
		err := fs.WalkDir(tree.FS, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entry.IsDir() {
				return skipHidden(name)
			}
			if !strings.HasSuffix(name, ".rego") {
				return nil
			}
			if len(modules) == maxPolicyFiles {
				return fmt.Errorf("more than %d policy files", maxPolicyFiles)
			}
			m := module{tree: i, path: name, file: path.Join(tree.Name, name), isTest: strings.HasSuffix(name, "_test.rego")}
			if withTests || !m.isTest {
				m.ast = parse(tree.FS, m, &found)
			}
			modules = append(modules, m)
			return nil
		})
		if err != nil {
			found.add(tree.Name, 0, "cannot read: %v", err)
		}
	}
	return modules, found
}

func skipHidden(name string) error {
	base := path.Base(name)
	if name != "." && (base[0] == '.' || base[0] == '_') {
		return fs.SkipDir
	}
	return nil
}

func parse(tree fs.FS, m module, found *problems) *ast.Module {
	text, err := readSmall(tree, m.path)
	if err != nil {
		found.add(m.file, 0, "cannot read: %v", err)
		return nil
	}
	parsed, err := ast.ParseModuleWithOpts(m.file, string(text), ast.ParserOptions{
		ProcessAnnotation: !m.isTest,
		RegoVersion:       ast.RegoV1,
		Capabilities:      capabilities(),
	})
	if err != nil {
		found.addError(m.file, err)
	} else if parsed == nil {
		found.add(m.file, 1, "is empty")
	}
	return parsed
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
