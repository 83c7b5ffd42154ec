package graph

import (
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// MocksOnApply gives the units that a unit depends on and whose mock outputs Terragrunt would serve it on apply, too, while they have no
// outputs: mock_outputs_allowed_terraform_commands is not there, is empty, or names apply. One that only running something tells counts as
// naming it. Ordered by path.
func (g *Graph) MocksOnApply(folder change.Path) []change.Path {
	var all []change.Path
	for _, d := range unit.Of(g.x, folder.Child(static.DefaultConfig)).Dependencies() {
		if !d.Mocks().OnApply() {
			continue
		}
		for _, target := range g.resolved(d.ConfigPaths()) {
			on := slices.IndexFunc(g.on[folder], func(d Dependency) bool { return d.Unit == target && !d.Off })
			if on >= 0 && !slices.Contains(all, target) {
				all = append(all, target)
			}
		}
	}
	slices.Sort(all)
	return all
}
