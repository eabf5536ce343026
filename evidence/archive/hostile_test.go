package archive

import (
	"archive/tar"
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// packed makes an .rbz of any headers; a header with a Size has that many zeros.
func packed(t testing.TB, headers ...tar.Header) []byte {
	t.Helper()
	var raw bytes.Buffer
	tw := tar.NewWriter(&raw)
	for _, h := range headers {
		h.Mode = 0o600
		if h.Typeflag == tar.TypeXGlobalHeader {
			h.Mode = 0
		}
		if err := tw.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := tw.Write(make([]byte, h.Size)); err != nil {
			t.Fatal(err)
		}
	}
	if err := tw.Close(); err != nil {
		t.Fatal(err)
	}
	return compressed(t, raw.Bytes())
}

func compressed(t testing.TB, raw []byte, opts ...zstd.EOption) []byte {
	t.Helper()
	zw, err := zstd.NewWriter(nil, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return zw.EncodeAll(raw, nil)
}

func regular(name string) tar.Header { return tar.Header{Typeflag: tar.TypeReg, Name: name} }

func TestHostileFiles(t *testing.T) {
	for _, c := range []struct {
		name, want string
		data       []byte
	}{
		{"traversal", "not a name", packed(t, regular("../../etc/cron.d/x"))},
		{"traversal inside", "not a name", packed(t, regular("host/../../x"))},
		{"absolute", "not a name", packed(t, regular("/etc/passwd"))},
		{"dot", "not a name", packed(t, regular("./host/x"))},
		{"control characters", "not a name", packed(t, regular("host/\x1b[2J"))},
		{"long name", "not a name", packed(t, regular("host/"+strings.Repeat("a/", 2500)+"x"))},
		{"symbolic link", "not a regular file", packed(t, tar.Header{Typeflag: tar.TypeSymlink, Name: "host/x", Linkname: "/etc/shadow"})},
		{"hard link", "not a regular file", packed(t, tar.Header{Typeflag: tar.TypeLink, Name: "host/x", Linkname: "/etc/shadow"})},
		{"device", "not a regular file", packed(t, tar.Header{Typeflag: tar.TypeBlock, Name: "host/sda", Devmajor: 8})},
		{"terminal", "not a regular file", packed(t, tar.Header{Typeflag: tar.TypeChar, Name: "host/tty", Devmajor: 5})},
		{"fifo", "not a regular file", packed(t, tar.Header{Typeflag: tar.TypeFifo, Name: "host/x"})},
		{"folder", "not a regular file", packed(t, tar.Header{Typeflag: tar.TypeDir, Name: "host/x/"})},
		{"unknown type", "not a regular file", packed(t, tar.Header{Typeflag: 'Z', Name: "host/x"})},
		{"duplicate", "there twice", packed(t, regular("host/x"), regular("host/x"))},
		{"duplicate but for case", "there twice", packed(t, regular("host/x"), regular("HOST/X"))},
		{"global header", "not a regular file", packed(t, tar.Header{Typeflag: tar.TypeXGlobalHeader, PAXRecords: map[string]string{"path": "x"}})},
		{"PAX record", "PAX record", packed(t, tar.Header{Typeflag: tar.TypeReg, Name: "host/x", PAXRecords: map[string]string{"SCHILY.xattr.user.x": "y"}})},
		{"bomb of zeros", "expands more than", packed(t, tar.Header{Typeflag: tar.TypeReg, Name: "host/x", Size: 60 << 20}, tar.Header{Typeflag: tar.TypeReg, Name: "host/y", Size: 60 << 20})},
		{"large entry", "larger than", packed(t, tar.Header{Typeflag: tar.TypeReg, Name: "host/x", Size: 65 << 20})},
		{"wide window", "window", wideWindow()},
		{"something after the end", "after the end", compressed(t, append(make([]byte, 1024), "hidden"...))},
		{"something after the frame", "", append(packed(t, regular("host/x")), "hidden"...)},
		{"no manifest", "not an archive", packed(t, regular("host/x"))},
		{"journal with a gap", "where", packed(t, regular("journal/000001.jsonl"))},
	} {
		t.Run(c.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "x.rbz")
			write(t, name, c.data)
			refusedWith(t, name, c.want)
		})
	}
}

// wideWindow is a frame header that asks for a window of 1 GiB (RFC 8878,
// 3.1.1.1.2: exponent 20 in the upper five bits) and one raw block.
func wideWindow() []byte {
	frame := binary.LittleEndian.AppendUint32(nil, 0xFD2FB528)
	frame = append(frame, 0x00, 20<<3)
	return append(frame, 0x09, 0x00, 0x00, 'x')
}

func TestLimits(t *testing.T) {
	many := make([]tar.Header, 20)
	for i := range many {
		many[i] = regular(fmt.Sprintf("host/%d", i))
		many[i].Size = 100
	}
	data := packed(t, many...)
	for want, l := range map[string]limits{
		"more than 10 files":  {total: 1 << 20, entry: 1 << 20, free: 1 << 20, files: 10, ratio: 500},
		"more than 500 bytes": {total: 500, entry: 1 << 20, free: 1 << 20, files: 100, ratio: 500},
		"larger than 99":      {total: 1 << 20, entry: 99, free: 1 << 20, files: 100, ratio: 500},
		"more than 5 times":   {total: 1 << 20, entry: 1 << 20, free: 1000, files: 100, ratio: 5},
	} {
		if _, err := openBytes(data, l); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// GNU sparse files claim holes that no compressed byte stands for.
func TestSparseIsRefused(t *testing.T) {
	header := tar.Header{Typeflag: tar.TypeReg, Name: "host/x", Size: 1 << 30, PAXRecords: map[string]string{"GNU.sparse.major": "1"}}
	if err := checkHeader(&header); err == nil {
		t.Error("a sparse file passed")
	}
}

func TestHostileFolderFIFO(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "incident")
	recordAll(t, dir)
	if err := os.Remove(dir + "/host/a"); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(dir+"/host/a", 0o600); err != nil {
		t.Skip(err)
	}
	refusedWith(t, dir, "not a regular file") // and does not wait for a writer
}

func TestHostileJSON(t *testing.T) {
	head := `"schema":"runbook.archive/v1","id":"e3b0c44298fc1c14","run":{},`
	for _, c := range []struct{ name, want, rest string }{
		{"duplicate key", "appears twice", head + `"entries":[],"entries":[],"docs":[]}`},
		{"duplicate key below", "appears twice", head + `"entries":[{"exposure":1,"exposure":2}],"docs":[]}`},
		{"upper case key", "not lower case", head + `"Entries":[],"docs":[]}`},
		{"deep", "nested deeper", head + `"x":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`},
		{"very deep", "not one JSON value", head + `"x":` + strings.Repeat("[", 1<<20)},
		{"trailing", "not one JSON value", head + `"entries":[],"docs":[]}{}`},
		{"not UTF-8", "not UTF-8", head + "\"x\":\"\xff\"}"},
		{"no schema", "no archive of runbook", `"id":""}`},
		{"wrong type", "cannot unmarshal", head + `"entries":{},"docs":[]}`},
		{"bad verb", "no such verb", entries(`{"exposure":1,"verb":"write","name":"/x","stop":"gone"}`)},
		{"bad stop", "no such stop", entries(`{"exposure":1,"verb":"file","name":"/x","stop":"\u001b[2J"}`)},
		{"bad exposure", "exposure 3", entries(`{"exposure":3,"verb":"file","name":"/x","stop":"gone"}`)},
		{"two outcomes", "outcome", entries(`{"exposure":1,"verb":"link","name":"/x","link":"y","stop":"gone"}`)},
		{"no outcome", "outcome", entries(`{"exposure":1,"verb":"link","name":"/x"}`)},
		{"digest of nothing", "content cannot be", entries(`{"exposure":1,"verb":"file","name":"/x","sha256":"00"}`)},
		{"file outside", "content cannot be", entries(`{"exposure":1,"verb":"file","name":"/x","file":"../x","bytes":0,"sha256":""}`)},
		{"file of another exposure", "content cannot be", entries(`{"exposure":1,"verb":"file","name":"/x","file":"host@2/x","bytes":0,"sha256":""}`)},
		{"answered twice", "answered twice", entries(`{"exposure":1,"verb":"file","name":"/x","stop":"gone"}`, `{"exposure":1,"verb":"file","name":"/x","stop":"not-exist"}`)},
		{"plain text in base64", "base64 where", head + `"entries":[{"name":{"base64":"YQ=="}}],"docs":[]}`},
		{"evidence as conclusion", "not a name", head + `"entries":[],"docs":[{"name":"host/x"}]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir+"/manifest.json", append([]byte(firstLine([]byte(c.rest))), c.rest...))
			refusedWith(t, dir, c.want)
		})
	}
}

// entries is a manifest whose id fits, so that only its entries are wrong.
func entries(lines ...string) string {
	var list []entry
	for _, l := range lines {
		parsed, err := parseLine([]byte(`{"entry":` + l + `}`))
		if err != nil {
			panic(err)
		}
		list = append(list, *parsed.Entry)
	}
	id, _ := idOf(list)
	return fmt.Sprintf(`"schema":%q,"id":%q,"run":{},"entries":[%s],"docs":[]}`, Schema, id, strings.Join(lines, ","))
}

func TestStrictJSON(t *testing.T) {
	for text, fine := range map[string]bool{
		`{"a":{"b":1},"b":[{"a":1},{"a":2}]}`: true, `18446744073709551615`: true, `"x"`: true, ` null `: true,
		`{"a":{"b":1,"b":1}}`: false, `[{"a":1,"\u0061":2}]`: false, `{} {}`: false, ``: false, `{"a":}`: false,
		strings.Repeat("[", 64) + strings.Repeat("]", 64): true, strings.Repeat("[", 65) + strings.Repeat("]", 65): false,
	} {
		if err := strictJSON([]byte(text)); (err == nil) != fine {
			t.Errorf("%s: %v", text, err)
		}
	}
}
