package dialect_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/dialect"
	"github.com/sulibot/tg-refactor/internal/realtest"
)

// TestTerragruntRefusesWhatWasRemoved lets the pinned Terragrunt judge the table.
func TestTerragruntRefusesWhatWasRemoved(t *testing.T) {
	env := realtest.Env(t)
	load := func(text string) realtest.Result {
		dir := t.TempDir()
		for name, content := range map[string]string{"unit": text, "other": ""} {
			require.NoError(t, os.MkdirAll(filepath.Join(dir, name), 0o755))
			require.NoError(t, os.WriteFile(filepath.Join(dir, name, "terragrunt.hcl"), []byte(content), 0o644))
		}
		return realtest.Terragrunt(t, env, filepath.Join(dir, "unit"), "render")
	}
	require.Zero(t, load("inputs = {}\n").ExitCode)
	for _, removal := range dialect.Attributes {
		result := load(removal.Name + " = null\n")
		assert.NotZero(t, result.ExitCode, removal.Name)
		assert.Contains(t, result.Stderr, `An argument named "`+removal.Name+`" is not expected here`)
	}
	const dependency = "dependency \"other\" {\n  config_path  = \"../other\"\n  mock_outputs = { x = 1 }\n"
	require.Zero(t, load(dependency+"}\ninputs = { x = dependency.other.outputs.x }\n").ExitCode)
	for _, removal := range dialect.DependencyAttributes {
		result := load(dependency + "  " + removal.Name + " = true\n}\n")
		assert.NotZero(t, result.ExitCode, removal.Name)
		assert.Contains(t, result.Stderr, `An argument named "`+removal.Name+`" is not expected here`)
	}
	result := load(dependency + "}\ninputs = { x = dependency.other.inputs.x }\n")
	assert.NotZero(t, result.ExitCode)
	assert.Contains(t, result.Stderr, "Reading inputs from dependencies is no longer supported")
	for _, removal := range dialect.Commands {
		result := realtest.Terragrunt(t, env, t.TempDir(), removal.Name)
		assert.NotZero(t, result.ExitCode, removal.Name)
		assert.Contains(t, result.Stderr, `unknown command: "`+removal.Name+`"`)
		instead := strings.Fields(strings.TrimSuffix(strings.TrimPrefix(removal.Instead, "Write terragrunt "), " instead"))
		help := realtest.Terragrunt(t, env, t.TempDir(), append(instead, "--help")...)
		assert.Zero(t, help.ExitCode, "%s: %s", removal.Instead, help.Stderr)
	}
}

func TestWhichTerragruntRefuses(t *testing.T) {
	skip := dialect.Attributes[0]
	for text, want := range map[string]string{
		"0.92.1": "takes it", "0.93.0": "refuses", "0.93": "refuses", "v1.1.2": "refuses", "0": "nobody knows", "1": "refuses", "latest": "nobody knows",
	} {
		assert.Equal(t, want, judged(of(files(".terragrunt-version", text)), skip), text)
	}
	for text, want := range map[string]string{
		">= 0.50, < 0.93": "takes it", "< 0.93.0": "takes it", "~> 0.66.0": "takes it", ">= 1.0": "refuses", "~> 1.1": "refuses", "= 0.93.0": "refuses",
		">= 0.66": "nobody knows", "< 1.0": "nobody knows", "~> 0.66": "nobody knows", "!= 0.93.0": "nobody knows",
	} {
		assert.Equal(t, want, judged(of(files("root.hcl", "terragrunt_version_constraint = \""+text+"\"\n")), skip), text)
	}
	assert.Equal(t, "nobody knows", judged(of(nil), skip))
	assert.Equal(t, "refuses", judged(of(files(".terragrunt-version", "0.30.0")), dialect.DependencyAttributes[0]), "no Terragrunt ever took it")
}

func files(name, content string) map[change.Path]string {
	return map[change.Path]string{change.Path("infra").Child(name): content}
}

func judged(d dialect.Dialect, r dialect.Removal) string {
	refuses, known := d.Refuses(r)
	switch {
	case !known:
		return "nobody knows"
	case refuses:
		return "refuses"
	default:
		return "takes it"
	}
}
