//go:build linux

package live

import (
	"context"

	"golang.org/x/sys/unix"

	"runbook/evidence/asked"
)

const maxNeighbours = 4096

// askNetnsNeighbours answers netns/neighbours.
func askNetnsNeighbours(ctx context.Context, m *Machine, args []string) (any, error) {
	return inRouteSocket(ctx, m, args, func(s *netlinkSocket) (asked.Neighbours, error) {
		var all asked.Neighbours
		reset := func() { all = asked.Neighbours{Neighbours: []asked.Neighbour{}} }
		err := s.dump(unix.RTM_GETNEIGH, make([]byte, unix.SizeofNdMsg), reset, func(m message) error {
			neighbour, ok := parseNeighbour(m.data)
			switch {
			case m.kind != unix.RTM_NEWNEIGH || !ok:
			case len(all.Neighbours) == maxNeighbours:
				all.Truncated = true
			default:
				all.Neighbours = append(all.Neighbours, neighbour)
			}
			return nil
		})
		return all, err
	})
}

// neighbourStates are NUD_* of linux/neighbour.h. NUD_NOARP (lo, multicast) is
// left out: nothing is resolved there.
var neighbourStates = map[uint16]string{
	unix.NUD_INCOMPLETE: "incomplete", unix.NUD_REACHABLE: "reachable", unix.NUD_STALE: "stale", unix.NUD_DELAY: "delay",
	unix.NUD_PROBE: "probe", unix.NUD_FAILED: "failed", unix.NUD_PERMANENT: "permanent", unix.NUD_NONE: "none",
}

// parseNeighbour reads RTM_NEWNEIGH: struct ndmsg and attributes.
func parseNeighbour(b []byte) (asked.Neighbour, bool) {
	if len(b) < unix.SizeofNdMsg || ipFamilies[b[0]] == "" {
		return asked.Neighbour{}, false
	}
	neighbour := asked.Neighbour{LinkIndex: native32(b[4:]), State: neighbourStates[native16(b[8:])]}
	for kind, value := range attributes(b[unix.SizeofNdMsg:]) {
		switch kind {
		case unix.NDA_DST:
			neighbour.Address = attrIP(value)
		case unix.NDA_LLADDR:
			neighbour.MAC = attrMAC(value)
		case unix.NDA_PROBES:
			n := native32(value)
			neighbour.Probes = &n
		}
	}
	if neighbour.State == "incomplete" || neighbour.State == "failed" {
		neighbour.MAC = "" // what is left of an earlier life
	}
	return neighbour, neighbour.Address != "" && neighbour.State != ""
}
