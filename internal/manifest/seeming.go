package manifest

import (
	"cmp"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// A unit that is gone may be one that came. It may also stand where another one stood, which went on to a third place, or to the first
// one: somebody moved units with git, one after the other. So every unit whose texts are others than before may have gone or come; but
// it counts as moved only if what stood there is accounted for too, up to a folder that is new. Who copies a unit's text to another one,
// as from one environment to the next, has moved nothing.

// resemblance is a unit of the base and one of now that are alike.
type resemblance struct {
	from, to change.Path
	like     likeness
}

// seeming gives the units that no manifest tells of with where they seem to have gone, in the order of their first folders.
func (c *comparing) seeming() []lookalike {
	sources, changed := c.sources()
	targets := append(slices.Clone(changed), c.fresh()...)
	if len(sources) == 0 || len(targets) == 0 {
		return nil
	}
	before, after := swapped(c.Base, c.Now)
	was := gallery{c.Base, before, map[change.Path]portrait{}}
	is := gallery{c.Now, after, map[change.Path]portrait{}}
	var alike []resemblance
	stayed := map[change.Path]likeness{}
	for _, from := range sources {
		least := likeness{own: half}
		if slices.Contains(changed, from.Before) {
			stayed[from.Before] = was.of(from.Before).like(is.of(from.Before))
			alike = append(alike, resemblance{from.Before, from.Before, stayed[from.Before]})
			if stayed[from.Before].compare(least) > 0 {
				least = stayed[from.Before]
			}
		}
		for _, to := range targets {
			if like := was.of(from.Before).like(is.of(to)); to != from.Before && like.compare(least) > 0 {
				alike = append(alike, resemblance{from.Before, to, like})
			}
		}
	}
	slices.SortStableFunc(alike, func(a, b resemblance) int {
		return cmp.Or(b.like.compare(a.like), cmp.Compare(b.kinship(), a.kinship()))
	})
	gone := c.accounted(alike, changed, stayed)
	var pairs []lookalike
	for _, from := range sources {
		if to, ok := gone[from.Before]; ok && to != from.Before {
			pairs = append(pairs, lookalike{from, to})
		}
	}
	return pairs
}

// kinship ranks units that are equally alike: one that stayed, then one of the same name.
func (r resemblance) kinship() int {
	switch {
	case r.from == r.to:
		return 2
	case r.from.Base() == r.to.Base():
		return 1
	}
	return 0
}

// sources are the units that may have gone somewhere: those that are gone, and those of which no manifest tells and whose texts changed.
func (c *comparing) sources() (all []journey, changed []change.Path) {
	all = slices.Clone(c.gone)
	before, after := swapped(c.Base, c.Now)
	for _, unit := range c.Base.Folders() {
		_, told := c.journeys[unit]
		_, claimed := c.claimed[unit]
		if told || claimed || !c.Now.HasUnit(unit) {
			continue
		}
		other := !sameFiles(c.Base, c.Now, unit)
		for folder := range unit.Dir().Up() {
			other = other || anyIn(before, c.Base.Tree(), folder) || anyIn(after, c.Now.Tree(), folder)
		}
		if other {
			changed = append(changed, unit)
			all = append(all, c.of(unit))
		}
	}
	return all, changed
}

// sameFiles tells whether a unit's folder has the same files in both trees.
func sameFiles(base, now *refs.Index, unit change.Path) bool {
	was, is := files(base, unit), files(now, unit)
	if len(was) != len(is) {
		return false
	}
	for path, content := range was {
		other, ok := is[path]
		if !ok || string(content) != string(other) {
			return false
		}
	}
	return true
}

// anyIn tells whether one of these files lies in a folder, not further below.
func anyIn(paths map[change.Path]string, tree *live.Tree, folder change.Path) bool {
	return len(paths) > 0 && slices.ContainsFunc(tree.List(folder), func(name string) bool {
		_, ok := paths[folder.Child(name)]
		return ok
	})
}

// fresh are the units of now that stand where the base has none.
func (c *comparing) fresh() []change.Path {
	var fresh []change.Path
	for _, unit := range c.Now.Folders() {
		owner, claimed := c.claimed[unit]
		if !c.Base.HasUnit(unit) && !template(c.Now, unit) && (!claimed || !c.Base.HasUnit(owner)) {
			fresh = append(fresh, unit)
		}
	}
	return fresh
}

// accounted leads units to those that they are most like, each to one, and takes those back that would leave another unit without a
// place.
func (c *comparing) accounted(alike []resemblance, changed []change.Path, stayed map[change.Path]likeness) map[change.Path]change.Path {
	for {
		goes, taken := map[change.Path]change.Path{}, map[change.Path]bool{}
		for _, r := range alike {
			if _, placed := goes[r.from]; !placed && !taken[r.to] {
				goes[r.from], taken[r.to] = r.to, true
			}
		}
		wrong := map[change.Path]bool{}
		for from, to := range goes {
			_, accounted := goes[to]
			displaces := slices.Contains(changed, to) && !accounted
			// Nobody came to where it stood: then what stands there must be something else altogether.
			leaves := slices.Contains(changed, from) && from != to && !taken[from] && stayed[from].own > half
			if displaces || leaves {
				wrong[from] = true
			}
		}
		if len(wrong) == 0 {
			return goes
		}
		alike = slices.DeleteFunc(slices.Clone(alike), func(r resemblance) bool { return r.from != r.to && wrong[r.from] && goes[r.from] == r.to })
	}
}
