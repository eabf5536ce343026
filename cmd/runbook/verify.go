package main

import (
	"github.com/spf13/cobra"

	"runbook/evidence/archive"
)

func newVerifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify ARCHIVE",
		Short: "Check that an archive is whole and that nobody edited it",
		Args:  exactArgs(1, "one archive: a folder or an .rbz file"),
		RunE: func(c *cobra.Command, args []string) error {
			checked, err := archive.Verify(args[0])
			if err != nil {
				return err
			}
			out := human(c.OutOrStdout())
			for _, line := range checked.Lines() {
				out.Lines(line)
			}
			if !checked.Complete { // a script that asks whether it is whole gets a no
				return &exit{exitUntrusted, errorf("incomplete archive %s", args[0]), "what it holds is intact: replay judges it, with the rest unknown"}
			}
			return out.Err()
		},
	}
}
