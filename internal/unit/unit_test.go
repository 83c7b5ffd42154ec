package unit_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// up includes live/up.hcl by a strategy.
func up(strategy string) string {
	return "include \"up\" {\n  path = \"../up.hcl\"\n  merge_strategy = \"" + strategy + "\"\n}\n"
}

func open(t *testing.T, own, shared string) *unit.Unit {
	t.Helper()
	files := map[change.Path]live.Source{"live/a/terragrunt.hcl": live.Text(own), "live/up.hcl": live.Text(shared),
		"live/b/terragrunt.hcl": live.Text(""), "modules/old/main.tf": live.Text(""), "modules/new/main.tf": live.Text("")}
	x, err := refs.Build(context.Background(), live.FromMap(files))
	require.NoError(t, err)
	return unit.Of(x, "live/a/terragrunt.hcl")
}

func TestTheStrongestSourceCounts(t *testing.T) {
	source := func(module string) string {
		return "terraform {\n  source = \"${get_repo_root()}/modules/" + module + "\"\n}\n"
	}
	for _, c := range []struct{ name, own, up, want string }{
		{"its own", up("shallow") + source("new"), source("old"), "modules/new"},
		{"the include's", up("deep"), source("old"), "modules/old"},
		{"not that of an include which is not merged", up("no_merge"), source("old"), ""},
		{"a terraform block without a source leaves the include's", up("shallow") + "terraform {\n  copy_terraform_lock_file = false\n}\n",
			source("old"), "modules/old"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, r := range open(t, c.own, c.up).Source() {
				got = append(got, string(r.Target))
			}
			assert.Equal(t, c.want, strings.Join(got, " "))
		})
	}
}

func TestDependenciesByLabel(t *testing.T) {
	block := func(body string) string {
		return "dependency \"d\" {\n  config_path = \"${get_repo_root()}/live/b\"\n  " + body + "\n}\n"
	}
	for _, c := range []struct{ name, own, up, want string }{
		{"without a gate it is on", block(""), "", "d=true"},
		{"the unit's block replaces a shallow include's, gate and all", up("shallow") + block(""), block("enabled = false"), "d=true"},
		{"a deep include says what the unit's block leaves open", up("deep") + block(""), block("enabled = false"), "d=false"},
		{"the unit's word counts in a deep merge", up("deep") + block("enabled = true"), block("enabled = false"), "d=true"},
		{"a gate that only running something tells", block("enabled = get_env(\"X\") == \"1\""), "", "d="},
		{"an include that is not merged has none", up("no_merge"), block(""), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, d := range open(t, c.own, c.up).Dependencies() {
				got = append(got, fmt.Sprintf("%s=%s", d.Label, d.Enabled()))
			}
			assert.Equal(t, c.want, strings.Join(got, " "))
		})
	}
}

func TestAConfigPathThatIsOverriddenIsNeverLookedAt(t *testing.T) {
	const nowhere = "dependency \"d\" {\n  config_path = \"${get_repo_root()}/live/none\"\n}\n"
	const own = "dependency \"d\" {\n  config_path = \"../b\"\n}\n"
	for _, c := range []struct {
		name, own string
		want      bool
	}{
		{"by the unit", up("shallow") + own, true},
		{"by the unit, merged deeply", up("deep") + own, true},
		{"by nobody", up("shallow"), false},
		{"in an include that is neither merged nor exposed", up("no_merge"), true},
		{"in an include that is exposed", strings.Replace(up("no_merge"), "}", "  expose = true\n}", 1), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[change.Path]live.Source{"live/a/terragrunt.hcl": live.Text(c.own), "live/up.hcl": live.Text(nowhere), "live/b/terragrunt.hcl": live.Text("")}
			x, err := refs.Build(context.Background(), live.FromMap(files))
			require.NoError(t, err)
			u := unit.Of(x, "live/a/terragrunt.hcl")
			for _, r := range x.View("live/a/terragrunt.hcl").References {
				if r.State == refs.Dangling {
					assert.Equal(t, c.want, u.Overridden(r))
				}
			}
		})
	}
}

func TestGeneratedFilesAsBlocksAndAsAnAttribute(t *testing.T) {
	body := func(contents string) string {
		return "path = \"x.tf\"\n if_exists = \"overwrite\"\n contents = \"" + contents + "\"\n"
	}
	for _, c := range []struct{ name, own, up, want string }{
		{"a block", "generate \"g\" {\n" + body("1") + "}\n", "", `g "1"`},
		{"an attribute", "generate = {\n g = {\n" + body("1") + "}\n}\n", "", `g "1"`},
		{"an attribute by way of a local", "locals {\n  all = { g = {\n" + body("1") + "} }\n}\ngenerate = local.all\n", "", `g "1"`},
		{"an attribute that is put together", "generate = merge({ g = {\n" + body("1") + "} }, { h = {\n" + body("2") + "} })\n", "", `g "1", h "2"`},
		{"the unit's replaces the include's", up("deep") + "generate \"g\" {\n" + body("1") + "}\n", "generate = { g = {\n" + body("2") + "} }\n", `g "1"`},
		{"one that is disabled", "generate \"g\" {\n" + body("1") + "disable = true\n}\n", "", ""},
		{"a disabled one disables the include's", up("shallow") + "generate \"g\" {\n" + body("1") + "disable = true\n}\n",
			"generate \"g\" {\n" + body("2") + "}\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := open(t, c.own, c.up)
			var got []string
			for _, block := range u.Generated() {
				contents, ok := block.Attribute("contents")
				require.True(t, ok)
				got = append(got, block.Label+" "+sourceText(t, u, contents))
			}
			assert.Equal(t, c.want, strings.Join(got, ", "))
		})
	}
}

func sourceText(t *testing.T, u *unit.Unit, a unit.Attribute) string {
	t.Helper()
	for _, text := range u.Texts {
		if text.Scope.Text == a.Scope.Text {
			return text.Text.Source(a.Expression.Range())
		}
	}
	t.Fatal("of no text")
	return ""
}

func TestInputsThatCount(t *testing.T) {
	for _, c := range []struct{ name, own, up, want string }{
		{"the unit's and what it leaves", up("shallow") + "inputs = { x = 1 }\n", "inputs = { x = 2, y = 3 }\n", "x 1, y 3"},
		{"both where they are merged deeply", up("deep") + "inputs = { x = {} }\n", "inputs = { x = { a = 1 } }\n", "x {}, x { a = 1 }"},
		{"not those of an include that is not merged", up("no_merge") + "inputs = { x = 1 }\n", "inputs = { y = 3 }\n", "x 1"},
		{"through merge, locals and parentheses", "locals {\n  a = { y = 2 }\n}\ninputs = merge({ x = 1 }, (local.a))\n", "", "x 1, y 2"},
		{"both arms of a conditional, and what decides", "inputs = true ? { x = 1 } : { x = 2 }\n", "", "x 1, x 2, x? true, x? true"},
		{"names that are not written out", "inputs = jsondecode(get_env(\"X\"))\n", "", `* jsondecode(get_env("X"))`},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := open(t, c.own, c.up)
			var got []string
			for _, input := range u.Inputs() {
				name := input.Name
				if input.Decides {
					name += "?"
				}
				got = append(got, name+" "+sourceText(t, u, unit.Attribute{Expression: input.Expression, Scope: input.Scope}))
			}
			assert.Equal(t, c.want, strings.Join(got, ", "))
		})
	}
}

func TestExtraArgumentsInTheOrderOfTheCommandLine(t *testing.T) {
	block := func(label, argument string) string {
		return "extra_arguments \"" + label + "\" {\n  commands = [\"plan\"]\n  arguments = [\"" + argument + "\"]\n}\n"
	}
	u := open(t, up("shallow")+"terraform {\n"+block("b", "own")+block("c", "own")+"}\n", "terraform {\n"+block("a", "up")+block("b", "up")+"}\n")
	var got []string
	for _, b := range u.ExtraArguments() {
		arguments, _ := b.Attribute("arguments")
		got = append(got, b.Label+" "+sourceText(t, u, arguments))
	}
	assert.Equal(t, []string{`a ["up"]`, `b ["own"]`, `c ["own"]`}, got)
}
