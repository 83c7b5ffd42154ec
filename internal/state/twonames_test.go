package state_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/state"
)

// One place under two names is one place: what is there is found at both, and neither undo nor retire may take it away, since it would
// be gone from the other as well. So it is too in a clone that knows of no migration.
func TestOnePlaceUnderTwoNames(t *testing.T) {
	s3, web, gcs, azure, database := realtest.S3(t, "states"), realtest.HTTP(t), realtest.GCS(t), realtest.AzureBlobs(t, "states"), realtest.Postgres(t)
	asLocalhost := func(address string) string { return strings.Replace(address, "127.0.0.1", "localhost", 1) }
	with := func(settings map[string]any, name string, value any) map[string]any {
		settings[name] = value
		return settings
	}
	pg := func(connection string) map[string]any {
		return map[string]any{"conn_str": connection, "schema_name": "states"}
	}
	asked(t, database, "CREATE ROLE colleague SUPERUSER LOGIN")
	dir := t.TempDir()
	for _, name := range []string{"by-folder", "by-link", "by-hard-link"} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, name, "real"), 0o755))
	}
	require.NoError(t, os.Symlink("real", filepath.Join(dir, "by-folder", "link")))
	file := func(name ...string) map[string]any {
		return map[string]any{"path": filepath.Join(append([]string{dir}, name...)...)}
	}
	for _, c := range []struct {
		name, backend string
		one, other    map[string]any
		// prepare makes the second name, after the state is there.
		prepare func(t *testing.T)
	}{
		{"local, a folder that is a link", "local", file("by-folder", "real", "a.tfstate"), file("by-folder", "link", "a.tfstate"), nil},
		{"local, a file that is a link", "local", file("by-link", "real", "a.tfstate"), file("by-link", "a.tfstate"), func(t *testing.T) {
			require.NoError(t, os.Symlink("real/a.tfstate", filepath.Join(dir, "by-link", "a.tfstate")))
		}},
		{"local, a hard link", "local", file("by-hard-link", "real", "a.tfstate"), file("by-hard-link", "a.tfstate"), func(t *testing.T) {
			require.NoError(t, os.Link(filepath.Join(dir, "by-hard-link", "real", "a.tfstate"), filepath.Join(dir, "by-hard-link", "a.tfstate")))
		}},
		{"s3, endpoint became endpoints.s3", "s3", func() map[string]any {
			settings := with(s3.S3Settings("states", "a"), "endpoint", s3.URL)
			delete(settings, "endpoints")
			return settings
		}(), s3.S3Settings("states", "a"), nil},
		{"s3, the endpoint by another name", "s3", s3.S3Settings("states", "b"),
			with(s3.S3Settings("states", "b"), "endpoints", map[string]any{"s3": asLocalhost(s3.URL)}), nil},
		{"s3, a workspace_key_prefix came", "s3", s3.S3Settings("states", "c"), with(s3.S3Settings("states", "c"), "workspace_key_prefix", "spaces"), nil},
		{"pg, another user", "pg", pg(database), pg(strings.Replace(database, "states:", "colleague:", 1)), nil},
		{"pg, the host by another name", "pg", pg(database), pg(asLocalhost(database)), nil},
		{"http, the host by another name", "http", web.HTTPSettings("a"), with(web.HTTPSettings("a"), "address", asLocalhost(web.URL)+"/a"), nil},
		{"http, a parameter that the server passes over", "http", web.HTTPSettings("b"), with(web.HTTPSettings("b"), "address", web.URL+"/b?by=ci"), nil},
		{"gcs, a prefix with a slash", "gcs", gcs.GCSSettings("states", "a"), gcs.GCSSettings("states", "a/"), nil},
		{"gcs, the endpoint by another name", "gcs", gcs.GCSSettings("states", "b"),
			with(gcs.GCSSettings("states", "b"), "storage_custom_endpoint", asLocalhost(gcs.URL)+"/storage/v1/"), nil},
		{"azurerm, a resource group came", "azurerm", realtest.AzureSettings("states", "a"), with(realtest.AzureSettings("states", "a"), "resource_group_name", "rg"), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.backend == "pg" {
				c.one["schema_name"], c.other["schema_name"] = c.name, c.name
			}
			r := realRequest(t, state.Pair{Before: place("old/a", c.backend, c.one), After: place("new/a", c.backend, c.other)})
			r.Env = append(r.Env, azure.Env...)
			applied(t, r.Env, r.Pairs[0].Before, "the only state")
			if c.prepare != nil {
				c.prepare(t)
			}
			want := pulled(t, r.Env, r.Pairs[0].Before)
			require.Len(t, want.Resources, 2)
			for _, clone := range []string{"the one that migrated", "a fresh one"} {
				if clone == "the one that migrated" {
					out := one(t, state.Migrate, r)
					require.Empty(t, out.Findings)
					require.Equal(t, state.Already, out.Result)
				} else {
					require.NoError(t, os.RemoveAll(r.Journal.Path("states")))
				}
				for name, act := range map[string]act{"undo": state.Undo, "retire": state.Retire} {
					out := one(t, act, r)
					require.Len(t, out.Findings, 1, "%s in %s: %s", name, clone, out.Result)
					assert.Equal(t, finding.StateOnePlace, out.Findings[0].Code, out.Findings[0].Message)
					assert.Equal(t, state.Failed, out.Result, name)
					now := pulled(t, r.Env, r.Pairs[0].After)
					assert.Equal(t, want.Resources, now.Resources, "%s in %s", name, clone)
					assert.Equal(t, want.Outputs, now.Outputs)
					assert.Equal(t, want.Lineage, now.Lineage)
					assert.GreaterOrEqual(t, now.Serial, want.Serial)
				}
			}
			out := one(t, state.Migrate, r)
			require.Empty(t, out.Findings)
			assert.Equal(t, state.Already, out.Result)
		})
	}
}
