package network

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const (
	bpfDir      = "/sys/fs/bpf"
	maxPrograms = 64
	actionShot  = 2 // TC_ACT_SHOT
)

// meshPorts are where the proxies of service meshes listen.
var meshPorts = map[int]struct{ mesh, role string }{
	15001: {"istio", "outbound proxy"}, 15006: {"istio", "inbound proxy"}, 15008: {"istio", "HBONE tunnel"},
	15021: {"istio", "health"}, 15090: {"istio", "statistics"},
	4143: {"linkerd", "inbound proxy"}, 4140: {"linkerd", "outbound proxy"}, 4191: {"linkerd", "administration"},
}

func seeDatapath(ctx context.Context, at evidence.Scene, where inside) (Datapath, error) {
	primeDatapath(ctx, at, where)
	links, err := look.Ask[asked.Links](ctx, at.Second, asked.NetnsLinks, where.arg)
	if err != nil {
		return Datapath{}, err
	}
	d := Datapath{HostNetwork: where.host, Programs: []BPFProgram{}, Interfaces: []string{}, Pinned: []string{}, Drops: []ProgramDrop{}, Complete: !links.Truncated}
	d.proxies(at, where)
	d.hooks(ctx, at, where.arg, func(l asked.Link) (string, bool) { return clip(l.Name), true }, links.Links, false)
	if !where.onHost() {
		d.otherEnds(ctx, at, links)
	}
	d.named(links)
	d.pinned(at)
	for _, p := range d.Programs {
		if !strings.HasPrefix(p.Hook, "tc ") {
			d.Uncounted++
		}
	}
	if len(d.Programs) > maxPrograms {
		d.Programs, d.Complete = d.Programs[:maxPrograms], false
	}
	return d, nil
}

// primeDatapath takes the first look at listening sockets, and at the counters
// of hooks where there are any.
func primeDatapath(ctx context.Context, at evidence.Scene, where inside) {
	primeFiles(at, where.process, "net/tcp", "net/tcp6")
	counted := func(arg string) {
		if answer, err := look.Ask[asked.Datapath](ctx, at.First, asked.NetnsBPF, arg); err == nil && len(answer.Filters) > 0 {
			prime(ctx, at, arg, asked.NetnsQdiscs)
		}
	}
	counted(where.arg)
	if links, err := look.Ask[asked.Links](ctx, at.First, asked.NetnsLinks, where.arg); err == nil && !where.onHost() && hasHostEnd(links) {
		counted(asked.HostNetns)
	}
}

func (d *Datapath) missed(why string) {
	d.Complete = false
	d.Why = cmp.Or(d.Why, clip(why))
}

// proxies keeps the ports that listen in both looks.
func (d *Datapath) proxies(at evidence.Scene, where inside) {
	d.Proxies = []ProxyPort{}
	first, second := listenersOf(at.First, where.process), listenersOf(at.Second, where.process)
	for _, l := range second {
		known, ok := meshPorts[l.port]
		same := slices.ContainsFunc(first, func(other listener) bool { return other.port == l.port && !other.bad })
		already := slices.ContainsFunc(d.Proxies, func(p ProxyPort) bool { return p.Port == l.port })
		switch {
		case l.bad:
			d.missed("the listening sockets could not be read")
		case ok && same && !already:
			proxy := ProxyPort{Port: l.port, Mesh: known.mesh, Role: known.role}
			if l.uid >= 0 {
				proxy.UID = &l.uid
			}
			d.Proxies = append(d.Proxies, proxy)
		}
	}
	slices.SortFunc(d.Proxies, func(a, b ProxyPort) int { return cmp.Compare(a.Port, b.Port) })
}

// otherEnds looks at the host's ends of the veths: Cilium and Calico attach
// their programs there.
func (d *Datapath) otherEnds(ctx context.Context, at evidence.Scene, links asked.Links) {
	ends := map[uint32]string{}
	var there []asked.Link
	for _, l := range links.Links {
		if peer := peerOnHost(l, links.HostNSID); peer != nil {
			ends[peer.Index] = clip(peer.Name)
			there = append(there, *peer)
		}
	}
	if len(ends) > 0 {
		d.hooks(ctx, at, asked.HostNetns, func(l asked.Link) (string, bool) { name, ok := ends[l.Index]; return name, ok }, there, true)
	}
}

// hooks gathers the programs on those interfaces of a namespace that pick
// names, and what they dropped.
func (d *Datapath) hooks(ctx context.Context, at evidence.Scene, arg string, pick func(asked.Link) (string, bool), links []asked.Link, onHost bool) {
	answer, err := look.Ask[asked.Datapath](ctx, at.Second, asked.NetnsBPF, arg)
	if err != nil {
		d.missed(evidence.Why(err))
		return
	}
	if answer.Truncated {
		d.missed("there are more hooks than were asked for")
	}
	if answer.TCXWhy != "" && !strings.Contains(answer.TCXWhy, evidence.Unsupported.Error()) {
		d.missed(answer.TCXWhy)
	}
	for _, l := range links {
		if name, ok := pick(l); ok {
			d.programs(answer, l, name, onHost)
		}
	}
	d.dropped(ctx, at, arg, answer, links, pick, onHost)
}

func (d *Datapath) programs(answer asked.Datapath, l asked.Link, name string, onHost bool) {
	if l.XDP != nil {
		d.Programs = append(d.Programs, BPFProgram{Link: name, OnHost: onHost, Hook: "xdp", ID: l.XDP.ProgramID})
	}
	for _, f := range answer.Filters {
		if f.LinkIndex == l.Index && f.Kind == "bpf" {
			shot := f.Returns != nil && *f.Returns == actionShot && f.DirectAction
			d.Programs = append(d.Programs, BPFProgram{
				Link: name, OnHost: onHost, Hook: "tc " + clip(f.Direction), Name: clip(f.Name), ID: f.ProgramID, AlwaysCut: shot,
			})
		}
	}
	for _, t := range answer.TCX {
		for _, id := range t.ProgramIDs {
			if t.LinkIndex == l.Index {
				d.Programs = append(d.Programs, BPFProgram{Link: name, OnHost: onHost, Hook: "tcx " + clip(t.Direction), ID: id})
			}
		}
	}
}

// dropped reads the counters of clsact and ingress, which count what their
// filters drop, in both directions together.
func (d *Datapath) dropped(ctx context.Context, at evidence.Scene, arg string, answer asked.Datapath, links []asked.Link, pick func(asked.Link) (string, bool), onHost bool) {
	if len(answer.Filters) == 0 {
		return
	}
	q := queues(ctx, at, arg, true)
	if !q.read {
		d.missed("what filters dropped could not be read")
		return
	}
	for _, l := range links {
		name, ok := pick(l)
		for _, qdisc := range q.of(l.Index) {
			if !ok || qdisc.Kind != "clsact" && qdisc.Kind != "ingress" || qdisc.Drops == nil || *qdisc.Drops == 0 {
				continue
			}
			drop := ProgramDrop{Link: name, OnHost: onHost, Packets: *qdisc.Drops, Passed: qdisc.Packets, Programs: []string{}}
			for _, f := range answer.Filters {
				switch {
				case f.LinkIndex != l.Index:
				case f.Kind == "bpf":
					drop.Programs = append(drop.Programs, clip(f.Direction+" "+cmp.Or(f.Name, "classic program")))
				default:
					drop.Others = true
				}
			}
			d.Drops = append(d.Drops, drop)
		}
	}
}

// named notes the interfaces whose names a CNI plugin gives.
func (d *Datapath) named(links asked.Links) {
	note := func(name string) {
		for _, prefix := range []string{"lxc", "cilium_", "cali"} {
			if strings.HasPrefix(name, prefix) && len(d.Interfaces) < 16 && !slices.Contains(d.Interfaces, name) {
				d.Interfaces = append(d.Interfaces, clip(name))
			}
		}
	}
	for _, l := range links.Links {
		note(l.Name)
		if peer := peerOnHost(l, links.HostNSID); peer != nil {
			note(peer.Name)
		}
	}
}

// pinned lists /sys/fs/bpf. A node without the file system has nothing there.
func (d *Datapath) pinned(at evidence.Scene) {
	entries, err := at.Second.ReadDir(bpfDir)
	if err != nil {
		if evidence.StopOf(err) != evidence.NotExist {
			d.missed(evidence.Why(err))
		}
		return
	}
	for _, name := range entries[:min(len(entries), 32)] {
		d.Pinned = append(d.Pinned, clip(name))
	}
}
