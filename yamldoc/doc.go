// Package yamldoc reads YAML files that people wrote (runbooks, kubeconfigs),
// and says what is wrong with them by file and line.
//
// YAML can do more than a configuration file needs, and each extra is a way to
// surprise a reader: aliases grow a small file into gigabytes, merge keys and
// tags change what a line means, a second document is silently ignored, and of
// two equal keys one is lost. All of them are refused.
//
// One file, yaml.go, knows the YAML library, so that changing the library
// means changing that file.
package yamldoc

// Decode reads one strict document: every key must be a field of into, which
// is a pointer. name is used in errors. An error is a [Problems].
//
// Types in into must not have UnmarshalYAML methods of their own: below such a
// method unknown keys are not found.
func Decode(name string, data []byte, into any) error {
	return decode(name, data, into, strict())
}

// DecodeLoose reads one document whose keys need not all be known, such as a
// kubeconfig. All other rules of [Decode] hold.
func DecodeLoose(name string, data []byte, into any) error {
	return decode(name, data, into, loose())
}

// limits of one kind of document.
type limits struct {
	maxBytes  int
	knownOnly bool
}

func strict() limits { return limits{maxBytes: 256 << 10, knownOnly: true} }

// loose allows more bytes: kubeconfigs carry certificates.
func loose() limits { return limits{maxBytes: 1 << 20} }

const (
	maxDepth = 32
	maxNodes = 20000
)

func decode(name string, data []byte, into any, l limits) error {
	root, problems := read(data, l)
	if len(problems) == 0 && l.knownOnly {
		problems = unknownKeys(root, into)
	}
	if len(problems) == 0 {
		problems = unmarshal(data, into, l.knownOnly)
	}
	if len(problems) == 0 {
		return nil
	}
	return problems.in(name)
}

// read parses data and applies every rule but that of known keys.
func read(data []byte, l limits) (*node, Problems) {
	if p := badBytes(data, l); p != nil {
		return nil, p
	}
	root, problems := parse(data)
	if len(problems) > 0 {
		return nil, problems
	}
	return root, duplicates(root)
}
