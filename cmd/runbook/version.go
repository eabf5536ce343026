package main

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"runbook/engine/report"
)

// release is the version in the changelog that this tree becomes.
const release = "0.1.0"

// version is the release and, where the build knows it, the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return release
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" && len(setting.Value) >= 12 {
			return release + "+" + setting.Value[:12]
		}
	}
	return release
}

func newVersionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  exactArgs(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			out := human(c.OutOrStdout())
			out.Textf(report.Plain, "runbook %s %s %s/%s", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			out.Line()
			return out.Err()
		},
	}
}
