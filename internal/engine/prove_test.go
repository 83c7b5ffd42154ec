package engine_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/prove"
	"github.com/sulibot/tg-refactor/internal/report"
)

// A value that may hold a secret is compared and never shown: one that hangs on a sensitive output, and everything once functions
// really run.
func TestSecretsAreComparedAndNotShown(t *testing.T) {
	root := t.TempDir()
	write := func(path, content string) {
		full := filepath.Join(root, filepath.FromSlash(path))
		require.NoError(t, os.MkdirAll(filepath.Dir(full), 0o755))
		require.NoError(t, os.WriteFile(full, []byte(content), 0o644))
	}
	write("live/vault/terragrunt.hcl", "inputs = {}\n")
	write("live/app/terragrunt.hcl", "dependency \"vault\" {\n  config_path = \"../vault\"\n}\n\ninputs = {\n  token = \"${get_terragrunt_dir()}:${dependency.vault.outputs.token}\"\n}\n")
	write("live/tool/terragrunt.hcl", "inputs = {\n  key = \"${get_terragrunt_dir()}:${run_cmd(\"printf\", \"%s%s\", \"s3c\", \"r3t\")}\"\n}\n")
	proved := func(unit, outputs string, options engine.ProofOptions) (prove.Proof, string) {
		options.Outputs = filepath.Join(t.TempDir(), "outputs.json")
		require.NoError(t, os.WriteFile(options.Outputs, []byte(outputs), 0o600))
		e, err := engine.Open(engine.Options{Dir: root})
		require.NoError(t, err)
		made, err := e.Move(context.Background(), engine.MoveRequest{Pairs: []string{filepath.Join(root, "live", unit), filepath.Join(root, "live", "deep", unit)}})
		require.NoError(t, err)
		proof, err := e.Prove(context.Background(), made, options)
		require.NoError(t, err)
		text, err := report.ProofJSON(proof)
		require.NoError(t, err)
		return proof, string(text) + report.Proof(proof, report.Look{Verbose: true}) + report.ProofMarkdown(proof)
	}
	proof, text := proved("app", `{"live/vault": {"token": {"sensitive": true, "type": "string", "value": "s3cr3t"}}}`, engine.ProofOptions{})
	assert.False(t, proof.Holds())
	assert.Contains(t, text, prove.Withheld)
	assert.NotContains(t, text, "s3cr3t")
	_, text = proved("app", `{"live/vault": {"token": {"sensitive": false, "type": "string", "value": "open"}}}`, engine.ProofOptions{})
	assert.Contains(t, text, "live/deep/app:open")
	_, text = proved("tool", `{}`, engine.ProofOptions{LiveFunctions: true, Environ: os.Environ()})
	assert.Contains(t, text, prove.Withheld)
	assert.NotContains(t, text, "s3cr3t")
}

// The environment is seen where a variable is allowed, and nowhere else.
func TestOnlyAllowedVariablesAreSeen(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(root, "live", "app"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(root, "live", "app", "terragrunt.hcl"), []byte("inputs = {\n  at = \"${get_terragrunt_dir()}:${get_env(\"WHO\")}\"\n}\n"), 0o644))
	for allowed, want := range map[string]string{"WHO": "live/app:me", "NOBODY": "live/app:<get_env WHO>"} {
		e, err := engine.Open(engine.Options{Dir: root})
		require.NoError(t, err)
		made, err := e.Move(context.Background(), engine.MoveRequest{Pairs: []string{filepath.Join(root, "live", "app"), filepath.Join(root, "live", "deep")}})
		require.NoError(t, err)
		proof, err := e.Prove(context.Background(), made, engine.ProofOptions{Environ: []string{"WHO=me"}, Allow: []string{allowed}})
		require.NoError(t, err)
		assert.Contains(t, proof.Units[0].Differences[0].Old, want)
	}
}
