package report

import (
	"regexp"
	"strings"
)

// ownColours are the escape sequences that this package writes: colours, bold and faint, and back. None of them hides text or moves the cursor.
var ownColours = regexp.MustCompile(`^\x1b\[(?:(?:0?|1|2|22|3[0-79]|9[0-7])(?:;|m))+`)

// Visible gives a text for a terminal: what would steer it is made visible, but for line ends and the colours of this package. It is the
// last guard, for what is printed as it stands in the repository, such as the lines of a diff.
func Visible(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "\x1b")
		for i, line := range strings.Split(before, "\n") {
			if i > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(printable(line))
		}
		if !found {
			return b.String()
		}
		colour := ownColours.FindString("\x1b" + rest)
		if !strings.HasSuffix(colour, "m") {
			colour = ""
		}
		if colour == "" {
			b.WriteString(printable("\x1b"))
			text = rest
			continue
		}
		b.WriteString(colour)
		text = rest[len(colour)-1:]
	}
}
