package state_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/state"
)

// The azurerm backend writes an empty state wherever it is asked for one that is not there. None of them is taken for a state.
func TestAzureForReal(t *testing.T) {
	realtest.Tool(t, "tofu") // before the subtests, which -short leaves out with it
	azure := realtest.AzureBlobs(t, "states")
	azurerm := func(unit, key string) state.Place {
		return place(unit, "azurerm", realtest.AzureSettings("states", key))
	}
	request := func(t testing.TB, unit string) state.Request {
		r := realRequest(t, state.Pair{Before: azurerm("old/"+unit, "old/"+unit+".tfstate"), After: azurerm("new/"+unit, "new/"+unit+".tfstate")})
		r.Env = append(r.Env, azure.Env...)
		return r
	}
	do := func(t *testing.T, do act, r state.Request, want state.Result) {
		t.Helper()
		out := one(t, do, r)
		require.Empty(t, out.Findings)
		require.Equal(t, want, out.Result)
	}
	t.Run("never applied", func(t *testing.T) {
		t.Parallel()
		r := request(t, "never")
		for range 2 {
			do(t, state.Rows, r, state.Nothing)
			require.Contains(t, string(azure.Blob("states", "old/never.tfstate")), "lineage", "the backend writes on being looked at")
		}
		do(t, state.Migrate, r, state.Nothing)
		do(t, state.Verify, r, state.Nothing)
	})
	t.Run("there and back, and the old one retired", func(t *testing.T) {
		t.Parallel()
		r := request(t, "vpc")
		p := r.Pairs[0]
		applied(t, r.Env, p.Before, "x")
		want := pulled(t, r.Env, p.Before)
		do(t, state.Rows, r, state.Pending)
		do(t, state.Migrate, r, state.Moved)
		assert.Equal(t, want, pulled(t, r.Env, p.After))
		do(t, state.Verify, r, state.Verified)
		do(t, state.Undo, r, state.TakenBack)
		assert.Empty(t, pulled(t, r.Env, p.After).Resources)
		do(t, state.Migrate, r, state.Moved)

		out := one(t, state.Retire, r)
		require.Len(t, out.Findings, 1)
		assert.Equal(t, finding.StateByHand, out.Findings[0].Code)
		assert.Equal(t, []string{"az storage blob delete --account-name devstoreaccount1 --container-name states --name old/vpc.tfstate"}, out.Findings[0].Commands)
		azure.Delete("states", "old/vpc.tfstate")
		for range 2 {
			do(t, state.Rows, r, state.Already)
			do(t, state.Verify, r, state.Verified)
			do(t, state.Retire, r, state.Deleted)
			do(t, state.Migrate, r, state.Already)
			require.NoError(t, os.RemoveAll(r.Journal.Path("states"))) // As in a clone of somebody else.
		}
		sameBarSerial(t, want, pulled(t, r.Env, p.After))
		do(t, state.Undo, r, state.TakenBack)
		sameBarSerial(t, want, pulled(t, r.Env, p.Before))
	})
}
