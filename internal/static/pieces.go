package static

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// piece is a part of an expression that puts a text together: words that are written out, or an expression that gives some.
type piece struct {
	// text are the words, where they are written out; x is nil there.
	text string
	x    hclsyntax.Expression
	// start and end are the bytes of the source that hold the words, verbs that they are written with: both 0 where none hold them.
	start, end int
	// format tells that the words stand in the format of a format call.
	format bool
}

// piecesOf cuts a template, a format of "%s", or a join of a list that is written out, into its pieces; nil for all else.
func piecesOf(x hclsyntax.Expression) []piece {
	switch x := x.(type) {
	case *hclsyntax.TemplateExpr:
		pieces := make([]piece, len(x.Parts))
		for i, part := range x.Parts {
			pieces[i] = pieceOf(part)
		}
		return pieces
	case *hclsyntax.FunctionCallExpr:
		switch {
		case x.ExpandFinal:
		case x.Name == "format" && len(x.Args) > 0:
			return formatPieces(x)
		case x.Name == "join" && len(x.Args) > 1:
			return joinPieces(x)
		}
	}
	return nil
}

// Head gives the expression with which a text begins that is put together by a template, a format or a join; nil where it begins with
// words, or is not put together.
func Head(x hclsyntax.Expression) hclsyntax.Expression {
	if pieces := piecesOf(x); len(pieces) > 1 {
		return pieces[0].x
	}
	return nil
}

func pieceOf(x hclsyntax.Expression) piece {
	if literal, ok := x.(*hclsyntax.LiteralValueExpr); ok && literal.Val.Type() == cty.String && literal.Val.IsKnown() && !literal.Val.IsNull() {
		return piece{text: literal.Val.AsString(), start: literal.SrcRange.Start.Byte, end: literal.SrcRange.End.Byte}
	}
	if template, ok := x.(*hclsyntax.TemplateExpr); ok && len(template.Parts) == 1 {
		if inner := pieceOf(template.Parts[0]); inner.x == nil {
			return inner
		}
	}
	return piece{x: x}
}

// formatPieces knows the verbs that give a text as it is; nil where there are others, or not one for each argument.
func formatPieces(call *hclsyntax.FunctionCallExpr) []piece {
	whole := pieceOf(call.Args[0])
	if whole.x != nil || whole.end-whole.start != len(whole.text) {
		return nil // Words with escapes are not where they seem to be.
	}
	var pieces []piece
	var words strings.Builder
	from, next := 0, 1
	flush := func(to int) {
		if words.Len() == 0 {
			return
		}
		pieces = append(pieces, piece{text: words.String(), start: whole.start + from, end: whole.start + to, format: true})
		words.Reset()
	}
	for i := 0; i < len(whole.text); i++ {
		if whole.text[i] != '%' {
			words.WriteByte(whole.text[i])
			continue
		}
		i++
		switch {
		case i < len(whole.text) && whole.text[i] == '%':
			words.WriteByte('%')
		case i < len(whole.text) && strings.IndexByte("svd", whole.text[i]) >= 0 && next < len(call.Args):
			flush(i - 1)
			pieces = append(pieces, piece{x: call.Args[next]})
			next, from = next+1, i+1
		default:
			return nil
		}
	}
	flush(len(whole.text))
	if next != len(call.Args) {
		return nil
	}
	return pieces
}

func joinPieces(call *hclsyntax.FunctionCallExpr) []piece {
	separator := pieceOf(call.Args[0])
	if separator.x != nil {
		return nil
	}
	separator.start, separator.end = 0, 0
	var pieces []piece
	for _, list := range call.Args[1:] {
		tuple, ok := list.(*hclsyntax.TupleConsExpr)
		if !ok {
			return nil
		}
		for _, element := range tuple.Exprs {
			if len(pieces) > 0 {
				pieces = append(pieces, separator)
			}
			pieces = append(pieces, pieceOf(element))
		}
	}
	return pieces
}

// hangsOnUnit tells whether a path leads to another place for each unit by more than the folder that it starts from.
func (e *Evaluator) hangsOnUnit(s *Scope, leaf hclsyntax.Expression) bool {
	pieces := piecesOf(leaf)
	if pieces == nil {
		pieces = []piece{{x: leaf}}
	}
	for i, part := range pieces {
		if call, ok := part.x.(*hclsyntax.FunctionCallExpr); part.x == nil || i == 0 && ok && functions[call.Name].LeadsOn {
			continue
		}
		if e.Calls(s, part.x, func(f Function) bool { return f.Tells == OfUnit }) {
			return true
		}
	}
	return false
}

// Calls tells whether an expression, or a local that stands behind one of its names, calls a function of a sort.
func (e *Evaluator) Calls(s *Scope, x hclsyntax.Expression, sort func(Function) bool) bool {
	return calls(s, x, sort, map[Site]bool{})
}

func calls(s *Scope, x hclsyntax.Expression, sort func(Function) bool, seen map[Site]bool) bool {
	site := SiteOf(s.Text, x)
	if seen[site] {
		return false
	}
	seen[site] = true
	found := false
	visit(x, func(node hclsyntax.Node) {
		switch node := node.(type) {
		case *hclsyntax.FunctionCallExpr:
			found = found || sort(functions[node.Name])
		case *hclsyntax.ScopeTraversalExpr:
			if definition, scope := localBehind(s, node.Traversal); !found && definition != nil {
				found = calls(scope, definition, sort, seen)
			}
		}
	})
	return found
}
