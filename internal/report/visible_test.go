package report

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestVisibleKeepsColoursAndLines(t *testing.T) {
	look := Look{Colour: true}
	for _, role := range []role{heading, faint, bad, caution, good, hint} {
		text := look.paint(role, "one\ntwo")
		assert.Equal(t, text, Visible(text))
	}
	assert.Equal(t, "a\tb\n", Visible("a\tb\n"))
	for text, want := range map[string]string{
		"\x1b[2J": "␛[2J", "\x1b[8mhidden\x1b[0m": "␛[8mhidden\x1b[0m", "\x1b]0;title\x07": "␛]0;title␇", "\r": "␍",
		"a\u202eb": "a\ufffdb", "\u009b2J": "\ufffd2J", "\x1b[31;8m": "␛[31;8m", "\x1b\x1b[1m": "␛\x1b[1m", "\x1b": "␛", "\x1b[1": "␛[1",
	} {
		assert.Equal(t, want, Visible(text), "%q", text)
	}
}

// Whatever a text holds, nothing but colours and lines reaches the terminal.
func TestVisibleOnAnyText(t *testing.T) {
	colour := regexp.MustCompile(`\x1b\[[0-9;]*m`)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"\x1b[", "\x1b", "m", "31", ";", "8", "\u009b", "\n"}))).Draw(t, "text"), "")
		for _, r := range colour.ReplaceAllString(Visible(text), "") {
			if r != '\n' && r != '\t' && unicode.IsControl(r) {
				t.Fatalf("%q holds %q", Visible(text), r)
			}
		}
	})
}
