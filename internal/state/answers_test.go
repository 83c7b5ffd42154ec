package state_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/faulttest"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/state"
)

// What servers of the http backend answer: nothing there, no right to see it, a lock of another, and what nobody expects. A state is
// brought over where there is certainly none at the new place, and no other time; the old one is what it was.
func TestAnswersOfHTTPServers(t *testing.T) {
	lock := `{"ID":"of-another","Operation":"apply","Who":"somebody@elsewhere"}`
	for _, c := range []struct {
		name, method string
		status       int
		body         string
		want         state.Result
		code         finding.Code
		said         string
	}{
		{"no state, as 404", http.MethodGet, http.StatusNotFound, "no such thing", state.Moved, "", ""},
		{"no state, as 204", http.MethodGet, http.StatusNoContent, "", state.Moved, "", ""},
		{"no state, as nothing", http.MethodGet, http.StatusOK, "", state.Moved, "", ""},
		{"who are you", http.MethodGet, http.StatusUnauthorized, "", state.Failed, finding.StateBackendFailed, "requires auth"},
		{"you may not", http.MethodGet, http.StatusForbidden, "", state.Failed, finding.StateBackendFailed, "invalid auth"},
		{"broken", http.MethodGet, http.StatusInternalServerError, "", state.Failed, finding.StateBackendFailed, "giving up"},
		{"something else", http.MethodGet, http.StatusTeapot, "", state.Failed, finding.StateBackendFailed, "418"},
		{"a page for people", http.MethodGet, http.StatusOK, "<html>sign in</html>", state.Failed, finding.StateBackendFailed, ""},
		{"locked, as 423", "LOCK", http.StatusLocked, lock, state.Failed, finding.StateLocked, "of-another"},
		{"locked, as 409", "LOCK", http.StatusConflict, lock, state.Failed, finding.StateLocked, "of-another"},
		{"locked, and nobody says by whom", "LOCK", http.StatusConflict, "busy", state.Failed, finding.StateLocked, ""},
		{"no locks for you", "LOCK", http.StatusForbidden, "", state.Failed, finding.StateLocked, "invalid auth"},
		{"a push that is refused", http.MethodPost, http.StatusForbidden, "", state.Failed, finding.StateBackendFailed, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			before, after := realtest.HTTP(t), realtest.HTTP(t)
			r := realRequest(t, state.Pair{Before: place("old/a", "http", before.HTTPSettings("a")), After: place("new/a", "http", after.HTTPSettings("a"))})
			applied(t, r.Env, r.Pairs[0].Before, "x")
			held := before.State("a")
			after.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
				answers := r.Method == c.method && after.State("a") == nil
				if answers {
					w.WriteHeader(c.status)
					_, _ = io.WriteString(w, c.body)
				}
				return answers
			})
			out := one(t, state.Migrate, r)
			assert.Equal(t, c.want, out.Result)
			assert.Equal(t, held, before.State("a"))
			if c.code == "" {
				require.Empty(t, out.Findings)
				assert.JSONEq(t, string(held), string(after.State("a")))
				return
			}
			require.Len(t, out.Findings, 1)
			assert.Equal(t, c.code, out.Findings[0].Code, out.Findings[0].Message)
			assert.Contains(t, out.Findings[0].Message+out.Findings[0].Detail, c.said)
			assert.Nil(t, after.State("a"))
		})
	}
}

// A table of DynamoDB keeps the locks of s3 states and their digests, which an object that is deleted by hand leaves behind: then the
// place can neither be read nor written, and nothing is taken for "no state".
func TestLockTablesForReal(t *testing.T) {
	realtest.Tool(t, "tofu") // before the subtests, which -short leaves out with it
	s3, table := realtest.S3(t, "states"), realtest.DynamoDB(t, "locks")
	request := func(t testing.TB, unit string) state.Request {
		return realRequest(t, state.Pair{Before: place("old/"+unit, "s3", table.LockedBy(s3.S3Settings("states", "old/"+unit))),
			After: place("new/"+unit, "s3", table.LockedBy(s3.S3Settings("states", "new/"+unit)))})
	}
	t.Run("there and back, and the old one retired", func(t *testing.T) {
		t.Parallel()
		r := request(t, "a")
		p := r.Pairs[0]
		applied(t, r.Env, p.Before, "x")
		want := pulled(t, r.Env, p.Before)
		for _, step := range []struct {
			do   act
			want state.Result
		}{{state.Migrate, state.Moved}, {state.Verify, state.Verified}, {state.Undo, state.TakenBack}, {state.Migrate, state.Moved}, {state.Retire, state.Deleted},
			{state.Verify, state.Verified}, {state.Undo, state.TakenBack}} {
			out := one(t, step.do, r)
			require.Empty(t, out.Findings)
			require.Equal(t, step.want, out.Result)
		}
		sameBarSerial(t, want, pulled(t, r.Env, p.Before))
		assert.NotEmpty(t, table.Item("states/old/a-md5")["Digest"])
		assert.Nil(t, table.Item("states/new/a-md5"), "the digest of what was deleted is gone as well")
		assert.Nil(t, table.Item("states/old/a"), "no lock is left")
		assert.Nil(t, table.Item("states/new/a"), "no lock is left")
	})
	t.Run("a lock held by another", func(t *testing.T) {
		t.Parallel()
		r := request(t, "b")
		applied(t, r.Env, r.Pairs[0].Before, "x")
		table.Set("states/new/b", map[string]string{"Info": `{"ID":"of-another","Operation":"apply","Who":"somebody@elsewhere"}`})
		out := one(t, state.Migrate, r)
		require.Len(t, out.Findings, 1)
		assert.Equal(t, finding.StateLocked, out.Findings[0].Code)
		assert.Contains(t, out.Findings[0].Detail, "of-another")
		table.Set("states/new/b", nil)
		require.Equal(t, state.Moved, one(t, state.Migrate, r).Result)
	})
	t.Run("a digest without its object", func(t *testing.T) {
		t.Parallel()
		r := request(t, "c")
		applied(t, r.Env, r.Pairs[0].Before, "x")
		require.Equal(t, state.Moved, one(t, state.Migrate, r).Result)
		table.Set("states/old/c-md5", map[string]string{"Digest": "00112233445566778899aabbccddeeff"})
		out := one(t, state.Verify, r)
		require.Len(t, out.Findings, 1)
		assert.Equal(t, finding.StateBackendFailed, out.Findings[0].Code)
		assert.Contains(t, out.Findings[0].Message+out.Findings[0].Detail, "does not have the expected content")
	})
}

// sameBarSerial compares states whose serial went up: marking a place, to see that it is not the other one, counts it up.
func sameBarSerial(t testing.TB, want, got faulttest.StateText) {
	t.Helper()
	assert.GreaterOrEqual(t, got.Serial, want.Serial)
	got.Serial = want.Serial
	assert.Equal(t, want, got)
}
