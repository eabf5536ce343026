package report

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"ordinary text":        {"web-0 (dd), 64.0 MiB at 10:32", "web-0 (dd), 64.0 MiB at 10:32"},
		"ordinary unicode":     {"größe naïve 数据库 データ база ← … 🐳", "größe naïve 数据库 データ база ← … 🐳"},
		"the mark for damage":  {"\ufffd", "\ufffd"}, // valid, and seen
		"terminal colour":      {"\x1b[31mred", `\x1b[31mred`},
		"title of the window":  {"\x1b]0;pwned\a", `\x1b]0;pwned\x07`},
		"overwrites its line":  {"bad\rgood", `bad\x0dgood`},
		"a line of its own":    {"app\n1. CONFIRMED", `app\x0a1. CONFIRMED`},
		"tab, NUL, DEL":        {"\t\x00\x7f", `\x09\x00\x7f`},
		"C1 control":           {"\u009b31m", `\x9b31m`},
		"next line":            {"a\u0085b", `a\x85b`},
		"line separator":       {"a\u2028b\u2029c", `a\u{2028}b\u{2029}c`},
		"right to left":        {"app\u202egpj", `app\u{202e}gpj`},
		"isolates":             {"\u2066x\u2069", `\u{2066}x\u{2069}`},
		"zero width":           {"a\u200bb\u200dc\u2060d\ufeffe", `a\u{200b}b\u{200d}c\u{2060}d\u{feff}e`},
		"soft hyphen":          {"a\u00adb", `a\xadb`},
		"letters with no ink":  {"app\u3164\u115f\uffa0", `app\u{3164}\u{115f}\u{ffa0}`},
		"tag characters":       {"a\U000e0041", `a\u{e0041}`},
		"variation selectors":  {"a\ufe0fb\U000e0100", `a\u{fe0f}b\u{e0100}`},
		"private use":          {"\ue000", `\u{e000}`},
		"no character":         {"\uffff", `\u{ffff}`},
		"broken UTF-8":         {"a\xffb", `a\xffb`},
		"cut short":            {"a\xe2\x82", `a\xe2\x82`},
		"overlong":             {"\xc0\x9b", `\xc0\x9b`},
		"half of a surrogate":  {"\xed\xa0\x80", `\xed\xa0\x80`},
		"8-bit control byte":   {"\x9b31m", `\x9b31m`},
		"hidden after ok runs": {"ok\x1b", `ok\x1b`},
	} {
		if got := Clean(c.in); got != c.want {
			t.Errorf("%s: Clean(%q) = %q, want %q", name, c.in, got, c.want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"plain", "\x1b[2J", "\u202e", "\xff\xfe", "\U000e0041\u200b", "a\r\nb", "🐳\u009b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		switch {
		case !utf8.ValidString(got):
			t.Fatalf("Clean(%q) = %q is not UTF-8", s, got)
		case strings.ContainsFunc(got, hidden):
			t.Fatalf("Clean(%q) = %q hides something", s, got)
		case Clean(got) != got:
			t.Fatalf("Clean(%q) is not clean: %q", s, got)
		case utf8.ValidString(s) && !strings.ContainsFunc(s, hidden) && got != s:
			t.Fatalf("Clean changed %q to %q", s, got)
		}
	})
}

func FuzzMark(f *testing.F) {
	for _, s := range []string{"<img src=x>", "a|b", "    code", "- x", "1) x", "\n# x", "=", "\\<b>", "&lt;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := mark(s)
		if strings.ContainsAny(got, "<>\n") || strings.ContainsFunc(got, hidden) || strings.HasPrefix(got, " ") {
			t.Fatalf("mark(%q) = %q", s, got)
		}
		for i := range got {
			if strings.IndexByte("|`*[", got[i]) >= 0 && escapes(got[:i])%2 == 0 {
				t.Fatalf("mark(%q) = %q leaves %q its meaning", s, got, got[i])
			}
		}
	})
}

// escapes counts the backslashes at the end of s.
func escapes(s string) int { return len(s) - len(strings.TrimRight(s, `\`)) }

func TestMarkBeginsNoBlock(t *testing.T) {
	for in, want := range map[string]string{
		"- x": `\- x`, "+ x": `\+ x`, "1. x": `1\. x`, "12) x": `12\) x`, "===": `\===`, "---": `\---`,
		"12 of 20": "12 of 20", "3.5 s": "3.5 s", "a - b": "a - b", "": "", "    x": "x", "7": "7", "# x": `\# x`, "&lt;": "&amp;lt;",
	} {
		if got := mark(in); got != want {
			t.Errorf("mark(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	long := strings.Repeat("word ", 10)
	for name, c := range map[string]struct {
		text  string
		width int
		want  string
	}{
		"short":                         {"one two", 40, "one two"},
		"no width is known":             {long, 0, long},
		"too narrow to be worth it":     {long, 19, long},
		"at spaces":                     {long, 20, "word word word word|word word word word|word word"},
		"a path stays whole":            {"see /sys/fs/cgroup/kubepods/memory.events now", 20, "see|/sys/fs/cgroup/kubepods/memory.events|now"},
		"counted in letters, not bytes": {"größe größe größe gr", 20, "größe größe größe gr"},
		"nothing but spaces":            {strings.Repeat(" ", 30), 20, ""},
	} {
		if got := strings.Join(wrap(c.text, c.width), "|"); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
