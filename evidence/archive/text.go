package archive

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// text is a string of any bytes. JSON strings cannot hold bytes that are not
// UTF-8 (encoding/json replaces them silently), and names on Linux are bytes:
//
//	"memory.max"              what is UTF-8
//	{"base64": "/2V0Yw=="}    what is not
//
// Every value has exactly one of these forms.
type text string

func (t text) MarshalJSON() ([]byte, error) {
	if utf8.ValidString(string(t)) {
		return compact(string(t))
	}
	return compact(map[string]string{"base64": base64.StdEncoding.EncodeToString([]byte(t))})
}

func (t *text) UnmarshalJSON(data []byte) error {
	if len(data) == 0 || data[0] != '{' {
		var s *string
		if err := json.Unmarshal(data, &s); err != nil {
			return err
		}
		if s == nil {
			return errors.New("null where a string should be")
		}
		*t = text(*s)
		return nil
	}
	var wrapped struct {
		Base64 []byte `json:"base64"`
	}
	if err := json.Unmarshal(data, &wrapped); err != nil {
		return err
	}
	if utf8.Valid(wrapped.Base64) {
		return errors.New("base64 where a plain string should be")
	}
	*t = text(wrapped.Base64)
	return nil
}

func texts(from []string) []text {
	to := make([]text, len(from))
	for i, s := range from {
		to[i] = text(s)
	}
	return to
}

func plain(from []text) []string {
	to := make([]string, len(from))
	for i, t := range from {
		to[i] = string(t)
	}
	return to
}

// compact is JSON on one line, with no HTML escapes: people read these files.
func compact(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}
