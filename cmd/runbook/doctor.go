package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"runbook/checks"
	"runbook/engine/judge"
	"runbook/engine/report"
	"runbook/evidence"
	"runbook/evidence/asked"
	"runbook/evidence/live"
)

func newDoctorCommand() *cobra.Command {
	var a assets
	var s services
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Tell what this user on this machine can and cannot read, and which causes that leaves undecidable",
		Args:  exactArgs(0, "no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			j, err := a.judge()
			if err != nil {
				return err
			}
			machine := live.New(s.options())
			defer machine.Close()
			ctx, stop := context.WithTimeout(withDefault(c.Context()), 20*time.Second)
			defer stop()
			out := human(c.OutOrStdout())
			tellDoctor(out, probeAll(ctx, machine.Exposure()), j)
			return out.Err()
		},
	}
	s.addFlags(c)
	a.addFlags(c)
	return c
}

// probe is one thing a run may need, and whether it can be had here.
type probe struct {
	read string // as in Check.Reads
	what string
	err  error
}

// probes stand for the paths and questions of the checks: one of each kind. A
// question that others could notice is never put here.
var probes = []struct {
	read, what string // as in Check.Reads, and for people
	file       string // a path that stands for it: a listing where it ends in "/fd"
	question   string
	args       []string
}{
	{"ask kernel/log", "kernel log", "", asked.KernelLog, []string{"1"}},
	{"ask journal/entries", "journal", "", asked.JournalEntries, []string{"kernel", "60"}},
	{"ask containerd/containers", "containerd", "", asked.ContainerdContainers, nil},
	{"ask cri/containers", "CRI runtime service", "", asked.CRIContainers, nil},
	{"ask cri/status", "CRI container status", "", asked.CRIContainers, nil},
	{"ask kubelet/pods", "kubelet's pods", "", asked.KubeletPods, nil},
	{"ask kubernetes/get", "Kubernetes API", "", asked.KubernetesGet, []string{"/api/v1/nodes/none"}},
	{"ask clock/now", "clocks", "", asked.ClockNow, nil},
	{"ask fs/usage", "filesystem usage", "", asked.FsUsage, []string{"/"}},
	{"ask files/series", "counters inside the window", "", asked.FilesSeries, []string{"10", "2", "/proc/1/schedstat"}},
	{"ask netns/links", "interfaces of a network namespace", "", asked.NetnsLinks, []string{ownPID}},
	{"ask netns/routes", "its routes", "", asked.NetnsRoutes, []string{ownPID}},
	{"ask netns/sysctls", "its sysctls", "", asked.NetnsSysctls, []string{ownPID}},
	{"ask netns/rules", "its firewall rules", "", asked.NetnsRules, []string{ownPID}},
	{"/proc/self/mountinfo", "mount table", "/proc/self/mountinfo", "", nil},
	{"/proc/*/status", "processes", "/proc/1/status", "", nil},
	{"/proc/*/wchan", "where a task waits", "/proc/1/wchan", "", nil},
	{"/proc/*/net/snmp", "network counters of another namespace", "/proc/1/net/snmp", "", nil},
	{"/proc/pressure/*", "pressure of the machine", "/proc/pressure/cpu", "", nil},
	{"/proc/*/fd/*", "open files of other processes", "/proc/1/fd", "", nil},
}

// ownPID stands for this process: entering its own network namespace takes the
// same rights as entering another's.
const ownPID = "own"

func probeAll(ctx context.Context, h evidence.Host) []probe {
	var all []probe
	for _, p := range probes {
		result := probe{read: p.read, what: p.what}
		switch {
		case p.question != "":
			args := slices.Clone(p.args)
			if len(args) == 1 && args[0] == ownPID {
				args[0] = strconv.Itoa(os.Getpid())
			}
			_, result.err = h.Ask(ctx, p.question, args...)
		case strings.HasSuffix(p.file, "/fd"):
			_, result.err = h.ReadDir(p.file)
		default:
			_, result.err = h.ReadFile(p.file)
		}
		if evidence.StopOf(result.err) == evidence.NotExist && p.question == asked.KubernetesGet {
			result.err = nil // the API answered: there is no such node
		}
		all = append(all, result)
	}
	return all
}

func tellDoctor(out *report.Out, all []probe, j *judge.Judge) {
	unread := map[string]error{}
	for _, p := range all {
		state, style := "can read", report.Green
		text := p.what
		if p.err != nil {
			state, style = "cannot", report.Red
			text += ": " + p.err.Error()
			unread[p.read] = p.err
		}
		out.Text(style, fmt.Sprintf("%-10s", state))
		out.Text(report.Plain, text)
		out.Line()
	}
	out.Line()
	tellUndecidable(out, j, lostFacts(unread))
}

// lostFacts are the observations whose check may read something that cannot
// be read here. A check with a second way may still see them: it is "may".
func lostFacts(unread map[string]error) map[string][]string {
	lost := map[string][]string{}
	for _, check := range checks.All() {
		for _, read := range check.Reads {
			if _, bad := unread[read]; !bad {
				continue
			}
			for _, fact := range check.Gives {
				lost[fact.ID] = append(lost[fact.ID], read)
			}
		}
	}
	return lost
}

func tellUndecidable(out *report.Out, j *judge.Judge, lost map[string][]string) {
	out.Text(report.Bold, "Causes that this may leave undecided")
	out.Line()
	none := true
	for _, cause := range j.Causes() {
		var missing []string
		for _, need := range cause.Needs {
			decisive := slices.Contains(need.Could, judge.Proves) || slices.Contains(need.Could, judge.Refutes)
			if _, bad := lost[need.ID]; bad && decisive {
				missing = append(missing, need.ID)
			}
		}
		if len(missing) > 0 {
			none = false
			row(out, "  "+cause.ID, "needs "+strings.Join(missing, ", "))
		}
	}
	if none {
		out.Lines("  none: all that decides them can be read here")
	}
}
