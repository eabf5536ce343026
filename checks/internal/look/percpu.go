package look

import (
	"strconv"
	"strings"
)

// PerCPU reads /proc/PID/net/stat/nf_conntrack, arp_cache and the like: a header,
// and a line of hexadecimal numbers for each CPU. The counters are summed;
// entries is the same number on every line. Columns differ between kernels and
// go by name. It is false unless every line is whole.
//
//	entries  clashres found new invalid ignore delete chainlength insert insert_failed drop …
//	00000008  00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000019 …
func PerCPU(text string) (map[string]uint64, bool) {
	header, rest, _ := strings.Cut(text, "\n")
	names := strings.Fields(header)
	if len(names) == 0 || names[0] != "entries" || rest == "" {
		return nil, false
	}
	sums := map[string]uint64{}
	for line := range strings.Lines(rest) {
		fields := strings.Fields(line)
		if len(fields) != len(names) || !strings.HasSuffix(line, "\n") {
			return nil, false
		}
		for i, name := range names {
			n, err := strconv.ParseUint(fields[i], 16, 64)
			switch {
			case err != nil:
				return nil, false
			case i == 0:
				sums[name] = n
			default:
				sums[name] += n
			}
		}
	}
	return sums, true
}
