package main

import (
	"cmp"
	"io"
	"os"
	"slices"
	"strconv"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"runbook/engine"
	"runbook/engine/judge"
	"runbook/engine/report"
	"runbook/engine/target"
	"runbook/evidence/live"
)

// targetFlags name what a run is about.
type targetFlags struct {
	pod, container, cgroup, unit string
	pid                          int
	node, all                    bool
	runtimeNamespace             string
}

func (t *targetFlags) addFlags(c *cobra.Command) {
	c.Flags().StringVar(&t.pod, "pod", "", "a pod: `[NAMESPACE/]NAME`; --container narrows it to one container")
	c.Flags().StringVar(&t.container, "container", "", "a container: `NAME` or ID, or the beginning of an id")
	c.Flags().IntVar(&t.pid, "pid", 0, "a process, by `PID` in the host's pid namespace")
	c.Flags().StringVar(&t.cgroup, "cgroup", "", "a cgroup: its `PATH` from the cgroup root, or its directory")
	c.Flags().StringVar(&t.unit, "unit", "", "a systemd unit: `NAME`")
	c.Flags().BoolVar(&t.node, "node", false, "this node")
	c.Flags().BoolVar(&t.all, "all", false, "every running container of this node, in one run: those with nothing to tell are only counted")
	c.Flags().StringVar(&t.runtimeNamespace, "containerd-namespace", "", "look in this containerd namespace `NS` only (default: all)")
}

func (t *targetFlags) flags() target.Flags {
	return target.Flags{
		Pod: t.pod, Container: t.container, PID: t.pid, Cgroup: t.cgroup, Unit: t.unit, Node: t.node, All: t.all,
		RuntimeNamespace: t.runtimeNamespace,
	}
}

// recordedFlags are an archive's, the other way round.
func recordedFlags(kept map[string]string) target.Flags {
	pid, _ := strconv.Atoi(kept["pid"])
	return target.Flags{
		Pod: kept["pod"], Container: kept["container"], PID: pid, Cgroup: kept["cgroup"], Unit: kept["unit"],
		Node: kept["node"] == "true", All: kept["all"] == "true", RuntimeNamespace: kept["containerd-namespace"],
	}
}

// services says where the services of a live host are.
type services struct {
	containerdSocket, criSocket, kubeconfig, kubeletURL string
}

func (s *services) addFlags(c *cobra.Command) {
	c.Flags().StringVar(&s.containerdSocket, "containerd-socket", cmp.Or(os.Getenv("CONTAINERD_ADDRESS"), "/run/containerd/containerd.sock"), "containerd's socket `PATH` (environment: CONTAINERD_ADDRESS)")
	c.Flags().StringVar(&s.criSocket, "cri-socket", os.Getenv("CONTAINER_RUNTIME_ENDPOINT"), "CRI socket `PATH` (default: containerd's, then CRI-O's; environment: CONTAINER_RUNTIME_ENDPOINT)")
	c.Flags().StringVar(&s.kubeconfig, "kubeconfig", os.Getenv("KUBECONFIG"), "kubeconfig `FILE` for the API server (environment: KUBECONFIG)")
	c.Flags().StringVar(&s.kubeletURL, "kubelet-url", "", "the kubelet's `URL` (default: its usual local ports)")
}

func (s *services) options() live.Options {
	return live.Options{ContainerdSocket: s.containerdSocket, CRISocket: s.criSocket, Kubeconfig: s.kubeconfig, KubeletURL: s.kubeletURL}
}

// outputFlags say how a result is told.
type outputFlags struct {
	format string
	failOn string
}

var (
	formats   = []string{"table", "json", "markdown"}
	standings = []string{string(judge.Possible), string(judge.Likely), string(judge.Confirmed)}
)

func (f *outputFlags) addFlags(c *cobra.Command) {
	c.Flags().StringVarP(&f.format, "output", "o", "table", "table, json or markdown")
	c.Flags().StringVar(&f.failOn, "fail-on", "", "exit 1 when a verdict stands at or above `STANDING`: possible, likely or confirmed")
}

func (f *outputFlags) validate() error {
	if !slices.Contains(formats, f.format) {
		return usage(errorf("no such output: %q", f.format), "-o table, -o json or -o markdown")
	}
	if f.failOn != "" && !slices.Contains(standings, f.failOn) {
		return usage(errorf("no such standing: %q", f.failOn), "--fail-on possible, likely or confirmed")
	}
	return nil
}

func (f *outputFlags) tell(w io.Writer, result *engine.Result, archiveID string) error {
	var err error
	switch f.format {
	case "json":
		err = report.JSON(w, result, archiveID)
	case "markdown":
		err = report.Markdown(w, result, archiveID)
	default:
		err = report.Table(human(w), result, archiveID)
	}
	if err != nil {
		return err
	}
	if f.fails(result.Ruling.Verdicts) {
		return &exit{code: exitFailOn}
	}
	return nil
}

func (f *outputFlags) fails(verdicts []judge.Verdict) bool {
	least := slices.Index(standings, f.failOn)
	return least >= 0 && slices.ContainsFunc(verdicts, func(v judge.Verdict) bool {
		return slices.Index(standings, string(v.Standing)) >= least
	})
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
