package main

import (
	"bytes"
	"encoding/json"
)

func compactJSON(text []byte) []byte {
	var out bytes.Buffer
	if json.Compact(&out, text) != nil {
		return text
	}
	return out.Bytes()
}
