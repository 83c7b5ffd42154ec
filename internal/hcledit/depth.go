package hcledit

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// The parser descends on the stack, some 20 KB a level, and a stack that overflows cannot be caught. Texts shorter than harmless bytes
// cannot nest so deep that it does; longer ones may have this depth of brackets, and this number of operators that can nest without
// brackets.
const (
	harmless     = 16 << 10
	maxDepth     = 1000
	maxOperators = 20000
)

// TooDeep tells that a text nests deeper than the parser may go. It must be asked before a text of unknown origin is parsed; the lexer
// that it asks itself does not descend.
func TooDeep(content []byte) bool {
	if len(content) < harmless {
		return false
	}
	tokens, _ := hclsyntax.LexConfig(content, "", hcl.InitialPos)
	depth, deepest, operators := 0, 0, 0
	for _, token := range tokens {
		switch token.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenTemplateInterp:
			depth++
			deepest = max(deepest, depth)
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenTemplateSeqEnd:
			depth--
		case hclsyntax.TokenTemplateControl:
			depth++
			operators++
		case hclsyntax.TokenBang, hclsyntax.TokenMinus, hclsyntax.TokenQuestion:
			operators++
		}
	}
	return deepest > maxDepth || operators > maxOperators
}

// ParseConfig is hclsyntax.ParseConfig for texts of unknown origin: one that is too deep is an error like any other.
func ParseConfig(content []byte, name string, start hcl.Pos) (*hcl.File, hcl.Diagnostics) {
	if TooDeep(content) {
		end := hcl.Pos{Line: start.Line, Column: start.Column + 1, Byte: start.Byte + 1}
		return nil, hcl.Diagnostics{{Severity: hcl.DiagError, Summary: "Nested too deep",
			Detail: "Brackets or operators nest deeper than any config that people write.", Subject: &hcl.Range{Filename: name, Start: start, End: end}}}
	}
	return hclsyntax.ParseConfig(content, name, start)
}
