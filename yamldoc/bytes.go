package yamldoc

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// badBytes refuses what should not reach a parser at all. YAML also allows
// UTF-16; nobody writes runbooks in it, and it hides text from every tool that
// searches files.
func badBytes(data []byte, l limits) Problems {
	switch {
	case len(data) > l.maxBytes:
		return one(0, fmt.Sprintf("is larger than %d KiB", l.maxBytes>>10))
	case !utf8.Valid(data):
		return one(firstInvalid(data), "is not UTF-8")
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return one(lineAt(data, i), "has a NUL byte")
	}
	return nil
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return lineAt(data, i)
		}
		i += size
	}
	return 0
}

func lineAt(data []byte, offset int) int { return 1 + bytes.Count(data[:offset], []byte("\n")) }
