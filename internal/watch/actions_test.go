package watch

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// workflowStep is a workflow of one step, whose inputs are given.
func workflowStep(uses, with string) string {
	return "jobs:\n  a:\n    steps:\n      - uses: " + uses + "\n        with:\n" + with
}

// Filters of actions are evaluated wherever they stand: in the step, in a file that it names, and over both.
func TestFiltersOfActions(t *testing.T) {
	const ci change.Path = ".github/workflows/ci.yml"
	rename := change.Move{From: "live/prod", To: "live/production"}
	for name, test := range map[string]struct {
		files map[change.Path]string
		move  change.Move
		// places are those of findings; edited are the files that are rewritten.
		places []string
		edited []change.Path
	}{
		"a filter": {map[change.Path]string{ci: workflowStep("dorny/paths-filter@v3", "          filters: |\n            prod:\n              - 'live/prod/**'\n              - live/{stage,x}/**\n            vpc: live/*/net/vpc/*\n")},
			rename, []string{string(ci) + ":8:18"}, []change.Path{ci}},
		"a copy of the action, and ways of changes": {map[change.Path]string{ci: workflowStep("step-security/paths-filter@abc", "          filters: |\n            prod:\n              - added|modified: ['live/prod/app/*']\n              - docs/**\n")},
			rename, []string{string(ci) + ":8:35"}, []change.Path{ci}},
		"a filter that takes files out takes in all others": {map[change.Path]string{ci: workflowStep("dorny/paths-filter@v3", "          filters: |\n            prod:\n              - 'live/prod/**'\n              - '!docs/**'\n")},
			rename, nil, []change.Path{ci}},
		"each pattern of it": {map[change.Path]string{ci: workflowStep("dorny/paths-filter@v3", "          predicate-quantifier: every\n          filters: |\n            prod:\n              - 'live/prod/**'\n              - '!docs/**'\n")},
			rename, []string{string(ci) + ":9:18"}, []change.Path{ci}},
		"a shared filter": {map[change.Path]string{ci: workflowStep("dorny/paths-filter@v3", "          filters: |\n            shared: &shared\n              - live/prod/net/**\n            prod:\n              - *shared\n              - live/prod/app/**\n")},
			rename, []string{string(ci) + ":8:17", string(ci) + ":11:17", string(ci) + ":8:17"}, []change.Path{ci}},
		"a file of filters": {map[change.Path]string{ci: workflowStep("dorny/paths-filter@v3", "          filters: .github/filters.yaml\n"), ".github/filters.yaml": "prod:\n  - live/prod/**\n"},
			rename, []string{".github/filters.yaml:2:5"}, []change.Path{".github/filters.yaml"}},
		"a file that nobody names":      {map[change.Path]string{ci: "jobs: {}\n", ".github/filters.yaml": "prod:\n  - live/prod/**\n"}, rename, nil, nil},
		"parentheses":                   {map[change.Path]string{ci: workflowStep("dorny/paths-filter@v3", "          filters: |\n            prod: live/(prod|dev)/**\n")}, rename, []string{string(ci) + ":7:19"}, nil},
		"what the workflow sets itself": {map[change.Path]string{ci: "env:\n  ENV: prod # which\n" + workflowStep("dorny/paths-filter@v3", "          filters: |\n            prod: live/${{ env.ENV }}/*/*\n")}, rename, []string{string(ci) + ":9:19"}, nil},
		"what it sets to another":       {map[change.Path]string{ci: "env:\n  ENV: stage\n" + workflowStep("tj-actions/changed-files@v46", "          files: live/${{env.ENV}}/**\n")}, rename, nil, nil},
		"what it sets to this":          {map[change.Path]string{ci: "env:\n  ENV: 'prod'\n" + workflowStep("tj-actions/changed-files@v46", "          files: live/${{env.ENV}}/**\n")}, rename, []string{string(ci) + ":8:18"}, nil},
		"what it sets twice":            {map[change.Path]string{ci: "env:\n  ENV: prod\nother:\n  ENV: stage\n" + workflowStep("tj-actions/changed-files@v46", "          files: live/${{env.ENV}}/**\n")}, rename, []string{string(ci) + ":10:18"}, nil},
		"what only a run knows":         {map[change.Path]string{ci: workflowStep("dorny/paths-filter@v3", "          filters: |\n            prod: ${{ env.LIVE }}/prod/**\n")}, rename, []string{string(ci) + ":7:19"}, nil},

		"files": {map[change.Path]string{ci: workflowStep("tj-actions/changed-files@v46", "          files: |\n            live/prod/**\n            !live/prod/app/**\n          files_ignore: live/stage/net/\n")},
			rename, []string{string(ci) + ":7:13"}, []change.Path{ci}},
		"what is left of all": {map[change.Path]string{ci: workflowStep("tj-actions/changed-files@v46", "          files_ignore: live/prod/\n")}, rename, []string{string(ci) + ":6:25"}, []change.Path{ci}},
		"a later pattern decides": {map[change.Path]string{ci: workflowStep("tj-actions/changed-files@v46", "          files: |\n            live/prod/**\n            !live/**\n            live/*/app/**\n")},
			rename, nil, []change.Path{ci}},
		"names": {map[change.Path]string{ci: workflowStep("tj-actions/changed-files@v46", "          files_yaml: |\n            prod:\n              - live/prod/**\n            all: live/**\n          files_ignore_yaml: |\n            prod:\n              - live/prod/app/**\n")},
			rename, []string{string(ci) + ":8:17"}, []change.Path{ci}},
		"a file of patterns": {map[change.Path]string{ci: workflowStep("tj-actions/changed-files@v46", "          files_from_source_file: .github/watched.txt\n"), ".github/watched.txt": "# what is watched\nlive/prod/\n"},
			rename, []string{".github/watched.txt:2:1"}, []change.Path{".github/watched.txt"}},
		"a file beside patterns": {map[change.Path]string{ci: workflowStep("tj-actions/changed-files@v46", "          files: docs/**\n          files_from_source_file: .github/watched.txt\n"), ".github/watched.txt": "live/prod/**\n"},
			rename, []string{".github/watched.txt:1:1"}, nil},
		"names in a file": {map[change.Path]string{ci: workflowStep("tj-actions/changed-files@v46", "          files_yaml_from_source_file: .github/watched.yml\n"), ".github/watched.yml": "prod:\n  - live/prod/**\n"},
			rename, []string{".github/watched.yml:2:5"}, []change.Path{".github/watched.yml"}},
		"another separator": {map[change.Path]string{ci: workflowStep("tj-actions/changed-files@v46", "          files: live/prod/**,docs/**\n          files_separator: ','\n")}, rename, []string{string(ci) + ":6:1"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[change.Path]string{"live/root.hcl": "", "docs/x.md": ""}
			for _, unit := range []string{"live/prod/net/vpc", "live/prod/app", "live/stage/net/vpc"} {
				files[change.Path(unit+"/terragrunt.hcl")] = ""
			}
			for file, content := range test.files {
				files[file] = content
			}
			before := tree(files)
			after, problems := before.With(change.Set{Moves: []change.Move{test.move}})
			require.Empty(t, problems)
			findings, err := Changes(t.Context(), Sides{Before: before, After: after})
			require.NoError(t, err)
			var places []string
			for _, f := range findings {
				if f.Code != finding.PathPerhapsMentioned {
					places = append(places, f.Place.String())
				}
			}
			assert.Equal(t, test.places, places, "%v", findings)
			for file, content := range test.files {
				want := content
				for _, edited := range test.edited {
					if edited == file {
						want = strings.ReplaceAll(content, "live/prod/", "live/production/")
					}
				}
				assert.Equal(t, want, rewritten(t, files, file, test.move))
			}
		})
	}
}
