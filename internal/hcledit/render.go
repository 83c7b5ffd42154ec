package hcledit

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/syntax"
)

// expression checks the text of a value and makes it safe to stand behind "name =": from the left margin, and within
// parentheses where a line end would end it too early.
func expression(value string) (string, error) {
	text := strings.TrimSpace(value)
	// The line end lets a heredoc's last line count.
	if _, diagnostics := syntax.ParseExpression([]byte(text+"\n"), "", hcl.InitialPos); diagnostics.HasErrors() {
		return "", fmt.Errorf("%q is no expression: %w", text, diagnostics)
	}
	tokens := tokensOf(text)
	if tokens[len(tokens)-1].Type == hclsyntax.TokenComment {
		return "", errors.New("a value must not end in a comment")
	}
	text = fromMargin(text)
	depth := 0
	for _, token := range tokens {
		if depth += step(token); depth == 0 && endsLine(token) {
			return parenthesized(text), nil
		}
	}
	return text, nil
}

func parenthesized(text string) string {
	if endsInHeredoc(text) {
		return "(" + text + "\n)"
	}
	return "(" + text + ")"
}

func endsInHeredoc(text string) bool {
	tokens := tokensOf(text + "\n")
	return len(tokens) > 1 && tokens[len(tokens)-2].Type == hclsyntax.TokenCHeredoc
}

func tokensOf(text string) hclsyntax.Tokens { return scan([]byte(text)).tokens }

// fromMargin takes away the indentation that a text brought along from an earlier place: that of its last line, where it begins
// with a closing bracket.
func fromMargin(text string) string {
	last := text[strings.LastIndexByte(text, '\n')+1:]
	code := strings.TrimLeft(last, " \t")
	if code == "" || !strings.ContainsRune("}])", rune(code[0])) {
		return text
	}
	margin := last[:len(last)-len(code)]
	return relay(text, "\n", func(lead string) string { return strings.TrimPrefix(lead, margin) })
}

// relay writes each line end of a text anew, and the white space that begins the line after it. What stands in heredocs and in
// comments of several lines is left alone.
func relay(text, lineEnd string, lead func(string) string) string {
	var out strings.Builder
	at := 0
	for _, token := range tokensOf(text) {
		if !endsLine(token) {
			continue
		}
		end := token.Range.End.Byte
		out.WriteString(strings.TrimSuffix(strings.TrimSuffix(text[at:end], "\n"), "\r"))
		out.WriteString(lineEnd)
		rest := text[end:]
		code := strings.TrimLeft(rest, " \t")
		at = end + len(rest) - len(code)
		if code != "" && code[0] != '\n' && !strings.HasPrefix(code, "\r\n") {
			out.WriteString(lead(text[end:at]))
		}
	}
	out.WriteString(text[at:])
	return out.String()
}

// relaid indents all but the first line of a text. Where the document's unit is not two spaces, the text's own unit, which is
// its smallest indentation, becomes the document's.
func (d *Document) relaid(text, indent, lineEnd string) string {
	unit, own := d.text.unit(), 0
	if unit != "  " {
		relay(text, lineEnd, func(lead string) string {
			if n := len(lead) - len(strings.TrimLeft(lead, " ")); n > 0 && (own == 0 || n < own) {
				own = n
			}
			return lead
		})
	}
	return relay(text, lineEnd, func(lead string) string {
		levels := 0
		for own > 0 && strings.HasPrefix(lead, strings.Repeat(" ", own)) {
			lead = lead[own:]
			levels++
		}
		return indent + strings.Repeat(unit, levels) + lead
	})
}

// unit is the white space of one level: that of the first line that stands one level deep.
func (t *text) unit() string {
	depth := 0
	for i, l := range t.lines {
		for at := l.first; at < l.last; at++ {
			if at == l.first && depth == 1 && step(t.tokens[at]) >= 0 && !t.blank(i) {
				if indent := t.indent(i); indent != "" {
					if indent[0] == '\t' {
						return "\t"
					}
					return indent
				}
			}
			depth += step(t.tokens[at])
		}
	}
	return "  "
}

// lineEnd is how the text ends its lines right before this one; its first line's way, where there is none before.
func (t *text) lineEnd(line int) string {
	at := bytes.LastIndexByte(t.content[:t.offset(line)], '\n')
	if at < 0 {
		at = bytes.IndexByte(t.content, '\n')
	}
	if at > 0 && t.content[at-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// margin is the white space that begins the physical line of a byte.
func (t *text) margin(offset int) string {
	_, rest := cutMark(t.content)
	head := rest[:offset-(len(t.content)-len(rest))]
	start := bytes.LastIndexByte(head, '\n') + 1
	code := bytes.TrimLeft(rest[start:], " \t")
	return string(rest[start : len(rest)-len(code)])
}

// lineEndsAt tells whether a line end follows, behind white space at most. A heredoc's last line needs one.
func (t *text) lineEndsAt(offset int) bool {
	rest := bytes.TrimLeft(t.content[offset:], " \t\r")
	return len(rest) > 0 && rest[0] == '\n'
}

// marked makes comment lines of texts, with the marker that the document uses.
func (d *Document) marked(comments []string) []string {
	marker := "#"
	for _, token := range d.text.tokens {
		if token.Type == hclsyntax.TokenComment && token.Bytes[0] == '#' {
			marker = "#"
			break
		}
		if token.Type == hclsyntax.TokenComment && bytes.HasPrefix(token.Bytes, []byte("//")) {
			marker = "//"
		}
	}
	var lines []string
	for _, comment := range comments {
		for part := range strings.SplitSeq(comment, "\n") {
			lines = append(lines, strings.TrimRight(marker+" "+part, " \t\r"))
		}
	}
	return lines
}

// key spells the name of a new entry as the other entries are spelt: in quotes where all are, or where it must be.
func (h *holder) key(name string) string {
	if !h.object {
		return name
	}
	quoted := !hclsyntax.ValidIdentifier(name) || name == "for"
	if !quoted && len(h.items) > 0 {
		quoted = true
		for _, entry := range h.items {
			quoted = quoted && h.tokens[entry.first].Type == hclsyntax.TokenOQuote
		}
	}
	if quoted {
		return Quote(name)
	}
	return name
}
