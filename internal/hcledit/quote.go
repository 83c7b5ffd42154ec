package hcledit

import (
	"fmt"
	"strings"
	"unicode"
)

// Quote gives the string as an HCL literal, with its quotes. What looks like a template in it stays text. Bytes that are no UTF-8
// cannot be written in HCL; each becomes U+FFFD. HCL reads any text in Unicode's NFC.
func Quote(s string) string { return `"` + QuoteTemplatePart(s) + `"` }

// QuoteTemplatePart gives the string as it must be written within the quotes of a literal or a template, where it is not the
// text right before a "{" that follows.
func QuoteTemplatePart(s string) string {
	var out strings.Builder
	for i, r := range s {
		switch {
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\r':
			out.WriteString(`\r`)
		case r == '\t':
			out.WriteString(`\t`)
		case r == '"' || r == '\\':
			out.WriteByte('\\')
			out.WriteRune(r)
		case (r == '$' || r == '%') && strings.HasPrefix(s[i+1:], "{"):
			out.WriteRune(r)
			out.WriteRune(r)
		case unicode.IsPrint(r):
			out.WriteRune(r)
		case r <= 0xffff:
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			fmt.Fprintf(&out, `\U%08x`, r)
		}
	}
	return out.String()
}
