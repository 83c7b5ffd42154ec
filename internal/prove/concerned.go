package prove

import (
	"bytes"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// Pair is one unit on both sides: its config before and after, one of which is empty where the unit is not there.
type Pair struct{ Before, After change.Path }

// Concerned gives the units that a change may concern, and how many it cannot: those that moved, came or went, that were edited, and
// that read, include or look for something that was, or for a folder in which something else stands, and all that hold a path which cannot
// be known, or that name what goes by a relative path in a hook or in arguments. Units that stacks are only generated from are evaluated where
// they are generated.
func (c Comparison) Concerned() (pairs []Pair, unconcerned int) {
	came, changed, listed := map[change.Path]bool{}, c.changedModules(), listings{}
	for _, config := range c.After.Units() {
		if !c.After.Template(config) {
			came[config] = true
		}
	}
	for _, config := range c.Before.Units() {
		view := c.Before.View(config)
		if c.Before.Template(config) {
			continue
		}
		to := c.Moves.Map(config)
		if !came[to] {
			pairs = append(pairs, Pair{Before: config})
			continue
		}
		delete(came, to)
		if to == config && view == c.After.View(to) && !c.readsAnew(view, listed) && !c.uncertain(view) && !c.inChangedModule(config, changed) &&
			!c.mayStray(view) {
			unconcerned++
			continue
		}
		pairs = append(pairs, Pair{Before: config, After: to})
	}
	for _, config := range c.After.Units() {
		if came[config] {
			pairs = append(pairs, Pair{After: config})
		}
	}
	pairs = append(pairs, c.unseen(c.Before.JSONUnits(), c.After.JSONUnits())...)
	return append(pairs, c.unseen(unread(c.Before), unread(c.After))...), unconcerned
}

// unread are the configs that stacks generate from texts that are not here. One whose place is not known stands for all of its stack.
func unread(x *refs.Index) []change.Path {
	var configs []change.Path
	for _, u := range x.Unread() {
		config := u.Config()
		if config == "" {
			kind := "unit."
			if u.IsStack {
				kind = "stack."
			}
			config = u.Stack.Dir().Child(refs.GeneratedDir).Child(kind + u.Name).Child(static.DefaultConfig)
		}
		configs = append(configs, config)
	}
	return configs
}

// unseen pairs units whose texts are not read here: those that are written in JSON, and those that are not in the repository. What they read
// is not known, so all of them are concerned.
func (c Comparison) unseen(before, after []change.Path) (pairs []Pair) {
	came := map[change.Path]bool{}
	for _, config := range after {
		came[config] = true
	}
	for _, config := range before {
		pair := Pair{Before: config}
		if to := c.Moves.Map(config); came[to] {
			pair.After = to
			delete(came, to)
		}
		pairs = append(pairs, pair)
	}
	for _, config := range after {
		if came[config] {
			pairs = append(pairs, Pair{After: config})
		}
	}
	return pairs
}

// uncertain tells whether a config holds a path that cannot be known without running something, or that no reference shows: it may lead to
// anything that changes.
func (c Comparison) uncertain(view *refs.View) bool {
	return slices.ContainsFunc(view.References, func(r *refs.Reference) bool { return r.State == refs.Unknown || r.State == refs.Partly }) ||
		slices.ContainsFunc(view.Texts, func(p change.Path) bool { text := c.Before.Text(p); return text != nil && text.Rooted })
}

// readsAnew tells whether a file whose bytes a config's values may be made of has others after, or a folder other entries; files of
// configs are no matter of this.
func (c Comparison) readsAnew(view *refs.View, known listings) bool {
	for _, reference := range view.References {
		switch reference.Kind {
		case refs.File, refs.ConfigFile, refs.VarFile, refs.Argument:
			if !c.sameBytes(reference.Target) {
				return true
			}
		default:
		}
		switch reference.Kind {
		case refs.File, refs.ConfigFile, refs.Glob, refs.Template, refs.Pattern:
			if reference.State == refs.Resolved && !known.same(c, reference.Target) {
				return true
			}
		default:
		}
	}
	return false
}

// listings remembers of folders whether the same things stand in them on both sides.
type listings map[change.Path]bool

// same tells whether below a folder of the tree before the same files stand after, with the folder or alone. What is no folder is the same.
func (l listings) same(c Comparison, folder change.Path) bool {
	same, known := l[folder]
	if !known {
		same = c.sameListing(folder)
		l[folder] = same
	}
	return same
}

func (c Comparison) sameListing(folder change.Path) bool {
	before, after := c.Before.Expanded(), c.After.Expanded()
	folder, ok := before.Follow(folder)
	if !ok || !before.IsDir(folder) {
		return true
	}
	to, count := c.Moves.Map(folder), 0
	for p := range before.Walk(folder) {
		now := c.Moves.Map(p)
		if !now.Within(to) || now.Below(to) != p.Below(folder) || !after.Exists(now) {
			return false
		}
		count++
	}
	for range after.Walk(to) {
		count--
	}
	return count == 0
}

// sameBytes tells whether the file that a path leads to on both sides has the same bytes there. What is no file is the same.
func (c Comparison) sameBytes(path change.Path) bool {
	if path == "" {
		return true
	}
	before, had := content(c.Before.Tree(), path)
	after, has := content(c.After.Tree(), path)
	return had == has && bytes.Equal(before, after)
}

// content gives the bytes of the file that a path leads to, links followed.
func content(tree *live.Tree, path change.Path) ([]byte, bool) {
	target, ok := tree.Follow(path)
	if !ok || !tree.IsFile(target) {
		return nil, false
	}
	bytes, err := tree.Read(target)
	return bytes, err == nil
}
