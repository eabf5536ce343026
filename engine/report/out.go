package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Out is the one way to write for people. What it is given as text is cleaned;
// line breaks, indents and colours are its own.
type Out struct {
	w      io.Writer
	colour bool
	width  int
	ascii  bool
	err    error
}

// NewOut writes to w; width is where lines wrap (0: nowhere).
func NewOut(w io.Writer, colour bool, width int) *Out {
	return &Out{w: w, colour: colour, width: width}
}

// ASCII makes drawings of plain characters, for a terminal that has no others.
func (o *Out) ASCII() *Out {
	o.ascii = true
	return o
}

// Style is how a piece of text looks on a terminal that has colours.
type Style string

// The styles of the table.
const (
	Plain  Style = ""
	Bold   Style = "1"
	Dim    Style = "2"
	Red    Style = "1;31"
	Yellow Style = "33"
	Green  Style = "32"
	Cyan   Style = "36"
)

func (o *Out) raw(s string) {
	if o.err == nil {
		_, o.err = io.WriteString(o.w, s)
	}
}

// Err is the first error of the writer.
func (o *Out) Err() error { return o.err }

// Text writes cleaned text in a style.
func (o *Out) Text(style Style, text string) {
	text = Clean(text)
	if o.colour && style != Plain && text != "" {
		text = "\x1b[" + string(style) + "m" + text + "\x1b[0m"
	}
	o.raw(text)
}

// Textf is Text of a formatted string.
func (o *Out) Textf(style Style, format string, args ...any) {
	o.Text(style, fmt.Sprintf(format, args...))
}

// Line ends the line.
func (o *Out) Line() { o.raw("\n") }

// Para writes text in lines that begin in column indent, the first of which
// begins with label in that column's margin.
func (o *Out) Para(margin int, label string, labelStyle Style, indent int, style Style, text string) {
	label = Clean(label) // before it is measured
	o.raw(strings.Repeat(" ", margin))
	o.Text(labelStyle, label)
	gap := indent - margin - utf8.RuneCountInString(label)
	if label != "" {
		gap = max(1, gap)
	}
	o.raw(strings.Repeat(" ", gap))
	for i, line := range wrap(Clean(text), o.width-indent) {
		if i > 0 {
			o.raw(strings.Repeat(" ", indent))
		}
		o.Text(style, line)
		o.Line()
	}
}

// Row writes a name and one line of text, cut with an ellipsis where the
// terminal ends: a list is read by running an eye down it.
func (o *Out) Row(margin int, name string, indent int, style Style, text string) {
	text = Clean(text)
	if room := o.width - indent; o.width > 0 && room > 20 && utf8.RuneCountInString(text) > room {
		text = string([]rune(text)[:room-1]) + "…"
	}
	o.Para(margin, name, Plain, indent, style, text)
}

// wrap breaks text at spaces; a word longer than a line stays whole, so that
// a path or an id can be copied.
func wrap(text string, width int) []string {
	if width < 20 || utf8.RuneCountInString(text) <= width {
		return []string{text}
	}
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= width:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	return append(lines, line)
}

// Lines writes a message that is made of several lines: each is cleaned, the
// breaks between them stay.
func (o *Out) Lines(message string) {
	for line := range strings.SplitSeq(strings.TrimRight(message, "\n"), "\n") {
		o.Text(Plain, line)
		o.Line()
	}
}
