package apply_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/apply"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/faulttest"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/live"
)

// net plans a change set on the tree at root.
func net(t *testing.T, root string, set change.Set) change.Net {
	base, _, err := live.Load(root)
	require.NoError(t, err)
	final, findings := base.With(set)
	require.Empty(t, findings)
	return final.Net(base, change.NewMoves(set.Moves))
}

func laid(t *testing.T, files map[string]string) string {
	root, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	lay(t, root, files)
	return root
}

// codesAt gives code and place of each finding that an error holds.
func codesAt(t *testing.T, err error) []string {
	var list finding.List
	require.ErrorAs(t, err, &list)
	var all []string
	for _, f := range list {
		assert.NotEmpty(t, f.Remedy, f.Message)
		all = append(all, string(f.Code)+" "+f.Place.File)
	}
	return all
}

func move(from, to change.Path) change.Set {
	return change.Set{Moves: []change.Move{{From: from, To: to}}}
}

func edit(file change.Path) change.Set {
	return change.Set{Edits: []change.Edit{{File: file, Start: 0, End: 1, New: "X"}}}
}

var noGit = worlds[1]

func history(t *testing.T, root string) []journal.Record {
	records, err := journal.Open(root, "", journal.OS{}).History()
	require.NoError(t, err)
	return records
}

func TestRefusesBeforeTheFirstWrite(t *testing.T) {
	for name, test := range map[string]struct {
		files map[string]string
		set   change.Set
		// since happens between plan and apply.
		since func(root string)
		want  []string
	}{
		"an edited file was changed": {map[string]string{"a": "one"}, edit("a"),
			func(root string) { lay(t, root, map[string]string{"a": "two"}) }, []string{"changed-since-plan a"}},
		"an edited file is gone": {map[string]string{"a": "one", "b": "two"}, edit("a"),
			func(root string) { _ = os.Remove(filepath.Join(root, "a")) }, []string{"changed-since-plan a"}},
		"an edited file became a link": {map[string]string{"a": "one"}, edit("a"),
			func(root string) {
				_ = os.Remove(filepath.Join(root, "a"))
				lay(t, root, map[string]string{"b": "one", "a": "-> b"})
			}, []string{"changed-since-plan a"}},
		"a source is gone": {map[string]string{"a/x": "one"}, move("a", "b"),
			func(root string) { _ = os.RemoveAll(filepath.Join(root, "a")) }, []string{"source-missing a"}},
		"a file came where a folder shall be": {map[string]string{"a/x": "one"}, move("a", "b"),
			func(root string) { lay(t, root, map[string]string{"b": "foreign"}) }, []string{"destination-taken b"}},
		"a folder came with something in it": {map[string]string{"a/x": "one"}, move("a", "b"),
			func(root string) { lay(t, root, map[string]string{"b/y": "foreign"}) }, []string{"destination-taken b/y"}},
		"a created file came by itself": {map[string]string{"a": "one"}, change.Set{Creates: []change.Create{{Path: "n"}, {Path: "m"}}},
			func(root string) { lay(t, root, map[string]string{"n": "foreign", "m": "foreign"}) },
			[]string{"destination-taken m", "destination-taken n"}},
		"a folder above the destination leads out": {map[string]string{"a/x": "one"}, move("a", "out/a"),
			func(root string) { lay(t, root, map[string]string{"out": "-> /tmp"}) }, []string{"through-link out"}},
		"a folder above the source became a link": {map[string]string{"d/a/x": "one", "e": "two"}, move("d/a", "b"),
			func(root string) {
				_ = os.Rename(filepath.Join(root, "d"), filepath.Join(root, "real"))
				lay(t, root, map[string]string{"d": "-> real"})
			}, []string{"through-link d"}},
	} {
		t.Run(name, func(t *testing.T) {
			root := laid(t, test.files)
			net := net(t, root, test.set)
			test.since(root)
			before := snapshot(t, root)
			_, err := run(noGit, root, quick{}, net)
			assert.Equal(t, test.want, codesAt(t, err))
			assert.Equal(t, before, snapshot(t, root))
			assert.Empty(t, history(t, root), "what was refused is no history")
		})
	}
}

func TestRefusesPathsThatAreNotTheTrees(t *testing.T) {
	root := laid(t, map[string]string{"a/x": "one", ".git/config": "git's"})
	for _, p := range []change.Path{"../out", "/abs", ".git/hooks/x", ".git", ".tg-refactor/journal/x", "a/../b"} {
		_, err := run(noGit, root, quick{}, change.Net{Files: []change.FileChange{{Path: p, After: []byte("x"), Mode: 0o644}}})
		assert.Equal(t, []string{"outside-repository " + string(p)}, codesAt(t, err))
	}
}

func TestWhatCameSinceThePlanComesAlong(t *testing.T) {
	root := laid(t, map[string]string{"a/x": "one"})
	net := net(t, root, move("a", "b"))
	lay(t, root, map[string]string{"a/new/untracked": "new", "a/.terraform.lock.hcl": "lock"})
	before := snapshot(t, root)
	_, err := run(noGit, root, quick{}, net)
	require.NoError(t, err)
	assert.FileExists(t, filepath.Join(root, "b/new/untracked"))
	assert.FileExists(t, filepath.Join(root, "b/.terraform.lock.hcl"))
	assert.NoDirExists(t, filepath.Join(root, "a"))
	require.NoError(t, rollback(noGit, root, quick{}))
	assert.Equal(t, before, snapshot(t, root))
}

func TestWhatCameSinceTheApplyGoesBackWithItsFolder(t *testing.T) {
	root := laid(t, map[string]string{"a/x": "one", "top": "t"})
	_, err := run(noGit, root, quick{}, net(t, root, change.Set{
		Moves: []change.Move{{From: "a", To: "b/a"}}, Creates: []change.Create{{Path: "made/README.md", Content: []byte("r")}},
	}))
	require.NoError(t, err)
	lay(t, root, map[string]string{"b/a/.terraform.lock.hcl": "lock", "b/a/sub/new": "new", "b/a/empty/": "",
		"b/a/.terragrunt-cache/terraform.tfstate": "state", "made/mine": "mine"})
	_, report, err := apply.Rollback(context.Background(), apply.RollbackRequest{Journal: noGit.open(root, quick{})})
	require.NoError(t, err)
	got := snapshot(t, root)
	assert.Contains(t, got, "a/.terraform.lock.hcl")
	assert.Contains(t, got, "a/sub/new")
	assert.Contains(t, got, "a/empty")
	assert.Contains(t, got, "made/mine", "what is nobody's of ours stays")
	assert.NotContains(t, got, "made/README.md")
	assert.Contains(t, got, "b/a/.terragrunt-cache/terraform.tfstate", "a cache stays where it is")
	require.Len(t, report.Saved, 1)
	assert.Equal(t, change.Path("a"), report.Saved[0].MovedTo)
	assert.Equal(t, []change.Path{"b"}, report.CacheFolders)
}

func TestRollbackRefusesWhatWasEditedSince(t *testing.T) {
	files := map[string]string{"a/x": "one", "a/y": "two", "z": "three", "gone": "four"}
	set := move("a", "b")
	set.Edits = []change.Edit{{File: "z", Start: 0, End: 1, New: "T"}}
	set.Removes = []change.Remove{{Path: "gone"}}
	for name, test := range map[string]struct {
		since map[string]string
		want  []string
	}{
		"an edited file":        {map[string]string{"z": "mine"}, []string{"changed-since-apply z"}},
		"moved files, all told": {map[string]string{"b/x": "mine", "b/y": "mine"}, []string{"changed-since-apply b/x", "changed-since-apply b/y"}},
		"the old place is taken": {map[string]string{"a/x": "mine", "gone": "mine"}, []string{"destination-taken a/x",
			"destination-taken gone"}},
	} {
		t.Run(name, func(t *testing.T) {
			root := laid(t, files)
			_, err := run(noGit, root, quick{}, net(t, root, set))
			require.NoError(t, err)
			lay(t, root, test.since)
			before := snapshot(t, root)
			assert.ElementsMatch(t, test.want, codesAt(t, rollback(noGit, root, quick{})))
			assert.Equal(t, before, snapshot(t, root))
		})
	}
}

func TestIgnoredFilesMayChangeAndGoBack(t *testing.T) {
	root := laid(t, map[string]string{"a/x": "one", "a/terraform.tfstate": "serial 1", "a/log": "l"})
	_, err := run(noGit, root, quick{}, net(t, root, move("a", "b")))
	require.NoError(t, err)
	lay(t, root, map[string]string{"b/terraform.tfstate": "serial 2"})
	require.NoError(t, os.Remove(filepath.Join(root, "b/log")))
	ignored := func(p change.Path) bool { return p.Base() != "x" }
	_, _, err = apply.Rollback(context.Background(), apply.RollbackRequest{Journal: noGit.open(root, quick{}), Ignored: ignored})
	require.NoError(t, err)
	assert.Equal(t, "-rw-r--r-- serial 2", snapshot(t, root)["a/terraform.tfstate"])
	assert.NoDirExists(t, filepath.Join(root, "b"))
}

// A state that git knows moved with its folder. It may have gone on since, and an undo may have brought it back already.
func TestStatesMayChangeAndGoBack(t *testing.T) {
	root := laid(t, map[string]string{"a/x": "one", "a/terraform.tfstate": "serial 1", "a/u/terraform.tfstate": "serial 1"})
	_, err := run(noGit, root, quick{}, net(t, root, move("a", "b")))
	require.NoError(t, err)
	require.NoError(t, os.RemoveAll(filepath.Join(root, "b/u")))
	lay(t, root, map[string]string{"b/terraform.tfstate": "serial 2", "a/u/terraform.tfstate": "serial 3"})
	require.NoError(t, rollback(noGit, root, quick{}))
	assert.Equal(t, "-rw-r--r-- serial 2", snapshot(t, root)["a/terraform.tfstate"])
	assert.Equal(t, "-rw-r--r-- serial 3", snapshot(t, root)["a/u/terraform.tfstate"])
	assert.NoDirExists(t, filepath.Join(root, "b"))
}

func TestSavedStatesAreCopiesForTheirOwnerOnly(t *testing.T) {
	root := laid(t, richTree)
	require.NoError(t, os.Mkdir(filepath.Join(root, ".git"), 0o755))
	j := journal.Open(root, filepath.Join(root, ".git"), quick{})
	record, report, err := apply.Run(context.Background(), apply.Request{Journal: j, Title: "Phases 1-5!", Net: net(t, root, richSet), Now: someTime})
	require.NoError(t, err)
	assert.Equal(t, "20261122-224605-phases-1-5", record.ID)
	found := map[string]change.Path{}
	for _, saved := range record.Saved {
		found[string(saved.Origin)] = saved.MovedTo
		copied, err := os.ReadFile(j.Path(record.ID, saved.Copy))
		require.NoError(t, err)
		origin, err := os.ReadFile(filepath.Join(root, string(saved.Origin)))
		require.NoError(t, err, "the state stays where it was found")
		assert.Equal(t, origin, copied)
		hash := sha256.Sum256(copied)
		assert.Equal(t, hex.EncodeToString(hash[:]), saved.Sum)
	}
	assert.Equal(t, map[string]change.Path{
		"c/cluster/compute/.terragrunt-cache/h/m/terraform.tfstate":        "clusters/c/compute",
		"c/cluster/compute/.terragrunt-cache/h/m/terraform.tfstate.backup": "clusters/c/compute",
		"c/cluster/compute/.terraform/terraform.tfstate":                   "clusters/c/compute",
		"gone/.terraform/terraform.tfstate":                                "",
	}, found)
	require.NoError(t, filepath.WalkDir(j.Path(), func(path string, entry fs.DirEntry, err error) error {
		require.NoError(t, err)
		info, err := entry.Info()
		require.NoError(t, err)
		if entry.IsDir() {
			assert.Equal(t, fs.FileMode(0o700), info.Mode().Perm(), path)
		} else if !strings.Contains(path, "/park/") {
			assert.Equal(t, fs.FileMode(0o600), info.Mode().Perm(), path)
		}
		assert.NotEqual(t, "terragrunt.hcl", entry.Name(), "a journal holds no config")
		assert.NotEqual(t, ".hcl", filepath.Ext(path))
		return nil
	}))
	assert.Equal(t, []change.Path{"c"}, report.CacheFolders, "the topmost folder that holds only caches; gone got a new file")
	for _, f := range report.Findings {
		assert.NotContains(t, f.Error(), "secret")
	}
	records, err := j.History()
	require.NoError(t, err)
	require.Len(t, records, 1)
	assert.Equal(t, record.Saved, records[0].Saved)
}

func TestPinnedFoldersStay(t *testing.T) {
	root := laid(t, map[string]string{"a/x": "one", "a/keep/y": "two"})
	_, err := run(noGit, root, quick{}, net(t, root, change.Set{Moves: []change.Move{{From: "a", To: "b"}, {From: "a/keep", To: "a/keep"}}}))
	require.NoError(t, err)
	assert.FileExists(t, filepath.Join(root, "a/keep/y"))
	assert.FileExists(t, filepath.Join(root, "b/x"))
	assert.NoFileExists(t, filepath.Join(root, "b/keep/y"))
}

func TestGitAndToolStayWhenTheRootMoves(t *testing.T) {
	root := laid(t, map[string]string{"x": "one", ".git/HEAD": "ref", "sub/.git/HEAD": "nested"})
	lay(t, root, map[string]string{".tg-refactor/moves/1.json": "{}"})
	_, err := run(worlds[0], root, quick{}, change.Net{Moves: []change.Move{{From: ".", To: "sub"}}})
	require.NoError(t, err)
	for _, file := range []string{".git/HEAD", ".tg-refactor/moves/1.json", "sub/x", "sub/sub/.git/HEAD"} {
		assert.FileExists(t, filepath.Join(root, file))
	}
	// In a linked worktree .git is a file, and the journal lies elsewhere.
	linked := laid(t, map[string]string{"x": "one", ".git": "gitdir: elsewhere"})
	_, _, err = apply.Run(context.Background(), apply.Request{Journal: journal.Open(linked, t.TempDir(), quick{}), Now: someTime,
		Net: change.Net{Moves: []change.Move{{From: ".", To: "sub"}}}})
	require.NoError(t, err)
	assert.FileExists(t, filepath.Join(linked, ".git"))
	assert.FileExists(t, filepath.Join(linked, "sub/x"))
}

func TestHistoryAndOrder(t *testing.T) {
	root := laid(t, map[string]string{"a/x": "one", "other": "o"})
	first, err := run(noGit, root, quick{}, net(t, root, move("a", "b")))
	require.NoError(t, err)
	second, err := run(noGit, root, quick{}, net(t, root, edit("b/x")))
	require.NoError(t, err)
	third, err := run(noGit, root, quick{}, net(t, root, edit("other")))
	require.NoError(t, err)
	assert.Equal(t, []string{first.ID, first.ID + "-2", first.ID + "-3"}, []string{first.ID, second.ID, third.ID})
	back := func(id string) error {
		_, _, err := apply.Rollback(context.Background(), apply.RollbackRequest{Journal: noGit.open(root, quick{}), ID: id})
		return err
	}
	err = back(first.ID)
	assert.Equal(t, []string{"rollback-order b/x"}, codesAt(t, err))
	assert.Contains(t, err.Error(), second.ID)
	require.NoError(t, back(second.ID), "nothing builds on the second")
	require.NoError(t, back(first.ID))
	assert.Equal(t, []string{"nothing-to-roll-back "}, codesAt(t, back(first.ID)))
	assert.Equal(t, []string{"nothing-to-roll-back "}, codesAt(t, back("nonsense")))
	var states []journal.State
	for _, record := range history(t, root) {
		states = append(states, record.State)
	}
	assert.Equal(t, []journal.State{journal.Applied, journal.RolledBack, journal.RolledBack}, states)
	require.NoError(t, back(""), "the last one that is applied")
}

func TestContentThatTheJournalWroteIsOurs(t *testing.T) {
	root := laid(t, map[string]string{"a/x": "one", "y": "two", "z": "three"})
	set := move("a", "b")
	set.Edits = []change.Edit{{File: "y", Start: 0, End: 1, New: "T"}}
	_, err := run(noGit, root, quick{}, net(t, root, set))
	require.NoError(t, err)
	lay(t, root, map[string]string{"z": "mine"})
	j := noGit.open(root, quick{})
	ours := func(p change.Path) bool {
		written, err := j.Written()
		require.NoError(t, err)
		is, err := written.Ours(quick{}, root, p)
		require.NoError(t, err)
		return is
	}
	for p, want := range map[change.Path]bool{"a/x": true, "b/x": true, "y": true, "z": false} {
		assert.Equal(t, want, ours(p), p)
	}
	lay(t, root, map[string]string{"y": "mine"})
	assert.False(t, ours("y"))
	lay(t, root, map[string]string{"y": "Two"})
	require.NoError(t, rollback(noGit, root, quick{}))
	assert.False(t, ours("y"), "what was rolled back is as it was before, whoever wrote that")
}

func TestAnotherProcessIsWaitedFor(t *testing.T) {
	root := laid(t, map[string]string{"a": "one"})
	j := noGit.open(root, quick{})
	unlock, err := j.Lock()
	require.NoError(t, err)
	assert.True(t, j.Busy())
	_, err = run(noGit, root, quick{}, net(t, root, edit("a")))
	assert.Equal(t, []string{"journal-locked "}, codesAt(t, err))
	unlock()
	assert.False(t, j.Busy())
	_, err = run(noGit, root, quick{}, net(t, root, edit("a")))
	assert.NoError(t, err)
}

func TestCancellingTakesEverythingBack(t *testing.T) {
	root := laid(t, richTree)
	before := snapshot(t, root)
	ctx, cancel := context.WithCancel(context.Background())
	_, _, err := apply.Run(ctx, apply.Request{Journal: noGit.open(root, quick{}), Title: "t", Net: net(t, root, richSet), Now: someTime,
		Progress: func(done, total int) {
			require.LessOrEqual(t, done, total)
			if done == total/2+2 {
				cancel()
			}
		}})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, before, snapshot(t, root))
	assert.Equal(t, journal.RolledBack, history(t, root)[0].State)
}

func TestDiskTroubleIsAFinding(t *testing.T) {
	for err, code := range map[error]string{syscall.ENOSPC: "disk-full ", syscall.EROFS: "not-writable ", syscall.EACCES: "not-writable ",
		syscall.EIO: "write-failed "} {
		root := laid(t, map[string]string{"a": "one"})
		_, got := run(noGit, root, failing(12, err), net(t, root, edit("a")))
		assert.Equal(t, []string{code}, codesAt(t, got))
		assert.NoDirExists(t, filepath.Join(root, ".tg-refactor/journal/20261122-224605-test"), "what was begun takes no room")
		_, got = run(noGit, root, faulttest.Disk{FS: quick{}, Fault: &faulttest.Fault{At: 1}, Err: err}, change.Net{Files: []change.FileChange{{Path: "n", After: []byte("x")}}})
		assert.Equal(t, []string{code}, codesAt(t, got))
	}
}

func TestInterruptedRollbackRefusesWhatWasEdited(t *testing.T) {
	root := laid(t, map[string]string{"a/x": "one", "y": "two"})
	set := move("a", "b")
	set.Edits = []change.Edit{{File: "y", Start: 0, End: 1, New: "T"}}
	plan := net(t, root, set)
	count := failing(0, nil)
	_, err := run(noGit, laidLike(t, root), count, plan)
	require.NoError(t, err)
	_, err = run(noGit, root, dying(count.Calls-2), plan)
	assert.Equal(t, "apply-interrupted ", codesAt(t, err)[0])
	require.FileExists(t, filepath.Join(root, "y"), "the test wants the new bytes placed")
	lay(t, root, map[string]string{"y": "mine"})
	before := snapshot(t, root)
	assert.Equal(t, []string{"changed-since-apply y"}, codesAt(t, rollback(noGit, root, quick{})))
	assert.Equal(t, before, snapshot(t, root))
	_, err = run(noGit, root, quick{}, plan)
	assert.Equal(t, []string{"apply-interrupted "}, codesAt(t, err))
	require.NoError(t, resume(noGit, root, quick{}), "going on overwrites nothing")
	assert.Equal(t, "-rw-r--r-- mine", snapshot(t, root)["y"])
}

// laidLike copies the plain files of a tree.
func laidLike(t *testing.T, root string) string {
	files := map[string]string{}
	require.NoError(t, fs.WalkDir(os.DirFS(root), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(root, path))
		files[path] = string(content)
		return err
	}))
	return laid(t, files)
}

// uncased is a disk that finds names whatever their case, and keeps the case of those that are made.
type uncased struct{ journal.FS }

func (u uncased) name(path string) string {
	if path == "/" {
		return path
	}
	dir := u.name(filepath.Dir(path))
	exact := filepath.Join(dir, filepath.Base(path))
	if _, err := os.Lstat(exact); !errors.Is(err, fs.ErrNotExist) {
		return exact
	}
	entries, _ := os.ReadDir(dir)
	for _, entry := range entries {
		if strings.EqualFold(entry.Name(), filepath.Base(path)) {
			return filepath.Join(dir, entry.Name())
		}
	}
	return exact
}

func (u uncased) Lstat(path string) (fs.FileInfo, error)     { return u.FS.Lstat(u.name(path)) }
func (u uncased) ReadDir(path string) ([]fs.DirEntry, error) { return u.FS.ReadDir(u.name(path)) }
func (u uncased) Open(path string) (io.ReadCloser, error)    { return u.FS.Open(u.name(path)) }
func (u uncased) Rename(from, to string) error               { return u.FS.Rename(u.name(from), u.name(to)) }
func (u uncased) Remove(path string) error                   { return u.FS.Remove(u.name(path)) }
func (u uncased) Mkdir(path string, mode fs.FileMode) error  { return u.FS.Mkdir(u.name(path), mode) }
func (u uncased) Chmod(path string, mode fs.FileMode) error  { return u.FS.Chmod(u.name(path), mode) }

func TestRenamesThatChangeTheCaseAlone(t *testing.T) {
	root := laid(t, map[string]string{"Live/Unit/terragrunt.hcl": "one", "Live/README": "r", "File": "f"})
	before := snapshot(t, root)
	disk := uncased{quick{}}
	_, err := run(noGit, root, disk, change.Net{Moves: []change.Move{{From: "Live/Unit", To: "Live/unit"}, {From: "File", To: "file"}}})
	require.NoError(t, err)
	got := snapshot(t, root)
	assert.Contains(t, got, "Live/unit/terragrunt.hcl")
	assert.Contains(t, got, "file")
	assert.NotContains(t, got, "Live/Unit")
	require.NoError(t, rollback(noGit, root, disk))
	assert.Equal(t, before, snapshot(t, root))
	lay(t, root, map[string]string{"TAKEN": "t"})
	_, err = run(noGit, root, disk, change.Net{Moves: []change.Move{{From: "File", To: "taken"}}})
	assert.Equal(t, []string{"destination-taken taken"}, codesAt(t, err))
}

func TestNothingToDoWritesNothing(t *testing.T) {
	root := laid(t, map[string]string{"a": "one"})
	record, err := run(noGit, root, quick{}, change.Net{})
	require.NoError(t, err)
	assert.Empty(t, record.ID)
	assert.NoDirExists(t, filepath.Join(root, ".tg-refactor"))
}

func TestTheRealDisk(t *testing.T) {
	root := laid(t, richTree)
	before := snapshot(t, root)
	info, err := os.Stat(filepath.Join(root, "c/cluster.hcl"))
	require.NoError(t, err)
	j := journal.Open(root, "", journal.OS{})
	_, _, err = apply.Run(context.Background(), apply.Request{Journal: j, Title: "t", Net: net(t, root, richSet), Now: someTime})
	require.NoError(t, err)
	moved, err := os.Stat(filepath.Join(root, "clusters/c/cluster.hcl"))
	require.NoError(t, err)
	assert.Equal(t, info.ModTime(), moved.ModTime())
	ignore, err := os.ReadFile(filepath.Join(root, ".tg-refactor/journal/.gitignore"))
	require.NoError(t, err)
	assert.Equal(t, "*\n", string(ignore))
	_, _, err = apply.Rollback(context.Background(), apply.RollbackRequest{Journal: j})
	require.NoError(t, err)
	assert.Equal(t, before, snapshot(t, root))
}

// meddler lets somebody else change the tree right before the manifest is in place, when everything was looked at.
type meddler struct {
	journal.FS
	suffix string
	meddle func()
}

func (m *meddler) Replace(from, to string) error {
	if strings.HasSuffix(to, m.suffix) {
		m.meddle()
	}
	return m.FS.Replace(from, to)
}

func TestWhatSomebodyWritesMeanwhileIsNeverLost(t *testing.T) {
	for name, test := range map[string]struct{ file, code string }{
		"an edited file is edited": {"a", "changed-since-apply"},
		"a new file comes first":   {"n", "destination-taken"},
	} {
		t.Run(name, func(t *testing.T) {
			root := laid(t, map[string]string{"a": "one", "b/x": "two"})
			set := edit("a")
			set.Creates = []change.Create{{Path: "n", Content: []byte("new")}}
			set.Moves = []change.Move{{From: "b", To: "c"}}
			plan := net(t, root, set)
			var before map[string]string
			_, err := run(noGit, root, &meddler{FS: quick{}, suffix: "manifest.json", meddle: func() {
				lay(t, root, map[string]string{test.file: "mine"})
				before = snapshot(t, root)
			}}, plan)
			assert.Equal(t, []string{test.code + " " + test.file}, codesAt(t, err))
			assert.Equal(t, before, snapshot(t, root))
		})
	}
}

func TestFolderModesComeBackThoughACacheStays(t *testing.T) {
	root := laid(t, map[string]string{"b/c/.terraform/terraform.tfstate": "s", "c/": "", "x": "one"})
	require.NoError(t, os.Chmod(filepath.Join(root, "c"), 0o700))
	before := snapshot(t, root)
	_, err := run(noGit, root, quick{}, change.Net{Moves: []change.Move{{From: ".", To: "b"}}})
	require.NoError(t, err)
	require.NoError(t, rollback(noGit, root, quick{}))
	assert.Equal(t, before, snapshot(t, root))
}

func TestAJournalThatLostSomethingSaysSo(t *testing.T) {
	root := laid(t, map[string]string{"a": "one"})
	record, err := run(noGit, root, quick{}, net(t, root, edit("a")))
	require.NoError(t, err)
	before := snapshot(t, root)
	require.NoError(t, os.WriteFile(noGit.open(root, quick{}).Path(record.ID, record.Files[0].Out), []byte("other"), 0o600))
	assert.Equal(t, []string{"journal-unreadable a"}, codesAt(t, rollback(noGit, root, quick{})))
	assert.Equal(t, before, snapshot(t, root))
}

func TestCopiesToAnotherFileSystemKeepTheirTime(t *testing.T) {
	root := laid(t, map[string]string{"a/x": "one", ".git/HEAD": "ref"})
	require.NoError(t, os.Chtimes(filepath.Join(root, "a/x"), someTime, someTime))
	_, err := run(worlds[2], root, quick{}, net(t, root, move("a", "b")))
	require.NoError(t, err)
	info, err := os.Stat(filepath.Join(root, "b/x"))
	require.NoError(t, err)
	assert.True(t, info.ModTime().Equal(someTime), info.ModTime())
}

func TestWhatNeverBeganIsCleanedUp(t *testing.T) {
	root := laid(t, map[string]string{"a": "one"})
	_, err := run(noGit, root, dying(12), net(t, root, edit("a")))
	require.Error(t, err)
	left := filepath.Join(root, ".tg-refactor/journal/20261122-224605-test")
	require.DirExists(t, left, "the test wants something to clean up")
	record, err := run(noGit, root, quick{}, net(t, root, edit("a")))
	require.NoError(t, err)
	assert.Equal(t, filepath.Base(left), record.ID)
}

func TestAFileMayTakeThePlaceOfAnEmptyFolderThatMoved(t *testing.T) {
	root := laid(t, map[string]string{"e/": "", "x": "one"})
	_, err := run(noGit, root, quick{}, change.Net{Moves: []change.Move{{From: "e", To: "f"}}, Files: []change.FileChange{
		{Path: "f", After: []byte("new"), Mode: 0o644}}})
	require.NoError(t, err)
	assert.FileExists(t, filepath.Join(root, "f"))
}

func TestFoldersThatAnEarlierRunLeftAreInNobodysWay(t *testing.T) {
	root := laid(t, map[string]string{"a/x": "one", "b/.terragrunt-cache/terraform.tfstate": "left", "b/empty/": ""})
	before := snapshot(t, root)
	_, err := run(noGit, root, quick{}, net(t, root, move("a", "b")))
	require.NoError(t, err)
	assert.FileExists(t, filepath.Join(root, "b/x"))
	require.NoError(t, os.RemoveAll(filepath.Join(root, "b/.terragrunt-cache")))
	require.NoError(t, rollback(noGit, root, quick{}))
	got := snapshot(t, root)
	assert.Contains(t, got, "b/empty")
	assert.Contains(t, before, "b/empty")
	assert.Equal(t, before["a/x"], got["a/x"])
}

func TestARollbackLeavesNoCopies(t *testing.T) {
	root := laid(t, richTree)
	record, err := run(noGit, root, quick{}, net(t, root, richSet))
	require.NoError(t, err)
	require.NoError(t, rollback(noGit, root, quick{}))
	for _, slots := range []string{"park", "stage", "back"} {
		entries, err := os.ReadDir(noGit.open(root, quick{}).Path(record.ID, slots))
		require.NoError(t, err)
		assert.Empty(t, entries, slots)
	}
}
