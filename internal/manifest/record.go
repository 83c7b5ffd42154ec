package manifest

import (
	"fmt"
	"slices"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// Entry is what somebody says was done by hand with a unit, or with all units below a folder.
type Entry struct {
	// Before is the folder, as the base has it or as the manifests since led it on. After is where it went: the same where it stayed, and
	// empty where it was dropped.
	Before, After change.Path
	// Place tells that it stayed, and that the place of its state is another one.
	Place bool
}

// Record gives the manifest of what was done by hand, without an ID, after it was seen that it is so in both trees. What is not so is an
// Error among the findings.
func Record(t Trees, entries []Entry) (Manifest, finding.List) {
	journeys, problems := follow(t.Manifests)
	r := recording{comparing: comparing{Trees: t, journeys: map[change.Path]journey{}, claimed: map[change.Path]change.Path{}},
		manifest: Manifest{FormatVersion: Format, Units: []Unit{}}, findings: problems}
	for _, j := range journeys {
		r.journeys[j.Before] = j
		if !j.dropped {
			r.claimed[j.After] = j.Before
		}
	}
	r.arrive(entries)
	for _, entry := range entries {
		r.add(entry)
	}
	r.settle()
	_, contradictions := follow(append(slices.Clone(t.Manifests), r.manifest))
	return r.manifest, append(r.findings, contradictions...)
}

// recording is a manifest on its way.
type recording struct {
	comparing
	manifest Manifest
	findings finding.List
	// said are the units of the manifest, each with what manifests said of it before.
	said []journey
	// leaving are the units of the base that entries lead away from where they stood, by their first folders, and arriving are the folders
	// to which they lead them. So units can change places.
	leaving, arriving map[change.Path]bool
	// stayed are the folders of units that are said to have stayed.
	stayed map[change.Path]bool
}

// arrive takes down who leaves and where to, before any entry is judged.
func (r *recording) arrive(entries []Entry) {
	r.leaving, r.arriving, r.stayed = map[change.Path]bool{}, map[change.Path]bool{}, map[change.Path]bool{}
	for _, entry := range entries {
		for _, unit := range r.Base.Folders() {
			if j := r.of(unit); !j.dropped && entry.After != entry.Before && j.After.Within(entry.Before) {
				r.leaving[j.Before] = true
				if entry.After != "" {
					r.arriving[j.After.Rebase(entry.Before, entry.After)] = true
				}
			}
		}
	}
}

// stands tells whether a unit is where manifests led it, and no entry leads another one there.
func (r *recording) stands(j journey) bool {
	owner, claimed := r.claimed[j.After]
	return r.Now.HasUnit(j.After) && (!claimed || owner == j.Before) && !r.onlyTemplate(j) && !(r.leaving[j.Before] && r.arriving[j.After])
}

func (r *recording) refuse(unit change.Path, remedy, format string, args ...any) {
	r.findings = append(r.findings, finding.Finding{Code: finding.NotRecorded, Severity: finding.Error, Place: finding.InFile(string(unit)),
		Message: fmt.Sprintf(format, args...), Remedy: remedy})
}

// add takes over an entry, for each unit of which it is so.
func (r *recording) add(entry Entry) {
	known, said := false, len(r.said)
	for _, unit := range r.Base.Folders() {
		j := r.of(unit)
		if j.dropped || !j.After.Within(entry.Before) {
			continue
		}
		known = true
		switch {
		case entry.After == "":
			if !r.stands(j) {
				r.said = append(r.said, j)
				r.manifest.Dropped = append(r.manifest.Dropped, Dropped{Unit: j.After, Why: "removed by hand"})
			}
		case entry.After == entry.Before:
			if r.stands(j) && !template(r.Base, unit) {
				r.stayed[j.After] = !entry.Place
				r.said = append(r.said, j)
				r.manifest.Units = append(r.manifest.Units, Unit{Before: j.After, After: j.After})
			}
		case !r.stands(j), entry.Before == j.Before && entry.Before == j.After && !sameFiles(r.Base, r.Now, j.Before):
			r.moved(j, j.After.Rebase(entry.Before, entry.After))
		}
	}
	earlier, recorded := r.recorded(entry.Before)
	switch {
	case !known && recorded:
		r.refuse(entry.Before, "Record nothing more; where it went on from there, name the folder in which it stood last",
			"the move manifest %s tells already where %s went", earlier.by, earlier.Before)
	case !known:
		r.refuse(entry.Before, "Name the folder as it was, and with --base a revision that has it",
			"%s is no unit of the revision %s, and none lies below it", entry.Before, r.Revision)
	case len(r.said) > said:
	case entry.After == entry.Before:
		r.refuse(entry.Before, "Record where it went: "+r.command(string(entry.Before), "NEW"), "no unit stands at %s any more", entry.Before)
	case !r.findings.Has(finding.Error):
		r.refuse(entry.Before, "Remove the unit first; or leave it, and record nothing. Where the one that stands there now came from somewhere else, record "+
			"where both went, in one command", "%s is still a unit", entry.Before)
	}
	if entry.After != "" && entry.After != entry.Before {
		r.manifest.Moves = append(r.manifest.Moves, r.moves(entry, r.manifest.Units)...)
	}
}

// recorded gives the first unit of the base in a folder or below it of which a manifest tells already that it went away from there.
func (r *recording) recorded(folder change.Path) (journey, bool) {
	for _, unit := range r.Base.Folders() {
		if j := r.of(unit); j.by != "" && j.Before.Within(folder) {
			return j, true
		}
	}
	return journey{}, false
}

// moved takes over a unit that went somewhere.
func (r *recording) moved(j journey, to change.Path) {
	_, claimed := r.claimed[to]
	switch {
	case !r.Now.HasUnit(to):
		r.refuse(to, "Record for each unit where it went, or with --dropped that it is gone", "%s did not go to %s: no unit stands there", j.After, to)
	case r.Base.HasUnit(to) && !r.left(to) || claimed:
		r.refuse(to, "Name the folder to which it went", "%s did not go to %s: another unit stands there since before", j.After, to)
	default:
		r.said = append(r.said, j)
		r.manifest.Units = append(r.manifest.Units, Unit{Before: j.After, After: to})
	}
}

// left tells whether the unit that the base has in a folder went away from there, as manifests or entries say.
func (r *recording) left(unit change.Path) bool {
	j := r.of(unit)
	return j.dropped || j.After != unit || r.leaving[unit]
}

// moves are those of an entry: of the whole folder where nothing of it stayed, else of its units.
func (r *recording) moves(entry Entry, units []Unit) []change.Move {
	_, stayed := r.Now.Tree().Lookup(entry.Before)
	_, stood := r.Base.Tree().Lookup(entry.After)
	if !stayed && !stood {
		return []change.Move{{From: entry.Before, To: entry.After}}
	}
	var moves []change.Move
	for _, unit := range units {
		if unit.Before.Within(entry.Before) && unit.After != unit.Before {
			moves = append(moves, change.Move{From: unit.Before, To: unit.After})
		}
	}
	return moves
}

// settle tells of each unit which settings of its backend changed. A unit that stays where it is, with its state where it was, is left out.
func (r *recording) settle() {
	var moves []change.Move
	for _, j := range r.journeys {
		if !j.dropped && j.Before != j.After && !slices.ContainsFunc(r.said, func(s journey) bool { return s.Before == j.Before }) {
			moves = append(moves, change.Move{From: j.Before, To: j.After})
		}
	}
	was := map[change.Path]journey{}
	for _, j := range r.said {
		was[j.After] = j
	}
	for _, unit := range r.manifest.Units {
		if from := was[unit.Before].Before; from != unit.After {
			moves = append(moves, change.Move{From: from, To: unit.After})
		}
	}
	keys, _ := backend.Changes(r.Base, r.Now, change.NewMoves(moves))
	changes := map[change.Path][]backend.KeyChange{}
	for _, key := range keys {
		changes[key.Before] = append(changes[key.Before], key)
	}
	all := r.manifest.Units
	r.manifest.Units = []Unit{}
	for _, unit := range all {
		j := was[unit.Before]
		unit.Backend, unit.Keys = j.Backend, keysSince(j.Keys, changes[j.Before])
		if len(changes[j.Before]) > 0 {
			unit.Backend = changes[j.Before][0].Backend
		}
		if len(unit.Keys) == 0 {
			unit.Backend = ""
		}
		if unit.Before != unit.After || len(unit.Keys) > 0 || r.stayed[unit.After] {
			r.manifest.Units = append(r.manifest.Units, unit)
		}
	}
	if len(all) > 0 && len(r.manifest.Units) == 0 && !r.findings.Has(finding.Error) {
		r.refuse(all[0].Before, "Name with --base a revision from before the change",
			"the state of %s is looked for where it was in the revision %s, as far as that can be told without running anything", all[0].Before, r.Revision)
	}
}

// keysSince gives the settings that changed since earlier manifests told their last values.
func keysSince(told []Key, changes []backend.KeyChange) []Key {
	var keys []Key
	for _, changed := range changes {
		key := Key{Attribute: changed.Attribute, Old: changed.Old, New: changed.New}
		if at := slices.IndexFunc(told, func(k Key) bool { return k.Attribute == key.Attribute }); at >= 0 {
			if key.Old = told[at].New; key.Old == key.New {
				continue
			}
		}
		keys = append(keys, key)
	}
	for _, earlier := range told {
		back := !slices.ContainsFunc(changes, func(k backend.KeyChange) bool { return k.Attribute == earlier.Attribute })
		if back && earlier.Old != earlier.New {
			keys = append(keys, Key{Attribute: earlier.Attribute, Old: earlier.New, New: earlier.Old})
		}
	}
	return keys
}
