package state_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/docs/schema/schematest"
	"github.com/sulibot/tg-refactor/internal/program"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/state"
)

// scripts writes the scripts of a request out and lets shellcheck judge them.
func scripts(t *testing.T, request state.Request) string {
	t.Helper()
	made, err := state.Script(request)
	require.NoError(t, err)
	require.NoError(t, schematest.Check("state-script.schema.json", []byte(made.Manifest)))
	dir := t.TempDir()
	for name, content := range map[string]string{"up.sh": made.Up, "down.sh": made.Down} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	checker, err := exec.LookPath("shellcheck")
	require.NoError(t, err, "shellcheck is missing: install it first")
	out, err := exec.Command(checker, "--shell=sh", filepath.Join(dir, "up.sh"), filepath.Join(dir, "down.sh")).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return dir
}

// sh runs a script; it gives what it printed and whether it succeeded.
func sh(t *testing.T, env []string, dir, name string) (string, bool) {
	t.Helper()
	command := exec.Command("/bin/sh", name)
	// The scripts look for their programs on the PATH.
	path := "PATH=" + filepath.Dir(realtest.Tool(t, "tofu")) + string(os.PathListSeparator) + program.Getenv(env, "PATH")
	command.Dir, command.Env = dir, append(slices.Clone(env), path)
	out, err := command.CombinedOutput()
	return string(out), err == nil
}

// The scripts do what migrate and undo do: on local, s3 and http, and on the states of several units.
func TestScriptsMigrateAndTakeBack(t *testing.T) {
	s3, web := realtest.S3(t, "states"), realtest.HTTP(t)
	files := t.TempDir()
	request := realRequest(t,
		state.Pair{Before: place("old/a", "local", map[string]any{"path": filepath.Join(files, "it's a")}), After: place("new/a", "local", map[string]any{"path": filepath.Join(files, "${new}", "a")})},
		state.Pair{Before: place("old/b", "s3", s3.S3Settings("states", "old/b")), After: place("new/b", "http", web.HTTPSettings("b"))},
		state.Pair{Before: place("old/c", "http", web.HTTPSettings("c")), After: place("new/c", "s3", s3.S3Settings("states", "c"))},
		state.Pair{Before: place("old/d", "http", web.HTTPSettings("nothing")), After: place("new/d", "http", web.HTTPSettings("nothing-new"))})
	// As where a config gives the backend what the environment holds.
	maps.Copy(request.Pairs[1].Before.Config, map[string]any{"access_key": program.Getenv(request.Env, "AWS_ACCESS_KEY_ID"),
		"secret_key": program.Getenv(request.Env, "AWS_SECRET_ACCESS_KEY")})
	request.Env = append(request.Env, `ODD_TOKEN=a\b "c" ${d}&e`)
	request.Pairs[2].Before.Config["username"], request.Pairs[2].Before.Config["password"] = "me", program.Getenv(request.Env, "ODD_TOKEN")
	for _, pair := range request.Pairs[:3] {
		applied(t, request.Env, pair.Before, string(pair.Before.Unit))
	}
	dir := scripts(t, request)
	text, err := os.ReadFile(filepath.Join(dir, "up.sh"))
	require.NoError(t, err)
	assert.NotContains(t, string(text), program.Getenv(request.Env, "AWS_SECRET_ACCESS_KEY"))
	assert.NotContains(t, string(text), `{d}`)
	assert.Contains(t, string(text), "AWS_SECRET_ACCESS_KEY <<'END_OF_BACKEND'\n")
	out, ok := sh(t, slices.DeleteFunc(slices.Clone(request.Env), func(entry string) bool { return strings.HasPrefix(entry, "ODD_TOKEN=") }), dir, "up.sh")
	require.False(t, ok, out)
	assert.Contains(t, out, "new/c: ODD_TOKEN is not set, which holds a secret of the backend")
	for range 2 {
		out, ok := sh(t, request.Env, dir, "up.sh")
		require.True(t, ok, out)
		for _, pair := range request.Pairs[:3] {
			before, after := pulled(t, request.Env, pair.Before), pulled(t, request.Env, pair.After)
			assert.Equal(t, before.Resources, after.Resources)
			assert.Equal(t, before.Lineage, after.Lineage)
		}
		assert.Contains(t, out, "new/d has no state.")
	}
	copies, err := filepath.Glob(filepath.Join(dir, "saved-states", "*"))
	require.NoError(t, err)
	require.Len(t, copies, 3)
	info, err := os.Stat(copies[0])
	require.NoError(t, err)
	assert.EqualValues(t, 0o600, info.Mode().Perm())

	// One goes on at its new place; the tool itself finds that all is there.
	applied(t, request.Env, request.Pairs[1].After, "more")
	advanced := pulled(t, request.Env, request.Pairs[1].After)
	outcomes, err := state.Verify(t.Context(), request)
	require.NoError(t, err)
	assert.NoError(t, state.Findings(outcomes).Err())
	for range 2 {
		out, ok := sh(t, request.Env, dir, "down.sh")
		require.True(t, ok, out)
		for _, pair := range request.Pairs[:3] {
			assert.Len(t, pulled(t, request.Env, pair.Before).Resources, 2)
			assert.Empty(t, pulled(t, request.Env, pair.After).Resources)
		}
	}
	assert.Equal(t, advanced.Resources, pulled(t, request.Env, request.Pairs[1].Before).Resources)
	// What down.sh has left at the new places is no state, for the scripts nor for the tool.
	outcomes, err = state.Migrate(t.Context(), request)
	require.NoError(t, err)
	require.NoError(t, state.Findings(outcomes).Err())
	for i, want := range []state.Result{state.Moved, state.Moved, state.Moved, state.Nothing} {
		assert.Equal(t, want, outcomes[i].Result)
	}
	assert.Equal(t, advanced.Resources, pulled(t, request.Env, request.Pairs[1].After).Resources)
	out, ok = sh(t, request.Env, dir, "up.sh")
	require.True(t, ok, out)
	assert.Equal(t, advanced.Resources, pulled(t, request.Env, request.Pairs[1].After).Resources)
}

// One place under two names is not emptied by down.sh, and a state of another workspace is not left behind by up.sh.
func TestScriptsLoseNothing(t *testing.T) {
	s3, files := realtest.S3(t, "states"), t.TempDir()
	linked := filepath.Join(files, "linked")
	require.NoError(t, os.Mkdir(filepath.Join(files, "real"), 0o755))
	require.NoError(t, os.Symlink(filepath.Join(files, "real"), linked))
	one := place("old/a", "local", map[string]any{"path": filepath.Join(files, "real", "a.tfstate")})
	request := realRequest(t, state.Pair{Before: one, After: place("new/a", "local", map[string]any{"path": filepath.Join(linked, "a.tfstate")})})
	applied(t, request.Env, one, "one")
	want := pulled(t, request.Env, one).Resources
	dir := scripts(t, request)
	out, ok := sh(t, request.Env, dir, "up.sh")
	require.True(t, ok, out)
	out, ok = sh(t, request.Env, dir, "down.sh")
	require.False(t, ok, out)
	assert.Contains(t, out, "both places are one under two names")
	assert.Equal(t, want, pulled(t, request.Env, one).Resources)

	bucket := place("old/b", "s3", s3.S3Settings("states", "old/b"))
	request = realRequest(t, state.Pair{Before: bucket, After: place("new/b", "s3", s3.S3Settings("states", "new/b"))})
	applied(t, request.Env, bucket, "one")
	otherWorkspace(t, request.Env, bucket, "blue")
	dir = scripts(t, request)
	out, ok = sh(t, request.Env, dir, "up.sh")
	require.False(t, ok, out)
	assert.Contains(t, out, "the unit uses workspaces, which are not brought over: blue")
	made, err := state.Script(request)
	require.NoError(t, err)
	assert.NotContains(t, made.Up, filepath.Dir(realtest.Tool(t, "tofu")), "where a program lies here says nothing elsewhere")
}

// The first unit that cannot be brought over stops the script, and nothing is lost.
func TestScriptsStopAtTheFirstError(t *testing.T) {
	web := realtest.HTTP(t)
	request := realRequest(t,
		state.Pair{Before: place("old/a", "http", web.HTTPSettings("a")), After: place("new/a", "http", web.HTTPSettings("a-new"))},
		state.Pair{Before: place("old/b", "http", web.HTTPSettings("b")), After: place("new/b", "http", web.HTTPSettings("b-new"))})
	for _, pair := range request.Pairs {
		applied(t, request.Env, pair.Before, "x")
	}
	applied(t, request.Env, request.Pairs[0].After, "of another")
	held := web.State("a-new")
	dir := scripts(t, request)
	out, ok := sh(t, request.Env, dir, "up.sh")
	assert.False(t, ok)
	assert.Contains(t, out, "new/a: the new place holds another state")
	assert.Equal(t, held, web.State("a-new"))
	assert.Nil(t, web.State("b-new"))
}

// Parts of a script are texts of the tree and of the environment: none of them is run, and no secret is written because its variable has an odd name.
func TestScriptsRunNothingOfATree(t *testing.T) {
	files := t.TempDir()
	before, after := place("old/a", "local", map[string]any{"path": filepath.Join(files, "a")}), place("new/a", "local", map[string]any{"path": filepath.Join(files, "b")})
	pwned := filepath.Join(files, "pwned")
	after.Encryption = "encryption {\n  key_provider \"pbkdf2\" \"k\" {\n    passphrase = <<EOT\nEND_OF_BACKEND\ntouch " + pwned + "\nEND_OF_BACKEND_\nEOT\n  }\n" +
		"  method \"aes_gcm\" \"m\" {\n    keys = key_provider.pbkdf2.k\n  }\n  state {\n    method = method.aes_gcm.m\n  }\n}"
	request := realRequest(t, state.Pair{Before: before, After: after})
	applied(t, request.Env, before, "one")
	out, ok := sh(t, request.Env, scripts(t, request), "up.sh")
	assert.True(t, ok, out)
	assert.NoFileExists(t, pwned)

	request.Pairs[0].After.Encryption = ""
	request.Pairs[0].After.Config["path"] = filepath.Join(files, "hush-hush")
	request.Env = append(request.Env, "odd.token=hush-hush")
	_, err := state.Script(request)
	require.ErrorContains(t, err, `the variable "odd.token", which no shell can ask for`)
	request.Env = append(request.Env, "EVEN_TOKEN=hush-hush")
	made, err := state.Script(request)
	require.NoError(t, err)
	assert.Contains(t, made.Up, " EVEN_TOKEN <<")
}
