package syntax

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"
)

// The parser of YAML takes time that grows with the square of how deep a text nests, and a hundred times the memory of its bytes. What it gives may
// be larger than any machine has to whoever follows its aliases, or have no end.
const (
	maxYAML = 4 << 20
	// maxFlow is how deep brackets may nest, maxBegun how many bytes may stand before the first word of a line, each of which may begin a list.
	maxFlow, maxBegun = 500, 500
	// maxWeight is how many bytes a document may have with its aliases written out, of which each value takes perNode.
	maxWeight, perNode = 32 << 20, 64
)

// ErrYAML says that a text is no YAML.
var ErrYAML = errors.New("is no YAML")

// ErrTooDeep says that a text is none that anybody wrote: too long, too deep, or too large with its aliases written out.
var ErrTooDeep = fmt.Errorf("%w that can be read: it is too long, or nests too deep", ErrYAML)

// YAML reads all documents of a text, up to the first that is none, which the error tells. It is the one door to YAML's parser: whoever follows the
// aliases of what it gives comes to an end soon.
func YAML(content []byte) ([]*yaml.Node, error) {
	if yamlTooDeep(content) {
		return nil, ErrTooDeep
	}
	var all []*yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	for {
		var n yaml.Node
		if err := decoder.Decode(&n); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return all, ErrYAML
		}
		if YAMLWeight(&n) >= maxWeight {
			return all, ErrTooDeep
		}
		all = append(all, n.Content...)
	}
}

// YAMLWeight gives how many bytes a value has with its aliases written out, roughly, and at most 32 MiB: so many has one that is within itself.
func YAMLWeight(root *yaml.Node) int64 {
	const open = -1
	known := map[*yaml.Node]int64{}
	var of func(*yaml.Node) int64
	of = func(n *yaml.Node) int64 {
		if n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		switch weight, ok := known[n]; {
		case ok && weight == open:
			return maxWeight
		case ok:
			return weight
		}
		known[n] = open
		weight := int64(perNode + len(n.Value))
		for _, part := range n.Content {
			weight = min(weight+of(part), maxWeight)
		}
		known[n] = weight
		return weight
	}
	return of(root)
}

// yamlTooDeep tells that a text is longer than the parser should get, or could nest deeper: brackets count wherever they stand, as in texts.
func yamlTooDeep(content []byte) bool {
	if len(content) > maxYAML {
		return true
	}
	depth := 0
	for line := range bytes.Lines(content) {
		if len(line)-len(bytes.TrimLeft(line, " -?:\t")) > maxBegun && len(bytes.Trim(line, "- \t\r\n")) > 0 {
			return true
		}
		for _, c := range line {
			switch c {
			case '[', '{':
				if depth++; depth > maxFlow {
					return true
				}
			case ']', '}':
				depth = max(depth-1, 0)
			}
		}
	}
	return false
}
