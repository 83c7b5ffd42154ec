package evaluate_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"filippo.io/age"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// TestASecretIsReadWhereTerragruntReadsIt lets Terragrunt decrypt a file, which is never done here: the path is the same one in a unit, an
// included and a read text and in the values of a stack, and the document has the same keys.
func TestASecretIsReadWhereTerragruntReadsIt(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	text := func(dir string) live.Source {
		return live.Text(realtest.Sealed(t, fmt.Sprintf("of_%s: a word\ndeep:\n  number: 7\n  flag: true\n", dir), key))
	}
	const read = `jsonencode(keys(yamldecode(sops_decrypt_file("../secret/s.yaml"))))`
	input := live.Text("inputs = { x = " + read + " }\n")
	root := "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n"
	files := map[change.Path]live.Source{"root.hcl": live.Text(""), "live/secret/s.yaml": text("live"), "live/deep/secret/s.yaml": text("deep"),
		"catalog/secret/s.yaml":                text("catalog"),
		"live/unit/terragrunt.hcl":             input,
		"live/deep/shared/shared.hcl":          input,
		"live/including/terragrunt.hcl":        live.Text(root + "include \"shared\" {\n  path = \"../deep/shared/shared.hcl\"\n}\n"),
		"live/deep/read/read.hcl":              live.Text("locals { x = " + read + " }\n"),
		"live/reading/terragrunt.hcl":          live.Text("inputs = { x = read_terragrunt_config(\"../deep/read/read.hcl\").locals.x }\n"),
		"live/deep/stack/terragrunt.stack.hcl": live.Text("unit \"made\" {\n  source = \"${get_repo_root()}/catalog/made\"\n  path = \"made\"\n  values = { x = " + read + " }\n}\n"),
		"catalog/made/terragrunt.hcl":          live.Text("inputs = { x = values.x }\n"),
		"live/missing/terragrunt.hcl":          live.Text("inputs = { x = try(sops_decrypt_file(\"none.yaml\"), \"fails\") }\n"),
		"live/plain/terragrunt.hcl":            live.Text("inputs = { x = try(sops_decrypt_file(\"plain.yaml\"), \"fails\") }\n"),
		"live/plain/plain.yaml":                live.Text("a: b\n"),
	}
	env := append(hermetic(t), "SOPS_AGE_KEY="+key.String())
	on := realtest.Write(t, files)
	tree, _, err := live.Load(on)
	require.NoError(t, err)
	x, err := refs.Build(t.Context(), tree)
	require.NoError(t, err)
	units := []change.Path{"live/unit", "live/including", "live/reading", "live/deep/stack/.terragrunt-stack/made", "live/missing", "live/plain"}
	ours, err := evaluate.Evaluate(t.Context(), x.Expanded(), evaluate.Options{Root: on, Units: units, Generated: x.GeneratedBy(), Environ: env})
	require.NoError(t, err)
	made := realtest.Terragrunt(t, append(env[:len(env):len(env)], "TG_NO_STACK_GENERATE=false"), filepath.Join(on, "live"), "stack", "generate")
	require.Zero(t, made.ExitCode, made.Stderr)
	for i, unit := range units {
		require.Nil(t, ours[i].Failure, "%s", unit)
		result := realtest.Terragrunt(t, env, filepath.Join(on, string(unit)), "render", "--json")
		require.Zero(t, result.ExitCode, result.Stderr)
		theirs, err := evaluate.Flat([]byte(result.Stdout))
		require.NoError(t, err)
		our, _ := ours[i].Attribute("inputs.x")
		assert.Equal(t, theirs["inputs.x"], our.Value, "%s", unit)
	}
	for file, by := range map[change.Path]change.Path{"live/secret/s.yaml": "live/including/terragrunt.hcl",
		"live/deep/secret/s.yaml": "live/deep/read/read.hcl"} {
		found := false
		for _, r := range x.View(by).References {
			found = found || r.Target == file && r.Kind == refs.ConfigFile
		}
		assert.True(t, found, "%s refers to %s", by, file)
	}
}
