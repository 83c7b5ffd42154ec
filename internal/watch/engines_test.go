package watch

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
)

// engineFile holds what real programs said of drawn patterns, as `make engines` wrote it down.
const engineFile = "testdata/engines.jsonl"

// engineAnswers are one program's: for each pattern the indices of the files that it matches, null for what it takes for no pattern.
type engineAnswers struct {
	Engine   string   `json:"engine"`
	Files    []string `json:"files"`
	Patterns []string `json:"patterns"`
	Matches  [][]int  `json:"matches"`
}

// sectionMatcher asks for what the section of an .editorconfig says.
func sectionMatcher(pattern string) matcher {
	config, err := parseEditorconfig([]byte("root = true\n[" + pattern + "]\nx = 1\n"))
	if err != nil {
		return nil
	}
	return func(name string) bool {
		says, err := config.GetDefinitionForFilename(name)
		return err == nil && says.Raw["x"] == "1"
	}
}

// negatable asks picomatch, to which a "!" before a pattern means what this does not match.
func negatable(pattern string) matcher {
	rest, negated := withoutNegation(pattern)
	m := picomatcher(rest, negated)
	if m != nil && negated {
		return not(m)
	}
	return m
}

// listMatcher asks micromatch, of which the patterns are the lines of a text.
func listMatcher(patterns string) matcher {
	var l changedList
	for text := range strings.SplitSeq(patterns, "\n") {
		l.add(changedPattern{text: text}, text, change.Root, source{}, false, true)
	}
	if slices.ContainsFunc(l.rules, func(r rule) bool { return r.unknown != "" }) {
		return nil
	}
	verdict := micromatch(l.rules, l.takesOut)
	return func(name string) bool { return verdict(change.Path(name)).says == yes }
}

// pathspecsMatcher asks git, of which the pathspecs are the lines of a text.
func pathspecsMatcher(patterns string) matcher {
	g := gitCommand{name: "diff", words: []shellWord{{text: "--"}}}
	for text := range strings.SplitSeq(patterns, "\n") {
		g.words = append(g.words, shellWord{text: text, quoted: true})
	}
	l, ok := g.list(change.Root, change.Root, nil)
	if !ok || slices.ContainsFunc(l.rules, func(r rule) bool { return r.unknown != "" }) {
		return nil
	}
	return func(name string) bool { return l.verdict(change.Path(name)).says == yes }
}

// For every drawn pattern our verdict on every file is the real program's, or nobody here can tell; that is rare.
func TestVerdictsAreTheEngines(t *testing.T) {
	content, err := os.ReadFile(engineFile)
	require.NoError(t, err)
	read := map[string]func(string) matcher{"ruby": rubyMatcher, "minimatch": minimatcher, "python": pythonRegex, "hashFiles": hashMatcher,
		"pathspec": pathspecMatcher, "editorconfig": sectionMatcher, "picomatch": negatable, "micromatch": listMatcher, "pathspecs": pathspecsMatcher}
	for line := range bytes.Lines(content) {
		var one engineAnswers
		require.NoError(t, json.Unmarshal(line, &one))
		t.Run(one.Engine, func(t *testing.T) {
			require.NotNil(t, read[one.Engine])
			unknown := 0
			for i, pattern := range one.Patterns {
				m := read[one.Engine](pattern)
				if m == nil {
					unknown++
					continue
				}
				assert.NotNil(t, one.Matches[i], "%s is no pattern to %s", pattern, one.Engine)
				var matched []string
				for _, file := range one.Files {
					if m(file) {
						matched = append(matched, file)
					}
				}
				var want []string
				for _, at := range one.Matches[i] {
					want = append(want, one.Files[at])
				}
				assert.Equal(t, want, matched, "%s", pattern)
			}
			assert.LessOrEqual(t, unknown, len(one.Patterns)/5, "patterns that nobody here can tell of")
			t.Logf("%d of %d patterns agree, of %d nobody can tell", len(one.Patterns)-unknown, len(one.Patterns), unknown)
		})
	}
}
