package judge

import (
	"strings"

	"runbook/yamldoc"
)

// suggestion returns "; did you mean …" with the nearest known name, or the
// whole list where it is short, or nothing.
func suggestion(wrong string, known []string) string {
	if name := yamldoc.Nearest(wrong, known); name != "" {
		return "; did you mean " + name + "?"
	}
	if len(known) > 0 && len(known) <= 12 {
		return "; known are " + strings.Join(known, ", ")
	}
	return ""
}
