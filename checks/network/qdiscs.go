package network

import (
	"context"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// queueing holds the queueing disciplines of a namespace in both looks.
type queueing struct {
	first, second []asked.Qdisc
	read          bool // or there was nothing to read
}

// plainQueues hold nothing back and count nothing.
var plainQueues = map[string]bool{"noqueue": true, "noop": true, "": true}

// anyQueue reports whether one of the interfaces that pick chooses has a queue
// worth asking for. clsact and ingress are no root queues; they are asked for
// with the datapath.
func anyQueue(links []asked.Link, pick func(asked.Link) *asked.Link) bool {
	for _, l := range links {
		if picked := pick(l); picked != nil && !plainQueues[picked.Qdisc] {
			return true
		}
	}
	return false
}

func ownQueue(links asked.Links) bool {
	return anyQueue(links.Links, func(l asked.Link) *asked.Link { return &l })
}

func hostQueue(links asked.Links) bool {
	return anyQueue(links.Links, func(l asked.Link) *asked.Link { return peerOnHost(l, links.HostNSID) })
}

// primeQueues takes the first look at the queues that are worth asking for.
func primeQueues(ctx context.Context, at evidence.Scene, arg string) {
	links, err := look.Ask[asked.Links](ctx, at.First, asked.NetnsLinks, arg)
	if err != nil {
		return
	}
	if ownQueue(links) {
		prime(ctx, at, arg, asked.NetnsQdiscs)
	}
	if hostQueue(links) {
		prime(ctx, at, asked.HostNetns, asked.NetnsQdiscs)
	}
}

func queues(ctx context.Context, at evidence.Scene, arg string, wanted bool) queueing {
	if !wanted {
		return queueing{read: true}
	}
	first, second, err := twice[asked.Qdiscs](ctx, at, asked.NetnsQdiscs, arg)
	return queueing{first: first.Qdiscs, second: second.Qdiscs, read: err == nil && !second.Truncated}
}

const (
	tcRoot    = 0xffffffff // TC_H_ROOT
	maxQueues = 16         // of one interface: a multi-queue card has one for each queue
)

// of gives those of an interface, plain ones left out.
func (q queueing) of(link uint32) []Qdisc {
	all := []Qdisc{}
	for _, now := range q.second {
		if now.LinkIndex != link || plainQueues[now.Kind] || len(all) == maxQueues {
			continue
		}
		all = append(all, qdiscOf(q.before(now), now))
	}
	return all
}

func (q queueing) before(now asked.Qdisc) *asked.Qdisc {
	for i, then := range q.first {
		if then.LinkIndex == now.LinkIndex && then.Handle == now.Handle && then.Parent == now.Parent && then.Kind == now.Kind {
			return &q.first[i]
		}
	}
	return nil
}

func qdiscOf(then *asked.Qdisc, now asked.Qdisc) Qdisc {
	qdisc := Qdisc{
		Kind: clip(now.Kind), Root: now.Parent == tcRoot, BacklogBytes: uint64(now.BacklogBytes), QueueLength: uint64(now.QueueLength),
		BytesPerSecond: now.RateBytes, DelayUsec: now.DelayUsec, LossRatio: now.LossRatio,
	}
	if then == nil {
		return qdisc
	}
	qdisc.Drops, qdisc.Overlimits = rise32(then.Drops, now.Drops), rise32(then.Overlimits, now.Overlimits)
	qdisc.Packets, qdisc.Bytes = look.Rise(&then.Packets, &now.Packets), look.Rise(&then.Bytes, &now.Bytes)
	qdisc.BacklogBytes = min(qdisc.BacklogBytes, uint64(then.BacklogBytes))
	qdisc.QueueLength = min(qdisc.QueueLength, uint64(then.QueueLength))
	return qdisc
}

// rise32 is for counters of 32 bits, which wrap: a wrap is left out.
func rise32(then, now uint32) *uint64 {
	before, after := uint64(then), uint64(now)
	return look.Rise(&before, &after)
}
