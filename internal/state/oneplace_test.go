package state_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
			count := &fault{}
			s, want := prepare()
			out := one(t, do, s.request(mortalDisk{fault: count}, mortalPrograms{count, paper{}}))
			require.Len(t, out.Findings, 1, name)
			assert.Equal(t, finding.StateOnePlace, out.Findings[0].Code, name)
			assert.Equal(t, want, withoutSerial(text(t, s.old(0))), name)
			assert.Empty(t, one(t, state.Verify, s.calm()).Findings, "a mark is no apply of somebody")
			for _, how := range []string{"before", "after", "half"} {
				for n := 1; n <= count.calls; n++ {
					s, want := prepare()
					kill := &fault{at: n, how: how}
					_, _ = do(context.Background(), s.request(mortalDisk{fault: kill, err: errKilled}, mortalPrograms{kill, paper{}}))
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
