package watch

import (
	"bytes"
	"iter"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sulibot/tg-refactor/internal/syntax"
)

// line is a line of a file without the blanks around it: its number and its bytes, end exclusive.
type line struct{ number, start, end int }

func (l line) of(content []byte) string { return string(content[l.start:l.end]) }

// lines gives the lines of a file. With joined set, a line that ends with a backslash goes on in the next one.
func lines(content []byte, joined bool) iter.Seq[line] {
	return func(yield func(line) bool) {
		number := 1
		for at := 0; at < len(content); {
			end, next, count := at, at, 0
			for {
				newline := bytes.IndexByte(content[next:], '\n')
				end, next = next+newline, next+newline+1
				if newline < 0 {
					end, next = len(content), len(content)
				}
				count++
				if !joined || next >= len(content) || !bytes.HasSuffix(bytes.TrimRight(content[at:end], "\r"), []byte(`\`)) {
					break
				}
			}
			l := line{number, at, end}
			for l.start < l.end && strings.IndexByte(" \t\r", content[l.start]) >= 0 {
				l.start++
			}
			for l.start < l.end && strings.IndexByte(" \t\r", content[l.end-1]) >= 0 {
				l.end--
			}
			if !yield(l) {
				return
			}
			number += count
			at = next
		}
	}
}

// yamlSpan gives the bytes that spell the text of a scalar and nothing else, without quotes; equal where it is spelled with escapes or
// over several lines.
func yamlSpan(content []byte, n *yaml.Node) (start, end int) {
	for range n.Line - 1 {
		newline := bytes.IndexByte(content[start:], '\n')
		if newline < 0 {
			return 0, 0
		}
		start += newline + 1
	}
	// Columns are counted in runes.
	for range n.Column - 1 {
		if start >= len(content) {
			return 0, 0
		}
		start++
		for start < len(content) && content[start]&0xC0 == 0x80 {
			start++
		}
	}
	if n.Anchor != "" {
		start += len("&" + n.Anchor + " ")
	}
	if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		start++
	}
	end = start + len(n.Value)
	if n.Value == "" || n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 || end > len(content) || string(content[start:end]) != n.Value {
		return 0, 0
	}
	return start, end
}

// child gives the value of a key in a mapping, nil for none.
func child(n *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		if n == nil {
			return nil
		}
		if n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		if n.Kind != yaml.MappingNode {
			return nil
		}
		var found *yaml.Node
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				found = n.Content[i+1]
			}
		}
		n = found
	}
	if n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// scalars gives the texts of a list, or the one text that stands in its place.
func scalars(n *yaml.Node) []*yaml.Node {
	switch {
	case n == nil:
		return nil
	case n.Kind == yaml.ScalarNode && n.Tag != "!!null":
		return []*yaml.Node{n}
	case n.Kind == yaml.AliasNode:
		return scalars(n.Alias)
	case n.Kind != yaml.SequenceNode:
		return nil
	}
	var all []*yaml.Node
	for _, item := range n.Content {
		all = append(all, scalars(item)...)
	}
	return all
}

// documents reads a file that may hold several YAML documents, up to the first that is none.
func documents(content []byte) []*yaml.Node {
	all, _ := syntax.YAML(content) // What is none, watches nothing.
	return all
}

// document reads a YAML or JSON file; nil where it is none.
func document(content []byte) *yaml.Node {
	all, err := syntax.YAML(content)
	if len(all) == 0 || len(all) == 1 && err != nil {
		return nil
	}
	return all[0]
}
