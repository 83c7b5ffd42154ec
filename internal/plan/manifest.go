package plan

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/phase"
)

// ManifestFormat is the version of the move manifests that this version writes and reads.
const ManifestFormat = "1.0"

// Manifests is the folder of the committed move manifests.
const Manifests change.Path = ".tg-refactor/moves"

// Manifest is what one apply tells the team through the repository: which units went where, and where their states were and will be
// looked for. It holds no secrets: of a backend only its type and the settings that changed.
type Manifest struct {
	FormatVersion string `json:"format_version"`
	// ID is that of the journal's record; manifests sort by it.
	ID    string      `json:"id"`
	Title string      `json:"title"`
	Units []MovedUnit `json:"units"`
	// Dropped are units whose folder is gone while a state may still stand under their key.
	Dropped []DroppedUnit `json:"dropped,omitempty"`
	// Moves are the folders and files that moved, also those that are no units.
	Moves []change.Move `json:"moves,omitempty"`
	// Declared are the evaluated values that were meant to change, with the units' folders after.
	Declared []phase.Expect `json:"declared,omitempty"`
	// Accepted are the differences that the proof let pass, as "inputs.path" or "live/app:inputs.path".
	Accepted []string `json:"accepted,omitempty"`
}

// Moved gives the moves; of a manifest that tells none, those of its units.
func (m Manifest) Moved() []change.Move {
	if len(m.Moves) > 0 {
		return m.Moves
	}
	var moves []change.Move
	for _, unit := range m.Units {
		if unit.Before != unit.After {
			moves = append(moves, change.Move{From: unit.Before, To: unit.After})
		}
	}
	return moves
}

// MovedUnit is one unit with its folders before and after.
type MovedUnit struct {
	Before change.Path `json:"before"`
	After  change.Path `json:"after"`
	// Backend is the backend's type; empty where the unit's state key does not follow its folder, or there is none.
	Backend string `json:"backend,omitempty"`
	// Keys are the backend settings that changed.
	Keys []Key `json:"keys,omitempty"`
}

// Key is one backend setting before and after.
type Key struct {
	Attribute string `json:"attribute"`
	Old       string `json:"old"`
	New       string `json:"new"`
}

// DroppedUnit is a unit that went away.
type DroppedUnit struct {
	Unit change.Path `json:"unit"`
	Why  string      `json:"why"`
}

// ManifestOf gives the manifest of a plan, for units in these folders (before), with the differences that were accepted. It reports
// false where no unit moves, goes, or is meant to evaluate to something else, and nothing moves that a config is, or that one names:
// a comparison with a revision takes the moves from it.
func ManifestOf(p *Plan, units []change.Path, id string, accepted ...string) (Manifest, bool) {
	m := Manifest{FormatVersion: ManifestFormat, ID: id, Title: p.Title, Units: []MovedUnit{}, Accepted: accepted}
	for _, move := range sortedMoves(p.Net.Moves) {
		m.Moves = append(m.Moves, change.Move{From: move.From, To: move.To})
	}
	for _, step := range p.Steps {
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
		moved := MovedUnit{Before: unit, After: after}
		for _, key := range keys[unit] {
			moved.Backend = key.Backend
			moved.Keys = append(moved.Keys, Key{Attribute: key.Attribute, Old: key.Old, New: key.New})
		}
		m.Units = append(m.Units, moved)
	}
	return m, len(m.Units)+len(m.Dropped)+len(m.Declared) > 0 || len(m.Moves) > 0 && touchesConfigs(p.Net)
}

// touchesConfigs tells whether a config changes its place or its text.
func touchesConfigs(net change.Net) bool {
	config := func(p change.Path) bool { return strings.HasSuffix(string(p), ".hcl") }
	return slices.ContainsFunc(net.Moves, func(m change.Move) bool { return m.From != m.To && config(m.From) }) ||
		slices.ContainsFunc(net.Files, func(f change.FileChange) bool { return config(f.Path) })
}

// DroppedUnits gives the units that a plan drops, with their folders on disk.
func (p *Plan) DroppedUnits() []DroppedUnit {
	var all []DroppedUnit
	earlier := movesBefore(p)
	for i, step := range p.Steps {
		for _, orphan := range step.Orphans {
			// A step speaks of the tree that it was given.
			all = append(all, DroppedUnit{Unit: origin(earlier[i], orphan.Unit), Why: orphan.Why})
		}
	}
	return all
}

// Create gives the manifest as a file that an apply makes beside its other changes.
func (m Manifest) Create() (change.FileChange, error) {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return change.FileChange{}, fmt.Errorf("write move manifest: %w", err)
	}
	return change.FileChange{Path: Manifests.Child(m.ID + ".json"), After: append(text, '\n'), Mode: 0o644}, nil
}

// ReadManifests gives all committed manifests of a tree in their order. One that cannot be read is an Error among the findings.
func ReadManifests(tree *live.Tree) ([]Manifest, finding.List) {
	var manifests []Manifest
	var findings finding.List
	for _, name := range tree.List(Manifests) {
		path := Manifests.Child(name)
		if !strings.HasSuffix(name, ".json") {
			continue
		}
		var m Manifest
		content, err := tree.Read(path)
		if err == nil {
			err = json.Unmarshal(content, &m)
		}
		if err == nil && m.FormatVersion != ManifestFormat {
			err = fmt.Errorf("its format version is %q; this version of the tool reads %q", m.FormatVersion, ManifestFormat)
		}
		if err != nil {
			findings = append(findings, finding.Finding{Code: finding.ManifestUnreadable, Severity: finding.Error,
				Place: jsonPlace(string(path), content, err), Message: fmt.Sprintf("the move manifest %s cannot be read: %v", path, err),
				Remedy: "Restore the file from git; it was written by `tg-refactor apply`"})
			continue
		}
		manifests = append(manifests, m)
	}
	return manifests, findings
}

// Compose gives what manifests that follow each other come to: each unit once, from its first folder and keys to its last. Units
// that came back are left out.
func Compose(manifests []Manifest) []MovedUnit {
	var units []MovedUnit
	for _, m := range manifests {
		var fresh []MovedUnit
		earlier := map[change.Path]int{}
		for i, unit := range units {
			earlier[unit.After] = i
		}
		for _, unit := range m.Units {
			i, ok := earlier[unit.Before]
			if !ok {
				fresh = append(fresh, unit)
				continue
			}
			units[i] = units[i].then(unit)
		}
		for _, gone := range m.Dropped {
			if i, ok := earlier[gone.Unit]; ok {
				units[i].After = ""
			}
		}
		units = append(units, fresh...)
		units = slices.DeleteFunc(units, func(u MovedUnit) bool { return u.After == "" || u.Before == u.After && len(u.Keys) == 0 })
	}
	return units
}

// then composes two moves of one unit. A setting that has its first value again is left out, but for one that never changed while
// its meaning followed the folder, as a relative path's does.
func (u MovedUnit) then(next MovedUnit) MovedUnit {
	composed := MovedUnit{Before: u.Before, After: next.After, Backend: u.Backend}
	if composed.Backend == "" {
		composed.Backend = next.Backend
	}
	for _, key := range u.Keys {
		follows := key.Old == key.New && composed.Before != composed.After
		if at := slices.IndexFunc(next.Keys, func(k Key) bool { return k.Attribute == key.Attribute }); at >= 0 {
			key.New = next.Keys[at].New
		}
		if key.Old != key.New || follows {
			composed.Keys = append(composed.Keys, key)
		}
	}
	for _, key := range next.Keys {
		if !slices.ContainsFunc(u.Keys, func(k Key) bool { return k.Attribute == key.Attribute }) {
			composed.Keys = append(composed.Keys, key)
		}
	}
	return composed
}
