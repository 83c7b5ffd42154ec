// Package syntax owns reading HCL and YAML: the one door to their parsers, which refuses what would overflow the stack or take minutes, and the
// files of a tree, each parsed once. It must not know Terragrunt.
package syntax

import (
	"slices"
	"unicode/utf8"

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
	// maxLinks is how many operators between two values and indexes there may be: each makes all before it one level deeper.
	maxLinks = 50000
	// maxLength is how many bytes a text may have: the parser takes a hundred times that.
	maxLength = 8 << 20
	// maxParts is how many parts a template may have, as each line of a heredoc is one: the parser's time grows with their square.
	maxParts = 10000
	// maxCopied is how many bytes the parser may copy for one template: to each part it copies all that came before it.
	maxCopied = 5 << 30
	// maxDigits is how many digits a number may have, maxExponent how many its exponent: whoever writes 1e600000000 out needs all memory.
	maxDigits, maxExponent = 5000, 4
)

// TooDeep tells that a text nests deeper than the parser may go, or holds a heredoc that it would take minutes for. It must be asked before
// a text of unknown origin is parsed; the lexer that it asks itself does not descend.
func TooDeep(content []byte) bool {
	if len(content) < harmless {
		return false
	}
	if len(content) > maxLength {
		return true
	}
	tokens, _ := hclsyntax.LexConfig(content, "", hcl.InitialPos)
	depth, deepest, operators, links, parts, length, copied := 0, 0, 0, 0, 0, 0, 0
	for i, token := range tokens {
		if linked(tokens, i) {
			links++
		}
		switch token.Type {
		case hclsyntax.TokenStringLit, hclsyntax.TokenQuotedLit:
			parts, length = parts+1, length+len(token.Bytes)
			if copied += length; parts > maxParts || copied > maxCopied {
				return true
			}
		case hclsyntax.TokenOHeredoc, hclsyntax.TokenOQuote:
			parts, length, copied = 0, 0, 0
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
	return deepest > maxDepth || operators > maxOperators || links > maxLinks
}

// linked tells whether a token makes what stands before it a part of something larger: an operator, or the bracket of an index.
func linked(tokens hclsyntax.Tokens, i int) bool {
	switch tokens[i].Type {
	case hclsyntax.TokenPlus, hclsyntax.TokenMinus, hclsyntax.TokenStar, hclsyntax.TokenSlash, hclsyntax.TokenPercent, hclsyntax.TokenAnd,
		hclsyntax.TokenOr, hclsyntax.TokenEqualOp, hclsyntax.TokenNotEqual, hclsyntax.TokenLessThan, hclsyntax.TokenLessThanEq,
		hclsyntax.TokenGreaterThan, hclsyntax.TokenGreaterThanEq:
		return true
	case hclsyntax.TokenOBrack:
		if i == 0 {
			return false
		}
		switch tokens[i-1].Type {
		case hclsyntax.TokenIdent, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCBrace, hclsyntax.TokenCQuote, hclsyntax.TokenStar:
			return true
		}
	}
	return false
}

// longNumber tells whether a text has digits that could be a number which is too long, wherever they stand.
func longNumber(content []byte) bool {
	digits, isExponent := 0, false
	for i, c := range content {
		switch {
		case c >= '0' && c <= '9':
			if digits++; digits > maxDigits || isExponent && digits > maxExponent {
				return true
			}
		case (c == 'e' || c == 'E') && digits > 0 && !isExponent:
			digits, isExponent = 0, true
		case (c == '+' || c == '-') && isExponent && digits == 0 && (content[i-1] == 'e' || content[i-1] == 'E'):
		default:
			digits, isExponent = 0, false
		}
	}
	return false
}

type lexer func(content []byte, name string, start hcl.Pos) (hclsyntax.Tokens, hcl.Diagnostics)

// brokenNames are errors for names with bytes that are no UTF-8. The lexer says so of such bytes wherever else they stand, but takes half of a
// character for the beginning of one in a name, with whatever comes after it: a line's end, a bracket.
func brokenNames(content []byte, name string, start hcl.Pos, lex lexer) (all hcl.Diagnostics) {
	if utf8.Valid(content) {
		return nil
	}
	tokens, _ := lex(content, name, start)
	for _, token := range tokens {
		if token.Type == hclsyntax.TokenIdent && !utf8.Valid(token.Bytes) {
			all = append(all, &hcl.Diagnostic{Severity: hcl.DiagError, Summary: "Invalid character encoding", Detail: "All input files must be UTF-8 encoded.",
				Subject: &token.Range})
		}
	}
	return all
}

// refused tells whether a text must not be parsed: it is TooDeep, or has a number which is too long, and not only digits in texts and names.
func refused(content []byte, lex lexer) bool {
	if longNumber(content) {
		tokens, _ := lex(content, "", hcl.InitialPos)
		if slices.ContainsFunc(tokens, func(token hclsyntax.Token) bool {
			return token.Type == hclsyntax.TokenNumberLit && longNumber(token.Bytes)
		}) {
			return true
		}
	}
	return TooDeep(content)
}

// tooDeep is the error of a text that is refused.
func tooDeep(name string, start hcl.Pos) hcl.Diagnostics {
	end := hcl.Pos{Line: start.Line, Column: start.Column + 1, Byte: start.Byte + 1}
	return hcl.Diagnostics{{Severity: hcl.DiagError, Summary: "Nested too deep or too long",
		Detail: "Brackets or operators nest deeper, or a heredoc or the whole has more lines or a number more digits, than in any config that " +
			"people write.",
		Subject: &hcl.Range{Filename: name, Start: start, End: end}}}
}

// ParseConfig is hclsyntax.ParseConfig for texts of unknown origin: one that is too deep, or has a number of thousands of digits, is an error
// like any other.
func ParseConfig(content []byte, name string, start hcl.Pos) (*hcl.File, hcl.Diagnostics) {
	if refused(content, hclsyntax.LexConfig) {
		return nil, tooDeep(name, start)
	}
	if broken := brokenNames(content, name, start, hclsyntax.LexConfig); broken.HasErrors() {
		return nil, broken
	}
	return hclsyntax.ParseConfig(content, name, start)
}

// ParseExpression is hclsyntax.ParseExpression, guarded like ParseConfig.
func ParseExpression(content []byte, name string, start hcl.Pos) (hclsyntax.Expression, hcl.Diagnostics) {
	if refused(content, hclsyntax.LexExpression) {
		return nil, tooDeep(name, start)
	}
	if broken := brokenNames(content, name, start, hclsyntax.LexExpression); broken.HasErrors() {
		return nil, broken
	}
	return hclsyntax.ParseExpression(content, name, start)
}

// ParseTemplate is hclsyntax.ParseTemplate, guarded like ParseConfig.
func ParseTemplate(content []byte, name string, start hcl.Pos) (hclsyntax.Expression, hcl.Diagnostics) {
	if refused(content, hclsyntax.LexTemplate) {
		return nil, tooDeep(name, start)
	}
	if broken := brokenNames(content, name, start, hclsyntax.LexTemplate); broken.HasErrors() {
		return nil, broken
	}
	return hclsyntax.ParseTemplate(content, name, start)
}
