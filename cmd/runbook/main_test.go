package main

import (
	"flag"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write what was found as what is expected")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"runbook": func() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) },
	})
}

// TestScripts is the manual: testdata/script/*.txtar, one file a subject.
func TestScripts(t *testing.T) {
	incidents, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("INCIDENTS", incidents+"/../../fixtures/incidents")
			return nil
		},
		RequireExplicitExec: true,
		UpdateScripts:       *update,
	})
}
