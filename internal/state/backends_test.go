//go:build backends

package state_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/state"
)

// account is a blob storage that speaks as Azure's does.
type account struct {
	env    []string
	remove func(key string)
}

// The whole story against servers that others wrote, with OpenTofu, and with the Terraform that the environment names as TERRAFORM:
// looked at, there, back, there again, and the old one retired. What is seen stands in docs/compatibility.md.
func TestBackends(t *testing.T) {
	s3, table := realtest.S3(t, "states"), realtest.Dynalite(t, "locks")
	azurite, ours := realtest.Azurite(t, "states"), realtest.AzureBlobs(t, "states")
	ofAzurite := account{azurite.Env, func(key string) { azurite.Delete(t, "states", key) }}
	// Azurite refuses how Terraform signs what it asks for (403 AuthorizationFailure, at the first listing), where Azure does not.
	ofOurs := account{ours.Env, func(key string) { ours.Delete("states", key) }}
	locked := func(key string) map[string]any { return table.LockedBy(s3.S3Settings("states", key)) }
	azure := func(key string) map[string]any { return realtest.AzureSettings("states", key) }
	type try struct {
		program, server, kind string
		settings              func(key string) map[string]any
		account               account
	}
	tofu := realtest.Tool(t, "tofu")
	tries := []try{{tofu, "Azurite", "azurerm", azure, ofAzurite}, {tofu, "Dynalite for locks", "s3", locked, account{}}}
	if terraform := os.Getenv("TERRAFORM"); terraform != "" {
		tries = append(tries, try{terraform, "a server of the tests", "azurerm", azure, ofOurs}, try{terraform, "Dynalite for locks", "s3", locked, account{}})
	}
	for i, c := range tries {
		asking := exec.Command(c.program, "version")
		asking.Env = realtest.Env(t)
		said, err := asking.Output()
		require.NoError(t, err)
		version, _, _ := strings.Cut(string(said), "\n")
		t.Run(version+", "+c.kind+" with "+c.server, func(t *testing.T) {
			old, now := fmt.Sprint("old/", i), fmt.Sprint("new/", i)
			r := realRequest(t, state.Pair{Before: place("old/a", c.kind, c.settings(old)), After: place("new/a", c.kind, c.settings(now))})
			p := &r.Pairs[0]
			p.Before.Binary, p.After.Binary = c.program, c.program
			r.Env = append(r.Env, c.account.env...)
			do := func(do act, want state.Result) {
				t.Helper()
				out := one(t, do, r)
				require.Empty(t, out.Findings)
				require.Equal(t, want, out.Result)
			}
			do(state.Rows, state.Nothing)
			applied(t, r.Env, p.Before, "x")
			want := pulled(t, r.Env, p.Before)
			do(state.Rows, state.Pending)
			do(state.Migrate, state.Moved)
			assert.Equal(t, want, pulled(t, r.Env, p.After))
			do(state.Verify, state.Verified)
			do(state.Undo, state.TakenBack)
			assert.Empty(t, pulled(t, r.Env, p.After).Resources)
			sameBarSerial(t, want, pulled(t, r.Env, p.Before))
			do(state.Migrate, state.Moved)
			if c.account.remove != nil {
				out := one(t, state.Retire, r)
				require.Len(t, out.Findings, 1)
				require.Equal(t, finding.StateByHand, out.Findings[0].Code)
				c.account.remove(old)
			}
			do(state.Retire, state.Deleted)
			assert.Empty(t, pulled(t, r.Env, p.Before).Resources)
			do(state.Verify, state.Verified)
			require.NoError(t, os.RemoveAll(r.Journal.Path("states"))) // As in a clone of somebody else.
			do(state.Verify, state.Verified)
			do(state.Undo, state.TakenBack)
			sameBarSerial(t, want, pulled(t, r.Env, p.Before))
		})
	}
}
