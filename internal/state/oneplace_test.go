package state_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/faulttest"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/state"
)

// twoNames is a stand whose unit has one place under two names: the new folder is a link to the old one.
func twoNames(t require.TestingT, root string) stand {
	s := newStand(t, root, 1)
	require.NoError(t, os.MkdirAll(filepath.Dir(s.new(0)), 0o755))
	require.NoError(t, os.Remove(filepath.Dir(s.new(0))))
	require.NoError(t, os.Symlink(filepath.Dir(s.old(0)), filepath.Dir(s.new(0))))
	return s
}

// A state that one place holds under two names is the only one: nobody may empty it, in no clone and in no order, wherever a run is
// killed.
func TestOnePlaceUnderTwoNamesIsNeverEmptied(t *testing.T) {
	for name, do := range map[string]act{"undo": state.Undo, "retire": state.Retire} {
		for _, migrated := range []bool{false, true} {
			prepare := func() (stand, string) {
				s := twoNames(t, room(t))
				if migrated {
					require.Equal(t, state.Already, one(t, state.Migrate, s.calm()).Result)
				}
				return s, withoutSerial(text(t, s.old(0)))
			}
			count := &faulttest.Fault{}
			s, want := prepare()
			out := one(t, do, s.request(faulttest.Disk{FS: faulttest.Quick{}, Fault: count}, faulttest.Programs{Fault: count, Runner: faulttest.Paper{}}))
			require.Len(t, out.Findings, 1, name)
			assert.Equal(t, finding.StateOnePlace, out.Findings[0].Code, name)
			assert.Equal(t, want, withoutSerial(text(t, s.old(0))), name)
			assert.Empty(t, one(t, state.Verify, s.calm()).Findings, "a mark is no apply of somebody")
			for _, how := range []faulttest.How{faulttest.Before, faulttest.After, faulttest.Half} {
				for n := 1; n <= count.Calls; n++ {
					s, want := prepare()
					kill := &faulttest.Fault{At: n, How: how}
					_, _ = do(context.Background(), s.request(faulttest.Disk{FS: faulttest.Quick{}, Fault: kill, Err: faulttest.ErrKilled}, faulttest.Programs{Fault: kill, Runner: faulttest.Paper{}}))
					held, err := os.ReadFile(s.old(0))
					require.NoError(t, err)
					if how != "half" {
						require.Equal(t, want, withoutSerial(string(held)), "%s, %s call %d", name, how, n)
					}
				}
			}
		}
	}
}
