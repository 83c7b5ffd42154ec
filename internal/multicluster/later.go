package multicluster

import (
	"fmt"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/flow"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// later follows the renamed inputs through modules and outputs, to every input that will change when the artifacts are applied
// next, and says how to pin it.
func (n *naming) later() {
	if len(n.renamed) == 0 {
		return
	}
	for _, reach := range flow.Follow(n.x, n.renamed) {
		if reach.AtOnce || slices.Contains(n.renamed, flow.Change{Unit: reach.Unit, Input: reach.Input}) {
			continue
		}
		n.outcome.Later = append(n.outcome.Later, phase.Later{Unit: reach.Unit, Input: reach.Input, Through: reach.Through,
			Pin: pin(n.x, n.l, reach.Unit, reach.Input)})
	}
}

// pin says how a cluster keeps the value of an input, where an override key covers it.
func pin(x *refs.Index, l layout.Layout, unit change.Path, input string) string {
	for _, cluster := range l.Clusters(x.Tree()) {
		if !unit.Within(cluster.Folder) {
			continue
		}
		for _, override := range l.Overrides {
			if slices.Contains(override.Inputs, input) {
				return fmt.Sprintf("set %s.%s of %s to today's value before the artifacts are applied", l.Cluster.Overrides, override.Key, cluster.Name)
			}
		}
	}
	return ""
}
