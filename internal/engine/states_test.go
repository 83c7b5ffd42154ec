package engine_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/state"
)

// backends is a tree whose units name their backends in every way there is.
func backends(t *testing.T, s3, web *realtest.Store) string {
	root, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	settings, err := json.Marshal(s3.S3Settings("states", "KEY"))
	require.NoError(t, err)
	object := strings.ReplaceAll(string(settings), `"KEY"`, `"${path_relative_to_include()}/terraform.tfstate"`)
	for name, content := range map[string]string{
		"modules/m/main.tf":   "variable \"word\" {}\nresource \"terraform_data\" \"a\" { input = var.word }\noutput \"word\" { value = terraform_data.a.output }\n",
		"modules/own/main.tf": fmt.Sprintf("terraform {\n  backend \"http\" { address = \"%s/own\" }\n}\nresource \"terraform_data\" \"a\" {}\n", web.URL),
		"live/s3.hcl": fmt.Sprintf(`remote_state {
  backend      = "s3"
  disable_init = true
  generate     = { path = "backend.tf", if_exists = "overwrite" }
  config       = merge(%s, { skip_bucket_versioning = true })
}
`, object),
		"live/web.hcl": fmt.Sprintf(`generate "backend" {
  path      = "backend.tf"
  if_exists = "overwrite"
  contents  = <<-EOF
    terraform {
      backend "http" {
        address        = "%[1]s/${path_relative_to_include()}"
        lock_address   = "%[1]s/${path_relative_to_include()}"
        unlock_address = "%[1]s/${path_relative_to_include()}"
      }
    }
  EOF
}
`, web.URL),
		"live/a/net/terragrunt.hcl": `include "root" { path = find_in_parent_folders("s3.hcl") }
terraform {
  source = "${get_repo_root()}/modules/m"
  extra_arguments "credentials" {
    commands = ["init", "plan", "apply", "output", "show"]
    env_vars = { AWS_ACCESS_KEY_ID = "AKIDOFNET" }
  }
  before_hook "greet" {
    commands = ["plan"]
    execute  = ["echo", "hello"]
  }
  after_hook "later" {
    commands = ["apply"]
    execute  = ["echo", "not for plans"]
  }
}
inputs = { word = "net" }
`,
		"live/a/app/terragrunt.hcl": "include \"root\" { path = find_in_parent_folders(\"web.hcl\") }\nterraform { source = \"${get_repo_root()}/modules//m\" }\n" +
			"dependency \"net\" { config_path = \"../net\" }\ninputs = { word = \"app on ${dependency.net.outputs.word}\" }\n",
		"live/a/own/terragrunt.hcl":  "terraform { source = \"${get_repo_root()}/modules/own\" }\n",
		"live/a/none/terragrunt.hcl": "terraform { source = \"${get_repo_root()}/modules/m\" }\ninputs = { word = \"none\" }\n",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	}
	realtest.Git(t, root, "init", "--quiet")
	realtest.Git(t, root, "add", "--all")
	realtest.Git(t, root, "commit", "--quiet", "--message=Start")
	return root
}

// The states of units that name their backends in remote_state, in a generate block, nowhere, and in the module: all that move are
// found, brought over and proved, and the one that stays where it is is left alone.
func TestStatesOfEveryKindOfBackend(t *testing.T) {
	s3, web := realtest.S3(t, "states"), realtest.HTTP(t)
	root := backends(t, s3, web)
	var strangers atomic.Int64
	s3.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		if !strings.Contains(r.Header.Get("Authorization"), "AKIDOFNET") {
			strangers.Add(1)
		}
		return false
	})
	env := append(realtest.Env(t), realtest.S3Env()...)
	applied := realtest.Terragrunt(t, env, filepath.Join(root, "live"), "run", "--all", "--", "apply", "-auto-approve")
	require.Zero(t, applied.ExitCode, applied.Stdout+applied.Stderr)

	open := func() *engine.Engine {
		e, err := engine.Open(engine.Options{Dir: root})
		require.NoError(t, err)
		return e
	}
	e := open()
	made, err := e.Move(t.Context(), engine.MoveRequest{Pairs: []string{"live/a", "live/prod/a"}})
	require.NoError(t, err)
	require.NoError(t, made.AllFindings().Err())
	_, err = e.Apply(t.Context(), made)
	require.NoError(t, err)

	job, err := open().StateJob(t.Context(), engine.StateOptions{Environ: env, Terragrunt: realtest.Tool(t, "terragrunt")})
	require.NoError(t, err)
	assert.Equal(t, []engine.UnitHooks{{Unit: "live/prod/a/net", Hooks: []string{"before_hook.greet: echo hello"}}}, job.Hooks())
	strangers.Store(0)
	states, err := job.Do(t.Context(), state.Rows, nil)
	require.NoError(t, err)
	require.Empty(t, states.AllFindings())
	assert.Zero(t, strangers.Load(), "the unit's own credentials are not used")
	states, err = job.Do(t.Context(), state.Migrate, nil)
	require.NoError(t, err)
	require.Empty(t, states.AllFindings())
	told := map[string]string{}
	for _, out := range states.Outcomes {
		told[string(out.Unit)] = fmt.Sprintf("%s, %s", out.Result, out.Proof)
	}
	assert.Equal(t, map[string]string{"live/prod/a/net": "migrated, no changes", "live/prod/a/app": "migrated, no changes",
		"live/prod/a/none": "migrated, no changes"}, told, "the state of own is named by its module, and stands where it stood")
	assert.NotNil(t, web.State("a/app"))
	assert.NotNil(t, web.State("prod/a/app"))

	// They move once more, after the old states are gone: they set out from where they were brought.
	states, err = job.Do(t.Context(), state.Retire, nil)
	require.NoError(t, err)
	for _, out := range states.Outcomes {
		assert.Contains(t, []state.Result{state.Deleted, state.Verified}, out.Result)
	}
	e = open()
	made, err = e.Move(t.Context(), engine.MoveRequest{Pairs: []string{"live/prod/a", "live/eu/a"}})
	require.NoError(t, err)
	_, err = e.Apply(t.Context(), made)
	require.NoError(t, err)
	again, err := open().StateJob(t.Context(), engine.StateOptions{Environ: env, Terragrunt: realtest.Tool(t, "terragrunt")})
	require.NoError(t, err)
	states, err = again.Do(t.Context(), state.Migrate, nil)
	require.NoError(t, err)
	require.Empty(t, states.AllFindings())
	require.Len(t, states.Outcomes, 3)
	for _, out := range states.Outcomes {
		assert.Equal(t, state.Moved, out.Result)
		assert.Contains(t, out.Was, "live/prod/a/")
		assert.Equal(t, state.NoChanges, out.Proof)
	}

	// Back again, step by step; a rollback asks for each step's states alone.
	for _, step := range []struct {
		from engine.StateJob
		unit string
	}{{again, "live/eu/a/net"}, {job, "live/prod/a/net"}} {
		_, err = open().Rollback(t.Context(), "", false)
		var refused finding.List
		require.ErrorAs(t, err, &refused)
		assert.Equal(t, finding.StateNotUndone, refused[0].Code)
		states, err = step.from.Do(t.Context(), state.Undo, nil)
		require.NoError(t, err)
		require.Empty(t, states.AllFindings())
		_, err = open().Rollback(t.Context(), "", false)
		require.NoError(t, err)
	}
	for unit, changes := range realtest.Changes(t, filepath.Join(root, "live", "a", "none")) {
		assert.Empty(t, changes, unit)
	}
}

// A backend that hangs on what only running something tells is not guessed.
func TestABackendThatHangsOnACommandIsNotGuessed(t *testing.T) {
	s3, web := realtest.S3(t, "states"), realtest.HTTP(t)
	root := backends(t, s3, web)
	path := filepath.Join(root, "live", "web.hcl")
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, []byte(strings.ReplaceAll(string(content), "/${path_relative_to_include()}",
		"/${run_cmd(\"--terragrunt-quiet\", \"echo\", \"of\")}-${path_relative_to_include()}")), 0o644))
	realtest.Git(t, root, "commit", "--quiet", "--all", "--message=Ask")
	e, err := engine.Open(engine.Options{Dir: root})
	require.NoError(t, err)
	made, err := e.Move(t.Context(), engine.MoveRequest{Pairs: []string{"live/a", "live/prod/a"}})
	require.NoError(t, err)
	_, err = e.Apply(t.Context(), made)
	require.NoError(t, err)
	env := append(realtest.Env(t), realtest.S3Env()...)
	for _, live := range []bool{false, true} {
		e, err = engine.Open(engine.Options{Dir: root})
		require.NoError(t, err)
		job, err := e.StateJob(t.Context(), engine.StateOptions{Environ: env, LiveFunctions: live, NoPlan: true})
		require.NoError(t, err)
		states, err := job.Do(t.Context(), state.Rows, nil)
		require.NoError(t, err)
		var places []string
		for _, out := range states.Outcomes {
			places = append(places, out.To)
		}
		if live {
			require.Len(t, states.AllFindings(), 1)
			assert.Equal(t, finding.StateNotSeen, states.AllFindings()[0].Code, "nothing was applied")
			assert.Contains(t, places, "http "+web.URL+"/of-prod/a/app")
			continue
		}
		require.Len(t, states.Findings, 1)
		assert.Equal(t, finding.StatePlaceUnknown, states.Findings[0].Code)
		assert.Contains(t, states.Findings[0].Message, "run_cmd")
		assert.NotContains(t, strings.Join(places, " "), "app")
	}
}

// A tree that moves from one backend to another moves no folder: the revision before tells where the states stand.
func TestATreeMovesFromOneBackendToAnother(t *testing.T) {
	s3, web := realtest.S3(t, "states"), realtest.HTTP(t)
	root := backends(t, s3, web)
	env := append(realtest.Env(t), realtest.S3Env()...)
	applied := realtest.Terragrunt(t, env, filepath.Join(root, "live"), "run", "--all", "--", "apply", "-auto-approve")
	require.Zero(t, applied.ExitCode, applied.Stdout+applied.Stderr)
	content, err := os.ReadFile(filepath.Join(root, "live", "s3.hcl"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(root, "live", "web.hcl"), content, 0o644))
	e, err := engine.Open(engine.Options{Dir: root})
	require.NoError(t, err)
	job, err := e.StateJob(t.Context(), engine.StateOptions{Base: "HEAD", Environ: env, Terragrunt: realtest.Tool(t, "terragrunt")})
	require.NoError(t, err)
	states, err := job.Do(t.Context(), state.Migrate, nil)
	require.NoError(t, err)
	require.Len(t, states.AllFindings(), 1, "nobody recorded it, and the same folder is no guess")
	assert.Equal(t, finding.StateKeyChanged, states.AllFindings()[0].Code)
	assert.Equal(t, finding.Warning, states.AllFindings()[0].Severity)
	require.Len(t, states.Outcomes, 1)
	assert.Equal(t, "http "+web.URL+"/a/app", states.Outcomes[0].From)
	assert.Equal(t, "s3 states/"+s3.URL+"/a/app/terraform.tfstate", states.Outcomes[0].To)
	assert.Equal(t, state.NoChanges, states.Outcomes[0].Proof)
	assert.Equal(t, "states", states.Outcomes[0].BucketAfter)
}
