package prove_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/move"
	"github.com/sulibot/tg-refactor/internal/prove"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// drawn gives a tree of units that depend on earlier ones in many forms, and read, include and run what stands around them.
func drawn(t *rapid.T) (files, []change.Path) {
	names := rapid.SampledFrom([]string{"a", "b", "c"})
	folders := map[change.Path]bool{}
	for range rapid.IntRange(2, 5).Draw(t, "units") {
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
	slices.Sort(units)
	f := files{
		"live/root.hcl": "remote_state {\n  backend = \"local\"\n  config  = { path = \"state/${path_relative_to_include()}/s.tfstate\" }\n}\n",
		"live/env.hcl":  "locals {\n  region = \"coast\"\n}\n", "modules/m/main.tf": "", "modules/n/main.tf": "",
	}
	for i, unit := range units {
		var b strings.Builder
		b.WriteString("include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n")
		fmt.Fprintf(&b, "terraform {\n  source = %s\n}\n", rapid.SampledFrom([]string{`"` + change.Path("modules/m").Rel(unit) + `"`,
			`"` + change.Path("modules").Rel(unit) + `//n"`, `"${get_repo_root()}/modules/n"`, `"${get_terragrunt_dir()}/` + change.Path("modules/m").Rel(unit) + `"`}).Draw(t, "source"))
		inputs := "  region = read_terragrunt_config(find_in_parent_folders(\"env.hcl\")).locals.region\n  text   = file(\"text.txt\")\n"
		for j, to := range units[:i] {
			if !rapid.Bool().Draw(t, "depends") {
				continue
			}
			fmt.Fprintf(&b, "dependency \"d%d\" {\n  config_path = %s\n  mock_outputs = { id = \"mock\" }\n}\n", j, rapid.SampledFrom([]string{
				`"` + to.Rel(unit) + `"`, `"${get_terragrunt_dir()}/` + to.Rel(unit) + `"`, `"${get_repo_root()}/` + string(to) + `"`,
				`"${dirname(find_in_parent_folders("root.hcl"))}/` + to.Below("live") + `"`}).Draw(t, "form"))
			inputs += fmt.Sprintf("  id%d = dependency.d%d.outputs.id\n", j, j)
		}
		f[unit.Child("terragrunt.hcl")] = b.String() + "inputs = {\n" + inputs + "}\n"
		f[unit.Child("text.txt")] = "text of " + string(unit) + "\n"
	}
	return f, units
}

// drawnMove moves units of a tree; it reports false where no plan can be made.
func drawnMove(t *rapid.T, f files, units []change.Path) (asked, bool) {
	var a asked
	for i := range rapid.IntRange(1, 2).Draw(t, "moves") {
		from := rapid.SampledFrom(units).Draw(t, "from")
		to := change.Path(fmt.Sprintf("live/%s%d", rapid.SampledFrom([]string{"new", "a/new", "x/y/new"}).Draw(t, "to"), i))
		a.moves = append(a.moves, change.Move{From: from, To: to})
	}
	a.moves = change.NewMoves(a.moves).List()
	x, err := refs.Build(context.Background(), f.tree())
	require.NoError(t, err)
	result, err := move.Plan(context.Background(), x, move.Request{Moves: a.moves})
	require.NoError(t, err)
	return a, !result.Findings.Has(finding.Error)
}

// Whatever moves, every unit evaluates to what it did.
func TestLawAMoveProvesIdentical(t *testing.T) {
	compared := 0
	rapid.Check(t, func(t *rapid.T) {
		f, units := drawn(t)
		a, ok := drawnMove(t, f, units)
		if !ok {
			return
		}
		p := proof(t, f, a)
		for _, unit := range p.Units {
			require.Equal(t, prove.Identical, unit.Verdict, "%v: %+v", a.moves, unit)
			compared++
		}
	})
	require.Positive(t, compared)
}

// One byte of a path that nobody meant to change, and the unit no longer proves identical.
func TestLawABrokenPathIsFound(t *testing.T) {
	broken := 0
	rapid.Check(t, func(t *rapid.T) {
		f, units := drawn(t)
		a, ok := drawnMove(t, f, units)
		if !ok {
			return
		}
		c := moving(t, f.tree(), a)
		var sites []*refs.Reference
		for _, view := range c.After.Views() {
			for _, reference := range view.References {
				if view.Unit && (reference.Kind == refs.ConfigPath || reference.Kind == refs.Source) && reference.State == refs.Resolved {
					sites = append(sites, reference)
				}
			}
		}
		site := rapid.SampledFrom(sites).Draw(t, "path")
		a.spoil = func(tree *live.Tree) change.Set {
			content, err := tree.Read(site.Leaf.File)
			require.NoError(t, err)
			// The byte before the closing quote, another one than it is.
			at := site.Leaf.Start + strings.LastIndex(string(content[site.Leaf.Start:site.Leaf.End]), `"`) - 1
			return change.Set{Edits: []change.Edit{{File: site.Leaf.File, Start: at, End: at + 1, New: rapid.SampledFrom([]string{"q", "r"}).Draw(t, "byte")}}}
		}
		p := proof(t, f, a)
		for _, unit := range p.Units {
			if unit.After == site.Frame.Config.Dir() {
				require.True(t, unit.Stands(), "%s of %s: %+v", site.Kind, site.Frame.Config, unit)
				broken++
			}
		}
		require.False(t, p.Holds())
	})
	require.Positive(t, broken)
}
