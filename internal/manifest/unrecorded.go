package manifest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/static"
)

// lookalike is a unit of the base and the one of now that it seems to be.
type lookalike struct {
	journey
	to change.Path
}

// unrecorded says of units that are gone, or where another one seems to stand, where they seem to be, else that they vanished. It gives
// the moves that it takes for true.
func (c *comparing) unrecorded() ([]change.Move, finding.List) {
	pairs := c.seeming()
	var moves []change.Move
	found := map[change.Path]bool{}
	for _, p := range pairs {
		moves = append(moves, change.Move{From: p.Before, To: p.to})
		found[p.Before] = true
	}
	var all finding.List
	for _, j := range c.gone {
		if !found[j.Before] {
			all = append(all, c.vanished(j))
		}
	}
	var alone, tangled [][]lookalike
	for len(pairs) > 0 {
		group := c.together(pairs)
		if c.tangled(group) {
			tangled = append(tangled, group)
		} else {
			alone = append(alone, group)
		}
		pairs = slices.DeleteFunc(slices.Clone(pairs), func(p lookalike) bool {
			return slices.ContainsFunc(group, func(told lookalike) bool { return told.to == p.to })
		})
	}
	for _, group := range alone {
		all = append(all, c.moved(group))
	}
	if len(tangled) > 0 {
		all = append(all, c.changedPlaces(tangled))
	}
	return moves, all
}

// tangled tells whether units went to where others stood, or from where others stand.
func (c *comparing) tangled(group []lookalike) bool {
	return slices.ContainsFunc(group, func(p lookalike) bool {
		owner, claimed := c.claimed[p.After]
		return c.Base.HasUnit(p.to) || c.Now.HasUnit(p.After) && (!claimed || owner == p.Before) && !c.onlyTemplate(p.journey)
	})
}

// changedPlaces says of units that went to where others stood, all in one: they can only be recorded together.
func (c *comparing) changedPlaces(groups [][]lookalike) finding.Finding {
	f := finding.Finding{Code: finding.UnitMoved, Severity: finding.Error, Place: finding.InFile(string(groups[0][0].to.Child(static.DefaultConfig)))}
	var went, stays, words []string
	count := 0
	for _, group := range groups {
		from, to := group[0].After, group[0].to
		if len(group) > 1 {
			from, to = shortened(from, to)
		}
		count += len(group)
		went = append(went, fmt.Sprintf("%s to %s", from, to))
		words = append(words, string(from), string(to))
		if c.Now.HasUnit(group[0].After) {
			stays = append(stays, string(from), string(from))
		}
		for _, p := range group {
			f.Related = append(f.Related, finding.InFile(string(p.to.Child(static.DefaultConfig))))
		}
	}
	f.Related = f.Related[1:]
	f.Message = fmt.Sprintf("%d units seem to have gone where others stood (%s), and no move manifest says so: each would find the state of another",
		count, strings.Join(went, ", "))
	if count == 1 {
		f.Message = fmt.Sprintf("%s seems to have gone to %s, and no move manifest says so: what stands there now would find its state", groups[0][0].After,
			groups[0][0].to)
	}
	f.Remedy = "Record it, all in one: " + c.command(words...)
	if len(stays) > 0 {
		f.Remedy += ". Where they are the same units as before, with other texts, say that they stayed: " + c.command(stays...)
	}
	return f
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
	for _, unit := range c.Base.Folders() {
		if j := c.of(unit); !j.dropped && j.After.Within(from) {
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
