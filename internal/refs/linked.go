package refs

import (
	"fmt"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/static"
)

// mostLinked bounds how much is looked at behind links, as links that lead to folders with further links multiply: each file and folder counts, and
// once more for each link that its path passes, since whoever follows that path passes them all.
const mostLinked = 100_000

// behind finds the units behind a link to a folder. Each stands at the link's place: Terragrunt, run there, takes its paths and the key of
// its state from the way by which one came. Its texts are those of the folder, seen from one more place. A link that leads to a folder
// above itself is passed once.
func (x *Index) behind(link change.Path) {
	var look func(seen, real change.Path, passed []change.Path, links int)
	look = func(seen, real change.Path, passed []change.Path, links int) {
		if slices.Contains(passed, real) {
			return
		}
		passed = append(passed[:len(passed):len(passed)], real)
		for _, name := range x.tree.List(real) {
			if x.lookedBehind += 1 + links; x.lookedBehind > mostLinked {
				if x.linksCut == "" {
					x.linksCut = link
				}
				return
			}
			path := seen.Child(name)
			entry, _ := x.tree.Lookup(real.Child(name))
			target, ok := x.tree.Follow(real.Child(name))
			switch {
			case !ok || inGenerated(path):
			case entry.Kind != live.File && x.tree.IsDir(target):
				further := links
				if entry.Kind == live.Link {
					further++
				}
				look(path, target, passed, further)
			case name == static.DefaultConfig && x.tree.IsFile(target):
				x.linked[path] = true
				x.units = append(x.units, path)
			}
		}
	}
	if target, ok := x.tree.Follow(link); ok && x.tree.IsDir(target) && !link.Within(target) {
		look(link, target, nil, 1)
	}
}

// cutLinks tells that not all was looked at that stands behind links.
func (x *Index) cutLinks() finding.List {
	if x.linksCut == "" {
		return nil
	}
	return finding.List{{Code: finding.TooLarge, Severity: finding.Warning, Place: finding.InFile(string(x.linksCut)),
		Message: fmt.Sprintf("links lead to more than can be looked at: the units behind %s and the links after it are not all known, and do not "+
			"follow a move", x.linksCut),
		Remedy: "Let no link lead to a folder with links that lead on. Else look through what stands behind them by hand"}}
}

// Linked tells whether a config is seen through a link to a folder above it.
func (x *Index) Linked(config change.Path) bool { return x.linked[config] }
