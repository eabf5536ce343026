package workload

import (
	"regexp"
	"strconv"
)

// A quantity as the API writes it (k8s.io/apimachinery/pkg/api/resource):
// 500m, 0.5, 128Mi, 1e3, 2G.
var quantityForm = regexp.MustCompile(`^([0-9]+(?:\.[0-9]*)?|\.[0-9]+)((?:[eE][+-]?[0-9]{1,3})|[numkMGTPE]|[KMGTPE]i)?$`)

var suffixes = map[string]float64{
	"n": 1e-9, "u": 1e-6, "m": 1e-3, "": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
	"Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "Ti": 1 << 40, "Pi": 1 << 50, "Ei": 1 << 60,
}

func quantity(text string) (float64, bool) {
	m := quantityForm.FindStringSubmatch(text)
	if m == nil || len(text) > 40 {
		return 0, false
	}
	factor, known := suffixes[m[2]]
	number := m[1]
	if !known {
		number, factor = m[1]+m[2], 1
	}
	n, err := strconv.ParseFloat(number, 64)
	return n * factor, err == nil && n*factor < 1e19
}

func bytesOf(text string) *uint64 {
	n, ok := quantity(text)
	if !ok || n < 0 || n >= 1<<63 {
		return nil
	}
	bytes := uint64(n)
	return &bytes
}
