package plan

import (
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/manifest"
)

// ManifestOf gives the manifest of a plan, for units in these folders (before), with the differences that were accepted. It reports
// false where no unit moves, goes, or is meant to evaluate to something else, and nothing moves that a config is, or that one names:
// a comparison with a revision takes the moves from it.
func ManifestOf(p *Plan, units []change.Path, id string, accepted ...string) (manifest.Manifest, bool) {
	m := manifest.Manifest{FormatVersion: manifest.Format, ID: id, Title: p.Title, Units: []manifest.Unit{}, Accepted: accepted}
	for _, move := range sortedMoves(p.Net.Moves) {
		m.Moves = append(m.Moves, change.Move{From: move.From, To: move.To})
	}
	for _, step := range p.Steps {
		m.Moves = append(m.Moves, step.Generated...)
		m.Declared = append(m.Declared, step.Expects...)
	}
	dropped := map[change.Path]bool{}
	for _, gone := range p.DroppedUnits() {
		m.Dropped = append(m.Dropped, gone)
		dropped[gone.Unit] = true
	}
	keys := map[change.Path][]KeyChange{}
	for _, key := range p.Keys {
		keys[key.Before] = append(keys[key.Before], key)
	}
	for _, unit := range units {
		after := p.Moves.Map(unit)
		if dropped[unit] || after == unit && len(keys[unit]) == 0 {
			continue
		}
		moved := manifest.Unit{Before: unit, After: after}
		for _, key := range keys[unit] {
			moved.Backend = key.Backend
			moved.Keys = append(moved.Keys, manifest.Key{Attribute: key.Attribute, Old: key.Old, New: key.New})
		}
		m.Units = append(m.Units, moved)
	}
	return m, len(m.Units)+len(m.Dropped)+len(m.Declared) > 0 || len(m.Moves) > 0 && touchesConfigs(p.Net)
}

// touchesConfigs tells whether a config changes its place or its text.
func touchesConfigs(net change.Net) bool {
	config := func(p change.Path) bool {
		return strings.HasSuffix(string(p), ".hcl") || strings.HasSuffix(string(p), ".hcl.json")
	}
	return slices.ContainsFunc(net.Moves, func(m change.Move) bool { return m.From != m.To && config(m.From) }) ||
		slices.ContainsFunc(net.Files, func(f change.FileChange) bool { return config(f.Path) })
}

// DroppedUnits gives the units that a plan drops, with their folders on disk.
func (p *Plan) DroppedUnits() []manifest.Dropped {
	var all []manifest.Dropped
	earlier := movesBefore(p)
	for i, step := range p.Steps {
		for _, orphan := range step.Orphans {
			// A step speaks of the tree that it was given.
			all = append(all, manifest.Dropped{Unit: origin(earlier[i], orphan.Unit), Why: orphan.Why})
		}
	}
	return all
}
