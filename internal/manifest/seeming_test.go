package manifest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// texts are the configs of units, by their folders.
type texts map[change.Path]string

func (t texts) index(test require.TestingT) *refs.Index {
	files := map[change.Path]live.Source{"root.hcl": live.Text(rootText)}
	for unit, text := range t {
		files[unit.Child("terragrunt.hcl")] = live.Text(text)
	}
	index, err := refs.Build(context.Background(), live.FromMap(files))
	require.NoError(test, err)
	return index
}

const rootText = `remote_state {
  backend = "s3"
  config  = { bucket = "b", key = path_relative_to_include() }
}
`

// unitText is the config of a unit that has something of its own.
func unitText(own string) string {
	return "include \"root\" { path = find_in_parent_folders(\"root.hcl\") }\nterraform { source = \"./m\" }\ninputs = {\n  size = 3\n  word = \"" + own + "\"\n}\n"
}

// Whoever moves units with git, in circles, in chains or to new folders, is told where each went, and can record it as told.
func TestUnitsThatChangedPlacesAreFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		folders := []change.Path{"live/a", "live/b", "live/c", "live/d", "live/e/f"}
		before, after, went := texts{}, texts{}, map[change.Path]change.Path{}
		targets := rapid.Permutation(folders).Draw(t, "targets")
		for i, from := range folders[:rapid.IntRange(1, len(folders)).Draw(t, "units")] {
			before[from], after[targets[i]] = unitText(from.Base()), unitText(from.Base())
			if from != targets[i] {
				went[from] = targets[i]
			}
		}
		trees := Trees{Base: before.index(t), Now: after.index(t), Revision: "base"}
		compared := Compare(trees)
		found := map[change.Path]change.Path{}
		var entries []Entry
		for _, move := range compared.Moves.List() {
			found[move.From] = move.To
			entries = append(entries, Entry{Before: move.From, After: move.To})
		}
		require.Equal(t, went, found)
		if len(went) == 0 {
			return
		}
		require.True(t, compared.Findings.Has(finding.Error))
		m, problems := Record(trees, entries)
		require.Empty(t, problems)
		m.ID = "1"
		trees.Manifests = []Manifest{m}
		again := Compare(trees)
		require.Empty(t, again.Findings)
		require.Len(t, again.Units, len(went))
	})
}

// What is edited, copied or handed down has not moved.
func TestUnitsThatStayedAreLeftAlone(t *testing.T) {
	base := texts{"live/dev/app": unitText("two"), "live/prod/app": unitText("one"), "live/stage/app": unitText("zero")}
	for name, now := range map[string]texts{
		"handed down":              {"live/dev/app": unitText("three"), "live/prod/app": unitText("two"), "live/stage/app": unitText("one")},
		"handed down to one":       {"live/dev/app": unitText("three"), "live/prod/app": unitText("two"), "live/stage/app": unitText("zero")},
		"all the same":             {"live/dev/app": unitText("two"), "live/prod/app": unitText("two"), "live/stage/app": unitText("two")},
		"copied, and then changed": {"live/dev/app": unitText("three"), "live/prod/app": unitText("one"), "live/stage/app": unitText("zero"), "live/old/app": unitText("two")},
	} {
		t.Run(name, func(t *testing.T) {
			compared := Compare(Trees{Base: base.index(t), Now: now.index(t), Revision: "base"})
			assert.Empty(t, compared.Findings)
			assert.Zero(t, compared.Moves.Len())
		})
	}
}

// A unit whose folder holds something else altogether went to where its texts are; with nothing recorded the new one would find its state.
func TestAUnitThatWasReplacedIsFound(t *testing.T) {
	base := texts{"live/app": unitText("one")}
	now := texts{"live/old": unitText("one"), "live/app": strings.Repeat("# Something else.\n", 9) + "terraform {\n  source = \"./other\"\n}\n"}
	trees := Trees{Base: base.index(t), Now: now.index(t), Revision: "base"}
	compared := Compare(trees)
	require.Len(t, compared.Findings, 1)
	assert.Contains(t, compared.Findings[0].Remedy, "`tg-refactor record --base base live/app live/old`")
	assert.Contains(t, compared.Findings[0].Remedy, "`tg-refactor record --base base live/app live/app`")
	for _, after := range []change.Path{"live/old", "live/app"} {
		m, problems := Record(trees, []Entry{{Before: "live/app", After: after}})
		require.Empty(t, problems, fmt.Sprint(after))
		m.ID = "1"
		assert.Empty(t, Compare(Trees{Base: trees.Base, Now: trees.Now, Manifests: []Manifest{m}}).Findings, fmt.Sprint(after))
	}
}
