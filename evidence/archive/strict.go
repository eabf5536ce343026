package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

const maxDepth = 64

// strictJSON refuses JSON that two readers could understand in two ways:
// encoding/json takes the last of two equal keys and others take the first, so
// a verifier and a replay could be looking at different evidence.
func strictJSON(data []byte) error { return walkJSON(data, func(string) error { return nil }) }

// strictOwn is for the files of the format itself. encoding/json also matches
// keys without regard to case ("NAME" is name), and other readers do not; so
// the format has no upper case keys at all.
func strictOwn(data []byte) error { return walkJSON(data, ownKey) }

func ownKey(key string) error {
	if strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
		return fmt.Errorf("key %.40q is not lower case", key)
	}
	return nil
}

func walkJSON(data []byte, keyRule func(string) error) error {
	if !utf8.Valid(data) {
		return errors.New("not UTF-8")
	}
	if !json.Valid(data) { // nothing after the value, too
		return errors.New("not one JSON value")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	w := walker{keyRule: keyRule}
	for {
		token, err := dec.Token()
		if err != nil {
			return err
		}
		if err := w.see(token); err != nil {
			return err
		}
		if len(w.open) == 0 {
			return nil
		}
	}
}

// walker follows a stream of tokens with one frame for each open bracket.
type walker struct {
	open    []frame
	keyRule func(string) error
}

type frame struct {
	keys    map[string]bool // nil in an array
	wantKey bool
}

func (w *walker) see(token json.Token) error {
	delim, _ := token.(json.Delim)
	if delim == '}' || delim == ']' {
		w.open = w.open[:len(w.open)-1]
		return nil
	}
	if top := w.top(); top != nil && top.keys != nil {
		if top.wantKey {
			top.wantKey = false
			return w.key(top, token)
		}
		top.wantKey = true
	}
	if delim == 0 {
		return nil
	}
	if len(w.open) == maxDepth {
		return fmt.Errorf("nested deeper than %d", maxDepth)
	}
	f := frame{}
	if delim == '{' {
		f = frame{keys: map[string]bool{}, wantKey: true}
	}
	w.open = append(w.open, f)
	return nil
}

func (w *walker) top() *frame {
	if len(w.open) == 0 {
		return nil
	}
	return &w.open[len(w.open)-1]
}

func (w *walker) key(top *frame, token json.Token) error {
	key, _ := token.(string)
	if top.keys[key] {
		return fmt.Errorf("key %.40q appears twice", key)
	}
	top.keys[key] = true
	return w.keyRule(key)
}
