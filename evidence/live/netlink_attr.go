//go:build linux

package live

import (
	"bytes"
	"encoding/binary"
	"iter"
	"net/netip"
	"strings"

	"golang.org/x/sys/unix"
)

// attrTypeMask leaves out the flags NLA_F_NESTED and NLA_F_NET_BYTEORDER.
const attrTypeMask = 0x3fff

// attributes walks the attributes of a netlink message (struct nlattr: length
// and type, 16 bits each, aligned to 4 bytes). It ends at the first that does
// not fit.
func attributes(b []byte) iter.Seq2[uint16, []byte] {
	return func(yield func(uint16, []byte) bool) {
		for len(b) >= unix.SizeofNlAttr {
			size := int(binary.NativeEndian.Uint16(b))
			kind := binary.NativeEndian.Uint16(b[2:]) & attrTypeMask
			if size < unix.SizeofNlAttr || size > len(b) {
				return
			}
			if !yield(kind, b[unix.SizeofNlAttr:size]) {
				return
			}
			b = b[min(aligned(size), len(b)):]
		}
	}
}

func aligned(n int) int { return (n + unix.NLA_ALIGNTO - 1) &^ (unix.NLA_ALIGNTO - 1) }

// attribute builds one.
func attribute(kind uint16, value []byte) []byte {
	b := make([]byte, aligned(unix.SizeofNlAttr+len(value)))
	binary.NativeEndian.PutUint16(b, uint16(unix.SizeofNlAttr+len(value)))
	binary.NativeEndian.PutUint16(b[2:], kind)
	copy(b[unix.SizeofNlAttr:], value)
	return b
}

func attribute32(kind uint16, value uint32) []byte {
	return attribute(kind, binary.NativeEndian.AppendUint32(nil, value))
}

// The values below are 0 or "" where the attribute is shorter than it should be.

func native16(b []byte) uint16 {
	if len(b) < 2 {
		return 0
	}
	return binary.NativeEndian.Uint16(b)
}

func native32(b []byte) uint32 {
	if len(b) < 4 {
		return 0
	}
	return binary.NativeEndian.Uint32(b)
}

func native64(b []byte) uint64 {
	if len(b) < 8 {
		return 0
	}
	return binary.NativeEndian.Uint64(b)
}

func first8(b []byte) uint8 {
	if len(b) < 1 {
		return 0
	}
	return b[0]
}

const maxNameBytes = 128

// attrText is a NUL-terminated string that others may have chosen.
func attrText(b []byte) string {
	b, _, _ = bytes.Cut(b, []byte{0})
	return validText(string(b[:min(len(b), maxNameBytes)]))
}

// attrMAC writes a link-layer address; all zeros is none.
func attrMAC(b []byte) string {
	if len(b) == 0 || len(b) > 32 || len(bytes.Trim(b, "\x00")) == 0 {
		return ""
	}
	const digits = "0123456789abcdef"
	var text strings.Builder
	for i, c := range b {
		if i > 0 {
			text.WriteByte(':')
		}
		text.WriteByte(digits[c>>4])
		text.WriteByte(digits[c&15])
	}
	return text.String()
}

// attrIP writes an IPv4 or IPv6 address; "" where it is neither.
func attrIP(b []byte) string {
	ip, ok := netip.AddrFromSlice(b)
	if !ok {
		return ""
	}
	return ip.String()
}
