package unit_test

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// The reasons for which a unit may differ from what Terragrunt evaluates. The set is closed: any other difference is a bug.
const (
	reasonFails   = "Terragrunt does not evaluate the unit"
	reasonHangs   = "what is not told hangs on what only running something tells"
	reasonParent  = "what only others include is no unit"
	leastSame     = 850
	repositoryFor = "/repository"
)

// TestUnitsAreWhatTerragruntEvaluates compares every unit of Terragrunt's own fixtures and of the samples with Terragrunt itself.
func TestUnitsAreWhatTerragruntEvaluates(t *testing.T) {
	folders := realtest.Fixtures(t)
	for _, sample := range []string{"single-cluster", "two-sites"} {
		folder, err := filepath.Abs("../../testdata/" + sample)
		require.NoError(t, err)
		folders = append(folders, folder)
	}
	reasons, same := map[string]int{}, 0
	for _, folder := range folders {
		tree, _, err := live.Load(folder)
		require.NoError(t, err)
		for _, reason := range compare(t, tree, filepath.Base(folder)) {
			if reason == "" {
				same++
			} else {
				reasons[reason]++
			}
		}
	}
	t.Logf("%d units are the same", same)
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		t.Logf("%4d × %s", reasons[reason], reason)
	}
	assert.Greater(t, same, leastSame)
}

// TestDrawnUnitsAreWhatTerragruntEvaluates does so for units that are put together at random, of texts that override each other.
func TestDrawnUnitsAreWhatTerragruntEvaluates(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		files := drawn(r)
		for _, reason := range compare(t, live.FromMap(files), "drawn") {
			assert.NotEqual(t, reasonParent, reason)
		}
		if t.Failed() {
			for _, path := range slices.Sorted(maps.Keys(files)) {
				if path.Base() != "main.tf" {
					r.Logf("%s", path)
				}
			}
			r.FailNow()
		}
	})
}

// compare gives for each unit of a tree the reason for which it differs, "" where it does not.
func compare(t *testing.T, tree *live.Tree, where string) []string {
	x, err := refs.Build(context.Background(), tree)
	require.NoError(t, err)
	var configs []change.Path
	for _, config := range x.Units() {
		if !x.Template(config) && tree.IsFile(config) {
			configs = append(configs, config)
		}
	}
	theirs, err := evaluate.Evaluate(context.Background(), tree, evaluate.Options{Root: repositoryFor, Units: configs, Parallelism: 1})
	require.NoError(t, err)
	var all []string
	for i, config := range configs {
		all = append(all, differs(t, x, unit.Of(x, config), theirs[i], where))
	}
	return all
}

func differs(t *testing.T, x *refs.Index, u *unit.Unit, theirs evaluate.Unit, where string) string {
	if theirs.Failure != nil {
		return reasonFails
	}
	where += ": " + string(u.Config)
	reason := ""
	note := func(ours, them any, hangs bool, what string) {
		switch {
		case assert.ObjectsAreEqual(them, ours):
		case hangs:
			reason = reasonHangs
		default:
			assert.Equal(t, them, ours, "%s: %s", where, what)
		}
	}
	source, hangs := sourceOf(u)
	note(source, theirs.Source, hangs, "source")
	names, hangs := inputsOf(u)
	note(names, inputsIn(theirs), hangs, "names of inputs")
	ours := map[string]unit.Dependency{}
	for _, d := range u.Dependencies() {
		ours[d.Label] = d
	}
	for _, their := range theirs.Dependencies {
		d, ok := ours[their.Name]
		delete(ours, their.Name)
		if !assert.True(t, ok, "%s: dependency %q", where, their.Name) {
			continue
		}
		path, hangs := textOf(d.ConfigPaths())
		note(path, their.ConfigPath, hangs, "config_path of "+their.Name)
		note(d.Enabled() != unit.Off, their.Enabled, d.Enabled() == unit.Unknown, "enabled of "+their.Name)
		mocks := d.Mocks()
		note(mocks.Outputs, their.Mocks, false, "mocks of "+their.Name)
		note(mocks.Skipped == unit.On, their.SkipOutputs, mocks.Skipped == unit.Unknown, "skip_outputs of "+their.Name)
		note(slices.Sorted(slices.Values(mocks.Commands)), slices.Sorted(slices.Values(their.MockCommands)), mocks.Unknown, "commands of "+their.Name)
	}
	assert.Empty(t, ours, where)
	generated, hangs := generatedBy(u)
	note(generated, generatedIn(theirs), hangs, "generated files")
	if theirs.Backend.Type != "" {
		b, ok := backend.Of(x, u.Config)
		note(b.Type, theirs.Backend.Type, !ok || b.Type == backend.Unknown, "backend")
	}
	return reason
}

func sourceOf(u *unit.Unit) (string, bool) { return textOf(u.Source()) }

func textOf(references []*refs.Reference) (text string, hangs bool) {
	switch {
	case len(references) == 0:
		return "", false
	case len(references) > 1 || references[0].State == refs.Unknown:
		return "", true
	default:
		return strings.ReplaceAll(references[0].Value, static.RepositoryRoot, repositoryFor), false
	}
}

func inputsOf(u *unit.Unit) (names []string, hangs bool) {
	for _, input := range u.Inputs() {
		hangs = hangs || input.Name == unit.AnyInput || input.Decides
		if !slices.Contains(names, input.Name) && input.Name != unit.AnyInput {
			names = append(names, input.Name)
		}
	}
	slices.Sort(names)
	return names, hangs
}

func inputsIn(u evaluate.Unit) []string {
	var names []string
	for _, a := range u.Attributes {
		if name, ok := strings.CutPrefix(a.Name, "inputs."); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func generatedBy(u *unit.Unit) (labels []string, hangs bool) {
	for _, block := range u.Generated() {
		_, told := block.Attribute("contents")
		disable, ok := block.Attribute("disable")
		hangs = hangs || !told || block.Label == unit.AnyInput || ok && disable.Expression.Variables() != nil
		labels = append(labels, block.Label)
	}
	slices.Sort(labels)
	return labels, hangs
}

func generatedIn(u evaluate.Unit) []string {
	var labels []string
	for _, g := range u.Generated {
		if !g.Disabled {
			labels = append(labels, g.Name)
		}
	}
	slices.Sort(labels)
	return labels
}

// drawn gives a repository with one unit, the files that it includes by any strategy, and what they may lead to.
func drawn(r *rapid.T) map[change.Path]live.Source {
	files := map[change.Path]live.Source{"live/v/terragrunt.hcl": live.Text(""), "live/w/terragrunt.hcl": live.Text(""),
		"live/v/main.tf": live.Text(""), "live/w/main.tf": live.Text(""), "modules/m/main.tf": live.Text(""), "modules/n/main.tf": live.Text("")}
	var own strings.Builder
	mark := func(text string) string {
		if rapid.Bool().Draw(r, "byte-order mark") {
			return "\ufeff" + text
		}
		return text
	}
	for i := range rapid.IntRange(0, 3).Draw(r, "includes") {
		strategy := rapid.SampledFrom([]string{"shallow", "deep", "no_merge"}).Draw(r, "strategy")
		fmt.Fprintf(&own, "include \"i%d\" {\n  path = \"../i%d.hcl\"\n  merge_strategy = %q\n  expose = %t\n}\n", i, i, strategy, rapid.Bool().Draw(r, "expose"))
		files[change.Path(fmt.Sprintf("live/i%d.hcl", i))] = live.Text(mark(drawnText(r)))
	}
	files["live/u/terragrunt.hcl"] = live.Text(mark(own.String() + drawnText(r)))
	files["live/u/main.tf"] = live.Text("")
	return files
}

func drawnText(r *rapid.T) string {
	var text strings.Builder
	draw := func(what string) bool { return rapid.Bool().Draw(r, what) }
	one := func(what string, from ...string) string { return rapid.SampledFrom(from).Draw(r, what) }
	source, arguments := draw("source"), draw("arguments")
	if source || arguments {
		text.WriteString("terraform {\n")
		if source {
			fmt.Fprintf(&text, "  source = \"${get_repo_root()}/modules/%s\"\n", one("module", "m", "n"))
		}
		if arguments {
			fmt.Fprintf(&text, "  extra_arguments %q {\n    commands = [\"plan\"]\n    arguments = [%q]\n  }\n", one("label", "a", "b"), one("argument", "-a", "-b"))
		}
		text.WriteString("}\n")
	}
	for _, label := range []string{"d", "e"} {
		if !draw("dependency") {
			continue
		}
		fmt.Fprintf(&text, "dependency %q {\n  config_path = \"${get_repo_root()}/live/%s\"\n", label, one("to", "v", "w"))
		if draw("gated") {
			fmt.Fprintf(&text, "  enabled = %t\n", draw("enabled"))
		}
		if draw("mocked") {
			text.WriteString("  mock_outputs = { o = 1 }\n")
		}
		if draw("commands") {
			fmt.Fprintf(&text, "  mock_outputs_allowed_terraform_commands = [%q]\n", one("command", "plan", "apply"))
		}
		text.WriteString("}\n")
	}
	if draw("inputs") {
		text.WriteString(one("form", "inputs = { x = 1 }\n", "inputs = merge({ x = 1 }, { y = 2 })\n",
			"locals {\n  all = { z = 1 }\n}\ninputs = local.all\n", "inputs = true ? { x = 1 } : { y = 2 }\n"))
	}
	generate := func(off bool) string {
		return fmt.Sprintf("path = %q\n if_exists = \"overwrite\"\n contents = \"\"\n disable = %t\n", "x.tf", off)
	}
	switch one("generate", "none", "block", "attribute") {
	case "block":
		fmt.Fprintf(&text, "generate \"g\" {\n %s}\n", generate(draw("off")))
	case "attribute":
		fmt.Fprintf(&text, "generate = { h = {\n %s} }\n", generate(draw("off")))
	}
	if draw("remote_state") {
		fmt.Fprintf(&text, "remote_state {\n  backend = %q\n  config = {}\n}\n", one("backend", "local", "s3"))
	}
	return text.String()
}
