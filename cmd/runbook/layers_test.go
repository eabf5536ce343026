package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// listed is what `go list` says of one package.
type listed struct {
	ImportPath string
	Imports    []string
	Standard   bool
}

func packages(t *testing.T) []listed {
	t.Helper()
	list := exec.Command("go", "list", "-json=ImportPath,Imports,Standard", "runbook/...")
	list.Env = append(os.Environ(), "GOOS=linux", "CGO_ENABLED=0")
	out, err := list.Output()
	if err != nil {
		t.Fatalf("cannot list packages: %v", err)
	}
	var all []listed
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 10 {
		t.Fatalf("go list shows only %d packages", len(all))
	}
	return all
}

// doors: each foreign module may be imported by these packages only.
var doors = map[string][]string{
	"github.com/open-policy-agent/opa":      {"runbook/engine/judge"},
	"gopkg.in/yaml.v3":                      {"runbook/yamldoc"},
	"github.com/spf13/cobra":                {"runbook/cmd/runbook"},
	"github.com/containerd/containerd":      {"runbook/evidence/live"},
	"github.com/vishvananda/netns":          {"runbook/evidence/live"},
	"k8s.io/cri-api":                        {"runbook/evidence/live", "runbook/fixtures/"},
	"google.golang.org/grpc":                {"runbook/evidence/live", "runbook/fixtures/"},
	"github.com/klauspost/compress":         {"runbook/evidence/archive"},
	"github.com/cyphar/filepath-securejoin": {"runbook/evidence/live"},
	"os/exec":                               {"runbook/evidence/live", "runbook/fixtures/"},
	"golang.org/x/sys":                      {"runbook/evidence/live"},
	"golang.org/x/net":                      {"runbook/evidence/live", "runbook/fixtures/"},
	"golang.org/x/term":                     {"runbook/cmd/runbook"},
	"github.com/santhosh-tekuri/jsonschema": {},
	"github.com/rogpeppe/go-internal":       {},
	"net":                                   {"runbook/evidence/live", "runbook/fixtures/"},
	"syscall":                               {"runbook/evidence/live", "runbook/evidence/archive", "runbook/fixtures/"},
}

func TestEachForeignLibraryHasOneDoor(t *testing.T) {
	for _, p := range packages(t) {
		for _, imported := range p.Imports {
			for door, allowed := range doors {
				if imported != door && !strings.HasPrefix(imported, door+"/") || slices.Contains(pure, imported) {
					continue // net/netip parses addresses, and opens nothing
				}
				ok := slices.ContainsFunc(allowed, func(a string) bool {
					return p.ImportPath == a || strings.HasPrefix(p.ImportPath, strings.TrimSuffix(a, "/")+"/")
				})
				if !ok {
					t.Errorf("%s imports %s: its door is %v", p.ImportPath, imported, allowed)
				}
			}
		}
	}
}

// pure is what a check and the nouns may import of the standard library:
// nothing that opens, connects, starts or tells the time of this machine.
var pure = []string{
	"bytes", "cmp", "context", "encoding", "encoding/base64", "encoding/binary", "encoding/hex", "encoding/json", "errors", "fmt",
	"io/fs", "iter", "maps", "math", "math/bits", "net/netip", "path", "reflect", "regexp", "slices", "sort", "strconv", "strings",
	"sync", "time", "unicode", "unicode/utf8", "hash/fnv", "io", "bufio",
}

var nouns = []string{"runbook/evidence", "runbook/evidence/asked", "runbook/evidence/cgroupfs", "runbook/evidence/mountinfo"}

func TestChecksCannotReachTheMachine(t *testing.T) {
	for _, p := range packages(t) {
		check := strings.HasPrefix(p.ImportPath, "runbook/checks")
		noun := slices.Contains(nouns, p.ImportPath)
		if !check && !noun {
			continue
		}
		for _, imported := range p.Imports {
			ours := strings.HasPrefix(imported, "runbook/evidence") && imported != "runbook/evidence/live" && imported != "runbook/evidence/archive"
			if check && strings.HasPrefix(imported, "runbook/checks/") || ours || slices.Contains(pure, imported) {
				continue
			}
			t.Errorf("%s imports %s: a check reaches the machine through its Host or not at all", p.ImportPath, imported)
		}
	}
}

// forbidden pairs of ours: who may not import whom.
var forbidden = map[string][]string{
	"runbook/engine":           {"runbook/checks", "runbook/evidence/live", "runbook/evidence/archive", "runbook/cmd"},
	"runbook/evidence":         {"runbook/engine", "runbook/checks", "runbook/cmd", "runbook/policies", "runbook/runbooks"},
	"runbook/checks":           {"runbook/engine", "runbook/cmd", "runbook/policies", "runbook/runbooks"},
	"runbook/policies":         {"runbook/"},
	"runbook/runbooks":         {"runbook/"},
	"runbook/yamldoc":          {"runbook/"},
	"runbook/evidence/archive": {"runbook/evidence/live"},
	"runbook/evidence/live":    {"runbook/evidence/archive"},
}

func TestImportsPointOneWay(t *testing.T) {
	for _, p := range packages(t) {
		for from, barred := range forbidden {
			if p.ImportPath != from && !strings.HasPrefix(p.ImportPath, from+"/") {
				continue
			}
			for _, imported := range p.Imports {
				for _, b := range barred {
					if imported == strings.TrimSuffix(b, "/") || strings.HasPrefix(imported, strings.TrimSuffix(b, "/")+"/") {
						t.Errorf("%s imports %s", p.ImportPath, imported)
					}
				}
			}
		}
	}
}
