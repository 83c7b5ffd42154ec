package layout

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// maxFile is the size in bytes, maxDepth the depth of brackets, and maxOperators the number of operators that can nest without
// brackets, above which a file is no layout file. The parser descends on the stack, some 20 KB a level, and a stack that
// overflows cannot be caught.
const (
	maxFile      = 64 << 10
	maxDepth     = 200
	maxOperators = 2000
)

// tooDeep tells that a text nests deeper than the parser may go. The lexer that it asks does not descend.
func tooDeep(content []byte) bool {
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
