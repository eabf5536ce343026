// Package network looks at the network of a container from the host: what its
// network namespace counts, and the sockets in it. /proc/PID/net shows the
// namespace of that process to any reader, without entering it.
package network

import (
	"slices"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// Checks returns the checks of this package.
func Checks() []evidence.Check {
	return slices.Concat(flowChecks(), pathChecks())
}

var (
	countersFacts = []evidence.Fact{
		{ID: "network.counters", About: "What the network namespace of the subject counted over the window.", Shape: Counters{}},
	}
	connectionsFacts = []evidence.Fact{
		{ID: "network.connections", About: "What the kernel's socket diagnosis tells of connections that make no progress.", Shape: Connections{}},
	}
	neighbourFacts = []evidence.Fact{
		{ID: "network.neighbour_tables", About: "The node's tables of neighbours, which all network namespaces share.", Shape: Neighbours{}},
	}
	socketsFacts = []evidence.Fact{
		{ID: "network.sockets", About: "The sockets of the subject's network namespace, in both looks.", Shape: Sockets{}},
	}
	unixFacts = []evidence.Fact{
		{ID: "network.unix", About: "Connections that wait to be accepted on Unix sockets of the subject's network namespace.", Shape: Unix{}},
	}
	hostFacts = []evidence.Fact{
		{ID: "network.host", About: "What the network namespace of the node counted over the window.", Shape: Counters{}},
	}
)

func flowChecks() []evidence.Check {
	return []evidence.Check{
		{
			Name:  "network.counters",
			About: "Retransmits, drops and overflows of the subject's network namespace over the window.",
			Scope: evidence.OfSubject,
			Reads: slices.Concat(look.ProcessReads(), counterReads("*"), []string{"ask clock/now"}),
			Needs: []string{"runtime.status"},
			Gives: countersFacts,
			Look:  look.InTime(countersFacts, seeCounters),
		},
		{
			Name:  "network.sockets",
			About: "Queues, waits and drops of the sockets in the subject's network namespace.",
			Scope: evidence.OfSubject,
			Reads: slices.Concat(look.ProcessReads(), socketReads(), []string{"ask clock/now"}),
			Needs: []string{"runtime.status"},
			Gives: socketsFacts,
			Look:  look.InTime(socketsFacts, seeSockets),
		},
		{
			Name:  "network.unix",
			About: "Connections that wait to be accepted on Unix sockets.",
			Scope: evidence.OfSubject,
			Reads: slices.Concat(look.ProcessReads(), []string{"/proc/*/ns/net", tcpMemFile, "/proc/*/" + unixFile}),
			Needs: []string{"runtime.status"},
			Gives: unixFacts,
			Look:  look.InTime(unixFacts, seeUnix),
		},
		about("network.connections", "Backlogs, and what connections without progress have in flight.", connectionsFacts, nil, nil,
			seeConnections, asked.NetnsSockets),
		{
			Name:  "network.host",
			About: "The same of the node's own network namespace, through which the packets of its containers go.",
			Scope: evidence.OfNode,
			Reads: append(counterReads("1"), "ask clock/now"),
			Gives: hostFacts,
			Look:  look.InTime(hostFacts, seeHostCounters),
		},
		{
			Name:  "network.neighbour_tables",
			About: "How full the node's tables of neighbours are, and whom they refused in the window.",
			Scope: evidence.OfNode,
			Reads: neighbourReads(),
			Gives: neighbourFacts,
			Look:  look.InTime(neighbourFacts, seeNeighbourTables),
		},
	}
}

func counterReads(pid string) []string {
	reads := []string{"/proc/" + pid + "/ns/net", "/proc/self/ns/net", tcpMemFile}
	for _, file := range counterFiles {
		reads = append(reads, "/proc/"+pid+"/"+file)
	}
	return reads
}

func socketReads() []string {
	reads := []string{"/proc/*/ns/net", tcpMemFile, "/proc/*/net/sockstat", "/proc/*/net/sockstat6"}
	for _, file := range socketFiles {
		reads = append(reads, "/proc/*/"+file)
	}
	return reads
}
