package network

// Counters is the fact network.counters: what the network namespace of the
// subject counted over the window, in /proc/PID/net/{snmp,netstat,snmp6}. The
// counters are of the whole namespace: of all containers of a pod, and of the
// whole node where it shares the host's. A counter that this kernel does not
// have, or that went backwards, is left out. "+" sums IPv4 and IPv6.
//
// The tag nstat gives the counter as nstat(8) writes it: the line's prefix and
// the column's name. See Documentation/networking/snmp_counter.rst.
// Absent: the subject has no process.
type Counters struct {
	WindowUsec  uint64 `json:"window_usec" doc:"time between the two looks"`
	Namespace   uint64 `json:"namespace,omitempty" doc:"inode of the network namespace"`
	HostNetwork *bool  `json:"host_network,omitempty" doc:"the namespace is that of process 1, and the counters are the whole node's; left out where links may not be read"`

	OutSegments     *uint64  `json:"tcp_out_segments_in_window,omitempty" nstat:"TcpOutSegs" doc:"TCP segments sent, retransmitted ones not counted"`
	InSegments      *uint64  `json:"tcp_in_segments_in_window,omitempty" nstat:"TcpInSegs" doc:"TCP segments received"`
	Retransmits     *uint64  `json:"tcp_retransmits_in_window,omitempty" nstat:"TcpRetransSegs" doc:"TCP segments sent again, SYN and SYN-ACK included"`
	SynRetransmits  *uint64  `json:"tcp_syn_retransmits_in_window,omitempty" nstat:"TcpExtTCPSynRetrans" doc:"SYN and SYN-ACK sent again: the peer does not answer"`
	DataRetransmits *uint64  `json:"tcp_data_retransmits_in_window,omitempty" doc:"retransmits less those of SYN and SYN-ACK"`
	RetransmitRatio *float64 `json:"tcp_data_retransmit_ratio,omitempty" doc:"data retransmits to all segments sent, retransmitted ones counted; left out when none was sent"`
	Timeouts        *uint64  `json:"tcp_timeouts_in_window,omitempty" nstat:"TcpExtTCPTimeouts" doc:"retransmission timers that ran out"`
	LossProbes      *uint64  `json:"tcp_loss_probes_in_window,omitempty" nstat:"TcpExtTCPLossProbes" doc:"tail loss probes"`
	FastRetransmits *uint64  `json:"tcp_fast_retransmits_in_window,omitempty" nstat:"TcpExtTCPFastRetrans" doc:"sent again because later segments were acknowledged"`
	LostRetransmits *uint64  `json:"tcp_lost_retransmits_in_window,omitempty" nstat:"TcpExtTCPLostRetransmit" doc:"retransmits that were lost too"`
	SpuriousRTOs    *uint64  `json:"tcp_spurious_timeouts_in_window,omitempty" nstat:"TcpExtTCPSpuriousRTOs" doc:"timers that ran out too early"`
	DuplicateAcks   *uint64  `json:"tcp_dsacks_in_window,omitempty" nstat:"TcpExtTCPDSACKRecv" doc:"the peer said that it had the segment already: the retransmit was not needed"`
	OutResets       *uint64  `json:"tcp_out_resets_in_window,omitempty" nstat:"TcpOutRsts" doc:"RST sent"`
	AttemptFails    *uint64  `json:"tcp_attempt_fails_in_window,omitempty" nstat:"TcpAttemptFails" doc:"connections that failed before they were made"`
	EstabResets     *uint64  `json:"tcp_established_resets_in_window,omitempty" nstat:"TcpEstabResets" doc:"connections that ended by a reset"`
	ActiveOpens     *uint64  `json:"tcp_active_opens_in_window,omitempty" nstat:"TcpActiveOpens" doc:"SYN sent for new connections"`
	PassiveOpens    *uint64  `json:"tcp_passive_opens_in_window,omitempty" nstat:"TcpPassiveOpens" doc:"connections accepted by the kernel"`
	AbortOnTimeout  *uint64  `json:"tcp_aborts_on_timeout_in_window,omitempty" nstat:"TcpExtTCPAbortOnTimeout" doc:"connections given up after too many retransmits"`

	ListenOverflows *uint64 `json:"listen_overflows_in_window,omitempty" nstat:"TcpExtListenOverflows" doc:"SYN and final ACK dropped because the accept queue of a listening socket was full"`
	ListenDrops     *uint64 `json:"listen_drops_in_window,omitempty" nstat:"TcpExtListenDrops" doc:"the same and drops for any other reason"`
	SynDrops        *uint64 `json:"syn_queue_drops_in_window,omitempty" nstat:"TcpExtTCPReqQFullDrop" doc:"SYN dropped at a full SYN backlog, without cookies"`
	SynCookieWishes *uint64 `json:"syn_queue_cookies_in_window,omitempty" nstat:"TcpExtTCPReqQFullDoCookies" doc:"SYN answered with a cookie at a full SYN backlog"`
	CookiesSent     *uint64 `json:"syncookies_sent_in_window,omitempty" nstat:"TcpExtSyncookiesSent" doc:"SYN cookies sent"`
	CookiesReceived *uint64 `json:"syncookies_received_in_window,omitempty" nstat:"TcpExtSyncookiesRecv" doc:"connections made through a cookie"`
	CookiesFailed   *uint64 `json:"syncookies_failed_in_window,omitempty" nstat:"TcpExtSyncookiesFailed" doc:"ACK that carried no valid cookie"`

	MemoryPressures  *uint64 `json:"tcp_memory_pressures_in_window,omitempty" nstat:"TcpExtTCPMemoryPressures" doc:"times TCP came under memory pressure (tcp_mem)"`
	AbortsOnMemory   *uint64 `json:"tcp_aborts_on_memory_in_window,omitempty" nstat:"TcpExtTCPAbortOnMemory" doc:"connections given up for lack of TCP memory, or as too many orphans"`
	Prunes           *uint64 `json:"tcp_prunes_in_window,omitempty" nstat:"TcpExtPruneCalled" doc:"receive queues squeezed for lack of buffer: the reader is slow, or memory is short"`
	ReceivePrunes    *uint64 `json:"tcp_receive_prunes_in_window,omitempty" nstat:"TcpExtRcvPruned" doc:"segments dropped after that did not help"`
	ReceiveDrops     *uint64 `json:"tcp_receive_drops_in_window,omitempty" nstat:"TcpExtTCPRcvQDrop" doc:"segments dropped because no memory could be charged for them"`
	BacklogDrops     *uint64 `json:"tcp_backlog_drops_in_window,omitempty" nstat:"TcpExtTCPBacklogDrop" doc:"segments dropped while the application held the socket"`
	TimeWaitOverflow *uint64 `json:"tcp_time_wait_overflows_in_window,omitempty" nstat:"TcpExtTCPTimeWaitOverflow" doc:"sockets that could not stay in TIME_WAIT"`
	ZeroWindows      *uint64 `json:"tcp_zero_windows_in_window,omitempty" nstat:"TcpExtTCPToZeroWindowAdv" doc:"times the receive window closed: the application does not read"`

	UDPIn            *uint64 `json:"udp_in_datagrams_in_window,omitempty" nstat:"UdpInDatagrams+Udp6InDatagrams" doc:"handed to applications"`
	UDPOut           *uint64 `json:"udp_out_datagrams_in_window,omitempty" nstat:"UdpOutDatagrams+Udp6OutDatagrams" doc:"sent"`
	UDPNoPorts       *uint64 `json:"udp_no_ports_in_window,omitempty" nstat:"UdpNoPorts+Udp6NoPorts" doc:"datagrams for a port nobody listens on"`
	UDPInErrors      *uint64 `json:"udp_in_errors_in_window,omitempty" nstat:"UdpInErrors+Udp6InErrors" doc:"datagrams not handed over, for any reason below"`
	UDPReceiveDrops  *uint64 `json:"udp_rcvbuf_errors_in_window,omitempty" nstat:"UdpRcvbufErrors+Udp6RcvbufErrors" doc:"dropped at a full receive buffer"`
	UDPSendDrops     *uint64 `json:"udp_sndbuf_errors_in_window,omitempty" nstat:"UdpSndbufErrors+Udp6SndbufErrors" doc:"not sent for lack of buffer"`
	UDPMemoryErrors  *uint64 `json:"udp_mem_errors_in_window,omitempty" nstat:"UdpMemErrors+Udp6MemErrors" doc:"dropped for lack of UDP memory (udp_mem)"`
	UDPChecksumError *uint64 `json:"udp_csum_errors_in_window,omitempty" nstat:"UdpInCsumErrors+Udp6InCsumErrors" doc:"dropped for a wrong checksum"`

	IPFragFails    *uint64 `json:"ip_frag_fails_in_window,omitempty" nstat:"IpFragFails+Ip6FragFails" doc:"packets too big for the next link, and not to be fragmented: the sender is to be told by ICMP"`
	IPOutNoRoutes  *uint64 `json:"ip_out_no_routes_in_window,omitempty" nstat:"IpOutNoRoutes+Ip6OutNoRoutes" doc:"packets without a route out; a refused send(2) does not count"`
	IPInNoRoutes   *uint64 `json:"ip_in_no_routes_in_window,omitempty" nstat:"IpExtInNoRoutes+Ip6InNoRoutes" doc:"packets received without a route on"`
	IPInAddrErrors *uint64 `json:"ip_in_addr_errors_in_window,omitempty" nstat:"IpInAddrErrors+Ip6InAddrErrors" doc:"packets for an address that is not here and may not be forwarded"`
	IPInDiscards   *uint64 `json:"ip_in_discards_in_window,omitempty" nstat:"IpInDiscards+Ip6InDiscards" doc:"discarded for lack of memory and the like"`
	IPOutDiscards  *uint64 `json:"ip_out_discards_in_window,omitempty" nstat:"IpOutDiscards+Ip6OutDiscards" doc:"discarded on the way out; on newer kernels dropped by netfilter, too"`
	IPReversePath  *uint64 `json:"ip_reverse_path_filter_in_window,omitempty" nstat:"TcpExtIPReversePathFilter" doc:"dropped by rp_filter"`
	IPReassemblies *uint64 `json:"ip_reasm_fails_in_window,omitempty" nstat:"IpReasmFails+Ip6ReasmFails" doc:"fragments that never became a packet"`
	IPForwarding   *bool   `json:"ip_forwards,omitempty" doc:"IPv4 packets for others are passed on (net.ipv4.ip_forward), second look"`
	IPForwarded    *uint64 `json:"ip_forwarded_in_window,omitempty" nstat:"IpForwDatagrams+Ip6OutForwDatagrams" doc:"forwarded: not 0 in a router"`
	IPInReceives   *uint64 `json:"ip_in_receives_in_window,omitempty" nstat:"IpInReceives+Ip6InReceives" doc:"packets received"`
	IPOutRequests  *uint64 `json:"ip_out_requests_in_window,omitempty" nstat:"IpOutRequests+Ip6OutRequests" doc:"packets sent by this namespace"`
	IPCongestion   *uint64 `json:"ip_in_ce_packets_in_window,omitempty" nstat:"IpExtInCEPkts+Ip6InCEPkts" doc:"packets that a router marked instead of dropping (ECN)"`
	ICMPUnreachIn  *uint64 `json:"icmp_in_dest_unreachs_in_window,omitempty" nstat:"IcmpInDestUnreachs+Icmp6InDestUnreachs" doc:"received: refused UDP, and for IPv4 also the request to send smaller packets"`
	ICMPTimeExcdIn *uint64 `json:"icmp_in_time_excds_in_window,omitempty" nstat:"IcmpInTimeExcds+Icmp6InTimeExcds" doc:"received: a packet ran out of hops (its TTL), as in a circle of routers"`
	ICMPUnreachOut *uint64 `json:"icmp_out_dest_unreachs_in_window,omitempty" nstat:"IcmpOutDestUnreachs+Icmp6OutDestUnreachs" doc:"sent"`
	ICMPTooBigIn   *uint64 `json:"icmp6_in_pkt_too_bigs_in_window,omitempty" nstat:"Icmp6InPktTooBigs" doc:"IPv6: requests to send smaller packets"`
	MTUProbeFails  *uint64 `json:"tcp_mtu_probe_fails_in_window,omitempty" nstat:"TcpExtTCPMTUPFail" doc:"TCP's own MTU probes that were lost (tcp_mtu_probing)"`

	TCPInUse       *uint64 `json:"tcp_sockets,omitempty" doc:"sockstat: TCP sockets of the namespace, IPv4 and IPv6, second look"`
	TCPTimeWait    *uint64 `json:"tcp_time_wait,omitempty" doc:"sockstat: in TIME_WAIT"`
	UDPInUse       *uint64 `json:"udp_sockets,omitempty" doc:"sockstat: UDP sockets, IPv4 and IPv6"`
	TCPMemoryPages *uint64 `json:"tcp_memory_pages,omitempty" doc:"sockstat: pages TCP holds, of the whole node; the lower of both looks"`
	TCPMemoryLow   *uint64 `json:"tcp_memory_pressure_pages,omitempty" doc:"second number of net.ipv4.tcp_mem: here pressure begins"`
	TCPMemoryLimit *uint64 `json:"tcp_memory_limit_pages,omitempty" doc:"third number of net.ipv4.tcp_mem: here sends fail"`
}
