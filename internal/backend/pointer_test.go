package backend_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
)

// A folder is set up for a place where all settings that tell the place are the same; what only running tells is another place.
func TestSetUpIn(t *testing.T) {
	for _, c := range []struct {
		name, state string
		setUp       backend.SetUp
		want        bool
	}{
		{"the same", `backend = "s3"
  config = { bucket = "b", key = "k", region = "r" }`,
			backend.SetUp{Type: "s3", Config: map[string]any{"bucket": "b", "key": "k", "region": "other", "acl": nil}}, true},
		{"another key", `backend = "s3"
  config = { bucket = "b", key = "k" }`, backend.SetUp{Type: "s3", Config: map[string]any{"bucket": "b", "key": "x"}}, false},
		{"a setting that was there", `backend = "s3"
  config = { bucket = "b", key = "k" }`,
			backend.SetUp{Type: "s3", Config: map[string]any{"bucket": "b", "key": "k", "workspace_key_prefix": "x", "use_lockfile": false}}, false},
		{"another type", `backend = "gcs"
  config = { bucket = "b", prefix = "k" }`, backend.SetUp{Type: "s3", Config: map[string]any{"bucket": "b", "prefix": "k"}}, false},
		{"a nested setting", `backend = "s3"
  config = { bucket = "b", key = "k", endpoints = { s3 = "http://e" } }`,
			backend.SetUp{Type: "s3", Config: map[string]any{"bucket": "b", "key": "k", "endpoints": []any{map[string]any{"s3": "http://e"}}}}, true},
		{"not known", `backend = "s3"
  config = { bucket = get_env("B"), key = "k" }`, backend.SetUp{Type: "s3", Config: map[string]any{"bucket": "b", "key": "k"}}, false},
		{"in the clone", `backend = "local"
  config = { path = "${get_repo_root()}/.states/a" }`, backend.SetUp{Type: "local", Config: map[string]any{"path": "/clone/.states/a"}}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := index(t, map[change.Path]string{"a/terragrunt.hcl": "remote_state {\n  " + c.state + "\n}\n"})
			b, ok := backend.Of(x, "a/terragrunt.hcl")
			require.True(t, ok)
			assert.Equal(t, c.want, b.SetUpIn(c.setUp, "/clone"))
		})
	}
}
