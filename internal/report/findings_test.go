package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// at makes the place of the text between « and » in a file.
func at(t require.TestingT, file, marked string) finding.Place {
	start := strings.Index(marked, "«")
	require.GreaterOrEqual(t, start, 0)
	rest := marked[start+len("«"):]
	length := strings.Index(rest, "»")
	require.GreaterOrEqual(t, length, 0)
	content := marked[:start] + rest[:length] + rest[length+len("»"):]
	return finding.At(file, []byte(content), start, start+length)
}

func TestFindingsShowPlaceAndRemedy(t *testing.T) {
	list := finding.List{
		{Code: "a-note", Severity: finding.Note, Message: "Nothing to do"},
		{Code: "dangling", Severity: finding.Error, Message: "../x leads nowhere", Remedy: "Name a folder",
			Place: at(t, "a/terragrunt.hcl", "one\ndependency \"x\" {\n  config_path = «\"../x\"»\n}\n"),
			Old:   "../x", New: "../../x",
			Related: []finding.Place{finding.InFile("b")}},
	}
	assert.Equal(t, `error[dangling]: ../x leads nowhere
  --> a/terragrunt.hcl:3:17
    |
  3 |   config_path = "../x"
    |                 ^^^^^^
  old: ../x
  new: ../../x
  also b
  help: Name a folder

note[a-note]: Nothing to do

`, Findings(list, Look{}))
	assert.NotContains(t, Findings(list, Look{Quiet: true}), "Nothing to do")
	assert.Contains(t, Findings(list, Look{Colour: true}), "\x1b[31m^^^^^^\x1b[m")
}

// What a program said stands below the place, line by line, and once.
func TestFindingsShowWhatAProgramSaid(t *testing.T) {
	said := "Lock Info:\n  ID: 1\x1b[2J"
	list := finding.List{{Code: "locked", Severity: finding.Error, Message: "It is locked", Place: finding.InFile("a"), Detail: said, Remedy: "Wait"},
		{Code: "locked", Severity: finding.Error, Message: "It is locked", Place: finding.InFile("b"), Detail: said}}
	assert.Equal(t, `error[locked]: It is locked
  --> a
  | Lock Info:
  |   ID: 1␛[2J
  help: Wait

error[locked]: It is locked
  --> b
  | (the same as above)

`, Findings(list, Look{}))
	assert.Contains(t, FindingsGitHub(list, Look{}), "It is locked%0ALock Info:%0A  ID: 1␛[2J%0AWait.")
	assert.Contains(t, FindingsMarkdown(list), "```\nLock Info:\n  ID: 1␛[2J\n```")
	sarif, err := FindingsSARIF(list, "1")
	require.NoError(t, err)
	assert.Contains(t, string(sarif), `It is locked.\nLock Info:`)
}

func TestSnippets(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"tabs":        {"\tx = «\"a\tb\"»\r\nnext\r\n", "  |\n1 |     x = \"a  b\"\n  |         ^^^^^^\n"},
		"wide runes":  {"名前 = «日本»\n", "  |\n1 | 名前 = 日本\n  |        ^^^^\n"},
		"empty range": {"a = «»\n", "  |\n1 | a =\n  |     ^\n"},
		"several lines": {"a «{\n  b = 1\n\n}» c\n",
			"  |\n1 | a {\n  |   ^\n2 |   b = 1\n  |   ^^^^^\n3 |\n4 | } c\n  | ^\n"},
		"with line end":    {"«a\n»b\n", "  |\n1 | a\n  | ^\n"},
		"control":          {"a = «\"\x1b[2J\"»\n", "  |\n1 | a = \"␛[2J\"\n  |     ^^^^^^\n"},
		"numbers aligned":  {strings.Repeat("\n", 8) + "«a\nb»", "   |\n 9 | a\n   | ^\n10 | b\n   | ^\n"},
		"no last line end": {"a «b»", "  |\n1 | a b\n  |   ^\n"},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.want, snippet(at(t, "f", c.text), Look{}, bad))
		})
	}
	assert.Empty(t, snippet(finding.InFile("f"), Look{}, bad))
}

// Whatever the file holds and the range is: no panic, and no control character reaches the terminal.
func TestSnippetsAreSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		content := []byte(rapid.StringOf(rapid.RuneFrom([]rune("ab\t\r\n\x1b\u202e界é"))).Draw(t, "content"))
		start, end := rapid.IntRange(0, 40).Draw(t, "start"), rapid.IntRange(0, 40).Draw(t, "end")
		text := snippet(finding.At("f", content, start, end), Look{}, bad)
		assert.NotContains(t, text, "\x1b")
		assert.NotContains(t, text, "\u202e")
		assert.NotContains(t, text, "\t")
		assert.Contains(t, text, "^")
	})
}

func TestWrapsOnATerminalOnly(t *testing.T) {
	f := finding.List{{Severity: finding.Warning, Message: "m", Remedy: strings.Repeat("word ", 30)}}
	for line := range strings.Lines(Findings(f, Look{Width: 40})) {
		assert.LessOrEqual(t, len(strings.TrimRight(line, "\n")), 40)
	}
	assert.Len(t, strings.Split(strings.TrimSpace(Findings(f, Look{})), "\n"), 2)
}

// Of a line of a megabyte, what is meant and what stands beside it is shown, and the carets stand under it.
func TestALongLineIsShownInParts(t *testing.T) {
	long := strings.Repeat("a", 500_000) + "HERE" + strings.Repeat("b", 500_000)
	shown := snippet(finding.At("x.json", []byte(long), 500_000, 500_004), Look{}, faint)
	assert.Less(t, len(shown), 2000)
	lines := strings.Split(shown, "\n")
	assert.Equal(t, strings.Index(lines[1], "HERE")-len("…")+1, strings.Index(lines[2], "^^^^"), "an ellipsis is one column wide")
	all := snippet(finding.At("x.json", []byte(long), 0, len(long)), Look{}, faint)
	assert.Less(t, len(all), 2000)
}
