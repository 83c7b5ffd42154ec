package prose

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// What takes minutes to be taken apart is told, and what people write is not among it.
func TestWhatTakesEndlesslyIsNotTakenApart(t *testing.T) {
	const most = maxTextSize
	fill := func(part string) string { return strings.Repeat(part, most/len(part)) }
	for name, text := range map[string]string{
		"quotes in quotes": strings.Repeat("> ", 100000) + "x\n", "quotes without blanks": strings.Repeat(">", 100000) + "x\n", "lists in lists": strings.Repeat("- ", 100000) + "x\n",
		"lists by tabs": strings.Repeat("-\t", 100000) + "x\n", "numbered lists": strings.Repeat("1. ", 100000) + "x\n", "quotes and lists": strings.Repeat("> - ", 50000) + "x\n",
		"links that do not end": fill("[a]("), "links without an end": fill("[a](b"), "stars": fill("*a_"), "images": fill("!["), "tags": "a " + fill("a<a "), "attributes": "a " + fill(`<a href="`),
		"definitions without an end": fill("[a]:\n"), "columns": strings.Repeat("a|", 10000) + "\n" + strings.Repeat("-|", 10000) + "\n" + fill("|\n")[:100000],
	} {
		assert.True(t, readMarkdown([]byte(text)).endless, name)
		_, damaged := findSections([]byte(text + "\n\n<!-- tg-refactor:begin x -->\n"))
		assert.Len(t, damaged, 1, name)
	}
	for name, text := range map[string]string{
		"paragraphs": fill("Some *words* and `code`, [a link](to/there) and **more** of <b>that</b>.\n\n"), "a list": fill("- [a link](to/there/README.md) and `code`\n"),
		"a table": "| a | b | c | d |\n|---|---|---|---|\n" + fill("| [a](b) | `c` | d | *e* |\n")[:300000], "definitions": fill("[aaaaaaaaaa]: to/there/and/on/README.md\n")[:400000],
		"a ruler":          strings.Repeat("-", 5000) + "\n\n" + strings.Repeat("- ", 100) + "\n\n" + strings.Repeat("*", 5000) + "\n",
		"a long paragraph": strings.Repeat("Some *words* and `code`, [a link](to/there) and **more** of that.\n", 300),
	} {
		read := readMarkdown([]byte(text))
		assert.False(t, read.endless, name)
		assert.Equal(t, name != "a ruler", len(read.regions) > 0, name)
	}
}
