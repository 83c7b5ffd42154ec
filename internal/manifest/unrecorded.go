package manifest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/static"
)

// lookalike is a unit that is gone and the new one that looks like it.
type lookalike struct {
	journey
	to change.Path
}

// unrecorded says of units that are gone where they seem to be, else that they vanished, and gives the moves that it takes for true.
func (c *comparing) unrecorded() ([]change.Move, finding.List) {
	var fresh []change.Path
	for _, config := range c.Now.Units() {
		owner, claimed := c.claimed[config.Dir()]
		if !c.Base.HasUnit(config.Dir()) && (!claimed || !c.Base.HasUnit(owner)) {
			fresh = append(fresh, config.Dir())
		}
	}
	var moves []change.Move
	var pairs []lookalike
	var all finding.List
	for _, j := range c.gone {
		content, _ := c.Base.Expanded().Read(j.Before.Child(static.DefaultConfig))
		to, likely := likeliest(c.Now.Expanded(), content, j.After, fresh)
		if !likely {
			all = append(all, c.vanished(j))
			continue
		}
		fresh = slices.DeleteFunc(fresh, func(p change.Path) bool { return p == to })
		moves = append(moves, change.Move{From: j.Before, To: to})
		pairs = append(pairs, lookalike{j, to})
	}
	for len(pairs) > 0 {
		group := c.together(pairs)
		all = append(all, c.moved(group))
		pairs = slices.DeleteFunc(slices.Clone(pairs), func(p lookalike) bool {
			return slices.ContainsFunc(group, func(told lookalike) bool { return told.to == p.to })
		})
	}
	return moves, all
}

func (c *comparing) vanished(j journey) finding.Finding {
	f := finding.Finding{Code: finding.UnitVanished, Severity: finding.Error,
		Place:   finding.InFile(string(j.Before.Child(static.DefaultConfig))),
		Message: fmt.Sprintf("%s is gone since the base revision, and no move manifest says so", j.Before)}
	if j.by != "" {
		f.Place = finding.InFile(string(File(j.by)))
		f.Message = fmt.Sprintf("%s went to %s by the move manifest, and no unit stands there", j.Before, j.After)
	}
	f.Remedy = "Bring it back; or destroy what it built, and record that it is gone: " + c.command("--dropped", string(j.After)) +
		". If it went somewhere else, record where: " + strings.TrimSuffix(c.command(string(j.After)), "`") + " NEW`"
	return f
}

// moved says where units seem to be.
func (c *comparing) moved(group []lookalike) finding.Finding {
	first := group[0]
	from, to := first.After, first.to
	f := finding.Finding{Code: finding.UnitMoved, Severity: finding.Error, Place: finding.InFile(string(to.Child(static.DefaultConfig))),
		Old: string(from), New: string(to),
		Message: fmt.Sprintf("%s seems to have moved to %s, and no move manifest says so: its state stays behind", from, to)}
	if len(group) > 1 {
		from, to = shortened(from, to)
		f.Message = fmt.Sprintf("%d units of %s seem to have moved to %s, and no move manifest says so: their states stay behind", len(group), from, to)
		f.Old, f.New = string(from), string(to)
		for _, other := range group[1:] {
			f.Related = append(f.Related, finding.InFile(string(other.to.Child(static.DefaultConfig))))
		}
	}
	f.Remedy = "Record it: " + c.command(string(from), string(to)) + ". If it went somewhere else, name that folder instead"
	return f
}

// together gives the first pair with all others that moved as it did, where the whole folder did; else the pair alone.
func (c *comparing) together(pairs []lookalike) []lookalike {
	from, to := shortened(pairs[0].After, pairs[0].to)
	if from == pairs[0].After {
		return pairs[:1]
	}
	var group []lookalike
	for _, p := range pairs {
		if p.After.Within(from) && p.to == p.After.Rebase(from, to) {
			group = append(group, p)
		}
	}
	below := 0
	for _, config := range c.Base.Units() {
		if j := c.of(config.Dir()); !j.dropped && j.After.Within(from) {
			below++
		}
	}
	if len(group) < 2 || below != len(group) {
		return pairs[:1]
	}
	return group
}

// shortened leaves out what the ends of two paths have in common; something is left of both.
func shortened(from, to change.Path) (change.Path, change.Path) {
	for from.Base() == to.Base() && from.Dir() != change.Root && to.Dir() != change.Root && from.Dir() != to.Dir() {
		from, to = from.Dir(), to.Dir()
	}
	return from, to
}

// likeliest gives the unit that is most like a config that is gone: more than half of the lines are the same, or all. Of equals that
// of the same base name counts, then the first.
func likeliest(tree *live.Tree, content []byte, unit change.Path, fresh []change.Path) (change.Path, bool) {
	const half = 0.5
	best, most := change.Path(""), half
	for _, candidate := range fresh {
		other, err := tree.Read(candidate.Child(static.DefaultConfig))
		if err != nil {
			continue
		}
		alike := likeness(content, other)
		if alike > most || best != "" && alike == most && candidate.Base() == unit.Base() && best.Base() != unit.Base() {
			best, most = candidate, alike
		}
	}
	return best, best != ""
}

// likeness is the share of lines that two texts have in common, from 0 to 1; indentation and line ends do not count.
func likeness(a, b []byte) float64 {
	lines := map[string]int{}
	total, common := 0, 0
	for line := range bytes.Lines(a) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			lines[string(line)]++
			total++
		}
	}
	for line := range bytes.Lines(b) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			total++
			if lines[string(line)] > 0 {
				lines[string(line)]--
				common++
			}
		}
	}
	if total == 0 {
		return 1
	}
	return 2 * float64(common) / float64(total)
}
