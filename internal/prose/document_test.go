package prose_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/prose"
)

const readme change.Path = "live/README.md"

func document(body string) prose.Document {
	return prose.Document{File: readme, Title: "Live", Section: "overview", Body: body}
}

// write gives the file after writing the document into a tree with this content, and the findings.
func write(t require.TestingT, content, body string) (string, finding.List) {
	tree := live.FromMap(map[change.Path]live.Source{readme: live.Text(content)})
	set, findings := prose.Write(tree, document(body), change.Cause{Why: "test"})
	after, problems := tree.With(set)
	require.Empty(t, problems)
	bytes, err := after.Read(readme)
	require.NoError(t, err)
	return string(bytes), findings
}

func codes(l finding.List) (all []finding.Code) {
	for _, f := range l {
		all = append(all, f.Code)
	}
	return all
}

func TestWriteCreatesADocumentWithAHeading(t *testing.T) {
	tree := live.FromMap(map[change.Path]live.Source{"live/x": live.Text("")})
	set, findings := prose.Write(tree, document("Units.\n"), change.Cause{})
	require.Empty(t, findings)
	require.Len(t, set.Creates, 1)
	text := string(set.Creates[0].Content)
	assert.True(t, strings.HasPrefix(text, "# Live\n\n<!-- tg-refactor:begin overview sum="))
	assert.True(t, strings.HasSuffix(text, " -->\n\nUnits.\n\n<!-- tg-refactor:end overview -->\n"))
	after, problems := tree.With(set)
	require.Empty(t, problems)
	again, findings := prose.Write(after, document("Units.\n"), change.Cause{})
	assert.True(t, again.Empty())
	assert.Empty(t, findings)
}

func TestWriteAppendsAndThenReplacesInPlace(t *testing.T) {
	first, findings := write(t, "# Mine\nMy words.", "One.")
	require.Empty(t, findings)
	require.True(t, strings.HasPrefix(first, "# Mine\nMy words.\n\n<!-- tg-refactor:begin"))
	second, findings := write(t, first+"\nMore of mine.\n", "Two.\n\n```sh\nls\n```")
	require.Empty(t, findings)
	assert.True(t, strings.HasPrefix(second, "# Mine\nMy words.\n\n<!-- tg-refactor:begin"))
	assert.True(t, strings.HasSuffix(second, "<!-- tg-refactor:end overview -->\n\nMore of mine.\n"))
	assert.Contains(t, second, "\n\nTwo.\n\n```sh\nls\n```\n\n")
	assert.NotContains(t, second, "One.")
}

func TestWriteKeepsCRLF(t *testing.T) {
	first, findings := write(t, "# Mine\r\nWords.\r\n", "One.\n\nTwo.")
	require.Empty(t, findings)
	assert.Equal(t, strings.Count(first, "\n"), strings.Count(first, "\r\n"))
	again, findings := write(t, first, "One.\n\nTwo.")
	require.Empty(t, findings)
	assert.Equal(t, first, again)
	other, _ := write(t, first, "Three.\n\nFour.")
	assert.Equal(t, strings.Count(other, "\n"), strings.Count(other, "\r\n"))
}

func TestAnEditedSectionIsLeftAlone(t *testing.T) {
	first, _ := write(t, "", "One.")
	edited := strings.Replace(first, "One.", "One. And my words.", 1)
	after, findings := write(t, edited, "Two.")
	assert.Equal(t, edited, after)
	require.Equal(t, []finding.Code{finding.SectionEdited}, codes(findings))
	assert.Equal(t, 1, findings[0].Place.Line)

	t.Run("until the sum is taken away", func(t *testing.T) {
		sum := edited[strings.Index(edited, " sum=") : strings.Index(edited, " sum=")+len(" sum=12345678")]
		after, findings := write(t, strings.Replace(edited, sum, "", 1), "Two.")
		assert.Empty(t, findings)
		assert.NotContains(t, after, "One.")
		assert.Contains(t, after, "Two.")
	})
	t.Run("or the text is", func(t *testing.T) {
		after, findings := write(t, strings.Replace(edited, "One. And my words.", "", 1), "Two.")
		assert.Empty(t, findings)
		assert.Contains(t, after, "Two.")
	})
	t.Run("line ends and trailing spaces are no edit", func(t *testing.T) {
		after, findings := write(t, strings.ReplaceAll(strings.Replace(first, "One.", "One.  ", 1), "\n", "\r\n"), "Two.")
		assert.Empty(t, findings)
		assert.Contains(t, after, "Two.")
	})
}

func TestDamagedMarkersStopTheEdit(t *testing.T) {
	begin, end := "<!-- tg-refactor:begin overview -->\n", "<!-- tg-refactor:end overview -->\n"
	for name, content := range map[string]string{
		"begin without end":    begin + "text\n",
		"end without begin":    "text\n\n" + end,
		"twice":                begin + end + "\n" + begin + end,
		"nested":               begin + "<!-- tg-refactor:begin other -->\n<!-- tg-refactor:end other -->\n" + end,
		"crossed":              begin + "<!-- tg-refactor:end other -->\n",
		"in the midst of text": "Words <!-- tg-refactor:begin overview -->\n\n" + end,
		"no such marker":       "<!-- tg-refactor:start overview -->\n",
		"an open fence":        "words\n\n```sh\nls\n",
	} {
		t.Run(name, func(t *testing.T) {
			after, findings := write(t, content, "Ours.")
			assert.Equal(t, content, after)
			require.NotEmpty(t, findings)
			for _, f := range findings {
				assert.Equal(t, finding.SectionDamaged, f.Code)
			}
		})
	}
}

func TestMarkersInCodeAreText(t *testing.T) {
	content := "How it works:\n\n```markdown\n<!-- tg-refactor:begin overview -->\n```\n\n    <!-- tg-refactor:end overview -->\n"
	after, findings := write(t, content, "Ours.")
	assert.Empty(t, findings)
	assert.True(t, strings.HasPrefix(after, content))
	assert.Contains(t, after, "Ours.")
}

func TestOnlyRegularTextIsWritten(t *testing.T) {
	for name, tree := range map[string]map[change.Path]live.Source{
		"a link":    {readme: live.LinkTo("../other.md"), "other.md": live.Text("x")},
		"a folder":  {readme + "/x": live.Text("x")},
		"no text":   {readme: live.Text("a\x00b")},
		"dangling":  {readme: live.LinkTo("nowhere")},
		"a circle":  {readme: live.LinkTo("README.md")},
		"elsewhere": {readme: live.LinkTo("/etc/passwd")},
	} {
		t.Run(name, func(t *testing.T) {
			set, findings := prose.Write(live.FromMap(tree), document("Ours."), change.Cause{})
			assert.True(t, set.Empty())
			assert.Equal(t, []finding.Code{finding.DocumentNotWritten}, codes(findings))
		})
	}
}

// Whatever a person wrote before and after our section stands there still, whatever we write, and writing twice is writing once.
func TestHumanWordsSurvive(t *testing.T) {
	line := rapid.SampledFrom([]string{"words", "", "# Heading", "- item", "  - deeper", "> quote", "```", "    code", "<div>", "</div>",
		"[a]: b.md", "| a | b |", "<!-- comment -->", "<!--", "~~~", "\ttab", "ünï", "1. one", "***"})
	human := rapid.Custom(func(t *rapid.T) string {
		eol := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "eol")
		return strings.Join(rapid.SliceOfN(line, 0, 8).Draw(t, "lines"), eol) + rapid.SampledFrom([]string{"", eol}).Draw(t, "end")
	})
	body := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"Units.", "", "## Order", "- a", "| a |\n| --- |"}), 1, 5).Draw(t, "body"), "\n")
	})
	rapid.Check(t, func(t *rapid.T) {
		before, after, one, two := human.Draw(t, "before"), human.Draw(t, "after"), body.Draw(t, "one"), body.Draw(t, "two")
		first, findings := write(t, before, one)
		if len(findings) > 0 {
			require.Equal(t, before, first)
			return
		}
		require.True(t, strings.HasPrefix(first, before))
		content := first + after
		begin, end := strings.Index(content, "<!-- tg-refactor:begin"), strings.Index(content, "<!-- tg-refactor:end overview -->")
		second, findings := write(t, content, two)
		if len(findings) > 0 {
			require.Equal(t, content, second)
			return
		}
		require.True(t, strings.HasPrefix(second, content[:begin]))
		require.True(t, strings.HasSuffix(second, content[end:]))
		third, findings := write(t, second, two)
		require.Empty(t, findings)
		require.Equal(t, second, third)
	})
}
