//go:build linux

package live

import (
	"context"

	"golang.org/x/sys/unix"

	"runbook/evidence/asked"
)

const (
	maxQdiscs     = 4096
	sizeofTcMsg   = 20 // struct tcmsg of linux/rtnetlink.h
	tickPerUsec   = 15.625
	netemLossFull = 1<<32 - 1
)

// Attributes of linux/rtnetlink.h, linux/gen_stats.h and linux/pkt_sched.h.
const (
	tcaKind, tcaOptions, tcaStats2                 = 1, 2, 7
	tcaStatsBasic, tcaStatsQueue, tcaStatsPkt64    = 1, 3, 8
	tcaTbfParms, tcaTbfRate64, tcaNetemLatency64   = 1, 4, 10
	sizeofNetemQopt, sizeofRatespec, sizeofTbfQopt = 24, 12, 36
)

// askNetnsQdiscs answers netns/qdiscs.
func askNetnsQdiscs(ctx context.Context, m *Machine, args []string) (any, error) {
	return inRouteSocket(ctx, m, args, dumpQdiscs)
}

func dumpQdiscs(s *netlinkSocket) (asked.Qdiscs, error) {
	var all asked.Qdiscs
	reset := func() { all = asked.Qdiscs{Qdiscs: []asked.Qdisc{}} }
	err := s.dump(unix.RTM_GETQDISC, make([]byte, sizeofTcMsg), reset, func(m message) error {
		qdisc, ok := parseQdisc(m.data)
		switch {
		case m.kind != unix.RTM_NEWQDISC || !ok:
		case len(all.Qdiscs) == maxQdiscs:
			all.Truncated = true
		default:
			all.Qdiscs = append(all.Qdiscs, qdisc)
		}
		return nil
	})
	return all, err
}

// parseQdisc reads RTM_NEWQDISC: struct tcmsg and attributes.
func parseQdisc(b []byte) (asked.Qdisc, bool) {
	if len(b) < sizeofTcMsg {
		return asked.Qdisc{}, false
	}
	qdisc := asked.Qdisc{LinkIndex: native32(b[4:]), Handle: native32(b[8:]), Parent: native32(b[12:])}
	var options []byte
	counted := false
	for kind, value := range attributes(b[sizeofTcMsg:]) {
		switch kind {
		case tcaKind:
			qdisc.Kind = attrText(value)
		case tcaOptions:
			options = value
		case tcaStats2:
			counted = true
			qdiscStats(&qdisc, value)
		}
	}
	switch qdisc.Kind {
	case "tbf":
		tbfOptions(&qdisc, options)
	case "netem":
		netemOptions(&qdisc, options)
	}
	return qdisc, counted && qdisc.Kind != ""
}

func qdiscStats(q *asked.Qdisc, b []byte) {
	for kind, value := range attributes(b) {
		switch kind {
		case tcaStatsBasic: // struct gnet_stats_basic
			q.Bytes = native64(value)
			q.Packets = max(q.Packets, uint64(native32(value[min(8, len(value)):])))
		case tcaStatsPkt64:
			q.Packets = native64(value)
		case tcaStatsQueue: // struct gnet_stats_queue
			at := func(field int) uint32 { return native32(value[min(field*4, len(value)):]) }
			q.QueueLength, q.BacklogBytes, q.Drops, q.Requeues, q.Overlimits = at(0), at(1), at(2), at(3), at(4)
		}
	}
}

// tbfOptions reads struct tc_tbf_qopt: rate, peak rate, limit.
func tbfOptions(q *asked.Qdisc, options []byte) {
	for kind, value := range attributes(options) {
		switch {
		case kind == tcaTbfParms && len(value) >= sizeofTbfQopt:
			rate, limit := uint64(native32(value[8:])), native32(value[2*sizeofRatespec:])
			q.RateBytes, q.LimitBytes = &rate, &limit
		case kind == tcaTbfRate64 && len(value) == 8:
			rate := native64(value)
			q.RateBytes = &rate
		}
	}
}

// netemOptions reads struct tc_netem_qopt, which has no attribute header, and
// the attributes that follow it.
func netemOptions(q *asked.Qdisc, options []byte) {
	if len(options) < sizeofNetemQopt {
		return
	}
	delay := uint64(float64(native32(options)) / tickPerUsec)
	q.LossRatio = float64(native32(options[8:])) / netemLossFull
	for kind, value := range attributes(options[sizeofNetemQopt:]) {
		if kind == tcaNetemLatency64 && len(value) == 8 {
			delay = native64(value) / 1000
		}
	}
	q.DelayUsec = &delay
}
