package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"runbook/engine"
	"runbook/engine/judge"
)

// maxRuledOut is how many are told with their reason: what is nearest to the
// verdicts, their families, comes first. The others are named.
const maxRuledOut = 12

func ruledOut(o *Out, r *engine.Result, bySubject bool) {
	list := nearestFirst(r.Ruling)
	if len(list) == 0 {
		return
	}
	o.Text(Bold, "Ruled out")
	o.Line()
	shown := list[:min(len(list), maxRuledOut)]
	for _, v := range shown {
		says := "nothing points to it"
		if len(v.Against) > 0 {
			says = v.Against[0].Says
		}
		if bySubject {
			says = v.Of + ": " + says
		}
		o.Row(margin, v.Cause, column(shown), Dim, says)
	}
	if rest := list[len(shown):]; len(rest) > 0 {
		o.Para(margin, "", Plain, margin, Dim, fmt.Sprintf("and %d more, each for its reason (runbook why-not CAUSE): %s", len(rest), names(rest)))
	}
	o.Line()
}

// nearestFirst leaves out whom the question is not about: all causes are ruled
// out for him, by one sentence that is told already.
func nearestFirst(r judge.Ruling) []judge.Verdict {
	var families []string
	for _, v := range r.Verdicts {
		families = append(families, family(v))
	}
	list := slices.DeleteFunc(slices.Clone(r.RuledOut), func(v judge.Verdict) bool { return isMoot(r, v) })
	slices.SortStableFunc(list, func(a, b judge.Verdict) int {
		return cmp.Compare(nearness(families, a), nearness(families, b))
	})
	return list
}

func nearness(families []string, v judge.Verdict) int {
	if i := slices.Index(families, family(v)); i >= 0 {
		return i
	}
	return len(families)
}

func family(v judge.Verdict) string {
	name, _, _ := strings.Cut(v.Cause, ".")
	return name
}

// names lists causes once each: a pod's containers share most of them.
func names(list []judge.Verdict) string {
	var all []string
	for _, v := range list {
		all = append(all, v.Cause)
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), ", ")
}
