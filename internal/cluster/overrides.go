package cluster

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/static"
)

const (
	// ownComment stands above the overrides instead of shareComment while there are some.
	ownComment = "Overrides what the shared artifacts give"
	// pinComment stands above each override that --pin wrote, so that --unpin knows it.
	pinComment = "pinned"
)

// overrideItem is one override as a definition has it.
type overrideItem struct {
	key    string
	x      hclsyntax.Expression
	pinned bool
	// null tells that it is written as null, which leaves the key to the shared artifacts.
	null bool
}

// overrideItems gives the overrides of a definition in the order of its text.
func overrideItems(document *hcledit.Document, l layout.Layout) []overrideItem {
	_, _, x := locate(document, l.Cluster.Overrides)
	object, ok := x.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return nil
	}
	var items []overrideItem
	above := object.OpenRange.End.Byte
	for _, item := range object.Items {
		between := document.Source(rangeOf(above, item.KeyExpr.Range().Start.Byte))
		literal, isLiteral := item.ValueExpr.(*hclsyntax.LiteralValueExpr)
		items = append(items, overrideItem{key: static.ItemKey(item), x: item.ValueExpr, pinned: lastComment(between) == pinComment,
			null: isLiteral && literal.Val.IsNull()})
		above = item.ValueExpr.Range().End.Byte
	}
	return items
}

// lastComment gives the text of the comment line directly above what follows a text; "" where there is none.
func lastComment(above string) string {
	lines := strings.Split(strings.TrimRight(above, " \t"), "\n")
	if len(lines) < 2 {
		return ""
	}
	line := strings.TrimSpace(lines[len(lines)-2])
	text := strings.TrimLeft(line, "#/")
	if text == line {
		return ""
	}
	return strings.TrimSpace(text)
}

// overrideEdits gives the edits of a definition that make the changes. The findings say where they cannot be made.
func overrideEdits(l layout.Layout, file change.Path, content []byte, o Overriding) ([]change.Edit, finding.List, error) {
	document, findings := hcledit.Parse(file, content)
	if document == nil {
		return nil, findings, nil
	}
	e := overrideEditor{l: l, document: document, content: content, file: file, items: overrideItems(document, l)}
	if e.attribute() == nil {
		return e.insert(o)
	}
	if object, ok := e.attribute().Expr.(*hclsyntax.ObjectConsExpr); ok {
		return e.edit(object, o)
	}
	r := e.attribute().Expr.Range()
	return nil, finding.List{{Code: finding.SettingUnfit, Severity: finding.Error, Place: finding.At(string(file), content, r.Start.Byte, r.End.Byte),
		Message: fmt.Sprintf("%s is computed, so it cannot be edited", l.Cluster.Overrides), Remedy: "Edit it by hand, or write it as { KEY = VALUE … }"}}, nil
}

// rangeOf is the range of the bytes from start to end.
func rangeOf(start, end int) hcl.Range {
	return hcl.Range{Start: hcl.Pos{Byte: start}, End: hcl.Pos{Byte: max(start, end)}}
}
