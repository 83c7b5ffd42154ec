package cluster_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/cluster"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// TestEntriesForTheNewCluster: where a list names the template, the new cluster's entry is written as the template's is; where it says
// anything else of the template, or a person must decide, there is none.
func TestEntriesForTheNewCluster(t *testing.T) {
	for name, test := range map[string]struct {
		file      change.Path
		text, now string
		// rest is set where the file names the template besides.
		rest bool
	}{
		"a matrix":                {"ci.yml", "matrix:\n  c: [cluster-101]\n", "matrix:\n  c: [cluster-101, cluster-103]\n", false},
		"a matrix of names":       {"ci.yml", "matrix:\n  c: ['sol', x]\n", "matrix:\n  c: ['sol', 'terra', x]\n", false},
		"a list with hyphens":     {"ci.yml", "c:\n- cluster-101 # the first\n- x\n", "c:\n- cluster-101 # the first\n- cluster-103\n- x\n", false},
		"its last line":           {"ci.yml", "c:\n  - \"cluster-101\"", "c:\n  - \"cluster-101\"\n  - \"cluster-103\"\n", false},
		"lines of another system": {"ci.yml", "c:\r\n  - cluster-101\r\n  - x\r\n", "c:\r\n  - cluster-101\r\n  - cluster-103\r\n  - x\r\n", false},
		"objects": {"atlantis.yaml", "projects:\n  - dir: live/cluster-101/app\n    name: cluster-101-app\n    autoplan:\n      when_modified: ['*']\n\n  - dir: x\n",
			"projects:\n  - dir: live/cluster-101/app\n    name: cluster-101-app\n    autoplan:\n      when_modified: ['*']\n  - dir: live/cluster-103/app\n    name: cluster-103-app\n    autoplan:\n      when_modified: ['*']\n\n  - dir: x\n", false},
		"a list in an object":             {"ci.yml", "matrix:\n  - C: [cluster-101]\n", "matrix:\n  - C: [cluster-101, cluster-103]\n", false},
		"an object with another word":     {"ci.yml", "include:\n  - c: cluster-101\n    net: fd00:101::/48\n", "", true},
		"objects that are no entries":     {"ci.yml", "steps:\n  - run: tofu -chdir=live/cluster-101 plan\n", "", true},
		"a job that is needed":            {"ci.yml", "plan:\n  needs: [cluster-101]\n", "", true},
		"a setting":                       {"ci.yml", "c: cluster-101\nd: [cluster-101]\n", "c: cluster-101\nd: [cluster-101, cluster-103]\n", true},
		"owners":                          {"CODEOWNERS", "# cluster-101\n/live/cluster-101/ @acme/ops\n* @acme\n", "# cluster-101\n/live/cluster-101/ @acme/ops\n/live/cluster-103/ @acme/ops\n* @acme\n", true},
		"a team of the template's":        {"CODEOWNERS", "/live/cluster-101/ @acme/cluster-101\n", "", true},
		"what git ignores":                {".gitignore", "/live/cluster-101/out/", "/live/cluster-101/out/\n/live/cluster-103/out/", false},
		"keys are for people":             {".sops.yaml", "creation_rules:\n  - path_regex: [cluster-101]\n", "", true},
		"a script is for people":          {"x.sh", "cd live/cluster-101\n", "", true},
		"a machine's name, in large ones": {"ci.yml", "c: [CLUSTER-101]\n", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			x, l := begin(t, small().with(files{test.file: test.text}).tree())
			result, err := cluster.Add(context.Background(), x, l, cluster.Addition{Folder: "cluster-103", Name: "terra"}, nil)
			require.NoError(t, err)
			require.NoError(t, result.Findings.Err())
			require.Equal(t, 1, strings.Count(strings.Join(codes(result.Findings), "\n"), "entry-missing"))
			all := func(file cluster.ListedFile) ([]bool, error) {
				return slices.Repeat([]bool{true}, len(file.Entries)), nil
			}
			offered, err := result.Enlist(context.Background(), x, false, all)
			require.NoError(t, err)
			assert.Equal(t, test.text, filesOf(t, offered.After.Tree())[test.file])
			assert.Equal(t, test.now != "", slices.ContainsFunc(offered.Findings, func(f finding.Finding) bool { return strings.Contains(f.Remedy, "--rewrite-mentions") }))
			rewritten, err := result.Enlist(context.Background(), x, true, all)
			require.NoError(t, err)
			want := test.now
			if want == "" {
				want = test.text
			}
			assert.Equal(t, want, filesOf(t, rewritten.After.Tree())[test.file])
			assert.Equal(t, test.rest, strings.Contains(strings.Join(codes(rewritten.Findings), "\n"), "entry-missing"))
			none, err := result.Enlist(context.Background(), x, true, func(file cluster.ListedFile) ([]bool, error) { return make([]bool, len(file.Entries)), nil })
			require.NoError(t, err)
			assert.Equal(t, test.text, filesOf(t, none.After.Tree())[test.file])
			assert.Contains(t, strings.Join(codes(none.Findings), "\n"), "entry-missing")
		})
	}
}

// A file that has the new cluster's folder in a path has its entry, also where the folder's name is too short to mean it anywhere.
func TestEntriesOfAShortName(t *testing.T) {
	for text, missing := range map[string]bool{
		"/live/cluster-101/out/\n/live/qa/out/\n":  false,
		"/live/cluster-101/out/\n/live/qat/out/\n": true,
		"/live/cluster-101/out/ # qa\n":            true,
	} {
		x, l := begin(t, small().with(files{".gitignore": text}).tree())
		result, err := cluster.Add(context.Background(), x, l, cluster.Addition{Folder: "qa", Name: "terra", ID: "103"}, nil)
		require.NoError(t, err)
		isMissing := func(f finding.Finding) bool { return f.Code == finding.EntryMissing }
		assert.Equal(t, missing, slices.ContainsFunc(result.Findings, isMissing), "%s: %v", text, result.Findings)
	}
}
