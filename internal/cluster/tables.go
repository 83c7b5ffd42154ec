package cluster

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/identity"
)

func (s entrySearch) body(file change.Path, text string, body *hclsyntax.Body, all *[]entry) {
	names := make([]string, 0, len(body.Attributes))
	for name := range body.Attributes {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Compare(body.Attributes[a].SrcRange.Start.Byte, body.Attributes[b].SrcRange.Start.Byte)
	})
	for _, name := range names {
		s.tables(file, text, body.Attributes[name].Expr, all)
	}
	for _, block := range body.Blocks {
		s.body(file, text, block.Body, all)
	}
}

// tables finds the lists and maps in an expression that have an entry for the cluster.
func (s entrySearch) tables(file change.Path, text string, x hclsyntax.Expression, all *[]entry) {
	switch x := x.(type) {
	case *hclsyntax.ObjectConsExpr:
		var parts []part
		for _, item := range x.Items {
			parts = append(parts, part{key: item.KeyExpr, value: item.ValueExpr})
		}
		s.table(file, text, parts, all)
	case *hclsyntax.TupleConsExpr:
		var parts []part
		for _, element := range x.Exprs {
			parts = append(parts, part{value: element})
		}
		s.table(file, text, parts, all)
	case *hclsyntax.FunctionCallExpr:
		for _, argument := range x.Args {
			s.tables(file, text, argument, all)
		}
	case *hclsyntax.ParenthesesExpr:
		s.tables(file, text, x.Expression, all)
	case *hclsyntax.ConditionalExpr:
		s.tables(file, text, x.TrueResult, all)
		s.tables(file, text, x.FalseResult, all)
	}
}

// part is one entry of a list or map; key is nil in a list.
type part struct{ key, value hclsyntax.Expression }

func (p part) bounds() (start, end int) {
	if p.key != nil {
		return p.key.Range().Start.Byte, p.value.Range().End.Byte
	}
	return p.value.Range().Start.Byte, p.value.Range().End.Byte
}

func (s entrySearch) table(file change.Path, text string, parts []part, all *[]entry) {
	var found []entry
	for _, p := range parts {
		start, end := p.bounds()
		if s.besides != nil && len(within(text, start, end, s.besides)) > 0 {
			return
		}
		if places := s.isEntry(text, p); len(places) > 0 {
			found = append(found, entry{file: file, start: places[0].Start, end: places[0].End, table: true})
			continue
		}
		s.tables(file, text, p.value, all)
	}
	if s.besides != nil && len(found) > 1 {
		found = found[:1]
	}
	*all = append(*all, found...)
}

// isEntry gives where an entry names the cluster: in its key, in its value, or, where that is an object, in one of its values.
func (s entrySearch) isEntry(text string, p part) []identity.Occurrence {
	var places []identity.Occurrence
	look := func(x hclsyntax.Expression) {
		// A value with spaces in it is a sentence or a command, and no name.
		if x != nil && !strings.ContainsAny(text[x.Range().Start.Byte:x.Range().End.Byte], " \t\n") {
			places = append(places, within(text, x.Range().Start.Byte, x.Range().End.Byte, s.of)...)
		}
	}
	look(p.key)
	switch value := p.value.(type) {
	case *hclsyntax.ObjectConsExpr:
		if p.key != nil {
			break
		}
		for _, item := range value.Items {
			switch item.ValueExpr.(type) {
			case *hclsyntax.ObjectConsExpr, *hclsyntax.TupleConsExpr:
			default:
				look(item.ValueExpr)
			}
		}
	case *hclsyntax.TupleConsExpr, *hclsyntax.FunctionCallExpr:
	default:
		look(p.value)
	}
	return places
}

// within finds words in a part of a text.
func within(text string, start, end int, words []string) []identity.Occurrence {
	found := identity.Find(text[start:end], words)
	for i := range found {
		found[i].Start, found[i].End = found[i].Start+start, found[i].End+start
	}
	return found
}
