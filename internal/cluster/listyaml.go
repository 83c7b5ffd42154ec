package cluster

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sulibot/tg-refactor/internal/identity"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// refersBack are keys whose lists name what is defined elsewhere in the file: an entry more would name what is not there.
var refersBack = []string{"needs", "depends_on", "dependencies", "extends"}

// holdsEntries are keys whose lists hold objects, each of which says all of one thing.
var holdsEntries = []string{"projects", "updates", "include", "matrix"}

// document reads the lists of a YAML file.
func (f *lister) document(content []byte) {
	all, err := syntax.YAML(content)
	if err != nil || len(all) == 0 {
		return
	}
	f.node(all[0], "")
}

func (f *lister) node(n *yaml.Node, key string) {
	switch n.Kind {
	case yaml.DocumentNode:
		for _, c := range n.Content {
			f.node(c, key)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			f.node(n.Content[i+1], n.Content[i].Value)
		}
	case yaml.SequenceNode:
		if !slices.Contains(refersBack, key) {
			f.list(n, key)
		}
	}
}

// list takes the entries of a list that name the template: texts, and objects where the key says that they are entries.
func (f *lister) list(n *yaml.Node, key string) {
	alone := !slices.ContainsFunc(n.Content, func(item *yaml.Node) bool { return !f.isClusters(item) })
	for i, item := range n.Content {
		whole := item.Kind == yaml.ScalarNode || item.Kind == yaml.MappingNode && slices.Contains(holdsEntries, key) && f.namesItself(item)
		switch {
		case !whole:
			f.node(item, key)
		case n.Style&yaml.FlowStyle != 0:
			f.inline(item, alone)
		default:
			f.block(n, i, alone)
		}
	}
}

// isClusters tells whether an entry names a cluster of the tree: a text by nothing else, or an object in one of its values.
func (f *lister) isClusters(item *yaml.Node) bool {
	for _, c := range f.l.Clusters(f.x.Tree()) {
		words := speaking(identity.Of(f.x.Tree(), f.l, c))
		if item.Kind == yaml.ScalarNode && slices.Contains(words, item.Value) {
			return true
		}
		if item.Kind == yaml.MappingNode && slices.ContainsFunc(item.Content, func(n *yaml.Node) bool { return len(identity.Find(n.Value, words)) > 0 }) {
			return true
		}
	}
	return false
}

// namesItself tells whether one of an object's own values names the template, and not only a list in it.
func (f *lister) namesItself(item *yaml.Node) bool {
	for i := 1; i < len(item.Content); i += 2 {
		if n := item.Content[i]; n.Kind == yaml.ScalarNode && len(identity.Find(n.Value, f.speaking)) > 0 {
			return true
		}
	}
	return false
}

// inline takes an entry between brackets.
func (f *lister) inline(item *yaml.Node, alone bool) {
	if item.Kind != yaml.ScalarNode || item.Style&^(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		return
	}
	start := f.offset(item.Line, item.Column)
	quote := map[yaml.Style]string{yaml.SingleQuotedStyle: "'", yaml.DoubleQuotedStyle: `"`}[item.Style]
	spelled := quote + item.Value + quote
	if start < 0 || !strings.HasPrefix(f.text[start:], spelled) {
		return
	}
	if now, ok := f.renamed(spelled); ok {
		f.add(start, start+len(spelled), start+len(spelled), ", "+now, alone)
	}
}

// block takes an entry behind a hyphen, with all lines that stand deeper than it.
func (f *lister) block(list *yaml.Node, i int, alone bool) {
	item := list.Content[i]
	start := f.offset(item.Line, 1)
	if start < 0 {
		return
	}
	first, _, _ := strings.Cut(f.text[start:], "\n")
	indent := len(first) - len(strings.TrimLeft(first, " "))
	if !strings.HasPrefix(first[indent:], "- ") || indent+1 != list.Column {
		return
	}
	end := start + len(first)
	for end < len(f.text) {
		next, _, _ := strings.Cut(f.text[end+1:], "\n")
		deeper := len(next) - len(strings.TrimLeft(next, " "))
		if strings.TrimSpace(next) == "" || deeper <= indent {
			break
		}
		end += 1 + len(next)
	}
	lines := f.text[start:end]
	if item.Kind == yaml.ScalarNode {
		lines, _, _ = strings.Cut(lines, " #") // What is remarked is remarked of the template.
	}
	now, ok := f.renamed(strings.TrimRight(lines, " \r"))
	if !ok {
		return
	}
	lineEnd := "\n"
	if strings.HasSuffix(first, "\r") {
		lineEnd = "\r\n"
	}
	if end < len(f.text) {
		end++
	}
	f.addLines(start, end, now+lineEnd, alone)
}

// offset is that of a line and column, from 1, as YAML counts them; -1 for none.
func (f *lister) offset(line, column int) int {
	at := 0
	for range line - 1 {
		newline := strings.IndexByte(f.text[at:], '\n')
		if newline < 0 {
			return -1
		}
		at += newline + 1
	}
	for range column - 1 {
		if at >= len(f.text) {
			return -1
		}
		at++
		for at < len(f.text) && f.text[at]&0xC0 == 0x80 {
			at++
		}
	}
	return at
}
