package main

import (
	"cmp"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"runbook/engine/report"
)

func newRoot(stdout, stderr io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:   "runbook",
		Short: "Why was it killed? Evidence for and against, ranked, read-only.",
		Long: "runbook looks at a container, process or node through read-only checks, judges\n" +
			"what it saw by policies, and tells the causes in order, with what speaks for and\n" +
			"against each, and what could not be read.",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(err, "runbook --help") })
	root.AddCommand(
		newRunCommand(), newReplayCommand(), newVerifyCommand(), newShowCommand(),
		newWhyCommand(), newWhyNotCommand(), newExplainCommand(), newListCommand(),
		newLintCommand(), newTestCommand(), newDoctorCommand(), newVersionCommand(),
	)
	addExitCodes(root)
	return root
}

// addExitCodes puts the table at the end of every command's help.
func addExitCodes(c *cobra.Command) {
	c.SetUsageTemplate(strings.TrimRight(c.UsageTemplate(), "\n") + "\n\n" + exitCodes + "\n")
}

// exactArgs is cobra.ExactArgs with our own words and exit code.
func exactArgs(n int, what string) cobra.PositionalArgs {
	return rangeArgs(n, n, what)
}

func rangeArgs(least, most int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) < least || len(args) > most {
			return usage(errorf("%s takes %s", c.CommandPath(), what), c.CommandPath()+" --help")
		}
		return nil
	}
}

// human is the sanitising writer for a command's output: colours on a terminal
// only (https://no-color.org), wrapped to its width.
func human(w io.Writer) *report.Out {
	out := terminal(w)
	if plainCharacters() {
		return out.ASCII()
	}
	return out
}

// plainCharacters reports whether drawings must do without block characters: a
// dumb terminal, or a locale that is not UTF-8 (locale(7): the first of these
// that is set counts, and none is the C locale).
func plainCharacters() bool {
	locale := strings.ToLower(cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_CTYPE"), os.Getenv("LANG")))
	return os.Getenv("TERM") == "dumb" || !strings.Contains(locale, "utf-8") && !strings.Contains(locale, "utf8")
}

func terminal(w io.Writer) *report.Out {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return report.NewOut(w, false, 0)
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		width = 80
	}
	colour := os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return report.NewOut(w, colour, min(width, 120))
}
