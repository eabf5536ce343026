package yamldoc

import "strconv"

// Lines maps each value's path to its line, for messages about a document that
// decoded well but makes no sense: "title", "steps[2]", "steps[2].check". A
// key's path has the line of the key. The map is empty when the document
// breaks a rule of [DecodeLoose].
func Lines(data []byte) map[string]int {
	lines := map[string]int{}
	if root, problems := read(data, loose()); len(problems) == 0 {
		addLines(lines, root, "")
	}
	return lines
}

func addLines(lines map[string]int, n *node, path string) {
	for i, item := range n.items {
		at, line := path+"["+strconv.Itoa(i)+"]", item.line
		if n.kind == mapping {
			at, line = joined(path, n.keys[i].value), n.keys[i].line
		}
		lines[at] = line
		addLines(lines, item, at)
	}
}

func joined(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
