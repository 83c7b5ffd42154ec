package apply_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
)

// hostileRun is an applied run in a repository with a secret beside it, whose record somebody makes up.
type hostileRun struct {
	// above holds the repository and what must never change; root is the repository.
	above, root, dir string
}

func newHostileRun(t *testing.T) hostileRun {
	above := laid(t, map[string]string{"repo/a/x": "one", "repo/a/run.sh": "#!", "repo/y": "two", "repo/.git/config": "[core]", "secret/key": "k", "secret/empty/.keep": ""})
	require.NoError(t, os.Remove(filepath.Join(above, "secret/empty/.keep")))
	h := hostileRun{above: above, root: filepath.Join(above, "repo")}
	set := move("a", "b/c")
	set.Edits = []change.Edit{{File: "y", Start: 0, End: 1, New: "T"}}
	set.Creates = []change.Create{{Path: "new", Content: []byte("n")}}
	record, err := run(noGit, h.root, quick{}, net(t, h.root, set))
	require.NoError(t, err)
	h.dir = noGit.open(h.root, quick{}).Path(record.ID)
	return h
}

// interrupt sets the marker as a run leaves it that was killed.
func (h hostileRun) interrupt(t *testing.T, marker string) {
	require.NoError(t, os.Rename(filepath.Join(h.dir, "at-apply-forward-done"), filepath.Join(h.dir, marker)))
}

// rewrite changes the record's JSON.
func (h hostileRun) rewrite(t *testing.T, change func(record map[string]any)) {
	file := filepath.Join(h.dir, "manifest.json")
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	var record map[string]any
	require.NoError(t, json.Unmarshal(content, &record))
	change(record)
	content, err = json.Marshal(record)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, content, 0o600))
}

// refused goes on with the record in both directions: nothing changes, and what is said has one of these codes.
func (h hostileRun) refused(t *testing.T, codes ...finding.Code) {
	before := snapshot(t, h.above)
	for name, err := range map[string]error{"rollback": rollback(noGit, h.root, quick{}), "resume": resume(noGit, h.root, quick{})} {
		if name == "resume" && err == nil {
			continue // Nothing was interrupted.
		}
		var list finding.List
		require.ErrorAs(t, err, &list, name)
		assert.Contains(t, codes, list[0].Code, list[0].Message)
	}
	assert.Equal(t, before, snapshot(t, h.above))
}

var hostilePaths = []string{"../secret/key", "/etc/hostile", ".", ".git", ".git/config", ".GIT/config", ".git/hooks/post-checkout", ".tg-refactor",
	".tg-refactor/journal/lock", "a/../../secret/key", "b/.git/hooks/post-checkout", "sub/.git"}

var hostileSlots = []string{"../../../../secret/key", "/etc/hostile", "park/../../x", "manifest.json", "park", "", "park/x"}

// Whoever can write into the journal cannot make a rollback or a resume touch anything that no apply touches.
func TestAMadeUpJournalTouchesNothing(t *testing.T) {
	states := []string{"at-apply-forward-done", "at-apply-forward-leaving", "at-apply-forward-arriving", "at-apply-back-leaving"}
	try := func(name string, change func(record map[string]any)) {
		for _, state := range states {
			t.Run(name+" "+state, func(t *testing.T) {
				h := newHostileRun(t)
				h.rewrite(t, change)
				h.interrupt(t, state)
				h.refused(t, finding.JournalUnreadable)
			})
		}
	}
	for _, p := range hostilePaths {
		for _, field := range []string{"from", "to"} {
			try(field+" "+p, func(record map[string]any) { record["files"].([]any)[0].(map[string]any)[field] = p })
		}
		for _, field := range []string{"made_folders", "removed_folders"} {
			if !strings.Contains(p, ".git/hooks") && p != "sub/.git" { // An empty folder there harms nobody.
				try(field+" "+p, func(record map[string]any) { record[field] = []any{map[string]any{"path": p}} })
			}
		}
	}
	for _, slot := range hostileSlots {
		for _, field := range []string{"in", "out"} {
			try(field+" "+slot, func(record map[string]any) { record["files"].([]any)[0].(map[string]any)[field] = slot })
		}
	}
	for name, change := range map[string]func(record map[string]any){
		"another ID": func(record map[string]any) { record["id"] = "../../../secret" },
		"a folder as file": func(record map[string]any) {
			record["files"].([]any)[0].(map[string]any)["before"].(map[string]any)["kind"] = "folder"
		},
		"twice": func(record map[string]any) {
			files := record["files"].([]any)
			record["files"] = append(files, files[0])
		},
		"file and folder": func(record map[string]any) { record["made_folders"] = []any{map[string]any{"path": "b/c/x"}} },
		"below a file":    func(record map[string]any) { record["files"].([]any)[0].(map[string]any)["to"] = "y/z" },
		"a copy elsewhere": func(record map[string]any) {
			record["saved_states"] = []any{map[string]any{"unit": "a", "origin": "a/x", "copy": "../../x"}}
		},
		"a move from above": func(record map[string]any) { record["moves"] = []any{map[string]any{"from": "../secret", "to": "b"}} },
	} {
		try(name, change)
	}
}

// Links, in the journal or in the tree, lead neither out of the record nor out of the repository.
func TestLinksLeadNoRunOut(t *testing.T) {
	link := func(t *testing.T, to, at string) {
		require.NoError(t, os.RemoveAll(at))
		require.NoError(t, os.Symlink(to, at))
	}
	for name, test := range map[string]struct {
		marker string
		place  func(h hostileRun) string
	}{
		"the journal's folder":   {"at-apply-forward-done", func(h hostileRun) string { return filepath.Join(h.root, ".tg-refactor/journal") }},
		"our folder":             {"at-apply-forward-done", func(h hostileRun) string { return filepath.Join(h.root, ".tg-refactor") }},
		"the slots":              {"at-apply-back-leaving", func(h hostileRun) string { return filepath.Join(h.dir, "park") }},
		"a folder of the tree":   {"at-apply-back-leaving", func(h hostileRun) string { return filepath.Join(h.root, "b") }},
		"a folder to be made":    {"at-apply-forward-leaving", func(h hostileRun) string { return filepath.Join(h.root, "a") }},
		"a folder of a rollback": {"at-apply-forward-done", func(h hostileRun) string { return filepath.Join(h.root, "b") }},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHostileRun(t)
			if test.marker != "at-apply-forward-done" {
				h.interrupt(t, test.marker)
			}
			at := test.place(h)
			moved := filepath.Join(h.above, "secret", "moved")
			if err := os.Rename(at, moved); err == nil {
				require.NoError(t, os.Symlink(moved, at))
			} else {
				link(t, filepath.Join(h.above, "secret"), at)
			}
			h.refused(t, finding.JournalUnreadable, finding.ThroughLink, finding.NothingToRollBack)
		})
	}
}

// A file that stands where a folder shall go is nobody's to remove.
func TestAFolderThatIsAFileStays(t *testing.T) {
	h := newHostileRun(t)
	h.rewrite(t, func(record map[string]any) {
		record["files"] = []any{}
		record["removed_folders"] = []any{map[string]any{"path": "y"}}
		record["made_folders"] = nil
	})
	h.interrupt(t, "at-apply-forward-leaving")
	require.NoError(t, resume(noGit, h.root, quick{}))
	assert.FileExists(t, filepath.Join(h.root, "y"))
}

// A repository that was moved or renamed since takes back what was applied, and finishes what was begun.
func TestAMovedRepositoryRollsBack(t *testing.T) {
	for _, w := range worlds[:2] {
		for _, marker := range []string{"", "at-apply-forward-arriving", "at-apply-back-leaving"} {
			t.Run(w.name+" "+marker, func(t *testing.T) {
				above := laid(t, map[string]string{"repo/a/x": "one", "repo/y": "two"})
				root, moved := filepath.Join(above, "repo"), filepath.Join(above, "renamed")
				if w.git {
					require.NoError(t, os.Mkdir(filepath.Join(root, ".git"), 0o755))
				}
				before := snapshot(t, root)
				record, err := run(w, root, quick{}, net(t, root, move("a", "b")))
				require.NoError(t, err)
				if marker != "" {
					dir := w.open(root, quick{}).Path(record.ID)
					require.NoError(t, os.Rename(filepath.Join(dir, "at-apply-forward-done"), filepath.Join(dir, marker)))
				}
				require.NoError(t, os.Rename(root, moved))
				records, err := w.open(moved, quick{}).History()
				require.NoError(t, err)
				require.Len(t, records, 1)
				if marker != "" {
					assert.Equal(t, journal.Interrupted, records[0].State)
				}
				require.NoError(t, rollback(w, moved, quick{}))
				assert.Equal(t, files(before), files(snapshot(t, moved)))
			})
		}
	}
}
