package backend

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// KeyChange is a unit whose state will be looked for at another place.
type KeyChange struct {
	// Before and After are the unit's folders.
	Before change.Path `json:"before"`
	After  change.Path `json:"after"`
	// Backend is the backend's type before, as "local" or "s3".
	Backend string `json:"backend"`
	// Attribute is the backend setting that changes, as "path", "key", "prefix" or "bucket"; "backend" where the type does. Old and
	// New are its values. A part that cannot be known without running something stands as "${…}". Both are the same where a local
	// path leads from the folder in which Terraform runs, and that folder moves.
	Attribute string `json:"attribute"`
	Old       string `json:"old"`
	New       string `json:"new"`
}

// AnotherType is the attribute in a KeyChange whose backend becomes another type.
const AnotherType = "backend"

// None is the type in a KeyChange of a unit that names no backend.
const None = "none"

// unitPair is one unit in the trees before and after.
type unitPair struct {
	before, after change.Path // config files; "" where it is not there
	old, new      Backend
	had, has      bool
	// trees are those before and after.
	trees [2]*live.Tree
}

// here is the unit's config as the reader of a finding can open it: before, where it was there.
func (u unitPair) here() string { return string(cmp.Or(u.before, u.after)) }

// Changes compares where the units' states stand in two trees; moves lead from the first to the second. It gives the settings that
// change, ordered by the unit's folder before, and what of it is dangerous. Who moves the states is not its business.
func Changes(before, after *refs.Index, moves change.Moves) ([]KeyChange, finding.List) {
	units := pair(before, after, moves)
	var changes []KeyChange
	for _, u := range units {
		if u.before != "" && u.after != "" {
			changes = append(changes, u.changes(moves)...)
		}
	}
	findings := shared(units, "would keep")
	findings = append(findings, reused(units)...)
	findings = append(findings, unknown(units)...)
	findings = append(findings, unread(before, after, moves)...)
	return changes, findings
}

// pair finds the units of both trees, ordered by their config before, new ones last.
func pair(before, after *refs.Index, moves change.Moves) []unitPair {
	own, now := ownStates(before), ownStates(after)
	there := map[change.Path]bool{}
	for _, config := range now {
		there[config] = true
	}
	trees := [2]*live.Tree{before.Expanded(), after.Expanded()}
	was, is := newReader(before), newReader(after)
	var units []unitPair
	for i, found := range was.ofAll(own) {
		u := unitPair{before: own[i], old: found.backend, had: found.ok, trees: trees}
		if to := moves.Map(u.before); there[to] {
			u.after = to
			delete(there, to)
		}
		units = append(units, u)
	}
	for _, config := range now {
		if there[config] {
			units = append(units, unitPair{after: config, trees: trees})
		}
	}
	fresh := make([]change.Path, len(units))
	for i, u := range units {
		// A view that the change kept sees what it saw; only the files of a module are no part of it.
		if !u.had || u.old.From == Module || u.after != u.before || before.View(u.before) != after.View(u.after) {
			fresh[i] = u.after
		}
	}
	for i, found := range is.ofAll(fresh) {
		u := &units[i]
		u.new, u.has = found.backend, found.ok
		if fresh[i] == "" && u.after != "" {
			u.new, u.has = u.old, u.had
		}
	}
	return units
}

// ownStates are the units that have states of their own: not those that stacks only generate others from.
func ownStates(x *refs.Index) []change.Path {
	var units []change.Path
	for _, config := range x.Units() {
		if !x.Template(config) {
			units = append(units, config)
		}
	}
	return units
}

func (u unitPair) changes(moves change.Moves) []KeyChange {
	if !u.had && !u.has {
		return nil
	}
	entry := KeyChange{Before: u.before.Dir(), After: u.after.Dir(), Backend: typeOf(u.old, u.had)}
	if after := typeOf(u.new, u.has); after != entry.Backend {
		entry.Attribute, entry.Old, entry.New = AnotherType, entry.Backend, after
		return []KeyChange{entry}
	}
	var changes []KeyChange
	stays := u.old.inWorkingCopy() && u.before.Dir() != u.after.Dir()
	for _, name := range names(u.old.places(), u.new.places()) {
		from, to := value(u.old, name), value(u.new, name)
		if from == to && !stays || movesAlong(u.old.Type, from, to, moves) {
			continue
		}
		entry.Attribute, entry.Old, entry.New = name, from, to
		changes = append(changes, entry)
	}
	return changes
}

func typeOf(b Backend, ok bool) string {
	if !ok {
		return None
	}
	return b.Type
}

func names(lists ...[]Setting) []string {
	var all []string
	for _, list := range lists {
		for _, setting := range list {
			if !slices.Contains(all, setting.Name) {
				all = append(all, setting.Name)
			}
		}
	}
	return all
}

func value(b Backend, name string) string {
	for _, setting := range b.places() {
		if setting.Name == name {
			return setting.Value
		}
	}
	return ""
}

// movesAlong tells whether a local state lies in a folder that moves, so that the file is found at the new path.
func movesAlong(backend, from, to string, moves change.Moves) bool {
	if backend != "local" {
		return false
	}
	old, ok := inRepository(from)
	if !ok {
		return false
	}
	place, ok := inRepository(to)
	return ok && moves.Map(old) == place
}

func inRepository(text string) (change.Path, bool) {
	below, ok := strings.CutPrefix(text, repositoryRoot+"/")
	if !ok || strings.Contains(below, Unknown) {
		return "", false
	}
	return change.Parse(below)
}
