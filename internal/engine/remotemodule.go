package engine

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/state"
	"github.com/sulibot/tg-refactor/internal/static"
)

// remoteModule tells of a unit for which nothing in the tree names a backend that its module may name one: it is not in the repository.
// Where Terragrunt fetched it for the unit, in one of these folders, its text is looked at. The error is a sentence's end; nil where the state is a local one.
func (e *Engine) remoteModule(unit stateUnit, folders []change.Path) error {
	if _, local := static.ParseSource(unit.Source); local || unit.Source == "" || filepath.IsAbs(unit.Source) || unit.hasModule() {
		return nil
	}
	fetched, named := false, false
	for _, folder := range folders {
		for _, file := range e.fetchedModule(folder, moduleIn(unit.Source)) {
			content, err := live.ReadRegular(file, 0)
			if err != nil {
				return err
			}
			code, err := backend.Code(filepath.Base(file), content)
			if err != nil {
				return err
			}
			block, err := state.ReadBlock(string(code))
			fetched, named = true, named || err == nil && block.Backend != ""
		}
	}
	switch {
	case named:
		return errors.New("its module, which is not in the repository, names a backend")
	case !fetched:
		return errors.New("nothing in the repository names a backend, and whether its module does is not known, since Terragrunt has not fetched it")
	}
	return nil
}

// fetchedModule gives the files of a module as Terragrunt fetched it for a unit. The cache holds a folder for the unit, in it one for the source,
// and in that the module, whose path is what a config says: one that leads out of there is none.
func (e *Engine) fetchedModule(folder change.Path, module string) (files []string) {
	if module != "" && !filepath.IsLocal(module) {
		return nil
	}
	cache := filepath.Join(e.root, filepath.FromSlash(string(folder)), ".terragrunt-cache")
	for _, ofUnit := range namesIn(cache) {
		for _, ofSource := range namesIn(filepath.Join(cache, ofUnit)) {
			dir := filepath.Join(cache, ofUnit, ofSource, module)
			for _, name := range namesIn(dir) {
				if refs.IsModuleFile(name) {
					files = append(files, filepath.Join(dir, name))
				}
			}
		}
	}
	return files
}

// namesIn are the names in a folder on disk; none where it cannot be read.
func namesIn(folder string) (names []string) {
	entries, _ := os.ReadDir(folder) // What cannot be read was not fetched for us.
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// moduleIn gives the folder of the module in what a source fetches: what stands behind "//", without the query.
func moduleIn(source string) string {
	source, _, _ = strings.Cut(source, "?")
	if _, behind, ok := strings.Cut(source, "://"); ok {
		source = behind
	}
	_, module, _ := strings.Cut(source, "//")
	return filepath.FromSlash(module)
}
