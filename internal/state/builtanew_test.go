package state_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/faulttest"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/state"
)

// Who applies in a clone without the move, after the old state was retired, builds everything once more: every look at the pair says so. A unit
// that stands at the old place today has a state of its own there, and nothing is said.
func TestASecondLifeAtTheOldPlaceIsTold(t *testing.T) {
	retired := func() stand {
		s := newStand(t, room(t), 1)
		require.Empty(t, one(t, state.Migrate, s.calm()).Findings)
		require.Empty(t, one(t, state.Retire, s.calm()).Findings)
		return s
	}
	for name, look := range map[string]act{"verify": state.Verify, "plan": state.Rows, "migrate": state.Migrate, "retire": state.Retire} {
		s := retired()
		require.Empty(t, one(t, look, s.calm()).Findings, name)
		s.put(t, s.old(0), faulttest.State("built-anew", 1, 2))
		out := one(t, look, s.calm())
		require.Len(t, out.Findings, 1, name)
		assert.Equal(t, finding.StateMoved, out.Findings[0].Code, name)
		assert.Equal(t, finding.Warning, out.Findings[0].Severity, name)
		gate := s.calm()
		gate.RequireMigrated = true
		assert.True(t, one(t, look, gate).Findings.Has(finding.Error), name)
		assert.FileExists(t, s.old(0), name)
	}

	s := retired()
	s.put(t, s.old(0), faulttest.State("another-unit", 1, 2))
	require.NoError(t, os.MkdirAll(filepath.Join(s.root, "old/u0"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(s.root, "old/u0/terragrunt.hcl"), nil, 0o644))
	assert.Empty(t, one(t, state.Verify, s.calm()).Findings)
}
