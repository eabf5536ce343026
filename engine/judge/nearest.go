package judge

import "strings"

// suggestion returns "; did you mean …" with the nearest known name, or the
// whole list where it is short, or nothing.
func suggestion(wrong string, known []string) string {
	if name := nearest(wrong, known); name != "" {
		return "; did you mean " + name + "?"
	}
	if len(known) > 0 && len(known) <= 12 {
		return "; known are " + strings.Join(known, ", ")
	}
	return ""
}

// nearest returns the known name that differs from wrong by the fewest edits,
// at most a third of its length; "" when none is near.
func nearest(wrong string, known []string) string {
	best, least := "", len(wrong)/3+1
	for _, name := range known {
		if d := edits(wrong, name); d <= least && (d < least || best == "") {
			best, least = name, d
		}
	}
	return best
}

// edits is the Levenshtein distance.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
