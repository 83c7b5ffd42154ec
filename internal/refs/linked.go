package refs

import (
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/static"
)

// mostLinked bounds how many units are looked for behind links: links that lead to folders with further links multiply.
const mostLinked = 10_000

// behind finds the units behind a link to a folder. Each stands at the link's place: Terragrunt, run there, takes its paths and the key of
// its state from the way by which one came. Its texts are those of the folder, seen from one more place. A link that leads to a folder
// above itself is passed once.
func (x *Index) behind(link change.Path) {
	var look func(seen, real change.Path, passed []change.Path)
	look = func(seen, real change.Path, passed []change.Path) {
		for _, above := range passed {
			if real == above {
				return
			}
		}
		passed = append(passed[:len(passed):len(passed)], real)
		for _, name := range x.tree.List(real) {
			path := seen.Child(name)
			entry, _ := x.tree.Lookup(real.Child(name))
			target, ok := x.tree.Follow(real.Child(name))
			switch {
			case !ok || len(x.linked) >= mostLinked || inGenerated(path):
			case entry.Kind != live.File && x.tree.IsDir(target):
				look(path, target, passed)
			case name == static.DefaultConfig && x.tree.IsFile(target):
				x.linked[path] = true
				x.units = append(x.units, path)
			}
		}
	}
	if target, ok := x.tree.Follow(link); ok && x.tree.IsDir(target) && !link.Within(target) {
		look(link, target, nil)
	}
}

// Linked tells whether a config is seen through a link to a folder above it.
func (x *Index) Linked(config change.Path) bool { return x.linked[config] }
