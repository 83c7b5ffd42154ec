package engine

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/cluster"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// caches gives the folders of caches below a folder of the repository, as they are on disk. What cannot be read is told by the tree.
func (e *Engine) caches(folder change.Path) []change.Path {
	var caches []change.Path
	start := filepath.Join(e.root, filepath.FromSlash(string(folder)))
	_ = walk(start, func(path string, entry fs.DirEntry) bool {
		if !entry.IsDir() || !live.Unseen[entry.Name()] {
			return true
		}
		if cache, ok := change.Below(e.root, path); ok {
			caches = append(caches, cache)
		}
		return false
	})
	return caches
}

// walk visits what is below a folder on disk, and gives the folders that cannot be read. A folder is entered where visit says so.
func walk(folder string, visit func(path string, entry fs.DirEntry) bool) (unread []string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return []string{folder}
	}
	for _, entry := range entries {
		below := filepath.Join(folder, entry.Name())
		if visit(below, entry) && entry.IsDir() {
			unread = append(unread, walk(below, visit)...)
		}
	}
	return unread
}

// statesOf finds the states on this disk, with something in them, of a cluster's units: in caches and beside the units, and where a local
// backend's absolute path leads.
func (e *Engine) statesOf(x *refs.Index, l layout.Layout, name string) cluster.States {
	states := cluster.States{}
	c, findings := cluster.Find(x.Tree(), l, name)
	if len(findings) > 0 {
		return states
	}
	for _, config := range x.Units() {
		unit := config.Dir()
		if !unit.Within(c.Folder) {
			continue
		}
		for _, file := range e.stateFiles(x, config) {
			if shown := e.shown(file); holdsSomething(file) && !slices.Contains(states[unit], shown) {
				states[unit] = append(states[unit], shown)
			}
		}
	}
	return states
}

// stateFiles are the files on disk in which a unit's state may stand, and the folders that nobody may look into.
func (e *Engine) stateFiles(x *refs.Index, config change.Path) []string {
	var files []string
	start := filepath.Join(e.root, filepath.FromSlash(string(config.Dir())))
	unread := walk(start, func(path string, entry fs.DirEntry) bool {
		if entry.Type().IsRegular() && strings.HasSuffix(entry.Name(), ".tfstate") {
			files = append(files, path)
		}
		// A file in .terraform says where the backend is and is no state; what another unit has is its own.
		return entry.Name() != ".terraform" && !isUnit(path)
	})
	files = append(files, unread...)
	if b, ok := backend.Of(x, config); ok && b.Type == "local" {
		if path, ok := b.Setting("path"); ok && path.Known {
			place := strings.Replace(path.Value, "${get_repo_root()}", e.root, 1)
			if filepath.IsAbs(place) {
				files = append(files, filepath.Clean(place))
			}
		}
	}
	return files
}

// isUnit tells whether a folder on disk is a unit; what a cache holds is none.
func isUnit(folder string) bool {
	if strings.Contains(filepath.ToSlash(folder), "/.terragrunt-cache") {
		return false
	}
	_, err := os.Lstat(filepath.Join(folder, static.DefaultConfig))
	return err == nil
}

// holdsSomething tells whether a file is a state with resources in it. What is there and cannot be read as a state, as an encrypted one,
// counts as one.
func holdsSomething(file string) bool {
	content, err := live.ReadRegular(file, 0)
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	if len(strings.TrimSpace(string(content))) == 0 {
		return false
	}
	var state struct {
		Version   *int              `json:"version"`
		Resources []json.RawMessage `json:"resources"`
	}
	read := json.Unmarshal(content, &state) == nil && state.Version != nil
	return !read || len(state.Resources) > 0
}

// shown gives a path on disk as people find it: from the repository's root, where it lies below.
func (e *Engine) shown(path string) string {
	if below, ok := change.Below(e.root, path); ok {
		return string(below)
	}
	return path
}
