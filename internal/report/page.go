package report

import "strings"

// Page shows a short Markdown page as it is written, with its headings in bold and its code in another colour.
func Page(text string, look Look) string {
	var b strings.Builder
	inCode := false
	for line := range strings.Lines(text) {
		line = printable(strings.TrimSuffix(line, "\n"))
		switch {
		case strings.HasPrefix(line, "```"):
			inCode = !inCode
			line = look.paint(faint, line)
		case inCode:
			line = look.paint(hint, line)
		case strings.HasPrefix(line, "#"):
			line = look.paint(heading, line)
		default:
			line = look.wrap(line, "")
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// Names lists names with what each means.
func Names(names []string, meaning func(string) string, look Look) string {
	widest := 0
	for _, name := range names {
		widest = max(widest, len(name))
	}
	var b strings.Builder
	for _, name := range names {
		b.WriteString(look.paint(heading, name) + strings.Repeat(" ", widest-len(name)+2) +
			look.wrap(printable(meaning(name)), strings.Repeat(" ", widest+2)) + "\n")
	}
	return b.String()
}

// Question shows what a person is asked.
func Question(text string, look Look) string {
	trimmed := strings.TrimRight(text, " ")
	return look.paint(heading, trimmed) + text[len(trimmed):]
}
