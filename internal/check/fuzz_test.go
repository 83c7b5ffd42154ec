package check_test

import (
	"context"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/check"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// large is what makes much of little: with it, one text costs what a hundred others do.
var large = regexp.MustCompile(`setproduct|range|[0-9]{4}|format`)

// FuzzRun checks a unit, a cluster's definition and an included file of any text: nothing panics, each finding can be shown, and nothing
// is new in a tree against itself.
func FuzzRun(f *testing.F) {
	sample := gated(`{ id = "registry.example.com/x:latest" }`, "shared = try(local.overrides.id, null) == null || local.shared", "local.shared ? true : null",
		"id = coalesce(try(local.overrides.id, dependency.image.outputs.id), dependency[local.x].outputs, dependency.image)")
	const unit, definition = "live/clusters/one/compute/terragrunt.hcl", "live/clusters/one/cluster.hcl"
	f.Add(sample[unit], sample[definition], "skip = true\nterraform {\n  after_hook \"x\" {\n    execute = [\"terragrunt\", \"run-all\"]\n  }\n}\n")
	f.Add("include {\n  path = find_in_parent_folders(\"root.hcl\")\n}\ninputs = merge({ a = dependency.image.inputs.x }, dependency.image.outputs[*])\n"+
		"dependency \"image\" {\n  config_path = fileexists(\"x\") ? \"../a\" : \"../b\"\n  enabled = dependency.image.outputs.a\n  mock_outputs = {}\n}\n",
		"locals {\n  cluster_name = \"a\"\n  artifact_overrides = merge({ a = local.artifact_overrides }, null)\n}\n", "remote_state {\n  backend = \"s3\"\n}\n")
	f.Add("dependency \"a\" {\n  config_path = \".\"\n  enabled = !(can(local.a) && local.a != null)\n  mock_outputs = 1\n}\nlocals {\n  a = local.a\n}\ninputs = {\n  x = dependency.a\n}\n",
		"", "")
	f.Fuzz(func(t *testing.T, unit, definition, root string) {
		if most := 2 << 10; len(unit)+len(definition)+len(root) > most || large.MatchString(unit+definition+root) {
			return // What grows costs time and finds nothing more; TestWhatIsTooLargeToEvaluateIsTold looks at that.
		}
		side := files{"live/root.hcl": root + "\n", "live/clusters/one/cluster.hcl": definition + "\n", "live/clusters/one/compute/terragrunt.hcl": unit + "\n",
			"live/artifacts/registry/terragrunt.hcl": "\n"}.side(t)
		list, _, err := check.Run(context.Background(), check.Request{Now: side})
		require.NoError(t, err)
		for _, f := range list {
			require.NotEmpty(t, f.Message)
			require.NotEmpty(t, f.Code)
		}
		if !list.Has(finding.Warning) {
			return // Nothing could be new.
		}
		same, _, err := check.Run(context.Background(), check.Request{Now: side, Base: &side})
		require.NoError(t, err)
		require.False(t, same.Has(finding.Warning), "%v", same)
	})
}
