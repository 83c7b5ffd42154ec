package hcledit

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/syntax"
)

// operation tells whether an expression has operators outside brackets.
func operation(text string) bool {
	parsed, _ := syntax.ParseExpression([]byte(text), "", hcl.InitialPos)
	switch parsed.(type) {
	case *hclsyntax.ConditionalExpr, *hclsyntax.BinaryOpExpr, *hclsyntax.UnaryOpExpr:
		return true
	default:
		return false
	}
}

// opening and ending are the tokens before and behind an expression that keep its operators apart from what stands there.
var (
	opening = []hclsyntax.TokenType{
		hclsyntax.TokenEqual, hclsyntax.TokenOParen, hclsyntax.TokenOBrack, hclsyntax.TokenOBrace, hclsyntax.TokenComma,
		hclsyntax.TokenColon, hclsyntax.TokenFatArrow, hclsyntax.TokenTemplateInterp, hclsyntax.TokenNewline,
	}
	ending = []hclsyntax.TokenType{
		hclsyntax.TokenNewline, hclsyntax.TokenComment, hclsyntax.TokenCParen, hclsyntax.TokenCBrack, hclsyntax.TokenCBrace,
		hclsyntax.TokenComma, hclsyntax.TokenColon, hclsyntax.TokenTemplateSeqEnd,
	}
)

// delimited tells whether operators of an expression at these bytes would stay its own.
func (t *text) delimited(start, end int) bool {
	first, next := t.tokenAt(start), t.tokenAt(end)
	for first > 0 && t.tokens[first-1].Type == hclsyntax.TokenComment {
		first--
	}
	return first > 0 && slices.Contains(opening, t.tokens[first-1].Type) &&
		(next == len(t.tokens) || slices.Contains(ending, t.tokens[next].Type))
}

// literal tells whether a byte stands in the literal part of a template.
func (t *text) literal(offset int) bool {
	i := t.tokenAt(offset + 1)
	if i == 0 {
		return false
	}
	token := t.tokens[i-1]
	return offset < token.Range.End.Byte && (token.Type == hclsyntax.TokenQuotedLit || token.Type == hclsyntax.TokenStringLit)
}
