package state_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/state"
)

// asked gives what a query to a database prints.
func asked(t testing.TB, database, query string) string {
	t.Helper()
	out, err := exec.Command("psql", "--no-psqlrc", "--tuples-only", "--no-align", "--command", query, database).CombinedOutput()
	require.NoError(t, err, string(out))
	return strings.TrimSpace(string(out))
}

// The pg backend makes a schema, a table, a sequence and an index as soon as it is set up. Looking makes none of them; migrating does.
func TestLookingMakesNothingInADatabase(t *testing.T) {
	database := realtest.Postgres(t)
	pg := func(unit, schema string) state.Place {
		return place(unit, "pg", map[string]any{"conn_str": database, "schema_name": schema})
	}
	made := func() string {
		return asked(t, database, "SELECT string_agg(n.nspname || '.' || c.relname, ' ' ORDER BY 1) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "+
			"WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'") +
			asked(t, database, "SELECT string_agg(nspname, ' ' ORDER BY 1) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%'")
	}
	never := realRequest(t, state.Pair{Before: pg("old/n", "old_never"), After: pg("new/n", "new_never")})
	untouched := made()
	for _, look := range []act{state.Rows, state.Verify, state.Migrate, state.Retire, state.Undo} {
		out := one(t, look, never)
		require.Empty(t, out.Findings)
		assert.Equal(t, state.Nothing, out.Result)
	}
	assert.Equal(t, untouched, made())

	request := realRequest(t, state.Pair{Before: pg("old/a", "Old-schema"), After: pg("new/a", "new.schema")})
	applied(t, request.Env, request.Pairs[0].Before, "x")
	untouched = made()
	out := one(t, state.Rows, request)
	require.Empty(t, out.Findings)
	assert.Equal(t, state.Pending, out.Result)
	assert.Equal(t, untouched, made())
	out = one(t, state.Migrate, request)
	require.Empty(t, out.Findings)
	assert.Equal(t, state.Moved, out.Result)
	assert.Equal(t, pulled(t, request.Env, request.Pairs[0].Before), pulled(t, request.Env, request.Pairs[0].After))
	assert.Equal(t, state.Verified, one(t, state.Verify, request).Result)
}
