package yamldoc

import (
	"regexp"
	"strconv"
	"strings"
)

// The library's messages, as they come:
//
//	yaml: line 3: did not find expected ',' or ']'
//	yaml: unmarshal errors: …, each "line 7: field chek not found in type engine.Step"
//	line 5: cannot unmarshal !!str `often` into int
//	line 5: cannot unmarshal !!seq into string
var (
	lineMessage = regexp.MustCompile(`(?s)^(?:yaml: )?(?:line (\d+): )?(.*)$`)
	mismatch    = regexp.MustCompile("(?s)^cannot unmarshal (!!\\w+)(?: `(.*)`)? into (.*)$")
	notFound    = regexp.MustCompile(`^field (.*) not found in type .*$`)
)

// reworded gives the library's message a line and words that do not speak of
// Go types.
func reworded(message string) Problem {
	parts := lineMessage.FindStringSubmatch(message)
	line, _ := strconv.Atoi(parts[1])
	text := parts[2]
	if m := mismatch.FindStringSubmatch(text); m != nil {
		text = mismatchText(m[1], m[2], m[3])
	} else if m := notFound.FindStringSubmatch(text); m != nil {
		text = "unknown key " + strconv.Quote(m[1])
	}
	return Problem{Line: line, Text: text}
}

func mismatchText(tag, value, goType string) string {
	text := tagWords(tag) + " where " + typeWords(goType) + " is wanted"
	if value != "" {
		text = strconv.Quote(value) + " is " + text
	}
	return text
}

func tagWords(tag string) string {
	switch tag {
	case "!!str":
		return "text"
	case "!!int", "!!float":
		return "a number"
	case "!!bool":
		return "true or false"
	case "!!seq":
		return "a list"
	case "!!map":
		return "a mapping"
	case "!!null":
		return "nothing"
	}
	return "a value"
}

func typeWords(goType string) string {
	switch {
	case goType == "string":
		return "text"
	case goType == "bool":
		return "true or false"
	case goType == "time.Duration":
		return "a duration such as 2s"
	case strings.HasPrefix(goType, "int"), strings.HasPrefix(goType, "uint"):
		return "a whole number"
	case strings.HasPrefix(goType, "float"):
		return "a number"
	case strings.HasPrefix(goType, "[]"):
		return "a list"
	}
	return "a mapping"
}
