package manifest

import (
	"fmt"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// journey is what manifests that follow each other say of one unit: from its first folder and keys to its last. After is the folder in
// which a dropped unit stood last.
type journey struct {
	Unit
	dropped bool
	// by is the ID of the last manifest that speaks of it, last that of the one that moved it last, base the commit of the first one.
	by, last, base string
}

// Compose gives what manifests that follow each other come to: each unit once, from its first folder and keys to its last. Units
// that came back are left out. That one unit goes to two folders, or two go to one, is an Error among the findings: there is one state.
func Compose(manifests []Manifest) ([]Unit, finding.List) {
	journeys, problems := follow(manifests)
	var units []Unit
	for _, j := range journeys {
		if !j.dropped && (j.Before != j.After || len(j.Keys) > 0) {
			units = append(units, j.Unit)
		}
	}
	return units, problems
}

// follow leads all units through manifests that follow each other.
func follow(manifests []Manifest) ([]journey, finding.List) {
	var journeys []journey
	var problems finding.List
	first := map[change.Path]int{}
	for _, m := range manifests {
		at := map[change.Path]int{}
		for i, j := range journeys {
			if !j.dropped {
				at[j.After] = i
			}
		}
		spoken := map[change.Path]bool{}
		// speak gives the journey of which the manifest speaks; nil where it was somewhere else.
		speak := func(folder, after change.Path) *journey {
			i, known := at[folder]
			if other, elsewhere := first[folder]; spoken[folder] || !known && elsewhere {
				if known {
					other = i
				}
				problems = append(problems, twice(m.ID, journeys[other], folder, after))
				return nil
			}
			if !known {
				i = len(journeys)
				first[folder] = i
				journeys = append(journeys, journey{Unit: Unit{Before: folder, After: folder}, base: m.Base})
			}
			spoken[folder] = true
			journeys[i].by = m.ID
			return &journeys[i]
		}
		for _, unit := range m.Units {
			if j := speak(unit.Before, unit.After); j != nil {
				stops := j.Stops
				if j.Before != j.After || len(j.Keys) > 0 {
					stops = append(stops, Stop{Folder: j.After, Keys: j.Keys, By: j.last})
				}
				j.Unit, j.last = j.then(unit), m.ID
				j.Stops = stops
			}
		}
		for _, gone := range m.Dropped {
			if j := speak(gone.Unit, ""); j != nil {
				j.dropped = true
			}
		}
		problems = append(problems, together(journeys, m.ID)...)
	}
	return journeys, problems
}

// twice says that a unit goes to two places.
func twice(id string, j journey, unit, after change.Path) finding.Finding {
	goes := func(to change.Path, dropped bool) string {
		if dropped {
			return "is dropped"
		}
		return "goes to " + string(to)
	}
	message := fmt.Sprintf("%s %s by the move manifest, and %s", unit, goes(j.After, j.dropped), goes(after, after == ""))
	if j.by != id {
		message += ", by " + j.by
	}
	return finding.Finding{Code: finding.ManifestUntrue, Severity: finding.Error, Place: finding.InFile(string(File(id))),
		Message: message + ": there is one state, and it cannot go to two places",
		Remedy: "Leave one of both in the manifest: the whole state goes there. What the other unit takes over, give it afterwards with removed " +
			"and import blocks. Where another unit came to this folder in between, name with --base a revision that has it"}
}

// together says which units go to one folder by a manifest.
func together(journeys []journey, id string) finding.List {
	var all finding.List
	there := map[change.Path]journey{}
	for _, j := range journeys {
		other, taken := there[j.After]
		switch {
		case j.dropped:
			continue
		case taken && (j.by == id || other.by == id):
			all = append(all, finding.Finding{Code: finding.ManifestUntrue, Severity: finding.Error, Place: finding.InFile(string(File(id))),
				Message: fmt.Sprintf("%s and %s both go to %s by the move manifests: two states cannot stand at one place", other.Before, j.Before,
					j.After),
				Remedy: "Leave one of both in the manifest, whose state goes there, and put the other among the dropped. What it built, give " +
					"the unit afterwards with removed and import blocks"})
		}
		there[j.After] = j
	}
	return all
}

// then composes two moves of one unit. A setting that has its first value again is left out, but for one that never changed while
// its meaning followed the folder, as a relative path's does.
func (u Unit) then(next Unit) Unit {
	composed := Unit{Before: u.Before, After: next.After, Backend: u.Backend}
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
