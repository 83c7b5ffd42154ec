package state_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/faulttest"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/state"
)

// stand is a repository whose units keep their states in local files.
type stand struct {
	root  string
	pairs []state.Pair
}

func local(unit change.Path, file string) state.Place {
	return state.Place{Unit: unit, Backend: "local", Config: map[string]any{"path": file}, Binary: "tofu"}
}

// room is a folder for a test, in memory where the system has such: thousands of runs make and remove folders, which takes a disk
// its time.
func room(t testing.TB) string {
	t.Helper()
	const memory = "/dev/shm"
	if info, err := os.Stat(memory); err != nil || !info.IsDir() {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp(memory, "state")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, os.RemoveAll(dir)) })
	return dir
}

func newStand(t require.TestingT, root string, units int) stand {
	s := stand{root: root}
	require.NoError(t, os.MkdirAll(filepath.Join(root, ".git"), 0o755))
	for i := range units {
		s.pairs = append(s.pairs, state.Pair{
			Before: local(change.Path(fmt.Sprintf("old/u%d", i)), s.old(i)),
			After:  local(change.Path(fmt.Sprintf("new/u%d", i)), s.new(i)),
		})
		if i%2 == 1 {
			s.pairs[i].After.Backend = "consul"
		}
		s.put(t, s.old(i), faulttest.State(fmt.Sprintf("lineage-%d", i), uint64(3+i), 2+i))
	}
	return s
}

func (s stand) old(i int) string {
	return filepath.Join(s.root, "states", "old", fmt.Sprint(i)+".tfstate")
}
func (s stand) new(i int) string {
	return filepath.Join(s.root, "states", "new", fmt.Sprint(i)+".tfstate")
}

func (s stand) put(t require.TestingT, path string, content []byte) {
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, content, 0o644))
}

func (s stand) request(disk journal.FS, programs state.Programs) state.Request {
	return state.Request{Journal: journal.Open(s.root, filepath.Join(s.root, ".git"), disk), Pairs: s.pairs, Programs: programs,
		Env: []string{"PATH=" + os.Getenv("PATH")}, Parallelism: 1, NoPlan: true, Now: at}
}

// calm is a request on a disk that never fails.
func (s stand) calm() state.Request {
	return s.request(faulttest.Disk{FS: faulttest.Quick{}, Fault: &faulttest.Fault{}}, faulttest.Paper{})
}

func text(t require.TestingT, path string) string {
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(content)
}

// private holds what lies below the journal: nobody else may read it, and no plain state is left in a scratch folder.
func (s stand) private(t require.TestingT) {
	dir := filepath.Join(s.root, ".git", "tg-refactor")
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && !entry.IsDir() && strings.Contains(path, "states") {
			assert.EqualValues(t, 0o600, info.Mode().Perm(), path)
		}
		if err == nil && entry.IsDir() && strings.Contains(path, "states") {
			assert.EqualValues(t, 0o700, info.Mode().Perm(), path)
		}
		return err
	}))
	left, err := os.ReadDir(filepath.Join(dir, "states", "scratch"))
	require.NoError(t, err)
	assert.Empty(t, left, "scratch folders are left")
}

func (s stand) migrated(t require.TestingT) {
	for i := range s.pairs {
		require.Equal(t, withoutSerial(text(t, s.old(i))), withoutSerial(text(t, s.new(i))))
	}
}

var serial = regexp.MustCompile(`"serial": ?\d+`)

// withoutSerial is a state as it is compared: each push counts its serial up.
func withoutSerial(state string) string { return serial.ReplaceAllString(state, "") }

// Killed at any call to the disk or to a program, done, not done or half done: the sources are what they were, the targets hold
// nothing, something that cannot be read, or the whole state, and the same command finishes the job.
func TestKilledAnywhereTheSameCommandGoesOn(t *testing.T) {
	for _, how := range []faulttest.How{faulttest.Before, faulttest.After, faulttest.Half} {
		count := &faulttest.Fault{}
		s := newStand(t, room(t), 2)
		_, err := state.Migrate(context.Background(), s.request(faulttest.Disk{FS: faulttest.Quick{}, Fault: count}, faulttest.Programs{Fault: count, Runner: faulttest.Paper{}}))
		require.NoError(t, err)
		s.migrated(t)
		require.Greater(t, count.Calls, 40)
		for n := 1; n <= count.Calls; n++ {
			s := newStand(t, room(t), 2)
			before := []string{text(t, s.old(0)), text(t, s.old(1))}
			kill := &faulttest.Fault{At: n, How: how}
			outcomes, err := state.Migrate(context.Background(), s.request(faulttest.Disk{FS: faulttest.Quick{}, Fault: kill, Err: faulttest.ErrKilled}, faulttest.Programs{Fault: kill, Runner: faulttest.Paper{}}))
			name := fmt.Sprintf("%s call %d", how, n)
			if err == nil && len(state.Findings(outcomes)) == 0 { // Only the tidying up was cut short.
				s.migrated(t)
			}
			for i := range s.pairs {
				require.Equal(t, before[i], text(t, s.old(i)), name)
				if got, err := os.ReadFile(s.new(i)); err == nil && withoutSerial(string(got)) != withoutSerial(before[i]) {
					var now faulttest.StateText
					seed := json.Unmarshal(got, &now) == nil && len(now.Resources) == 0
					require.True(t, seed || how == faulttest.Half, name)
				}
			}
			outcomes, err = state.Migrate(context.Background(), s.calm())
			require.NoError(t, err, name)
			require.Empty(t, state.Findings(outcomes), name)
			s.migrated(t)
			s.private(t)
		}
	}
}

// A disk that is full, or a server that answers once with an error, stops one unit, with a remedy, and no other.
func TestAFaultThatPassesStopsOneUnit(t *testing.T) {
	count := &faulttest.Fault{}
	s := newStand(t, room(t), 2)
	_, err := state.Migrate(context.Background(), s.request(faulttest.Disk{FS: faulttest.Quick{}, Fault: count}, faulttest.Programs{Fault: count, Runner: faulttest.Paper{}}))
	require.NoError(t, err)
	failed := map[finding.Code]int{}
	for n := 1; n <= count.Calls; n++ {
		s := newStand(t, room(t), 2)
		once := &faulttest.Fault{At: n, How: faulttest.Before, Once: true}
		outcomes, err := state.Migrate(context.Background(), s.request(faulttest.Disk{FS: faulttest.Quick{}, Fault: once, Err: syscall.ENOSPC}, faulttest.Programs{Fault: once, Runner: faulttest.Paper{}}))
		if err == nil {
			bad := 0
			for _, out := range outcomes {
				if out.Result == state.Failed {
					bad++
					require.NotEmpty(t, out.Findings)
					failed[out.Findings[0].Code]++
				}
			}
			assert.LessOrEqual(t, bad, 1, "call %d", n)
		}
		_, err = state.Migrate(context.Background(), s.calm())
		require.NoError(t, err)
		s.migrated(t)
	}
	assert.NotZero(t, failed[finding.DiskFull])
}

// names gives the resources of a state on disk and its serial; false where there is none, or half of one.
func names(path string) (map[string]bool, uint64, bool) {
	var now faulttest.StateText
	content, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(content, &now) != nil {
		return nil, 0, false
	}
	all := map[string]bool{}
	for _, resource := range now.Resources {
		all[fmt.Sprint(resource["name"])] = true
	}
	return all, now.Serial, true
}

// Whatever people apply at both places between runs, and wherever runs are killed: the old place is never touched, and no state at
// the new one is ever replaced by one that lacks a resource of it.
func TestNothingIsLostWhateverPeopleDo(t *testing.T) {
	dir := room(t)
	round, fresh := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		s := newStand(t, filepath.Join(dir, fmt.Sprint(round)), 1)
		s.pairs[0].After.Backend = rapid.SampledFrom([]string{"local", "consul"}).Draw(t, "backend")
		apply := func(path string) func(*rapid.T) {
			return func(t *rapid.T) {
				held, serial, ok := names(path)
				if !ok {
					return
				}
				fresh++
				held[fmt.Sprintf("r%d", 100+fresh)] = true
				s.put(t, path, faulttest.WithResources("lineage-0", serial+uint64(rapid.IntRange(1, 3).Draw(t, "serials")), slices.Sorted(maps.Keys(held))))
			}
		}
		migrate := func(t *rapid.T, request state.Request) error {
			source := text(t, s.old(0))
			before, _, _ := names(s.new(0))
			_, err := state.Migrate(context.Background(), request)
			require.Equal(t, source, text(t, s.old(0)), "the source was touched")
			after, _, ok := names(s.new(0))
			if ok || before == nil {
				for name := range before {
					require.Contains(t, after, name, "a resource that stood at the new place is gone")
				}
			}
			return err
		}
		t.Repeat(map[string]func(*rapid.T){
			"apply at the old place": apply(s.old(0)),
			"apply at the new place": apply(s.new(0)),
			"migrate":                func(t *rapid.T) { require.NoError(t, migrate(t, s.calm())) },
			"migrate and die": func(t *rapid.T) {
				kill := &faulttest.Fault{At: rapid.IntRange(1, 40).Draw(t, "call"), How: rapid.SampledFrom([]faulttest.How{faulttest.Before, faulttest.After}).Draw(t, "how")}
				_ = migrate(t, s.request(faulttest.Disk{FS: faulttest.Quick{}, Fault: kill, Err: faulttest.ErrKilled}, faulttest.Programs{Fault: kill, Runner: faulttest.Paper{}}))
			},
		})
	})
}

func at() time.Time { return time.Date(2026, 11, 22, 22, 46, 5, 0, time.UTC) }
