package judge

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// problems are what is wrong with policies, each with its place.
type problems []problem

type problem struct {
	file string
	line int
	says string
}

func (p problem) Error() string {
	if p.line == 0 {
		return p.file + ": " + p.says
	}
	return fmt.Sprintf("%s:%d: %s", p.file, p.line, p.says)
}

func (p *problems) add(file string, line int, format string, args ...any) {
	*p = append(*p, problem{file: file, line: line, says: fmt.Sprintf(format, args...)})
}

// addError takes OPA's errors apart; file is used where OPA gives no place.
func (p *problems) addError(file string, err error) {
	var many ast.Errors
	if !errors.As(err, &many) {
		var one *ast.Error
		if !errors.As(err, &one) {
			p.add(file, 0, "%v", err)
			return
		}
		many = ast.Errors{one}
	}
	for _, e := range many {
		at := problem{file: file, says: wording(e)}
		if e.Location != nil && e.Location.File != "" {
			at.file, at.line = e.Location.File, e.Location.Row
		}
		*p = append(*p, at)
	}
}

// wording puts one of OPA's errors in a line. For a reference the schema does
// not know, OPA draws an arrow under it; the name and the nearest known name
// say the same in one line.
func wording(e *ast.Error) string {
	detail, ok := e.Details.(*ast.RefErrInvalidDetail)
	if !ok || detail.Pos >= len(detail.Ref) {
		return e.Message
	}
	said := "undefined ref: " + detail.Ref[:detail.Pos+1].String()
	if len(detail.OneOf) == 0 {
		return said
	}
	known := make([]string, 0, len(detail.OneOf))
	for _, value := range detail.OneOf {
		known = append(known, strings.Trim(value.String(), `"`))
	}
	slices.Sort(known)
	wrong := strings.Trim(detail.Ref[detail.Pos].Value.String(), `"`)
	return said + suggestion(wrong, known)
}

// err sorts the problems and joins them to one error, one a line.
func (p problems) err() error {
	if len(p) == 0 {
		return nil
	}
	slices.SortFunc(p, func(a, b problem) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line), cmp.Compare(a.says, b.says))
	})
	p = slices.Compact(p)
	all := make([]error, len(p))
	for i, one := range p {
		all[i] = one
	}
	return errors.Join(all...)
}
