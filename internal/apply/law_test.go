package apply_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/apply"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/faulttest"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/live"
)

var someTime = time.Date(2026, 11, 22, 22, 46, 5, 0, time.UTC)

// world is a kind of disk that the laws hold on.
type world struct {
	name string
	git  bool
	// over puts the world's disk over the real one.
	over func(disk journal.FS, root string) journal.FS
}

var worlds = []world{
	{"beside git", true, func(disk journal.FS, _ string) journal.FS { return disk }},
	{"without git", false, func(disk journal.FS, _ string) journal.FS { return disk }},
	{"journal on another file system", true, func(disk journal.FS, root string) journal.FS {
		return apart{disk, filepath.Join(root, ".git")}
	}},
}

func (w world) open(root string, disk journal.FS) *journal.Journal {
	gitDir := ""
	if w.git {
		gitDir = filepath.Join(root, ".git")
	}
	return journal.Open(root, gitDir, w.over(disk, root))
}

func run(w world, root string, disk journal.FS, net change.Net) (journal.Record, error) {
	record, _, err := apply.Run(context.Background(), apply.Request{Journal: w.open(root, disk), Title: "test", Net: net, Now: someTime})
	return record, err
}

func rollback(w world, root string, disk journal.FS) error {
	_, _, err := apply.Rollback(context.Background(), apply.RollbackRequest{Journal: w.open(root, disk)})
	return err
}

func resume(w world, root string, disk journal.FS) error {
	_, _, err := apply.Resume(context.Background(), w.open(root, disk), nil)
	return err
}

// job is a tree on disk and what shall become of it.
type job struct {
	world
	lay   func(root string)
	net   change.Net
	final map[string]string
	room  func() string
}

// fresh lays the tree anew.
func (j job) fresh() string {
	root := j.room()
	j.lay(root)
	return root
}

// files are the files and links of a snapshot that a Tree knows of.
func files(snapshot map[string]string) map[string]string {
	kept := maps.Clone(snapshot)
	maps.DeleteFunc(kept, func(name, what string) bool {
		hidden := slices.ContainsFunc(strings.Split(name, "/"), func(element string) bool { return live.Unseen[element] })
		return hidden || strings.HasPrefix(what, "d")
	})
	return kept
}

func treeFiles(t require.TestingT, tree *live.Tree) map[string]string {
	all := map[string]string{}
	for p, entry := range tree.Walk(change.Root) {
		content, err := tree.Read(p)
		require.NoError(t, err)
		all[string(p)] = entry.Mode.String() + " " + string(content)
		if entry.Kind == live.Link {
			all[string(p)] = "link to " + string(content)
		}
	}
	return all
}

func caches(snapshot map[string]string) map[string]string {
	kept := maps.Clone(snapshot)
	maps.DeleteFunc(kept, func(name, _ string) bool {
		return !strings.Contains(name, ".terragrunt-cache/") && !strings.Contains(name, ".terraform/")
	})
	return kept
}

// holds checks everything that must hold for a job, stopping at the n-th writing call for each n that calls gives.
func (j job) holds(t require.TestingT, calls func(total int) []int) {
	root := j.fresh()
	before := snapshot(t, root)
	count := failing(0, nil)
	_, err := run(j.world, root, count, j.net)
	if refused := (finding.List{}); errors.As(err, &refused) && len(caches(before)) > 0 {
		// A folder that a cache keeps where it is leaves no room for a file of its name.
		require.Equal(t, finding.DestinationTaken, refused[0].Code, "%v", err)
		require.Equal(t, before, snapshot(t, root))
		return
	}
	require.NoError(t, err)
	after := snapshot(t, root)
	require.Equal(t, j.final, files(after), "what the plan shows is what apply does")
	require.Equal(t, caches(before), caches(after), "caches stay where they are")
	countBack := failing(0, nil)
	require.NoError(t, rollback(j.world, root, countBack))
	require.Equal(t, before, snapshot(t, root), "rollback gives the tree back")

	for _, n := range calls(count.Calls) {
		j.killed(t, n, before, after)
		j.failed(t, n, before, after)
	}
	for _, n := range calls(countBack.Calls) {
		j.rollbackKilled(t, n, before, after)
	}
}

// killed: an apply that died can be taken back, and it can be finished.
func (j job) killed(t require.TestingT, n int, before, after map[string]string) {
	for _, goOn := range []string{"rollback", "resume"} {
		root := j.fresh()
		_, err := run(j.world, root, dying(n), j.net)
		if err == nil {
			// The process died after the last thing that matters.
			require.Equal(t, after, snapshot(t, root))
			return
		}
		_, interrupted, err := j.open(root, quick{}).Interrupted()
		require.NoError(t, err)
		switch {
		case !interrupted:
			require.Contains(t, []string{fmt.Sprint(before), fmt.Sprint(after)}, fmt.Sprint(snapshot(t, root)), "call %d: not interrupted, so nothing or all was done", n)
		case goOn == "rollback":
			require.NoError(t, rollback(j.world, root, quick{}), "call %d", n)
			require.Equal(t, before, snapshot(t, root), "call %d", n)
		default:
			_, err := run(j.world, root, quick{}, j.net)
			require.Error(t, err, "nothing else is applied meanwhile")
			require.NoError(t, resume(j.world, root, quick{}), "call %d", n)
			require.Equal(t, after, snapshot(t, root), "call %d", n)
			require.NoError(t, rollback(j.world, root, quick{}), "call %d", n)
			require.Equal(t, before, snapshot(t, root), "call %d", n)
		}
	}
}

// failed: one call fails and the process goes on. It takes everything back by itself, or says that it could not.
func (j job) failed(t require.TestingT, n int, before, after map[string]string) {
	root := j.fresh()
	_, err := run(j.world, root, failing(n, syscall.ENOSPC), j.net)
	if err == nil {
		require.Equal(t, after, snapshot(t, root))
		return
	}
	require.Contains(t, err.Error(), "no space left", "call %d", n)
	_, interrupted, err := j.open(root, quick{}).Interrupted()
	require.NoError(t, err)
	if interrupted {
		require.NoError(t, rollback(j.world, root, quick{}), "call %d", n)
	}
	require.Equal(t, before, snapshot(t, root), "call %d", n)
}

// rollbackKilled: a rollback that died can be finished, and so can the finishing.
func (j job) rollbackKilled(t require.TestingT, n int, before, after map[string]string) {
	for _, goOn := range []func(world, string, journal.FS) error{rollback, resume} {
		root := j.fresh()
		_, err := run(j.world, root, quick{}, j.net)
		require.NoError(t, err)
		err = rollback(j.world, root, dying(n))
		if err != nil {
			_, interrupted, err := j.open(root, quick{}).Interrupted()
			require.NoError(t, err)
			if !interrupted && fmt.Sprint(snapshot(t, root)) != fmt.Sprint(before) {
				require.Equal(t, after, snapshot(t, root), "call %d", n)
				require.NoError(t, rollback(j.world, root, quick{}), "call %d", n)
			}
			if interrupted {
				_ = goOn(j.world, root, dying(3))
				_, interrupted, err = j.open(root, quick{}).Interrupted()
				require.NoError(t, err)
			}
			if interrupted {
				require.NoError(t, goOn(j.world, root, quick{}), "call %d", n)
			}
		}
		require.Equal(t, before, snapshot(t, root), "call %d", n)
	}
}

var names = rapid.SampledFrom([]string{"a", "b", "c"})

func drawPath(t *rapid.T, label string) change.Path {
	p := change.Path(names.Draw(t, label))
	for range rapid.IntRange(0, 2).Draw(t, label+" depth") {
		p = p.Child(names.Draw(t, label))
	}
	return p
}

type thing struct {
	path    change.Path
	content string
	mode    fs.FileMode
}

// drawTree draws files, links, empty folders, caches with states, modes.
func drawTree(t *rapid.T) []thing {
	var all []thing
	for range rapid.IntRange(1, 10).Draw(t, "things") {
		p := drawPath(t, "path")
		n := thing{path: p, content: rapid.SampledFrom([]string{"one", "two", "three"}).Draw(t, "content"),
			mode: rapid.SampledFrom([]fs.FileMode{0o644, 0o600, 0o755, 0o444}).Draw(t, "mode")}
		switch rapid.SampledFrom([]string{"file", "file", "file", "link", "folder", "cache", "terraform"}).Draw(t, "kind") {
		case "file":
			n.path = p.Child("t.hcl")
		case "link":
			n.path, n.content, n.mode = p.Child("l"), rapid.SampledFrom([]string{"t.hcl", "../nowhere", "/etc"}).Draw(t, "text"), fs.ModeSymlink
		case "folder":
			n.mode = fs.ModeDir | rapid.SampledFrom([]fs.FileMode{0o755, 0o700, 0o555}).Draw(t, "folder mode")
		case "cache":
			n.path = p.Child(".terragrunt-cache/x/terraform.tfstate")
		case "terraform":
			n.path = p.Child(".terraform/terraform.tfstate")
		}
		all = append(all, n)
	}
	return all
}

func layThings(t require.TestingT, root string, git bool, all []thing) {
	if git {
		require.NoError(t, os.MkdirAll(filepath.Join(root, ".git"), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(root, ".git/HEAD"), []byte("ref"), 0o644))
	}
	for _, n := range all {
		path := filepath.Join(root, string(n.path))
		if n.mode.IsDir() {
			require.NoError(t, os.MkdirAll(path, 0o755))
			continue
		}
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		if _, err := os.Lstat(path); err == nil {
			continue
		}
		if n.mode&fs.ModeSymlink != 0 {
			require.NoError(t, os.Symlink(n.content, path))
			continue
		}
		require.NoError(t, os.WriteFile(path, []byte(n.content), 0o600))
		require.NoError(t, os.Chmod(path, n.mode))
	}
	for _, n := range all {
		if n.mode.IsDir() {
			require.NoError(t, os.Chmod(filepath.Join(root, string(n.path)), n.mode&journal.Permissions))
		}
	}
}

// drawSet draws one change set for a tree; it need not be possible.
func drawSet(t *rapid.T, tree *live.Tree, label string) change.Set {
	var places, regular []change.Path
	seen := map[change.Path]bool{change.Root: true}
	for p, entry := range tree.Walk(change.Root) {
		for above := range p.Up() {
			if !seen[above] {
				seen[above] = true
				places = append(places, above)
			}
		}
		if entry.Kind != live.Dir {
			regular = append(regular, p)
		}
	}
	if len(regular) == 0 {
		return change.Set{}
	}
	place := rapid.SampledFrom(places)
	file := rapid.SampledFrom(regular)
	var set change.Set
	switch rapid.SampledFrom([]string{"free", "swap", "root"}).Draw(t, label) {
	case "swap":
		a, b := place.Draw(t, "a"), place.Draw(t, "b")
		if !a.Within(b) && !b.Within(a) {
			set.Moves = []change.Move{{From: a, To: b}, {From: b, To: a}}
		}
	case "root":
		set.Moves = []change.Move{{From: change.Root, To: "b"}}
	}
	for range rapid.IntRange(0, 3).Draw(t, "moves") {
		to := drawPath(t, "to")
		if rapid.Bool().Draw(t, "new") {
			to = to.Child("new")
		}
		// Two moves to one place compose with nothing, even where one of them moves an emptied folder.
		if slices.ContainsFunc(set.Moves, func(m change.Move) bool { return m.To == to }) {
			continue
		}
		set.Moves = append(set.Moves, change.Move{From: place.Draw(t, "from"), To: to})
	}
	gone := map[change.Path]bool{}
	for range rapid.IntRange(0, 1).Draw(t, "removes") {
		p := file.Draw(t, "remove")
		set.Removes = append(set.Removes, change.Remove{Path: p})
		gone[p] = true
		if rapid.Bool().Draw(t, "replace") {
			set.Creates = append(set.Creates, change.Create{Path: change.NewMoves(set.Moves).Map(p), Content: []byte("instead")})
		}
	}
	for range rapid.IntRange(0, 2).Draw(t, "edits") {
		if p := file.Draw(t, "edit"); !gone[p] {
			set.Edits = append(set.Edits, change.Edit{File: p, Start: 0, End: 1, New: label})
		}
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "creates") {
		set.Creates = append(set.Creates, change.Create{Path: drawPath(t, "create").Child(fmt.Sprintf("%s%d", label, i)), Content: []byte("new"),
			Mode: rapid.SampledFrom([]fs.FileMode{0, 0o600, 0o755}).Draw(t, "create mode")})
	}
	return set
}

// drawJob draws a tree and one or two change sets that follow each other; it reports false where they are impossible.
func drawJob(t *rapid.T, w world, room func() string) (job, bool) {
	things := drawTree(t)
	j := job{world: w, room: room, lay: func(root string) { layThings(t, root, w.git, things) }}
	base, findings, err := live.Load(j.fresh())
	require.NoError(t, err)
	require.Empty(t, findings)
	tree, moves := base, change.NewMoves(nil)
	for i := range rapid.IntRange(1, 2).Draw(t, "sets") {
		set := drawSet(t, tree, fmt.Sprintf("s%d", i))
		next, findings := tree.With(set)
		if len(findings) > 0 {
			continue
		}
		tree, moves = next, moves.Then(change.NewMoves(set.Moves))
	}
	j.net, j.final = tree.Net(base, moves), treeFiles(t, tree)
	return j, !j.net.Empty()
}

func TestLawsOnRandomTrees(t *testing.T) {
	for _, w := range worlds {
		t.Run(w.name, func(t *testing.T) {
			room := room(t)
			held := 0
			rapid.Check(t, func(t *rapid.T) {
				j, possible := drawJob(t, w, room)
				if !possible {
					return
				}
				held++
				j.holds(t, func(total int) []int {
					return []int{rapid.IntRange(1, total).Draw(t, "n"), rapid.IntRange(1, total).Draw(t, "m")}
				})
			})
			least := 30
			if testing.Short() {
				least = 3 // Fewer are drawn.
			}
			require.Greater(t, held, least, "too few jobs were possible to say anything")
		})
	}
}

// richTree is one tree with everything in it, and richSet does everything to it.
var richTree = map[string]string{
	"root.hcl":                                                         "root",
	"c/cluster.hcl":                                                    "cluster",
	"c/cluster/compute/terragrunt.hcl":                                 "compute",
	"c/cluster/compute/.terraform.lock.hcl":                            "lock",
	"c/cluster/compute/.terragrunt-cache/h/m/x.tf":                     "x",
	"c/cluster/compute/.terragrunt-cache/h/m/terraform.tfstate":        "secret state",
	"c/cluster/compute/.terragrunt-cache/h/m/terraform.tfstate.backup": "older state",
	"c/cluster/compute/.terraform/terraform.tfstate":                   "backend",
	"c/cluster/compute/ignored.log":                                    "ignored",
	"c/cluster/config/terragrunt.hcl":                                  "config",
	"c/cluster/config/link":                                            "-> ../compute/terragrunt.hcl",
	"c/artifacts/build/terragrunt.hcl":                                 "build",
	"c/artifacts/empty/":                                               "",
	"swap/one/x":                                                       "same",
	"swap/two/x":                                                       "same",
	"deep/x":                                                           "deep",
	"gone/terragrunt.hcl":                                              "gone",
	"hollow/":                                                          "",
	"gone/.terraform/terraform.tfstate":                                "orphan",
}

var richSet = change.Set{
	Moves: []change.Move{
		{From: "c", To: "clusters/c"}, {From: "c/cluster/compute", To: "clusters/c/compute"}, {From: "c/cluster/config", To: "clusters/c/config"},
		{From: "c/artifacts/build", To: "artifacts/images"}, {From: "swap/one", To: "swap/two"}, {From: "swap/two", To: "swap/one"},
		{From: "deep", To: "deep/er/deep"},
	},
	Edits: []change.Edit{
		{File: "c/cluster/compute/terragrunt.hcl", Start: 0, End: 1, New: "C"}, {File: "root.hcl", Start: 0, End: 1, New: "R"},
		{File: "c/cluster/config/link", Start: 0, End: 2, New: "../.."},
	},
	Creates: []change.Create{{Path: "artifacts/README.md", Content: []byte("new")}, {Path: "gone/instead", Content: []byte("i"), Mode: 0o600},
		{Path: "hollow/first", Content: []byte("f")}},
	Removes: []change.Remove{{Path: "gone/terragrunt.hcl"}},
}

func richJob(t testing.TB, w world) job {
	return jobOf(t, w, richSet, func(root string) {
		lay(t, root, richTree)
		require.NoError(t, os.Chmod(filepath.Join(root, "c/artifacts/empty"), 0o750))
		require.NoError(t, os.Chmod(filepath.Join(root, "c/cluster/config"), 0o700))
	})
}

func jobOf(t testing.TB, w world, set change.Set, lay func(root string)) job {
	j := job{world: w, room: room(t), lay: func(root string) {
		lay(root)
		if w.git {
			require.NoError(t, os.Mkdir(filepath.Join(root, ".git"), 0o755))
		}
	}}
	base, _, err := live.Load(j.fresh())
	require.NoError(t, err)
	final, findings := base.With(set)
	require.Empty(t, findings)
	j.net, j.final = final.Net(base, change.NewMoves(set.Moves)), treeFiles(t, final)
	return j
}

// steps is how many calls a test goes on after each that fails: a short run tries fewer.
func steps(usual int) int {
	if testing.Short() {
		return 5 * usual
	}
	return usual
}

// A link or a file makes room for a folder of its name, and a folder for a link, wherever the run is killed.
func TestLinksAndFoldersThatTakeEachOthersPlace(t *testing.T) {
	for _, w := range worlds {
		for name, first := range map[string]string{"a link": "-> y", "a file": "text"} {
			t.Run(name+", "+w.name, func(t *testing.T) {
				set := move("a", "c/a")
				set.Moves = append(set.Moves, move("b", "a").Moves...)
				set.Creates = []change.Create{{Path: "a/new/x", Content: []byte("n")}}
				j := jobOf(t, w, set, func(root string) {
					lay(t, root, map[string]string{"a": first, "b/d/x": "one", "y/d/x": "two", "y/new/x": "three"})
				})
				j.holds(t, func(total int) []int {
					var all []int
					for n := 1; n <= total; n += steps(1) {
						all = append(all, n)
					}
					return all
				})
			})
		}
	}
}

func TestLawsAtEveryWrite(t *testing.T) {
	for i, w := range worlds {
		t.Run(w.name, func(t *testing.T) {
			// Every call in the first world; in the others every third, for time.
			step := steps(min(1+2*i, 3))
			richJob(t, w).holds(t, func(total int) []int {
				var some []int
				for n := 1; n <= total; n += step {
					some = append(some, n)
				}
				return some
			})
		})
	}
}

// A read that fails is no better than a write that does.
func TestLawsAtEveryRead(t *testing.T) {
	j := richJob(t, worlds[0])
	root := j.fresh()
	before := snapshot(t, root)
	count := faulttest.Disk{FS: quick{}, Fault: &faulttest.Fault{}, Reads: true}
	_, err := run(j.world, root, count, j.net)
	require.NoError(t, err)
	for n := 1; n <= count.Calls; n++ {
		root := j.fresh()
		_, err := run(j.world, root, faulttest.Disk{FS: quick{}, Fault: &faulttest.Fault{At: n, Once: true}, Reads: true, Err: syscall.EIO}, j.net)
		_, interrupted, problem := j.open(root, quick{}).Interrupted()
		require.NoError(t, problem)
		if interrupted || err == nil {
			require.NoError(t, rollback(j.world, root, quick{}), "call %d", n)
		}
		require.Equal(t, before, snapshot(t, root), "call %d: %v", n, errors.Unwrap(err))
	}
}
