//go:build linux

package live

import (
	"encoding/binary"
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"runbook/evidence/asked"
)

func TestLinksOfAnotherNamespace(t *testing.T) {
	pid, _ := startInNetns(t)
	other, _ := startInNetns(t)
	inside(t, pid, "ip link add va mtu 1400 type veth peer name vb")
	inside(t, pid, "ip link add br0 type bridge")
	inside(t, pid, "ip link set va master br0")
	inside(t, pid, "ip link set vb mtu 1300 netns /proc/"+itoa(other)+"/ns/net")
	inside(t, pid, "ip addr add 10.2.0.1/24 dev br0")
	inside(t, pid, "ip link set br0 up")
	inside(t, pid, "tee /proc/sys/net/ipv4/conf/br0/forwarding\n1\n")
	inside(t, pid, "tee /proc/sys/net/ipv4/conf/va/forwarding\n0\n")
	inside(t, pid, "ip link set va up")

	ctx, sent := sentBy(t)
	got := askNetns[asked.Links](ctx, t, newMachine(t), asked.NetnsLinks, pid)
	va, br0 := named(got.Links, "va"), named(got.Links, "br0")
	switch {
	case len(got.Links) != 3 || got.Truncated:
		t.Fatalf("%+v", got)
	case va.Kind != "veth" || va.MTU != 1400 || !va.Up || va.LowerUp || va.MasterIndex != br0.Index || va.OperState != "lowerlayerdown":
		t.Errorf("%+v", va)
	case va.PeerNSID == nil || va.Peer == nil || va.Peer.Name != "vb" || va.Peer.MTU != 1300 || va.Peer.Up || va.Peer.PeerIndex != va.Index:
		t.Errorf("%+v %+v", va, va.Peer)
	case br0.Kind != "bridge" || len(br0.MAC) != 17:
		t.Errorf("%+v", br0)
	case br0.IPv4Forwards == nil || !*br0.IPv4Forwards || va.IPv4Forwards == nil || *va.IPv4Forwards || va.Peer.IPv4Forwards == nil:
		t.Errorf("forwarding is 1 of br0, 0 of va, and known of vb: %v %v %v", br0.IPv4Forwards, va.IPv4Forwards, va.Peer.IPv4Forwards)
	}
	if !slices.ContainsFunc(got.Addresses, func(a asked.Address) bool {
		return a.Address == "10.2.0.1" && a.Prefix == 24 && a.LinkIndex == br0.Index && a.Scope == "global"
	}) {
		t.Errorf("%+v", got.Addresses)
	}
	want := []uint16{unix.RTM_GETLINK, unix.RTM_GETADDR, unix.RTM_GETNSID, unix.RTM_GETLINK}
	if !slices.Equal(sent(), want) {
		t.Errorf("sent %v, want %v", sent(), want)
	}
}

func named(links []asked.Link, name string) asked.Link {
	for _, l := range links {
		if l.Name == name {
			return l
		}
	}
	return asked.Link{}
}

func FuzzNetlinkMessages(f *testing.F) {
	header := binary.NativeEndian.AppendUint32(nil, 20)
	f.Add(append(header, make([]byte, 20)...))
	f.Add(append([]byte{16, 0, 0, 0}, make([]byte, 12)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		for m := range messages(b, native32(b)) {
			if len(m.data) > len(b) {
				t.Error("more than there is")
			}
			_ = errnoOf(m.data)
		}
	})
}

func FuzzParseLink(f *testing.F) {
	body := append(make([]byte, unix.SizeofIfInfomsg), attribute(unix.IFLA_IFNAME, []byte("eth0\x00"))...)
	body = append(body, attribute32(unix.IFLA_MTU, 1500)...)
	body = append(body, attribute(unix.IFLA_STATS64, make([]byte, 24*8))...)
	body = append(body, attribute(unix.IFLA_XDP, attribute(unix.IFLA_XDP_ATTACHED, []byte{1}))...)
	body = append(body, attribute(unix.IFLA_AF_SPEC, attribute(unix.AF_INET, attribute(inetConf, make([]byte, 4))))...)
	f.Add(body)
	f.Add(append(make([]byte, unix.SizeofIfAddrmsg), attribute(unix.IFA_ADDRESS, []byte{10, 0, 0, 1})...))
	f.Fuzz(func(t *testing.T, b []byte) {
		if link, ok := parseLink(b); ok && (link.Name == "" || link.MTU == 0 || len(link.Name) > 4*maxNameBytes) {
			t.Errorf("%+v", link)
		}
		if address, ok := parseAddress(b); ok && address.Address == "" {
			t.Errorf("%+v", address)
		}
	})
}

func TestALinkCutShortIsNone(t *testing.T) {
	whole := append(make([]byte, unix.SizeofIfInfomsg), attribute(unix.IFLA_IFNAME, []byte("eth0\x00"))...)
	whole = append(whole, attribute32(unix.IFLA_MTU, 1500)...)
	whole = append(whole, attribute(unix.IFLA_STATS64, make([]byte, 24*8))...)
	if _, ok := parseLink(whole); !ok {
		t.Error("a whole link is refused")
	}
	for n := range len(whole) {
		if link, ok := parseLink(whole[:n]); ok {
			t.Errorf("%d of %d bytes: %+v", n, len(whole), link)
		}
	}
}
