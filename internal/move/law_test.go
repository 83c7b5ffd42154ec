package move_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/move"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// randomTree draws units in nested folders that point at each other in every form.
func randomTree(t *rapid.T) (*live.Tree, []change.Path) {
	names := rapid.SampledFrom([]string{"a", "b", "c"})
	folders := map[change.Path]bool{}
	for range rapid.IntRange(2, 7).Draw(t, "units") {
		p := change.Path("live")
		for range rapid.IntRange(1, 3).Draw(t, "depth") {
			p = p.Child(names.Draw(t, "name"))
		}
		folders[p] = true
	}
	var units []change.Path
	for p := range folders {
		units = append(units, p)
	}
	units = sorted(units)
	files := map[change.Path]live.Source{"live/root.hcl": live.Text(`locals { depth = path_relative_to_include() }`),
		"modules/m/main.tf": live.Text(""), "live/envcommon/x.hcl": live.Text(`terraform { source = "${get_repo_root()}/modules//m" }`)}
	for i := range rapid.IntRange(0, 2).Draw(t, "envs") {
		files[rapid.SampledFrom(units).Draw(t, "env at").Dir().Child(fmt.Sprintf("env%d.hcl", i))] = live.Text(`locals { x = 1 }`)
	}
	for _, unit := range units {
		var b strings.Builder
		fmt.Fprintf(&b, "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n")
		for i := range rapid.IntRange(0, 4).Draw(t, "references") {
			to := rapid.SampledFrom(units).Draw(t, "to")
			rel := to.Rel(unit)
			fmt.Fprintf(&b, "dependency \"d%d\" {\n  config_path = %s\n}\n", i, rapid.SampledFrom([]string{
				`"` + rel + `"`, `"./` + rel + `"`, `"${get_terragrunt_dir()}/` + rel + `"`, `"${get_repo_root()}/` + string(to) + `"`,
				`get_env("E") == "" ? "` + rel + `" : "../nowhere"`, `find_in_parent_folders("` + to.Base() + `")`,
				`"${dirname(find_in_parent_folders("root.hcl"))}/` + to.Below("live") + `"`, `try("` + rel + `", "x")`,
			}).Draw(t, "form"))
		}
		fmt.Fprintf(&b, "locals {\n  e = try(read_terragrunt_config(find_in_parent_folders(\"env%d.hcl\")).locals, {})\n}\n",
			rapid.IntRange(0, 1).Draw(t, "env"))
		files[unit.Child("terragrunt.hcl")] = live.Text(b.String())
	}
	return live.FromMap(files), append(units, randomStacks(t, files, units)...)
}

// randomStacks draws stacks whose units come from a catalog, directly or through a nested stack, and depend on units of the tree. It gives
// the folders that may move with them.
func randomStacks(t *rapid.T, files map[change.Path]live.Source, units []change.Path) []change.Path {
	count := rapid.IntRange(0, 2).Draw(t, "stacks")
	if count == 0 {
		return nil
	}
	files["catalog/u/terragrunt.hcl"] = live.Text("include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n" +
		"terraform {\n  source = \"${get_repo_root()}/modules//m\"\n}\ndependency \"d\" {\n  config_path = values.to\n}\n" +
		"inputs = {\n  note = file(\"note.txt\")\n}\n")
	files["catalog/u/note.txt"] = live.Text("note\n")
	files["catalog/s/terragrunt.stack.hcl"] = live.Text("unit \"inner\" {\n  source = \"${get_repo_root()}/catalog/u\"\n  path   = \"inner\"\n" +
		"  values = {\n    to = values.far\n  }\n}\n")
	folders := []change.Path{"catalog/u", "catalog/s"}
	for i := range count {
		folder := change.Path(fmt.Sprintf("live/%s/stack%d", rapid.SampledFrom([]string{"a", "z"}).Draw(t, "stack in"), i))
		to := rapid.SampledFrom(units).Draw(t, "stack depends on")
		forms := func(label, rel string, to change.Path) string {
			return rapid.SampledFrom([]string{`"` + rel + `"`, `"${get_repo_root()}/` + string(to) + `"`, `local.p`}).Draw(t, label)
		}
		var b strings.Builder
		fmt.Fprintf(&b, "locals {\n  p = \"${get_repo_root()}/%s\"\n}\n", to)
		fmt.Fprintf(&b, "unit \"u\" {\n  source = %s\n  path   = \"x/u\"\n  values = {\n    to = %s\n  }\n}\n",
			rapid.SampledFrom([]string{`"` + change.Path("catalog/u").Rel(folder) + `"`, `"${get_repo_root()}/catalog/u"`, `"${get_repo_root()}/catalog//u"`}).Draw(t, "source"),
			forms("to", to.Rel(folder.Child(".terragrunt-stack/x/u")), to))
		fmt.Fprintf(&b, "stack \"s\" {\n  source = \"%s\"\n  path   = \"s\"\n  values = {\n    far = %s\n  }\n}\n",
			change.Path("catalog/s").Rel(folder), forms("far", to.Rel(folder.Child(".terragrunt-stack/s/.terragrunt-stack/inner")), to))
		files[folder.Child("terragrunt.stack.hcl")] = live.Text(b.String())
		folders = append(folders, folder)
	}
	return folders
}

func sorted(paths []change.Path) []change.Path {
	for i := range paths {
		for j := i; j > 0 && paths[j] < paths[j-1]; j-- {
			paths[j], paths[j-1] = paths[j-1], paths[j]
		}
	}
	return paths
}

func randomMoves(t *rapid.T, units []change.Path) []change.Move {
	var list []change.Move
	for i := range rapid.IntRange(1, 3).Draw(t, "moves") {
		from := rapid.SampledFrom(units).Draw(t, "from")
		to := change.Path(rapid.SampledFrom([]string{"live/new", "other/new", "live/a/new", string(from) + "/into", "new"}).Draw(t, "to"))
		to = change.Path(fmt.Sprintf("%s%d", to, i))
		list = append(list, change.Move{From: from, To: to})
	}
	return change.NewMoves(list).List()
}

func TestLawEveryReferenceKeepsItsTarget(t *testing.T) {
	planned := 0
	rapid.Check(t, func(t *rapid.T) {
		tree, units := randomTree(t)
		x, err := refs.Build(context.Background(), tree)
		require.NoError(t, err)
		list := randomMoves(t, units)
		result, err := move.Plan(context.Background(), x, move.Request{Moves: list})
		require.NoError(t, err)
		for _, f := range result.Findings {
			if f.Old != "" && f.Old == f.New {
				t.Fatalf("old and new are one text: %+v", f)
			}
		}
		if result.Findings.Has(finding.Error) {
			for _, f := range result.Findings {
				require.NotEmpty(t, f.Remedy)
			}
			return
		}
		planned++
		after, findings := tree.With(result.Changes)
		require.Empty(t, findings)
		fresh, err := refs.Build(context.Background(), after)
		require.NoError(t, err)
		moved := change.NewMoves(list)
		for _, view := range x.Views() {
			if x.Template(view.Config) || x.MayRun(view.Config) {
				continue // What is generated from it has to find things, not what is generated from.
			}
			views := fresh.View(moved.Map(view.Config))
			require.NotNil(t, views, "view of %s", view.Config)
			require.Len(t, views.References, len(view.References))
			_, generated := x.Generated(view.Config)
			for i, reference := range view.References {
				require.False(t, generated && reference.State != refs.Resolved, "%s %q of %s", reference.Kind, reference.Value, view.Config)
				if reference.State == refs.Resolved {
					require.Equal(t, moved.Map(reference.Target), views.References[i].Target, "%s %s %q", view.Config, reference.Kind, reference.Value)
				}
			}
		}
		// What Update kept or resolved again is what a new index finds.
		for _, view := range fresh.Views() {
			require.Equal(t, states(view), states(result.After.View(view.Config)))
		}
		again, err := move.Plan(context.Background(), fresh, move.Request{})
		require.NoError(t, err)
		require.True(t, again.Changes.Empty(), "planning what is done changes nothing")
	})
	require.Positive(t, planned, "some of the moves must be possible")
}

func states(view *refs.View) []string {
	if view == nil {
		return nil
	}
	var all []string
	for _, r := range view.References {
		all = append(all, fmt.Sprint(r.Kind, r.Value, r.Target, r.State))
	}
	return all
}

func TestLawBytesOutsideEditsStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree, units := randomTree(t)
		x, err := refs.Build(context.Background(), tree)
		require.NoError(t, err)
		result, err := move.Plan(context.Background(), x, move.Request{Moves: randomMoves(t, units)})
		require.NoError(t, err)
		for _, edit := range result.Changes.Edits {
			content, err := tree.Read(edit.File)
			require.NoError(t, err)
			old := string(content[edit.Start:edit.End])
			if old != "" && edit.New != "" {
				require.NotEqual(t, old[0], edit.New[0], "%q → %q", old, edit.New)
				require.NotEqual(t, old[len(old)-1], edit.New[len(edit.New)-1], "%q → %q", old, edit.New)
			}
			require.NotContains(t, old, "\n")
			require.NotEmpty(t, edit.Cause.Why)
		}
	})
}
