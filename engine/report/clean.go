// Package report tells people and programs what a run found: a terminal table,
// Markdown, and JSON (schema runbook.verdicts/v1).
//
// Names, log lines and command lines come from containers that may be hostile.
// Every human output passes through [Out], which makes control characters
// visible; JSON passes through an encoder.
package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes every character visible that a terminal could obey or an eye
// could miss: C0 and C1 controls, DEL, bidirectional and zero-width marks,
// line and paragraph separators, tag characters and broken UTF-8.
func Clean(s string) string {
	if !strings.ContainsFunc(s, hidden) && utf8.ValidString(s) {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&out, `\x%02x`, s[i])
		case !hidden(r):
			out.WriteString(s[i : i+size])
		case r < 0x100:
			fmt.Fprintf(&out, `\x%02x`, r)
		default:
			fmt.Fprintf(&out, `\u{%04x}`, r)
		}
		i += size
	}
	return out.String()
}

// hidden reports whether a person would not see r for what it is. Format
// characters (Cf) hold the bidi and zero-width marks, the BOM and the tags; the
// ignorable ones are letters with no ink, such as the Hangul fillers.
func hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Variation_Selector,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Noncharacter_Code_Point)
}
