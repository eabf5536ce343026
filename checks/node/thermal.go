package node

import (
	"context"
	"regexp"
	"slices"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

const (
	cpusDir     = "/sys/devices/system/cpu"
	mostThermal = 64 // CPUs; each costs up to seven reads, some of which wake it
)

var (
	cpuName  = regexp.MustCompile(`^cpu[0-9]+$`)
	governor = regexp.MustCompile(`^[a-z_]{1,32}$`)
)

func seeThermal(ctx context.Context, at evidence.Scene) evidence.Observation {
	const id = "node.thermal"
	names, err := at.First.ReadDir(cpusDir)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), cpusDir)
	}
	names = slices.DeleteFunc(names, func(name string) bool { return !cpuName.MatchString(name) })
	slices.SortFunc(names, func(a, b string) int { return len(a) - len(b) })
	names = names[:min(len(names), mostThermal)]
	first, listed, err := heatOf(ctx, at.First, names)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), cpusDir)
	}
	if len(first) == 0 && listed > 0 {
		return evidence.None(id, "no CPU shows throttle counts or a frequency, as in most virtual machines", cpusDir)
	}
	if len(first) == 0 {
		return evidence.Unread(id, "no CPU is listed", cpusDir)
	}
	second := map[string]heat{}
	if at.Second != nil {
		if second, _, err = heatOf(ctx, at.Second, names); err != nil {
			return evidence.Unread(id, evidence.Why(err), cpusDir)
		}
	}
	return evidence.Saw(id, compareHeat(names, first, second), nil, cpusDir)
}

// heat is one CPU in one exposure.
type heat struct {
	core, pkg             *uint64
	current, allowed, top *uint64
	governor              string
}

// heatOf reads each CPU that has the directories; listed counts those whose
// listing was read.
func heatOf(ctx context.Context, host evidence.Host, names []string) (seen map[string]heat, listed int, stopped error) {
	seen = map[string]heat{}
	for _, name := range names {
		dir := cpusDir + "/" + name
		has, err := host.ReadDir(dir)
		if err != nil || ctx.Err() != nil {
			stopped = err
			continue
		}
		listed++
		if !slices.Contains(has, "thermal_throttle") && !slices.Contains(has, "cpufreq") {
			continue
		}
		h := heat{
			core:    optionalNumber(host, dir+"/thermal_throttle/core_throttle_count"),
			pkg:     optionalNumber(host, dir+"/thermal_throttle/package_throttle_count"),
			current: optionalNumber(host, dir+"/cpufreq/scaling_cur_freq"),
			allowed: optionalNumber(host, dir+"/cpufreq/scaling_max_freq"),
			top:     optionalNumber(host, dir+"/cpufreq/cpuinfo_max_freq"),
		}
		h.governor, _ = word(host, dir+"/cpufreq/scaling_governor", governor)
		if h != (heat{}) {
			seen[name] = h
		}
	}
	if listed > 0 {
		stopped = nil
	}
	return seen, listed, stopped
}

// compareHeat sums the cores. Each core of a package shows the package's
// count, and the highest of them stands for all.
func compareHeat(names []string, first, second map[string]heat) Thermal {
	t := Thermal{CPUs: len(first), Governors: []string{}}
	var cores, packages, coresTotal, packagesTotal *uint64
	for _, name := range names {
		was, now := first[name], second[name]
		cores, packages = plus(cores, look.Rise(was.core, now.core)), most(packages, look.Rise(was.pkg, now.pkg))
		coresTotal, packagesTotal = plus(coresTotal, was.core), most(packagesTotal, was.pkg)
		t.LowestFrequency = lowest(t.LowestFrequency, higher(look.Share(was.current, was.top), look.Share(now.current, now.top)))
		t.HighestFrequency = higher(t.HighestFrequency, higher(look.Share(was.current, was.top), look.Share(now.current, now.top)))
		t.AllowedFrequency = lowest(t.AllowedFrequency, look.Share(was.allowed, was.top))
		if was.governor != "" {
			t.Governors = append(t.Governors, was.governor)
		}
	}
	t.ThrottlesInWindow, t.ThrottlesTotal = plus(cores, packages), plus(coresTotal, packagesTotal)
	slices.Sort(t.Governors)
	t.Governors = slices.Compact(t.Governors)
	return t
}

func plus(a, b *uint64) *uint64 {
	if a == nil || b == nil {
		return either(a, b)
	}
	sum := *a + *b
	return &sum
}

func most(a, b *uint64) *uint64 {
	if a == nil || b == nil {
		return either(a, b)
	}
	n := max(*a, *b)
	return &n
}

func either[T any](a, b *T) *T {
	if a == nil {
		return b
	}
	return a
}

func higher(a, b *float64) *float64 {
	if a == nil || b == nil {
		return either(a, b)
	}
	n := max(*a, *b)
	return &n
}

func lowest(a, b *float64) *float64 {
	if a == nil || b == nil {
		return either(a, b)
	}
	n := min(*a, *b)
	return &n
}

func optionalNumber(host evidence.Host, name string) *uint64 {
	n, err := look.Number(host, name)
	if err != nil {
		return nil
	}
	return &n
}
