package watch

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// drawn are formats with a file each, whose content is drawn from patterns.
var drawn = map[change.Path]func([]string) string{
	"CODEOWNERS": func(patterns []string) string {
		text := ""
		for i, p := range patterns {
			text += p + " @team" + string(rune('a'+i)) + "\n"
		}
		return text
	},
	".dockerignore": func(patterns []string) string { return strings.Join(patterns, "\n") + "\n" },
	".github/workflows/ci.yml": func(patterns []string) string {
		return "on:\n  push:\n    paths:\n" + yamlItems(patterns)
	},
	".gitlab-ci.yml": func(patterns []string) string { return "job:\n  rules:\n    - changes:\n" + yamlItems(patterns) },
	"live/.terragrunt-filters": func(patterns []string) string {
		return strings.ReplaceAll(strings.Join(patterns, "\n"), "live/", "./") + "\n"
	},
}

func yamlItems(patterns []string) string {
	text := ""
	for _, p := range patterns {
		text += "      - '" + p + "'\n"
	}
	return text
}

// What every list says of every file after a move is what it said before, or there is a finding; and an edit never makes a list say
// something else of a file that it would not have without.
func TestLawOfLists(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := []string{"prod", "prod-eu", "dev", "app", "db", "eu"}
		files := map[change.Path]live.Source{"live/root.hcl": live.Text("")}
		for range rapid.IntRange(2, 7).Draw(t, "units") {
			folder := "live/" + strings.Join(rapid.SliceOfN(rapid.SampledFrom(names), 1, 3).Draw(t, "unit"), "/")
			files[change.Path(folder+"/terragrunt.hcl")] = live.Text("")
			files[change.Path(folder+"/x.yaml")] = live.Text("")
		}
		elements := append([]string{"*", "**", "pro*", "[pd]*", "terragrunt.hcl"}, names...)
		for file, write := range drawn {
			var patterns []string
			for range rapid.IntRange(1, 4).Draw(t, "patterns") {
				patterns = append(patterns, rapid.SampledFrom([]string{"", "", "", "!"}).Draw(t, "not")+"live/"+
					strings.Join(rapid.SliceOfN(rapid.SampledFrom(elements), 1, 3).Draw(t, "elements"), "/"))
			}
			files[file] = live.Text(write(patterns))
		}
		before := live.FromMap(files)
		var folders []change.Path
		for path, entry := range before.Walk("live") {
			if entry.Kind == live.File && path.Base() == "terragrunt.hcl" {
				folders = append(folders, path.Dir(), path.Dir().Dir())
			}
		}
		from := rapid.SampledFrom(folders).Draw(t, "from")
		to := change.Path("live/" + strings.Join(rapid.SliceOfN(rapid.SampledFrom(names), 1, 3).Draw(t, "to"), "/"))
		if from == "live" || to.Within(from) || before.Exists(to) {
			t.Skip("no such move")
		}
		moves := change.NewMoves([]change.Move{{From: from, To: to}})
		after, problems := before.With(change.Set{Moves: moves.List()})
		if len(problems) > 0 {
			t.Skip("no such move")
		}
		following := Follow(before, after, moves, change.Cause{}, true)
		edited, problems := before.With(change.Set{Moves: moves.List(), Edits: following.Edits})
		require.Empty(t, problems)

		told, still := told(t, before, after), told(t, before, edited)
		place := func(p change.Path) (change.Path, bool) { return moves.Map(p), true }
		without, with := differences(newWorld(newSurvey(before), after, place)), differences(newWorld(newSurvey(before), edited, place))
		for list := range without {
			require.Contains(t, told, list, "a list says something else, and nobody is told")
		}
		for list := range told {
			require.Contains(t, without, list, "a finding about a list that says what it said")
		}
		for list, subjects := range with {
			require.Contains(t, still, list)
			for s := range subjects {
				require.Contains(t, without[list], s, "an edit of %s makes it say something else of %s", list, s)
			}
		}
	})
}

// told are the files that findings are about.
func told(t *rapid.T, before, after *live.Tree) map[change.Path]bool {
	findings, err := Changes(t.Context(), Sides{Before: before, After: after})
	require.NoError(t, err)
	files := map[change.Path]bool{}
	for _, f := range findings {
		if f.Code == finding.WatchChanges || f.Code == finding.RunChanges {
			files[change.Path(f.Place.File)] = true
		}
	}
	return files
}

// differences asks every list about every file one by one.
func differences(w *world) map[change.Path]map[change.Path]bool {
	all := map[change.Path]map[change.Path]bool{}
	for _, each := range w.watchers {
		old, now, _ := w.read(each)
		for i := range old {
			for _, s := range w.subjects(old[i]) {
				if old[i].verdict(s.before).says != now[i].verdict(s.after).says {
					if all[each.before] == nil {
						all[each.before] = map[change.Path]bool{}
					}
					all[each.before][s.before] = true
				}
			}
		}
	}
	return all
}
