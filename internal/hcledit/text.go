package hcledit

import (
	"bytes"
	"sort"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// text is a content in tokens and lines. A line is logical, as the formatter sees it: a heredoc, or a comment of several lines,
// does not end one.
type text struct {
	content []byte
	tokens  hclsyntax.Tokens // without the one for the end of the file
	lines   []line
}

// line covers the bytes [start, end), its line end included, and the tokens [first, last). Lines are contiguous.
type line struct {
	start, end  int
	first, last int
}

func scan(content []byte) *text {
	tokens, _ := hclsyntax.LexConfig(content, "", hcl.InitialPos)
	for len(tokens) > 0 && tokens[len(tokens)-1].Type == hclsyntax.TokenEOF {
		tokens = tokens[:len(tokens)-1]
	}
	t := &text{content: content, tokens: tokens}
	mark, _ := cutMark(content)
	at := line{start: len(mark)}
	for i, token := range tokens {
		if !endsLine(token) {
			continue
		}
		at.end, at.last = token.Range.End.Byte, i+1
		t.lines = append(t.lines, at)
		at = line{start: at.end, first: i + 1}
	}
	if at.start < len(content) {
		at.end, at.last = len(content), len(tokens)
		t.lines = append(t.lines, at)
	}
	return t
}

// endsLine tells whether a token carries a line end that the grammar sees. A comment of one line holds its own.
func endsLine(token hclsyntax.Token) bool {
	return token.Type == hclsyntax.TokenNewline ||
		token.Type == hclsyntax.TokenComment && bytes.HasSuffix(token.Bytes, []byte("\n"))
}

// step tells how a token changes the depth of brackets.
func step(token hclsyntax.Token) int {
	switch token.Type {
	case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
		return 1
	case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenTemplateSeqEnd:
		return -1
	default:
		return 0
	}
}

// tokenAt gives the index of the first token that does not start before the offset.
func (t *text) tokenAt(offset int) int {
	return sort.Search(len(t.tokens), func(i int) bool { return t.tokens[i].Range.Start.Byte >= offset })
}

// lineAt gives the index of the line that holds the token.
func (t *text) lineAt(token int) int {
	return sort.Search(len(t.lines), func(i int) bool { return t.lines[i].last > token })
}

// offset is where the line starts, or where the content ends.
func (t *text) offset(line int) int {
	if line < len(t.lines) {
		return t.lines[line].start
	}
	return len(t.content)
}

// closing gives the token that closes the bracket that the token at open opens.
func (t *text) closing(open int) int {
	depth := 0
	for i := open; i < len(t.tokens); i++ {
		if depth += step(t.tokens[i]); depth == 0 {
			return i
		}
	}
	return len(t.tokens)
}

// blank tells whether a line holds nothing but white space.
func (t *text) blank(i int) bool {
	l := t.lines[i]
	return l.first == l.last || l.last == l.first+1 && t.tokens[l.first].Type == hclsyntax.TokenNewline
}

// comment tells whether a line holds comments and nothing else.
func (t *text) comment(i int) bool {
	l, found := t.lines[i], false
	for _, token := range t.tokens[l.first:l.last] {
		switch token.Type {
		case hclsyntax.TokenComment:
			found = true
		case hclsyntax.TokenNewline:
		default:
			return false
		}
	}
	return found
}

// indent gives the white space before the first token of the line.
func (t *text) indent(i int) string {
	l := t.lines[i]
	if l.first == l.last {
		return ""
	}
	return string(t.content[l.start:t.tokens[l.first].Range.Start.Byte])
}

// terminated tells whether a line ends in a line end; only the last one may not.
func (t *text) terminated(i int) bool {
	return bytes.HasSuffix(t.content[:t.lines[i].end], []byte("\n"))
}
