package evaluate_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
)

// TestSettingsOfTheEnvironmentAreThoseOfTerragrunt: which config Terragrunt takes, and what it makes of it, hangs on its own variables. It is
// asked with each.
func TestSettingsOfTheEnvironmentAreThoseOfTerragrunt(t *testing.T) {
	texts := map[string]string{
		"a bare include":      "include {\n  path = \"../root.hcl\"\n}\ninputs = { x = 1 }\n",
		"a root terragrunt":   "inputs = { x = basename(find_in_parent_folders()) }\n",
		"its name":            "inputs = { x = basename(find_in_parent_folders(\"terragrunt.hcl\", \"none\")) }\n",
		"another root":        "inputs = { x = basename(find_in_parent_folders(\"root.hcl\")) }\n",
		"an experiment":       "inputs = { x = jsonencode(deep_merge({ a = 1 }, { b = 2 })) }\n",
		"a feature":           "feature \"on\" {\n  default = false\n}\ninputs = { x = feature.on.value }\n",
		"nothing of the kind": "inputs = { x = 1 }\n",
	}
	files := map[change.Path]live.Source{"terragrunt.hcl": live.Text(""), "root.hcl": live.Text("")}
	folder := map[string]change.Path{}
	for name, text := range texts {
		folder[name] = change.Path("unit of " + name)
		files[folder[name].Child("terragrunt.hcl")] = live.Text(text)
	}
	env := hermetic(t)
	root := realtest.Write(t, files)
	tree, _, err := live.Load(root)
	require.NoError(t, err)
	for setting, concerns := range map[string][]string{
		"TG_NOTHING=1":                           {"a bare include", "a root terragrunt", "its name", "another root", "an experiment", "a feature", "nothing of the kind"},
		"TG_STRICT_CONTROL=bare-include":         {"a bare include", "a root terragrunt"},
		"TG_STRICT_CONTROL=root-terragrunt-hcl":  {"a bare include", "a root terragrunt", "its name", "another root"},
		"TERRAGRUNT_STRICT_CONTROL=bare-include": {"a bare include"},
		"TG_STRICT_MODE=true":                    {"a bare include", "a root terragrunt", "nothing of the kind"},
		"TG_STRICT_MODE=false":                   {"a bare include"},
		"TG_EXPERIMENT=symlinks,deep-merge":      {"an experiment"},
		"TERRAGRUNT_EXPERIMENT=deep-merge":       {"an experiment"},
		"TG_EXPERIMENT_MODE=true":                {"an experiment"},
		"TG_EXPERIMENT_MODE=false":               {"an experiment"},
		"TG_EXPERIMENT_MODE=":                    {"an experiment"},
		"TERRAGRUNT_EXPERIMENT_MODE=true":        {"an experiment"},
		"TG_FEATURE=on=true":                     {"a feature"},
		"TG_FEATURE=off=true,on=true":            {"a feature"},
		"TERRAGRUNT_FEATURE=on=true":             {"a feature"},
	} {
		env := append(env[:len(env):len(env)], setting)
		var units []change.Path
		for _, name := range concerns {
			units = append(units, folder[name])
		}
		ours, err := evaluate.Evaluate(t.Context(), tree, evaluate.Options{Root: root, Units: units, Environ: env})
		require.NoError(t, err)
		for i, name := range concerns {
			theirs := realtest.Terragrunt(t, env, filepath.Join(root, string(units[i])), "render", "--json")
			assert.Equal(t, theirs.ExitCode != 0, ours[i].Failure != nil, "%s, %s: %v\n%s", setting, name, ours[i].Failure, theirs.Stderr)
			if theirs.ExitCode == 0 && ours[i].Failure == nil {
				their, err := evaluate.Flat([]byte(theirs.Stdout))
				require.NoError(t, err)
				our, _ := ours[i].Attribute("inputs.x")
				assert.Equal(t, their["inputs.x"], our.Value, "%s, %s", setting, name)
			}
		}
	}
}

// Terragrunt takes something else than what configs say where these are set: that is told, since it is not evaluated.
func TestVariablesThatAreNotHeededAreTold(t *testing.T) {
	assert.Empty(t, evaluate.Unheeded([]string{"TG_SOURCE=", "SOURCE=x", "TG_SOURCES=x", "TG_EXPERIMENT=x"}))
	var names []string
	for _, v := range evaluate.Unheeded([]string{"TG_SOURCE=x", "TERRAGRUNT_CONFIG=y", "TG_SOURCE_MAP=a=b"}) {
		assert.NotEmpty(t, v.Does)
		names = append(names, v.Name)
	}
	assert.Equal(t, []string{"TG_SOURCE", "TERRAGRUNT_CONFIG", "TG_SOURCE_MAP"}, names)
}
