package prose

import (
	"strings"
	"unicode/utf8"
)

// Page writes Markdown block by block, the same bytes for the same calls. Its zero value is an empty page. Texts are Markdown unless
// a method says otherwise; Escape, Span and Link make inline pieces from plain text.
type Page struct{ blocks []string }

// String gives the page with "\n" line ends, a blank line between blocks and one line end at its end; "" where it is empty.
func (p *Page) String() string {
	if len(p.blocks) == 0 {
		return ""
	}
	return strings.Join(p.blocks, "\n\n") + "\n"
}

func (p *Page) add(block string) { p.blocks = append(p.blocks, block) }

// Heading adds a heading of level 1 to 6.
func (p *Page) Heading(level int, text string) {
	p.add(strings.Repeat("#", min(max(level, 1), 6)) + " " + oneLine(text))
}

// Text adds a paragraph.
func (p *Page) Text(text string) { p.add(strings.Trim(text, "\n")) }

// List adds a list with bullets, a line an item. Nothing is added for no items.
func (p *Page) List(items ...string) {
	lines := make([]string, len(items))
	for i, item := range items {
		lines[i] = "- " + strings.ReplaceAll(item, "\n", "\n  ")
	}
	if len(lines) > 0 {
		p.add(strings.Join(lines, "\n"))
	}
}

// Steps adds a numbered list. Every item is numbered 1., so that a new one changes no other line.
func (p *Page) Steps(items ...string) {
	lines := make([]string, len(items))
	for i, item := range items {
		lines[i] = "1. " + strings.ReplaceAll(item, "\n", "\n   ")
	}
	if len(lines) > 0 {
		p.add(strings.Join(lines, "\n"))
	}
}

// Table adds a table with aligned columns. Rows that are too short are filled, cells beyond the header are dropped.
func (p *Page) Table(header []string, rows ...[]string) {
	width := make([]int, len(header))
	table := make([][]string, 0, len(rows)+1)
	for _, row := range append([][]string{header}, rows...) {
		cells := make([]string, len(header))
		for i := range cells {
			if i < len(row) {
				cells[i] = cell(row[i])
			}
			width[i] = max(width[i], utf8.RuneCountInString(cells[i]), 3)
		}
		table = append(table, cells)
	}
	lines := make([]string, 0, len(table)+1)
	for at, cells := range table {
		line := "|"
		for i, text := range cells {
			line += " " + text + strings.Repeat(" ", width[i]-utf8.RuneCountInString(text)) + " |"
		}
		if lines = append(lines, line); at == 0 {
			rule := "|"
			for _, w := range width {
				rule += " " + strings.Repeat("-", w) + " |"
			}
			lines = append(lines, rule)
		}
	}
	p.add(strings.Join(lines, "\n"))
}

// cell is text that ends no cell: a bar that is not escaped yet is.
func cell(text string) string {
	var b strings.Builder
	escaped := false
	for _, c := range oneLine(text) {
		if c == '|' && !escaped {
			b.WriteByte('\\')
		}
		escaped = c == '\\' && !escaped
		b.WriteRune(c)
	}
	return b.String()
}

// Code adds a fenced block of plain text in this language; "" for none. The fence is longer than any in the text.
func (p *Page) Code(language, text string) {
	fence := strings.Repeat("`", max(3, longestRun(text)+1))
	p.add(fence + language + "\n" + strings.Trim(text, "\n") + "\n" + fence)
}

func longestRun(text string) int {
	longest, run := 0, 0
	for _, c := range text {
		if c != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// Span makes a code span of plain text, whatever backticks it holds.
func Span(text string) string {
	text = oneLine(text)
	if text == "" {
		return ""
	}
	fence := strings.Repeat("`", longestRun(text)+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// Link makes a link from Markdown text to a relative path.
func Link(text, path string) string {
	elements := strings.Split(path, "/")
	for i := range elements {
		elements[i] = encode(elements[i])
	}
	return "[" + text + "](" + strings.Join(elements, "/") + ")"
}

// Escape makes Markdown that shows plain text as it is.
func Escape(text string) string {
	var b strings.Builder
	for _, c := range oneLine(text) {
		if strings.ContainsRune("\\`*_[]<>&#|~$!", c) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
