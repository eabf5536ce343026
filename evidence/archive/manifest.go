package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// manifest is manifest.json. Its first line holds the digest of all the rest,
// so that no field can be edited unseen, and whoever keeps that one line
// elsewhere can prove the whole archive later:
//
//	{"sha256":"5f70bf18…",
//	"schema":"runbook.archive/v1",
//	"id":"3b1f0a52c77d9e40",
//	"run":{…},
//	"entries":[
//	{"exposure":1,"verb":"file",…},
//	{"exposure":1,"verb":"link",…}
//	],
//	"docs":[
//	{"name":"bundle.json",…}
//	]}
type manifest struct {
	SHA256  string      `json:"sha256"`
	Schema  string      `json:"schema"`
	ID      string      `json:"id"`
	Run     Run         `json:"run"`
	Entries []entry     `json:"entries"`
	Docs    []docRecord `json:"docs"`
}

func firstLine(rest []byte) string { return `{"sha256":"` + digest(rest) + `",` + "\n" }

func renderManifest(run Run, entries []entry, docs []docRecord) ([]byte, error) {
	id, err := idOf(entries)
	if err != nil {
		return nil, err
	}
	head, err := compact(run)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "\"schema\":%q,\n\"id\":%q,\n\"run\":%s,\n\"entries\":", Schema, id, head)
	if err := writeLines(&b, entries); err != nil {
		return nil, err
	}
	b.WriteString(",\n\"docs\":")
	if err := writeLines(&b, docs); err != nil {
		return nil, err
	}
	b.WriteString("}\n")
	whole := append([]byte(firstLine(b.Bytes())), b.Bytes()...)
	return whole, strictOwn(whole)
}

// writeLines puts one record on a line: people compare manifests.
func writeLines[T any](b *bytes.Buffer, records []T) error {
	b.WriteString("[\n")
	for i, r := range records {
		data, err := compact(r)
		if err != nil {
			return err
		}
		b.Write(data)
		if i < len(records)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteByte(']')
	return nil
}

func parseManifest(data []byte) (manifest, error) {
	var m manifest
	if err := strictOwn(data); err != nil {
		return m, err
	}
	var head struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return m, err
	}
	if err := checkSchema(head.Schema); err != nil {
		return m, err // before anything whose meaning the major version decides
	}
	first, rest, _ := bytes.Cut(data, []byte("\n"))
	if string(first)+"\n" != firstLine(rest) {
		return m, errors.New("its first line is not the digest of the rest: it was edited")
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return m, err
	}
	id, err := idOf(m.Entries)
	if err == nil && id != m.ID {
		err = errors.New("its id is not that of its entries")
	}
	return m, err
}

func checkSchema(schema string) error {
	rest, ok := strings.CutPrefix(schema, "runbook.archive/v")
	if !ok {
		return fmt.Errorf("no archive of runbook: schema %.60q", schema)
	}
	major, minor, hasMinor := strings.Cut(rest, ".")
	_, err := strconv.ParseUint(minor, 10, 31)
	if major != "1" || (hasMinor && err != nil) {
		return fmt.Errorf("schema %.60q is not one this runbook reads (%s)", schema, Schema)
	}
	return nil
}
