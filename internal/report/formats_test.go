package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/docs/schema/schematest"
	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// found are findings with everything that can be odd: no place, a whole file, several lines, characters that a format uses itself.
func found() finding.List {
	text := []byte("dependency \"vpc\" {\n  config_path = \"../v|p,c\" # 100% `odd` ünï\n}\n")
	return finding.List{
		{Code: finding.ReferenceDangling, Severity: finding.Error, Message: "the `dependency` leads to live/v|p,c: nothing is at 100%",
			Place: finding.At("live/a b/ü:%,.hcl", text, 35, 45), Remedy: "Correct the path, or bring back what stood there"},
		{Code: finding.StateKeyChanged, Severity: finding.Warning, Message: "a <b> moved\nand\r\nmore", Old: "old|key", New: "new`key`",
			Place: finding.InFile("live"), Related: []finding.Place{finding.At("live/x.hcl", text, 0, len(text)), {}}},
		{Code: "of-no-page", Severity: finding.Note, Message: "no place at all"},
	}
}

func TestGitHubAnnotationsAreEscaped(t *testing.T) {
	assert.Equal(t, `::error file=live/a b/ü%3A%25%2C.hcl,line=2,endLine=2,col=17,endColumn=27,title=reference-dangling::`+
		"the `dependency` leads to live/v|p,c: nothing is at 100%25%0ACorrect the path, or bring back what stood there.\n"+
		"::warning file=live,title=state-key-changed::a <b> moved␊and␍␊more%0Aold: old|key%0Anew: new`key`\n"+
		"::notice title=of-no-page::no place at all\n", FindingsGitHub(found(), Look{}))
	assert.NotContains(t, FindingsGitHub(found(), Look{Quiet: true}), "::notice")
}

func TestSARIFIsValid(t *testing.T) {
	for _, list := range []finding.List{nil, found()} {
		text, err := FindingsSARIF(list, "v1.2.3")
		require.NoError(t, err)
		log, err := sarif.FromBytes(text)
		require.NoError(t, err)
		require.NoError(t, log.Validate(), "%s", text)
		require.Len(t, log.Runs, 1)
		assert.Len(t, log.Runs[0].Results, len(list))
	}
	text, err := FindingsSARIF(found(), "v1.2.3")
	require.NoError(t, err)
	log, err := sarif.FromBytes(text)
	require.NoError(t, err)
	run := log.Runs[0]
	assert.Equal(t, "unicodeCodePoints", *run.ColumnKind)
	first := run.Results[0]
	assert.Equal(t, "error", first.Level)
	place := first.Locations[0].PhysicalLocation
	assert.Equal(t, "live/a%20b/%C3%BC:%25,.hcl", *place.ArtifactLocation.URI)
	assert.Equal(t, sourceRoot, *place.ArtifactLocation.URIBaseID)
	assert.Equal(t, []int{2, 17, 2, 27}, []int{*place.Region.StartLine, *place.Region.StartColumn, *place.Region.EndLine, *place.Region.EndColumn})
	rule := run.Tool.Driver.Rules[first.RuleIndex]
	assert.Equal(t, "reference-dangling", *rule.ID)
	assert.Contains(t, *rule.Help.Markdown, "## Remedy")
	assert.Equal(t, "v1.2.3", *run.Tool.Driver.Version)
}

func TestMarkdownKeepsItsTableWhateverAFindingSays(t *testing.T) {
	text := FindingsMarkdown(found())
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "| ") {
			assert.Equal(t, 4, strings.Count(line, "|")-strings.Count(line, `\|`), line)
		}
	}
	assert.Contains(t, text, "| error [reference-dangling](https://github.com/sulibot/tg-refactor/blob/main/docs/findings/reference-dangling.md) | "+
		"the `dependency` leads to live/v\\|p,c: nothing is at 100% | `live/a b/ü:%,.hcl:2` |\n")
	assert.Contains(t, text, `a \<b\> moved and more`)
	assert.Contains(t, text, "<details><summary>1 note</summary>")
	assert.Empty(t, FindingsMarkdown(nil))
}

func TestMarkdownStaysBelowGitHubsBound(t *testing.T) {
	const bound = 65_536
	var many finding.List
	for range 5000 {
		many = append(many, found()...)
	}
	c := engine.Checked{Units: 1, Findings: many}
	assert.Less(t, len([]rune(CheckedMarkdown(c))), bound)
	assert.Contains(t, CheckedMarkdown(c), "more")
	p := fullPlan(t)
	p.Findings = append(p.Findings, many...)
	for range 5000 {
		p.Keys = append(p.Keys, p.Keys[0])
	}
	assert.Less(t, len([]rune(PlanMarkdown(p))), bound)
}

func TestPlanMarkdownHasAllParts(t *testing.T) {
	text := PlanMarkdown(fullPlan(t))
	at := -1
	for _, part := range []string{"### tg-refactor ", "#### What moves", "#### States that move", "#### Units that change later",
		"#### Units that are dropped", "#### Findings", "<details><summary>Diff</summary>", "```diff\ndiff --git "} {
		next := strings.Index(text, part)
		assert.Greater(t, next, at, part)
		at = next
	}
}

func TestCheckedJSON(t *testing.T) {
	for _, c := range []engine.Checked{{}, {Base: "main", Units: 3, Findings: finding.List{found()[0]}}} {
		text, err := CheckedJSON(c)
		require.NoError(t, err)
		require.NoError(t, schematest.Check("check.schema.json", text))
	}
	assert.Equal(t, "Checked 3 units against main: 1 error, 1 warning, 1 note.\n",
		lastLine(Checked(engine.Checked{Base: "main", Units: 3, Findings: found()}, Look{})))
	assert.Equal(t, "Checked 1 unit: nothing wrong.\n", Checked(engine.Checked{Units: 1}, Look{}))
}

func lastLine(text string) string {
	lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	return lines[len(lines)-1] + "\n"
}

// TestFormatsHoldAnyText: no message or path of a repository breaks out of a format.
func TestFormatsHoldAnyText(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.String()
		f := finding.Finding{Code: finding.UnitMoved, Severity: finding.Error, Message: text.Draw(rt, "message"), Remedy: text.Draw(rt, "remedy"),
			Old: text.Draw(rt, "old"), Place: finding.InFile(strings.TrimLeft(text.Draw(rt, "file"), "/"))}
		assert.Equal(rt, 1, strings.Count(FindingsGitHub(finding.List{f}, Look{}), "\n"), "one command, one line")
		log, err := FindingsSARIF(finding.List{f}, "v1")
		require.NoError(rt, err)
		require.True(rt, json.Valid(log))
		parsed, err := sarif.FromBytes(log)
		require.NoError(rt, err)
		require.NoError(rt, parsed.Validate())
		for line := range strings.Lines(findingsTable(finding.List{f})) {
			if strings.HasPrefix(line, "|") {
				assert.Equal(rt, 4, bars(line), "%q", line)
			}
		}
	})
}

// bars counts the bars that part a table's row: those before which no backslash stands, or an even number of them.
func bars(line string) int {
	n, slashes := 0, 0
	for _, c := range line {
		switch c {
		case '\\':
			slashes++
			continue
		case '|':
			if slashes%2 == 0 {
				n++
			}
		default:
		}
		slashes = 0
	}
	return n
}
