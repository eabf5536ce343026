package network

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

func seeSysctls(ctx context.Context, at evidence.Scene, where inside) (SysctlsOf, error) {
	answer, err := look.Ask[asked.Sysctls](ctx, at.First, asked.NetnsSysctls, where.arg)
	if err != nil {
		return SysctlsOf{}, err
	}
	settings := SysctlsOf{
		HostNetwork: where.host, Complete: !answer.Truncated && len(answer.Refused) == 0,
		Values: map[string]string{}, PathFilters: []PathFilter{},
	}
	all := mode(answer.Values["ipv4/conf/all/rp_filter"])
	for name, value := range answer.Values {
		link, own := strings.CutSuffix(name, "/rp_filter")
		link = strings.TrimPrefix(link, "ipv4/conf/")
		if !strings.HasPrefix(name, "ipv4/conf/") {
			settings.Values[clip(name)] = clip(value)
			continue
		}
		// conf/{all,INTERFACE}: the higher of both holds for rp_filter.
		if higher := max(all, mode(value)); own && link != "all" && link != "default" && higher > 0 {
			settings.PathFilters = append(settings.PathFilters, PathFilter{Link: clip(link), Mode: higher})
		}
	}
	slices.SortFunc(settings.PathFilters, func(a, b PathFilter) int { return cmp.Compare(a.Link, b.Link) })
	return settings, nil
}

func mode(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
