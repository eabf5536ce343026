package overlay

import (
	"context"
	"path"
	"slices"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/mountinfo"
)

const (
	metacopyFile = "/sys/module/overlay/parameters/metacopy"
)

var (
	mountFacts = []evidence.Fact{
		{ID: "overlay.mount", About: "How the container's root, an overlay, is mounted.", Shape: Mount{}},
	}
	upperFacts = []evidence.Fact{
		{ID: "overlay.upper", About: "What the container's writable layer holds.", Shape: Upper{}},
		{ID: "overlay.growth", About: "What became of the writable layer in a second.", Shape: Growth{}},
	}
)

// Checks returns the checks of this package.
func Checks() []evidence.Check {
	return []evidence.Check{
		{
			Name: "overlay.mount", About: "The mount options and layers of the container's root.",
			Scope: evidence.OfSubject, Gives: mountFacts, Needs: []string{"runtime.status"},
			Reads: append([]string{"/proc/*/mountinfo", metacopyFile}, look.ProcessReads()...),
			Look:  look.InTime(mountFacts, seeMount),
		},
		{
			Name: "overlay.upper", About: "A bounded walk, twice within a second, through the container's writable layer.",
			Scope: evidence.OfSubject, Gives: upperFacts, Needs: []string{"overlay.mount", "runtime.status"},
			Reads: append([]string{"ask overlay/walk"}, look.ProcessReads()...),
			Look:  look.InTime(upperFacts, seeUpper),
		},
	}
}

func seeMount(_ context.Context, at evidence.Scene) []evidence.Observation {
	id := mountFacts[0].ID
	process, err := look.ProcessOf(at)
	switch {
	case err != nil:
		return []evidence.Observation{evidence.Unread(id, evidence.Why(err), "/proc/self/mountinfo")}
	case process.None != "":
		return []evidence.Observation{evidence.None(id, process.None, "runtime.status")}
	}
	name := process.ProcFile("mountinfo")
	root, err := rootOf(at.First, name)
	switch {
	case err != nil:
		return []evidence.Observation{evidence.Unread(id, evidence.Why(err), name)}
	case root.Type != "overlay":
		return []evidence.Observation{evidence.None(id, "the root of its main process is "+look.Clip(root.Type, 40)+" and no overlay", name)}
	}
	return []evidence.Observation{evidence.Saw(id, describe(at.First, root), nil, name, metacopyFile)}
}

func rootOf(host evidence.Host, name string) (mountinfo.Mount, error) {
	text, err := look.WholeFile(host, name)
	if err != nil {
		return mountinfo.Mount{}, err
	}
	mounts, ok := mountinfo.Parse(text)
	if !ok {
		return mountinfo.Mount{}, look.Malformed(name, "not a list of mounts")
	}
	root, found := mountinfo.Of(mounts, "/")
	if !found {
		return mountinfo.Mount{}, look.Malformed(name, "without a root")
	}
	return root, nil
}

func describe(host evidence.Host, root mountinfo.Mount) Mount {
	m := Mount{Metacopy: "unknown"}
	for _, flag := range append(root.Flags, root.Super...) {
		m.ReadOnly = m.ReadOnly || flag == "ro"
	}
	for _, option := range root.Super {
		m.take(option)
	}
	m.ReadOnly = m.ReadOnly || !slices.ContainsFunc(root.Super, func(option string) bool { return strings.HasPrefix(option, "upperdir=") })
	if m.Metacopy == "unknown" {
		m.Metacopy = metacopyDefault(host)
	}
	m.UpperDir = look.Clip(m.UpperDir, 400)
	return m
}

func (m *Mount) take(option string) {
	key, value, _ := strings.Cut(option, "=")
	switch key {
	case "lowerdir":
		all, data := countLowers(mountinfo.Unescape(value))
		m.Lowers, m.DataLowers = m.Lowers+all, m.DataLowers+data
	case "lowerdir+":
		m.Lowers++
	case "datadir+":
		m.Lowers, m.DataLowers = m.Lowers+1, m.DataLowers+1
	case "upperdir":
		if dir := mountinfo.Unescape(value); path.IsAbs(dir) {
			m.UpperDir = path.Clean(dir)
		}
	case "metacopy":
		if value == "on" || value == "off" {
			m.Metacopy = value
		}
	case "redirect_dir":
		m.RedirectDir = look.Clip(value, 20)
	case "userxattr":
		m.UserXattr = true
	case "volatile":
		m.Volatile = true
	}
}

// countLowers counts directories between colons. "\:" is a colon in a name;
// after "::" come the layers that hold data only.
func countLowers(text string) (all, data int) {
	text = strings.ReplaceAll(text, `\:`, "_")
	metadata, dataOnly, _ := strings.Cut(text, "::")
	count := func(s string) (n int) {
		for _, dir := range strings.Split(s, ":") {
			if dir != "" {
				n++
			}
		}
		return n
	}
	data = count(dataOnly)
	return count(metadata) + data, data
}

// metacopyDefault is the module's parameter, which holds where a mount's
// options say nothing.
func metacopyDefault(host evidence.Host) string {
	text, err := look.WholeFile(host, metacopyFile)
	switch {
	case err != nil:
		return "unknown"
	case text == "Y\n":
		return "on"
	case text == "N\n":
		return "off"
	}
	return "unknown"
}
