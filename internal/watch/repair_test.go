package watch

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// A pattern whose every match moves is left alone where it would take in, at its new place, a file that it does not choose today.
func TestAnEditTakesInNoOtherFile(t *testing.T) {
	for name, test := range map[string]struct {
		other string
		edits int
	}{
		"another file would match":    {"live/dev/db/x.yaml", 0},
		"nothing else is there":       {"live/dev/db/y.yaml", 1},
		"what is there moves as well": {"live/eu/web/x.yaml", 1},
	} {
		t.Run(name, func(t *testing.T) {
			before := live.FromMap(map[change.Path]live.Source{"CODEOWNERS": live.Text("/live/eu/**/x.yaml @eu\n"), "live/eu/keep.txt": live.Text(""),
				"live/eu/app/x.yaml": live.Text(""), "live/eu/api/x.yaml": live.Text(""), change.Path(test.other): live.Text("")})
			list := []change.Move{{From: "live/eu/app", To: "live/dev/app"}, {From: "live/eu/api", To: "live/dev/api"}}
			if before.Exists("live/eu/web") {
				list = append(list, change.Move{From: "live/eu/web", To: "live/dev/web"})
			}
			moves := change.NewMoves(list)
			after, problems := before.With(change.Set{Moves: list})
			require.Empty(t, problems)
			assert.Len(t, Follow(before, after, moves, change.Cause{}, true).Edits, test.edits)
		})
	}
}

// Only those lines of a list follow after which it says of fewer files something else, and of none that it would not have without.
func TestEditsOfLists(t *testing.T) {
	const owners change.Path = "CODEOWNERS"
	prod := change.Move{From: "live/prod", To: "live/eu/prod"}
	for name, test := range map[string]struct {
		file      change.Path
		text, now string
		moves     []change.Move
		also      []change.Path
	}{
		"all of it": {owners, "/live/prod/ @p\n", "/live/eu/prod/ @p\n", []change.Move{prod}, nil},
		"a later line would win": {owners, "/live/prod/ @p\n/live/eu/ @e\n", "/live/prod/ @p\n/live/eu/ @e\n", []change.Move{prod},
			[]change.Path{"live/eu/x.yaml"}},
		"a later line would win over one of two": {owners, "/live/prod/app/ @a\n/live/eu/ @e\n/live/prod/db/ @d\n",
			"/live/prod/app/ @a\n/live/eu/ @e\n/live/eu/prod/db/ @d\n", []change.Move{prod}, nil},
		"a sibling that begins with the same name": {owners, "/live/prod-eu/ @s\n/live/prod/ @p\n", "/live/prod-eu/ @s\n/live/eu/prod/ @p\n",
			[]change.Move{prod}, []change.Path{"live/prod-eu/app/x.yaml"}},
		"a folder that is not there, below": {owners, "/live/prod/out/ @o\n/live/prod/ @p\n", "/live/eu/prod/out/ @o\n/live/eu/prod/ @p\n",
			[]change.Move{prod}, nil},
		"one file": {owners, "/live/prod/app/terragrunt.hcl @f\n", "/live/eu/prod/app/terragrunt.hcl @f\n", []change.Move{prod}, nil},
		"a folder whose parts go apart": {owners, "/live/prod/ @p\n", "/live/prod/ @p\n",
			[]change.Move{{From: "live/prod/app", To: "live/x/app"}, {From: "live/prod/db", To: "live/y/db"}}, nil},
		"a folder whose parts go to one, together with what stands there": {owners, "/live/prod/ @p\n", "/live/prod/ @p\n",
			[]change.Move{{From: "live/prod/app", To: "live/stage/app"}, {From: "live/prod/db", To: "live/stage/db"}}, []change.Path{"live/stage/x.yaml"}},
		"a folder whose parts go to an empty one": {owners, "/live/prod/ @p\n", "/live/new/ @p\n",
			[]change.Move{{From: "live/prod/app", To: "live/new/app"}, {From: "live/prod/db", To: "live/new/db"}}, nil},
		"a part of a folder leaves":              {owners, "/live/prod/ @p\n", "/live/prod/ @p\n", []change.Move{{From: "live/prod/app", To: "live/x/app"}}, nil},
		"letters that a pattern reads otherwise": {owners, "/live/prod/ @p\n", "/live/prod/ @p\n", []change.Move{{From: "live/prod", To: "live/p[1]"}}, nil},
		"two runs in one folder": {"ci.yml", "defaults:\n  run:\n    working-directory: live/prod\nsteps:\n  - run: terragrunt run --all plan\n  - run: terragrunt run --all apply\n",
			"defaults:\n  run:\n    working-directory: live/eu/prod\nsteps:\n  - run: terragrunt run --all plan\n  - run: terragrunt run --all apply\n", []change.Move{prod}, nil},
		"a pattern that another list shares, which would take in what it leaves out": {".github/workflows/x.yml",
			workflowStep("tj-actions/changed-files@v46", "          files_yaml: |\n            a: &a\n              - live/prod/**\n            b:\n              - *a\n              - '!live/*d/app/**'\n"),
			workflowStep("tj-actions/changed-files@v46", "          files_yaml: |\n            a: &a\n              - live/prod/**\n            b:\n              - *a\n              - '!live/*d/app/**'\n"),
			[]change.Move{{From: "live/prod", To: "live/production"}}, nil},
		"an expression that goes on": {".pre-commit-config.yaml", "files: ^live/prod(-eu)?/\n", "files: ^live/prod(-eu)?/\n", []change.Move{prod},
			[]change.Path{"live/prod-eu/x.yaml"}},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[change.Path]string{test.file: test.text, "live/prod/app/terragrunt.hcl": "", "live/prod/db/terragrunt.hcl": "", "live/dev/x.yaml": ""}
			for _, path := range test.also {
				files[path] = ""
			}
			assert.Equal(t, test.now, rewritten(t, files, test.file, test.moves...))
		})
	}
}

// A pattern keeps what stands before and behind the path that it begins with, and follows only where it can spell the new one.
func TestStylesFollow(t *testing.T) {
	moved := func(p change.Path) (change.Path, bool) {
		to, ok := map[change.Path]change.Path{"live/prod": "live/eu/prod", "live/odd": "live/[x]", "live/out": "ops/out"}[p]
		return to, ok
	}
	for name, test := range map[string]struct {
		style style
		text  string
		// folder is where the pattern's paths begin; want is empty where it does not follow.
		folder change.Path
		want   string
	}{
		"a glob":                           {globStyle, "!/live/prod/**", change.Root, "!/live/eu/prod/**"},
		"from a folder":                    {globStyle, "./prod/*.hcl", "live", "./eu/prod/*.hcl"},
		"a name that goes on":              {globStyle, "live/prod*/**", change.Root, ""},
		"what a glob reads otherwise":      {globStyle, "live/odd/**", change.Root, ""},
		"out of the folder":                {globStyle, "out/**", "live", ""},
		"out of it, where that is allowed": {filterStyle, "./out/**", "live", "../ops/out/**"},
		"an expression":                    {regexStyle, `^live/prod/.*\.hcl$`, change.Root, `^live/eu/prod/.*\.hcl$`},
		"an expression's letters":          {regexStyle, `^live/odd/`, change.Root, `^live/\[x\]/`},
		"an optional letter":               {regexStyle, `^live/prod?/`, change.Root, ""},
		"an optional slash":                {regexStyle, `^live/prod/?`, change.Root, ""},
		"an expression that goes on":       {regexStyle, `^live/prod(-eu)?/`, change.Root, ""},
		"one that begins anywhere":         {regexStyle, `live/prod/`, change.Root, ""},
		"one between slashes":              {slashedRegex, `/^live\/prod\//`, change.Root, `/^live/eu/prod\//`},
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := test.style.follow(test.text, test.folder, test.folder, moved)
			assert.Equal(t, test.want, got)
		})
	}
}

// All of a folder goes to one place, or it has none; what begins with the same letters is no part of it.
func TestFolders(t *testing.T) {
	f := newFolders([]subject{{"live/prod/app/x", "live/eu/prod/app/x"}, {"live/prod/db/x", "live/eu/prod/db/x"}, {"live/prod-eu/x", "live/prod-eu/x"},
		{"live/apart/a/x", "ops/a/x"}, {"live/apart/b/x", "live/apart/b/x"}, {"live/other/y", "live/other/z"}})
	for path, want := range map[change.Path]change.Path{"live/prod": "live/eu/prod", "live/prod/app/x": "live/eu/prod/app/x", "live/prod/out": "live/eu/prod/out",
		"live/prod-eu": "live/prod-eu", "live/apart": "", "live/apart/a": "ops/a", "live/apart/c": "", "live/other": "", "live/prodigy": ""} {
		to, ok := f.moved(path)
		assert.Equal(t, want, to, "%s", path)
		assert.Equal(t, want != "", ok, "%s", path)
	}
}
