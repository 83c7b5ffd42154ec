package watch

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
)

// An entry is right where each list says of all files what it said, and of the new folder what it says of the model; else it is not.
func TestEnlisted(t *testing.T) {
	const project = "  - dir: live/dev/app\n    autoplan: {when_modified: ['*.hcl', ../../root.hcl]}\n"
	for name, test := range map[string]struct {
		file    change.Path
		content string
		// old is the model's entry, and now what is added behind it.
		old, now string
		alone    bool
		want     bool
	}{
		"an owner": {"CODEOWNERS", "/live/dev/ @d\n", "/live/dev/ @d\n", "/live/qa/ @d\n", false, true},
		"an owner whom a later line takes it from": {"CODEOWNERS", "/live/dev/ @d\n/live/q*/ @q\n", "/live/dev/ @d\n", "/live/qa/ @d\n", false, false},
		"an owner who would get others":            {"CODEOWNERS", "/live/other/ @o\n/live/dev/ @d\n", "/live/dev/ @d\n", "/live/*/ @d\n", false, false},
		"a path of a workflow":                     {".github/workflows/x.yml", "on:\n  push:\n    paths: [live/dev/**]\n", "live/dev/**", ", live/qa/**", false, true},
		"a path of another workflow": {".github/workflows/x.yml", "on:\n  push:\n    paths: [live/dev/**]\n", "live/dev/**", ", live/other/**",
			false, false},
		"a path that leads nowhere":      {".github/workflows/x.yml", "on:\n  push:\n    paths: [old/dev/**]\n", "old/dev/**", ", old/qa/**", false, false},
		"a project":                      {"atlantis.yaml", "projects:\n" + project, project, strings.ReplaceAll(project, "dev", "qa"), false, true},
		"a project that watches less":    {"atlantis.yaml", "projects:\n" + project, project, "  - dir: live/qa/app\n    autoplan: {when_modified: [x]}\n", false, false},
		"a pattern that nobody can tell": {".github/labeler.yml", "l:\n  - live/@(dev)/**\n", "  - live/@(dev)/**\n", "  - live/@(qa)/**\n", false, false},
		"a list of names":                {"ci.yml", "m: [dev]\n", "dev", ", qa", true, true},
		"a list of anything":             {"ci.yml", "m: [dev]\n", "dev", ", qa", false, false},
		"owners that nobody reads":       {"docs/CODEOWNERS", "/live/dev/ @d\n", "/live/dev/ @d\n", "/live/qa/ @d\n", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[change.Path]string{test.file: test.content, "live/root.hcl": ""}
			if test.file == "docs/CODEOWNERS" {
				files["CODEOWNERS"] = ""
			}
			for _, folder := range []change.Path{"live/dev/app", "live/qa/app", "live/other/app"} {
				files[folder.Child("terragrunt.hcl")] = ""
			}
			files["live/dev/secret.txt"] = "" // It was not copied.
			start := strings.Index(test.content, test.old)
			end := start + len(test.old)
			entries := []Entry{{change.Edit{File: test.file, Start: end, End: end, New: test.now}, start, end, test.alone}}
			right, err := Enlisted(t.Context(), Sides{After: tree(files)}, "live/dev", "live/qa", test.file, entries)
			require.NoError(t, err)
			assert.Equal(t, []bool{test.want}, right)
		})
	}
}

// Of several entries those are kept that are right without the others.
func TestEnlistedOneByOne(t *testing.T) {
	const content = "on:\n  push:\n    paths: [live/dev/**]\nm: [dev]\nn: [dev, x]\n"
	files := map[change.Path]string{".github/workflows/x.yml": content, "live/dev/app/terragrunt.hcl": "", "live/qa/app/terragrunt.hcl": ""}
	var entries []Entry
	for _, old := range []string{"live/dev/**", "dev]\nn", "dev, x"} {
		start := strings.Index(content, old)
		end := start + len(strings.TrimRight(strings.TrimSuffix(old, ", x"), "]\nn"))
		entries = append(entries, Entry{change.Edit{File: ".github/workflows/x.yml", Start: end, End: end,
			New: ", " + strings.ReplaceAll(content[start:end], "dev", "qa")}, start, end, old == "dev]\nn"})
	}
	right, err := Enlisted(t.Context(), Sides{After: tree(files)}, "live/dev", "live/qa", ".github/workflows/x.yml", entries)
	require.NoError(t, err)
	assert.Equal(t, []bool{true, true, false}, right)
}
