package refs

import (
	"regexp"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/static"
)

// copyName is what Terragrunt calls the two folders of a working copy below download_dir: hashes of the unit's folder and of the source.
var copyName = regexp.MustCompile(`^[0-9A-Za-z_-]{27}$`)

// dropCopies takes out of the units what lies in working copies below the download_dir of a unit, as what lies below .terragrunt-cache.
// Terragrunt's find lists it.
func (x *Index) dropCopies() {
	copied := map[change.Path][]change.Path{}
	for _, config := range slices.Concat(x.units, x.json) {
		for above := range config.Dir().Up() {
			if parent := above.Dir(); copyName.MatchString(above.Base()) && copyName.MatchString(parent.Base()) {
				copied[parent.Dir()] = append(copied[parent.Dir()], config)
			}
		}
	}
	if len(copied) == 0 {
		return
	}
	drop := map[change.Path]bool{}
	for _, config := range x.units {
		if folder, ok := x.downloadDir(config); ok && !config.Within(folder) {
			for _, copy := range copied[folder] {
				drop[copy] = true
			}
		}
	}
	gone := func(config change.Path) bool { return drop[config] }
	x.units, x.json = slices.DeleteFunc(x.units, gone), slices.DeleteFunc(x.json, gone)
	for config := range drop {
		delete(x.views, config)
	}
}

// downloadDir gives the folder of the repository that a unit names for its working copies.
func (x *Index) downloadDir(config change.Path) (change.Path, bool) {
	for _, text := range x.Scopes(config) {
		download := text.Text.Attribute("download_dir")
		if text.NoMerge || download == nil {
			continue
		}
		named, ok := x.Evaluator().Value(text.Scope, download).Text()
		if !ok {
			return "", false
		}
		return static.Locate(named, config.Dir())
	}
	return "", false
}
