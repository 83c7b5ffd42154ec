package prove_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// TestMovesOfTerragruntsOwnFixtures moves a unit of each fixture of Terragrunt's own tests, odd ones among them. No value may be said
// to differ that does not: what stands is listed here, with why it is so.
func TestMovesOfTerragruntsOwnFixtures(t *testing.T) {
	stands := map[string][]string{
		"fail-fast-early-exit": {"terraform.after_hook.signal.execute differs"}, // It touches a file beside the unit's folder, which does not move.
		"include":              {"inputs.reflect changed by the move"},          // The state's key as an input.
		"run-cmd-flags":        {"inputs.cached_value changed by the move"},     // The answer of a script that is called by another path.
	}
	proved := 0
	for _, root := range realtest.Fixtures(t) {
		unit, ok := middleUnit(t, root)
		if !ok {
			continue
		}
		e, err := engine.Open(engine.Options{Dir: root})
		require.NoError(t, err)
		made, err := e.Move(context.Background(), engine.MoveRequest{
			Pairs: []string{filepath.Join(root, filepath.FromSlash(string(unit))), filepath.Join(root, "moved", "deep", unit.Base())}})
		require.NoError(t, err, root)
		if made.AllFindings().Err() != nil {
			continue
		}
		p, err := e.Prove(context.Background(), made, engine.ProofOptions{})
		require.NoError(t, err, root)
		proved++
		var found []string
		for _, u := range p.Units {
			if u.Stands() && len(u.Differences) == 0 {
				found = append(found, string(u.Folder())+" "+u.Why)
			}
			for _, d := range u.Differences {
				if d.Stands() {
					found = append(found, d.Attribute+" "+string(d.Class))
				}
			}
		}
		assert.Equal(t, stands[filepath.Base(root)], found, filepath.Base(root))
	}
	assert.Greater(t, proved, 100)
}

// middleUnit gives a unit of a fixture that stands in the repository itself; it reports false where there is none.
func middleUnit(t *testing.T, root string) (change.Path, bool) {
	tree, _, err := live.Load(root)
	require.NoError(t, err)
	x, err := refs.Build(context.Background(), tree)
	require.NoError(t, err)
	var units []change.Path
	for _, config := range x.Units() {
		if _, generated := x.Generated(config); !generated && config.Dir() != change.Root {
			units = append(units, config.Dir())
		}
	}
	if len(units) == 0 {
		return "", false
	}
	return units[len(units)/2], true
}
