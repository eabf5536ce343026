package network

// Routes is the fact network.routes: what the routing tables of the subject's
// namespace say in both looks. Absent: the subject has no process.
type Routes struct {
	HostNetwork *bool       `json:"host_network,omitempty" doc:"the namespace is the node's own"`
	Counted     int         `json:"counted" doc:"routes of all tables, the kernel's own local ones not counted"`
	Complete    bool        `json:"complete" doc:"all were looked at"`
	Changed     bool        `json:"changed" doc:"the two looks differ"`
	Policy      bool        `json:"policy" doc:"there are rules with conditions: which table is used depends on more than the destination"`
	Default     bool        `json:"default" doc:"a default route exists, of either family, in either look"`
	Networked   bool        `json:"networked" doc:"an interface besides lo is up and has a global address"`
	Defaults    []RouteOut  `json:"defaults" doc:"default routes in both looks"`
	Refusing    []RouteNone `json:"refusing" doc:"routes and rules in both looks that lead nowhere, at most 32, those that connections meet first"`
	Compared    bool        `json:"compared" doc:"the sockets of both looks were compared with them"`
	RefusingAll int         `json:"refusing_count" doc:"how many there are"`
}

// RouteOut is a default route.
type RouteOut struct {
	Family  string `json:"family" doc:"ipv4, ipv6"`
	Gateway string `json:"gateway" doc:"empty: on the link itself"`
	Link    string `json:"link" doc:"interface"`
	Down    bool   `json:"down" doc:"its link is down"`
}

// RouteNone is a route, or a routing rule, that refuses packets.
type RouteNone struct {
	Type        string   `json:"type" doc:"blackhole: connect(2) fails with EINVAL; unreachable: EHOSTUNREACH; prohibit: EACCES"`
	Destination string   `json:"destination" doc:"prefix; of a rule empty: any"`
	Table       uint32   `json:"table" doc:"254: main; 0 of a rule"`
	Rule        bool     `json:"rule" doc:"it is a rule (ip rule), which decides before any table"`
	Source      string   `json:"source,omitempty" doc:"prefix that a rule is for; empty: any"`
	Selective   bool     `json:"selective" doc:"a rule with other conditions (a mark, an interface, a port, a user): what it decides about is not known"`
	Stuck       []string `json:"stuck" doc:"remote ends of connections without an answer that this route decides about, at most 5"`
	Nameserver  bool     `json:"nameserver" doc:"it decides about a DNS server that sockets are connected to"`
}

// Adjacents is the fact network.neighbours: the ARP and neighbour discovery
// entries of the subject's namespace in both looks. Absent: the subject has no
// process.
type Adjacents struct {
	HostNetwork *bool          `json:"host_network,omitempty" doc:"the namespace is the node's own"`
	Counted     int            `json:"counted" doc:"entries in the second look"`
	Complete    bool           `json:"complete" doc:"all were looked at"`
	Unresolved  []NoNeighbour  `json:"unresolved" doc:"addresses without a MAC in both looks, gateways first, at most 20"`
	Unanswered  int            `json:"unanswered" doc:"how many there are"`
	Changed     []NewNeighbour `json:"changed" doc:"addresses whose MAC is another in the second look, at most 20"`
	OwnElse     []OwnAddress   `json:"own_address_elsewhere" doc:"own addresses that the node's own table has at another MAC, in both looks"`
	Misdirected []WrongMAC     `json:"misdirected" doc:"entries made for good, in both looks, with a MAC that the other end of their veth does not have, at most 20"`
}

// WrongMAC is an entry of the neighbour table that leads to nobody.
type WrongMAC struct {
	Address  string `json:"address"`
	Link     string `json:"link" doc:"interface"`
	MAC      string `json:"mac" doc:"where packets for the address are sent to"`
	OtherEnd string `json:"other_end_mac" doc:"of the other end of the veth, which belongs to no bridge"`
	Gateway  bool   `json:"gateway" doc:"a default route leads through it"`
	Waiting  int    `json:"waiting" doc:"connections to this very address that have had no answer for the window"`
	Trying   int    `json:"trying" doc:"others to it that waited for an answer in one of the looks"`
}

// NoNeighbour is an address that nobody answers for.
type NoNeighbour struct {
	Address string `json:"address"`
	Link    string `json:"link" doc:"interface"`
	State   string `json:"state" doc:"incomplete: being asked for; failed: given up"`
	Gateway bool   `json:"gateway" doc:"a default route leads through it"`
	Waiting int    `json:"waiting" doc:"connections to this very address that have had no answer for the window"`
	Trying  int    `json:"trying" doc:"others to it that waited for an answer in one of the looks: a program that gives up and tries again"`
}

// NewNeighbour is an address that moved.
type NewNeighbour struct {
	Address string `json:"address"`
	Link    string `json:"link" doc:"interface"`
	First   string `json:"mac_first" doc:"in the first look"`
	Second  string `json:"mac_second" doc:"in the second look"`
	Gateway bool   `json:"gateway" doc:"a default route leads through it"`
}

// OwnAddress is an address of the subject that others find elsewhere.
type OwnAddress struct {
	Address string `json:"address"`
	Own     string `json:"own_mac" doc:"of the subject's interface"`
	Seen    string `json:"seen_mac" doc:"in the node's table"`
}

// SysctlsOf is the fact network.sysctls: settings of the subject's namespace,
// first look. Absent: the subject has no process. See
// Documentation/networking/ip-sysctl.rst.
type SysctlsOf struct {
	HostNetwork *bool             `json:"host_network,omitempty" doc:"the namespace is the node's own"`
	Complete    bool              `json:"complete" doc:"all interfaces' settings were read"`
	Values      map[string]string `json:"values" doc:"by path below /proc/sys/net: ipv4/ip_forward; those this kernel does not show in the namespace are left out"`
	PathFilters []PathFilter      `json:"rp_filters" doc:"interfaces with a reverse path filter"`
}

// PathFilter is the reverse path filter of an interface.
type PathFilter struct {
	Link string `json:"link" doc:"interface"`
	Mode int    `json:"mode" doc:"the higher of all's and its own: 1 strict, 2 loose"`
}
