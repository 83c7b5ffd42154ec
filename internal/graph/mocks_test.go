package graph_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/graph"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// What Terragrunt 1.1.2 serves on apply, by shouldReturnMockOutputs and DeepMerge in pkg/config/dependency.go.
func TestMocksOnApply(t *testing.T) {
	const mocks = "  mock_outputs = { v = 1 }\n"
	block := func(body string) string {
		return "dependency \"b\" {\n  config_path = \"${get_repo_root()}/b\"\n" + body + "}\n"
	}
	allow := func(list string) string { return "  mock_outputs_allowed_terraform_commands = " + list + "\n" }
	include := func(strategy string) string {
		return "include \"up\" {\n  path = find_in_parent_folders(\"up.hcl\")\n  merge_strategy = \"" + strategy + "\"\n}\n"
	}
	for _, c := range []struct {
		name, own, up string
		want          bool
	}{
		{"without a list", block(mocks), "", true},
		{"without mocks", block(""), "", false},
		{"an empty list", block(mocks + allow(`[]`)), "", true},
		{"with apply", block(mocks + allow(`["plan", "apply"]`)), "", true},
		{"without apply", block(mocks + allow(`["plan", "validate"]`)), "", false},
		{"a list by way of a local", "locals {\n  ok = [\"plan\"]\n}\n" + block(mocks+allow(`local.ok`)), "", false},
		{"a list that only running tells", block(mocks + allow(`[get_env("X")]`)), "", true},
		{"switched off", block(mocks + "  enabled = false\n"), "", false},
		{"never asked", block(mocks + "  skip_outputs = true\n"), "", false},
		{"in the include", include("shallow"), block(mocks), true},
		{"the unit's block stands for the include's", include("shallow") + block(mocks+allow(`["plan"]`)), block(mocks), false},
		{"a deep include adds its mocks", include("deep") + block(""), block(mocks), true},
		{"a deep include adds its list", include("deep") + block(mocks), block(allow(`["plan"]`)), false},
		{"lists are joined", include("deep") + block(mocks+allow(`["plan"]`)), block(allow(`["apply"]`)), true},
		{"an include that is not merged", include("no_merge"), block(mocks), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			x, err := refs.Build(context.Background(), live.FromMap(map[change.Path]live.Source{"up.hcl": live.Text(c.up),
				"a/terragrunt.hcl": live.Text(c.own), "b/terragrunt.hcl": live.Text("")}))
			require.NoError(t, err)
			var want []change.Path
			if c.want {
				want = []change.Path{"b"}
			}
			assert.Equal(t, want, graph.Of(x).MocksOnApply("a"))
		})
	}
}
