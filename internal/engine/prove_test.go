package engine_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/prove"
	"github.com/sulibot/tg-refactor/internal/realtest"
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

// What was evaluated is not evaluated again: by another run, by apply's own proof, and once the move is made, against the revision before.
func TestAProofIsMadeOnce(t *testing.T) {
	root, count := realtest.Large(t, 12, 1)
	realtest.Git(t, root, "init", "--quiet")
	realtest.Git(t, root, "add", "--all")
	realtest.Git(t, root, "commit", "--quiet", "--message=Start")
	open := func(noCache bool) *engine.Engine {
		e, err := engine.Open(engine.Options{Dir: root, NoCache: noCache})
		require.NoError(t, err)
		return e
	}
	cache := filepath.Join(root, ".git", "tg-refactor-cache")
	live := filepath.Join(root, "infra", "live")
	moving := func(e *engine.Engine) engine.Made {
		made, err := e.Move(context.Background(), engine.MoveRequest{Pairs: []string{live, filepath.Join(root, "infra", "deep", "live")}})
		require.NoError(t, err)
		return made
	}
	anew := open(true)
	want, err := anew.Prove(context.Background(), moving(anew), engine.ProofOptions{})
	require.NoError(t, err)
	require.Len(t, want.Units, count)
	require.NoDirExists(t, cache)
	first := open(false)
	got, err := first.Prove(context.Background(), moving(first), engine.ProofOptions{})
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.DirExists(t, cache)

	second, none := open(false), filepath.Join(t.TempDir(), "none")
	made := moving(second)
	// Without a folder for temporary files nothing can be evaluated.
	temporary := os.TempDir()
	t.Setenv("TMPDIR", none)
	_, err = anew.Prove(context.Background(), made, engine.ProofOptions{})
	require.Error(t, err)
	got, err = second.Prove(context.Background(), made, engine.ProofOptions{})
	require.NoError(t, err)
	assert.Equal(t, want, got)
	t.Setenv("TMPDIR", temporary)
	_, err = second.Apply(context.Background(), made)
	require.NoError(t, err)
	t.Setenv("TMPDIR", none)
	since, err := open(false).ProveSince(context.Background(), "HEAD", engine.ProofOptions{})
	require.NoError(t, err)
	assert.True(t, since.Holds())
	assert.Len(t, since.Units, count)
}

// What git ignores is no part of a revision, and is seen there all the same; nothing that is made of it is kept.
func TestNothingIsKeptOfWhatGitIgnores(t *testing.T) {
	root, _ := realtest.Large(t, 12, 1)
	unit := filepath.Join(root, "infra", "live", "cluster-100", "cluster", "compute")
	config := filepath.Join(unit, "terragrunt.hcl")
	text, err := os.ReadFile(config)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(config, bytes.Replace(text, []byte("locals {\n"), []byte("locals {\n  secret = file(\"secret.txt\")\n"), 1), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(unit, "secret.txt"), []byte("s3cr3t"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(root, ".gitignore"), []byte("secret.txt\n"), 0o644))
	realtest.Git(t, root, "init", "--quiet")
	realtest.Git(t, root, "add", "--all")
	realtest.Git(t, root, "commit", "--quiet", "--message=Start")
	e, err := engine.Open(engine.Options{Dir: root})
	require.NoError(t, err)
	made, err := e.Move(context.Background(), engine.MoveRequest{Pairs: []string{unit, filepath.Join(filepath.Dir(unit), "machines")}})
	require.NoError(t, err)
	_, err = e.Prove(context.Background(), made, engine.ProofOptions{})
	require.NoError(t, err)
	_, err = e.Apply(context.Background(), made)
	require.NoError(t, err)
	e, err = engine.Open(engine.Options{Dir: root})
	require.NoError(t, err)
	proof, err := e.ProveSince(context.Background(), "HEAD", engine.ProofOptions{})
	require.NoError(t, err)
	require.True(t, proof.Holds())
	cache := filepath.Join(root, ".git", "tg-refactor-cache")
	kept, err := os.ReadDir(cache)
	require.NoError(t, err)
	require.NotEmpty(t, kept)
	for _, entry := range kept {
		content, err := os.ReadFile(filepath.Join(cache, entry.Name()))
		require.NoError(t, err)
		assert.NotContains(t, string(content), "s3cr3t")
	}
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
