package static_test

import (
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/static"
)

func parse(t *testing.T, text string) hclsyntax.Expression {
	t.Helper()
	x, diagnostics := hclsyntax.ParseExpression([]byte(text), "", hcl.InitialPos)
	require.False(t, diagnostics.HasErrors(), diagnostics)
	return x
}

var tree = live.FromMap(map[change.Path]live.Source{
	"live/root.hcl": live.Text(""), "live/env.txt": live.Text(" prod "), "live/a/unit/terragrunt.hcl": live.Text(""),
	"live/terragrunt.hcl": live.Text(""), "live/a/shared/terragrunt.hcl": live.Text(""),
})

// scopes are the three ways in which a text is reached: docs/references.md says what a path is relative to in each.
func scopes() map[string]*static.Scope {
	include := []static.Include{{Name: "root", Path: "live/root.hcl"}}
	unit := change.Path("live/a/unit/terragrunt.hcl")
	return map[string]*static.Scope{
		"own":      {Tree: tree, Text: unit, Config: unit, Original: unit, Includes: include},
		"included": {Tree: tree, Text: "live/root.hcl", Config: unit, Original: unit, Included: true},
		"read":     {Tree: tree, Text: "live/root.hcl", Config: "live/root.hcl", Original: unit},
	}
}

func TestWhatFunctionsAnswerDependsOnHowATextIsReached(t *testing.T) {
	const r = static.RepositoryRoot
	for _, c := range []struct{ text, own, included, read string }{
		{`get_terragrunt_dir()`, r + "/live/a/unit", r + "/live/a/unit", r + "/live"},
		{`get_original_terragrunt_dir()`, r + "/live/a/unit", r + "/live/a/unit", r + "/live/a/unit"},
		{`get_parent_terragrunt_dir()`, r + "/live", r + "/live", r + "/live"},
		{`path_relative_to_include()`, "a/unit", "a/unit", "."},
		{`path_relative_from_include("root")`, "../..", "../..", "."},
		{`get_repo_root()`, r, r, r},
		{`get_path_from_repo_root()`, "live/a/unit", "live/a/unit", "live"},
		{`get_path_to_repo_root()`, "../../..", "../../..", ".."},
		{`find_in_parent_folders("root.hcl", "none")`, r + "/live/root.hcl", r + "/live/root.hcl", "none"},
		{`find_in_parent_folders("shared", "none")`, r + "/live/a/shared", r + "/live/a/shared", "none"},
		{`try(find_in_parent_folders("nowhere"), "fallback")`, "fallback", "fallback", "fallback"},
	} {
		t.Run(c.text, func(t *testing.T) {
			for name, want := range map[string]string{"own": c.own, "included": c.included, "read": c.read} {
				got, ok := static.NewEvaluator(static.NewShared()).Value(scopes()[name], parse(t, c.text)).Text()
				require.True(t, ok, name)
				assert.Equal(t, want, got, name)
			}
		})
	}
}

func TestWhatOnlyARunCouldTellIsUnknown(t *testing.T) {
	for _, text := range []string{`run_cmd("date")`, `get_env("HOME")`, `get_env("X", "default")`, `sops_decrypt_file("x")`,
		`dependency.vpc.outputs.id`, `get_aws_account_id()`, `"a-${run_cmd("x")}"`, `local.missing`, `find_in_parent_folders("nowhere")`} {
		result := static.NewEvaluator(static.NewShared()).Value(scopes()["own"], parse(t, text))
		_, ok := result.Text()
		assert.False(t, ok, text)
		assert.NotEmpty(t, result.Why, text)
	}
}

func TestProbesNameMissesToo(t *testing.T) {
	result := static.NewEvaluator(static.NewShared()).Value(scopes()["own"], parse(t, `find_in_parent_folders("root.hcl")`))
	assert.Equal(t, []change.Path{"live/a/root.hcl", "live/root.hcl"}, result.Probes)
}

func TestSourcesAreCutAsGoGetterCutsThem(t *testing.T) {
	for text, want := range map[string]static.Source{
		"../modules//vpc?ref=v1": {Package: "../modules", Module: "vpc", HasModule: true, Query: "?ref=v1"},
		"../modules/vpc":         {Package: "../modules/vpc"},
		"../modules//":           {Package: "../modules", HasModule: true},
		"modules/vpc":            {Package: "modules/vpc"},
		"/abs//x":                {Package: "/abs", Module: "x", HasModule: true},
	} {
		got, local := static.ParseSource(text)
		assert.True(t, local, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"git::https://example.com/x.git//vpc", "tfr:///x/y/z?version=1.0", "github.com/x/y//vpc", "git@github.com:x/y.git",
		"https://example.com/x.zip", ""} {
		_, local := static.ParseSource(text)
		assert.False(t, local, text)
	}
}

func TestArmsAreWalkedWhateverTheCondition(t *testing.T) {
	var leaves []string
	for _, arm := range static.Arms(scopes()["own"], parse(t, `true ? "a" : try(("b"), ["c", "${"d"}"])`)) {
		text, _ := static.Literal(arm.Leaf)
		leaves = append(leaves, text)
	}
	assert.Equal(t, []string{"a", "b", "c", "d"}, leaves)
}

// TestOutputsThatAreKnown: what a dependency gives is unknown, but for outputs that somebody brings along.
func TestOutputsThatAreKnown(t *testing.T) {
	scope := *scopes()["own"]
	value := func(text string) (string, bool) {
		return static.NewEvaluator(static.NewShared()).Value(&scope, parse(t, text)).Text()
	}
	_, known := value(`dependency.image.outputs.id`)
	assert.False(t, known)
	scope.Outputs = map[string]cty.Value{"image": cty.ObjectVal(map[string]cty.Value{"id": cty.StringVal("x")})}
	text, known := value(`"${dependency.image.outputs.id}-y"`)
	assert.True(t, known)
	assert.Equal(t, "x-y", text)
	for _, unknown := range []string{`dependency.image.outputs.other`, `dependency.other.outputs.id`} {
		_, known = value(unknown)
		assert.False(t, known, unknown)
	}
}

func TestKnownTruthsAndTexts(t *testing.T) {
	for text, want := range map[string][2]bool{`true`: {true, true}, `false`: {false, true}, `null`: {}, `"true"`: {}, `get_env("X") == "1"`: {}} {
		scope := scopes()["own"]
		holds, known := static.Truth(static.NewEvaluator(static.NewShared()).Value(scope, parse(t, text)).Value)
		assert.Equal(t, want, [2]bool{holds, known}, text)
	}
	hole := func(*static.Scope, hclsyntax.Expression) string { return "?" }
	for text, want := range map[string]string{`"a-${get_env("X")}"`: "a-?", `true ? "a-${get_env("X")}" : "b"`: "a-?",
		`null ? "a-${get_env("X")}" : "b"`: "?", `get_env("X") == "" ? "a" : "b"`: "?", `format("a-%s", get_env("X"))`: "a-?", `format("a-%s", get_env("X"))[0]`: "?"} {
		assert.Equal(t, want, static.NewEvaluator(static.NewShared()).Render(scopes()["own"], parse(t, text), hole), text)
	}
}

// TestAnIncludeWithoutALabel is named by nothing between include and its parts.
func TestAnIncludeWithoutALabel(t *testing.T) {
	included := scopes()["included"]
	scope := *scopes()["own"]
	scope.Includes = []static.Include{{Path: "live/root.hcl", Scope: included}}
	o := static.NewEvaluator(static.NewShared()).Origin(&scope, parse(t, `include.inputs.x`), nil)
	assert.Equal(t, change.Path("live/root.hcl"), o.Config)
	assert.Equal(t, []string{"inputs", "x"}, o.Rest)
	assert.True(t, o.Included)
}
