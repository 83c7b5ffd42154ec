package journal_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
)

func TestIDsCanBeReadAndAreUnlikeEachOther(t *testing.T) {
	now := time.Date(2026, 11, 22, 23, 46, 5, 0, time.FixedZone("east", 3600))
	first := journal.NewID(now, "phases 1-5", nil)
	assert.Equal(t, "20261122-224605-phases-1-5", first)
	assert.Equal(t, first+"-2", journal.NewID(now, "Phases 1–5", []journal.Record{{ID: first}}))
	assert.Equal(t, first+"-3", journal.NewID(now, "phases 1-5", []journal.Record{{ID: first}, {ID: first + "-2"}}))
	assert.Equal(t, "20261122-224606-phases-1-5", journal.NewID(now, "phases 1-5", []journal.Record{{ID: first + "-9"}}))
	assert.Equal(t, "20261122-224606-mv-a-b", journal.NewID(now, "mv a b", []journal.Record{{ID: first}}), "IDs sort in the order of the runs")
	assert.Equal(t, "20261122-224606-mv-a-b", journal.NewID(now.Add(-time.Hour), "mv a b", []journal.Record{{ID: first}}), "the clock was set back")
	assert.Equal(t, "20261122-224605", journal.NewID(now, "→", nil))
	long := journal.NewID(now, "mv "+string(make([]byte, 300))+"live/a", nil)
	assert.Less(t, len(long), 60)
}

func TestProgressMeansAState(t *testing.T) {
	for _, test := range []struct {
		at   journal.Progress
		want journal.State
	}{
		{journal.Progress{Run: journal.ApplyRun, Step: journal.Leaving}, journal.Interrupted},
		{journal.Progress{Run: journal.ApplyRun, Step: journal.Done}, journal.Applied},
		{journal.Progress{Run: journal.ApplyRun, Back: true, Step: journal.Arriving}, journal.Interrupted},
		{journal.Progress{Run: journal.ApplyRun, Back: true, Step: journal.Done}, journal.RolledBack},
		{journal.Progress{Run: journal.RollbackRun, Step: journal.Done}, journal.RolledBack},
		{journal.Progress{Run: journal.RollbackRun, Back: true, Step: journal.Done}, journal.Applied},
	} {
		assert.Equal(t, test.want, test.at.State(), "%+v", test.at)
		if test.at.Step != journal.Done {
			assert.Equal(t, test.at, test.at.Turned().Turned())
			assert.NotEqual(t, test.at.Step, test.at.Turned().Step, "what leaves one way arrives the other")
		}
	}
}

// begun has one record that counts and one that never began.
func begun(t *testing.T) (*journal.Journal, string) {
	root := t.TempDir()
	j := journal.Open(root, "", journal.OS{})
	unlock, err := j.Lock()
	require.NoError(t, err)
	t.Cleanup(unlock)
	id, never := "20261122-224605-a", "20261122-224606-b"
	require.NoError(t, j.Begin(id))
	require.NoError(t, j.Commit(journal.Record{FormatVersion: journal.FormatVersion, ID: id, Sequence: 1, Title: "a"}))
	require.NoError(t, j.Begin(never))
	return j, id
}

func TestARecordCountsOnceItIsCommitted(t *testing.T) {
	j, id := begun(t)
	record, found, err := j.Interrupted()
	require.NoError(t, err)
	assert.True(t, found)
	assert.Equal(t, id, record.ID)
	records, err := j.History()
	require.NoError(t, err)
	assert.Len(t, records, 1)
	mine := j.Path("20261122-mine")
	require.NoError(t, os.Mkdir(mine, 0o755))
	require.NoError(t, j.Discard())
	assert.NoDirExists(t, j.Path("20261122-224606-b"))
	assert.DirExists(t, j.Path(id))
	assert.DirExists(t, mine, "a folder that is no record is not ours")
}

func TestDamagedRecordsAreFindings(t *testing.T) {
	for name, damage := range map[string]func(t *testing.T, dir string){
		"newer": func(t *testing.T, dir string) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(`{"format_version": 99}`), 0o600))
		},
		"no JSON": func(t *testing.T, dir string) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(`{`), 0o600))
		},
		"no marker": func(t *testing.T, dir string) {
			require.NoError(t, os.Remove(filepath.Join(dir, "at-apply-forward-leaving")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			j, id := begun(t)
			damage(t, j.Path(id))
			_, err := j.History()
			var list finding.List
			require.ErrorAs(t, err, &list)
			assert.Equal(t, finding.JournalUnreadable, list[0].Code)
			_, err = j.Written()
			assert.Error(t, err)
		})
	}
}

func TestTheJournalKnowsItsPlace(t *testing.T) {
	for gitDir, want := range map[string]change.Path{"": ".tg-refactor/journal", "/repo/.git": ".git/tg-refactor", "/main/.git/worktrees/x": ""} {
		place, inside := journal.Open("/repo", gitDir, journal.OS{}).Place()
		assert.Equal(t, want, place)
		assert.Equal(t, want != "", inside)
	}
}

func TestRenameNeverReplaces(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	require.NoError(t, os.WriteFile(a, []byte("a"), 0o600))
	require.NoError(t, os.WriteFile(b, []byte("b"), 0o600))
	require.ErrorIs(t, journal.OS{}.Rename(a, b), os.ErrExist)
	content, err := os.ReadFile(b)
	require.NoError(t, err)
	assert.Equal(t, "b", string(content))
	require.NoError(t, journal.OS{}.Rename(a, filepath.Join(dir, "c")))
}

func TestSyncPassesOverWhatIsGone(t *testing.T) {
	dir := t.TempDir()
	dirs := []string{filepath.Join(dir, "gone")}
	for range 40 {
		dirs = append(dirs, dir)
	}
	assert.NoError(t, journal.OS{}.Sync(dirs), "many at once")
	assert.NoError(t, journal.OS{}.Sync(dirs[:3]), "a few")
}

func TestLookTellsWhatStandsThere(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(file, []byte("x"), 0o640))
	require.NoError(t, os.Symlink("x", filepath.Join(dir, "link")))
	for path, want := range map[string]journal.Kind{file: journal.File, filepath.Join(dir, "link"): journal.Link, dir: journal.Dir,
		filepath.Join(dir, "none"): journal.Absent, filepath.Join(file, "below"): journal.Absent} {
		got, err := journal.Look(journal.OS{}, path)
		require.NoError(t, err)
		assert.Equal(t, want, got.Kind, path)
	}
	a, _ := journal.Look(journal.OS{}, file)
	b, _ := journal.Look(journal.OS{}, filepath.Join(dir, "link"))
	assert.False(t, a.Same(b), "a link whose text is a file's bytes is no such file")
	assert.Equal(t, journal.FingerprintOf([]byte("x"), 0o640), a)
}
