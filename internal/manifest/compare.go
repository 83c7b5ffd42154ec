package manifest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/shell"
	"github.com/sulibot/tg-refactor/internal/static"
)

// Trees are two trees, and the manifests that say what went where between them.
type Trees struct {
	Base, Now *refs.Index
	// Manifests are those that came since Base, in their order.
	Manifests []Manifest
	// Revision is how the user names Base, for commands that findings give to be copied; empty where no revision has it.
	Revision string
}

// Comparison is what became of the units of an earlier tree.
type Comparison struct {
	// Moves lead from the folders of the earlier tree's units to those of now: as manifests say, and where none does, as it seems.
	Moves change.Moves
	// Units are those that went or whose places changed by what manifests say, as far as that is so, and Dropped those that went away, by
	// their folders in the earlier tree.
	Units   []Unit
	Dropped []change.Path
	// Recorded are the settings of backends that changed of units of which a manifest tells.
	Recorded []backend.KeyChange
	// Changed are the units that stand where they stood and whose states are looked for at another place, and no manifest says so, a
	// setting each. A part of a value that only running something tells may differ in name only.
	Changed []backend.KeyChange
	// Dangers are what backend.Changes says of these moves.
	Dangers finding.List
	// Findings are Errors where a manifest says what is not so, and where a unit is gone of which none says where it went. A Note is a unit
	// that neither tree speaks against.
	Findings finding.List
}

// Compare finds out what became of each unit: by the manifests, and without them by the look of things.
func Compare(t Trees) Comparison {
	journeys, problems := follow(t.Manifests)
	c := comparing{Trees: t, journeys: map[change.Path]journey{}, claimed: map[change.Path]change.Path{}}
	for _, j := range journeys {
		c.journeys[j.Before] = j
		if !j.dropped {
			c.claimed[j.After] = j.Before
		}
	}
	var moves []change.Move
	for _, unit := range t.Base.Folders() {
		j := c.of(unit)
		owner, claimed := c.claimed[j.After]
		stands := t.Now.HasUnit(j.After) && (!claimed || owner == unit) && !c.onlyTemplate(j)
		switch {
		case j.dropped && stands:
			problems = append(problems, c.untrue(j, finding.Error, fmt.Sprintf("%s is dropped by the move manifest, and still stands there", j.After),
				"Remove the unit, or take it out of the dropped"))
		case j.dropped:
		case !stands:
			c.gone = append(c.gone, j)
		case j.After != unit:
			moves = append(moves, change.Move{From: unit, To: j.After})
		}
	}
	seeming, unrecorded := c.unrecorded()
	for _, j := range journeys {
		if !t.Base.HasUnit(j.Before) && !j.dropped {
			problems = append(problems, c.stranger(j))
		}
	}
	result := Comparison{Moves: change.NewMoves(append(moves, seeming...)), Findings: append(problems, unrecorded...)}
	var keys []backend.KeyChange
	keys, result.Dangers = backend.Changes(t.Base, t.Now, result.Moves)
	changes := map[change.Path][]backend.KeyChange{}
	for _, key := range keys {
		changes[key.Before] = append(changes[key.Before], key)
		switch _, recorded := c.journeys[key.Before]; {
		case recorded:
			result.Recorded = append(result.Recorded, key)
		case key.Before == key.After:
			result.Changed = append(result.Changed, key)
		}
	}
	c.told(&result, journeys, changes)
	return result
}

// told takes over the units of which manifests tell, as far as what they say is so.
func (c *comparing) told(result *Comparison, journeys []journey, changes map[change.Path][]backend.KeyChange) {
	for _, j := range journeys {
		switch {
		case !c.Base.HasUnit(j.Before):
		case j.dropped:
			result.Dropped = append(result.Dropped, j.Before)
		case c.Now.HasUnit(j.After) && !c.onlyTemplate(j):
			untrue := c.keys(j, changes[j.Before])
			result.Findings = append(result.Findings, untrue...)
			if len(untrue) == 0 && (j.Before != j.After || len(j.Keys) > 0) {
				result.Units = append(result.Units, j.Unit)
			}
		}
	}
}

// comparing is a comparison on its way.
type comparing struct {
	Trees
	// journeys are by the unit's first folder, claimed leads from the last ones back to them.
	journeys map[change.Path]journey
	claimed  map[change.Path]change.Path
	// gone are the units of the base that stand nowhere as far as manifests say.
	gone []journey
}

// of gives what manifests say of a unit of the base: nothing where none does.
func (c *comparing) of(unit change.Path) journey {
	if j, ok := c.journeys[unit]; ok {
		return j
	}
	return journey{Unit: Unit{Before: unit, After: unit}}
}

// onlyTemplate tells whether a unit went to where now only a text lies that stacks copy: what they generate from it is the unit. A text that
// stacks copied before as well is what it was.
func (c *comparing) onlyTemplate(j journey) bool {
	return j.After != j.Before && template(c.Now, j.After) && !template(c.Base, j.Before)
}

// template tells whether what stands in a folder is there for stacks to copy.
func template(x *refs.Index, folder change.Path) bool {
	view := x.View(folder.Child(static.DefaultConfig))
	return view != nil && x.Copied(folder)
}

// untrue says what a manifest says wrong.
func (c *comparing) untrue(j journey, severity finding.Severity, message, remedy string) finding.Finding {
	return finding.Finding{Code: finding.ManifestUntrue, Severity: severity, Place: finding.InFile(string(File(j.by))), Message: message, Remedy: remedy}
}

// stranger tells of a unit that goes somewhere from a folder in which the base has none. It may have come after the base: then neither
// tree speaks against it.
func (c *comparing) stranger(j journey) finding.Finding {
	severity := finding.Error
	if len(c.gone) == 0 && c.Now.HasUnit(j.After) && !c.Base.HasUnit(j.After) {
		severity = finding.Note
	}
	return c.untrue(j, severity, fmt.Sprintf("%s, which the move manifest moves to %s, is no unit of the base revision", j.Before, j.After),
		"Correct the manifest; where the unit came after the base revision, name with --base a later one, which has it")
}

// keys compares the places of a unit's state in both trees with those that manifests tell.
func (c *comparing) keys(j journey, changes []backend.KeyChange) finding.List {
	if len(j.Keys) == 0 || changesType(j, changes) {
		return nil
	}
	var all finding.List
	told := map[string]Key{}
	for _, key := range j.Keys {
		told[key.Attribute] = key
	}
	is := map[string]backend.KeyChange{}
	for _, changed := range changes {
		is[changed.Attribute] = changed
		if _, ok := told[changed.Attribute]; !ok && seen(changed.Old, changed.New) {
			all = append(all, c.elsewhere(j, changed.Attribute, changed.Old, changed.New))
		}
	}
	for _, key := range j.Keys {
		changed, ok := is[key.Attribute]
		switch {
		case !ok && (key.Old == key.New || !seen(key.Old, key.New)):
		case !ok:
			if value, known := c.value(c.Now, j.After, key.Attribute); known && value != key.New {
				all = append(all, c.elsewhere(j, key.Attribute, key.New, value))
			}
		case seen(changed.Old, key.Old) && changed.Old != key.Old:
			all = append(all, c.untrue(j, finding.Error, fmt.Sprintf("the %s of %s was %s before by the move manifest, and is %s in the base revision",
				key.Attribute, j.Before, key.Old, changed.Old), "Correct the manifest, or name the revision with --base that it was written for"))
		case seen(changed.New, key.New) && changed.New != key.New:
			all = append(all, c.elsewhere(j, key.Attribute, key.New, changed.New))
		}
	}
	return all
}

// changesType tells whether a unit's backend becomes another type: then the settings of both cannot be told from each other.
func changesType(j journey, changes []backend.KeyChange) bool {
	return slices.ContainsFunc(j.Keys, func(k Key) bool { return k.Attribute == backend.AnotherType }) ||
		slices.ContainsFunc(changes, func(k backend.KeyChange) bool { return k.Attribute == backend.AnotherType })
}

// seen tells that no part of values is known only by running something.
func seen(values ...string) bool {
	return !slices.ContainsFunc(values, func(value string) bool { return strings.Contains(value, backend.Unknown) })
}

// value gives a setting of a unit's backend, where it is known.
func (c *comparing) value(x *refs.Index, unit change.Path, attribute string) (string, bool) {
	b, ok := backend.Of(x, unit.Child(static.DefaultConfig))
	if !ok {
		return "", false
	}
	setting, ok := b.Setting(attribute)
	return setting.Value, ok && setting.Known
}

// elsewhere says that a unit's state is looked for at another place than a manifest told.
func (c *comparing) elsewhere(j journey, attribute, old, now string) finding.Finding {
	return finding.Finding{Code: finding.StateKeyChanged, Severity: finding.Error, Place: finding.InFile(string(j.After.Child(static.DefaultConfig))),
		Related: []finding.Place{finding.InFile(string(File(j.by)))}, Old: old, New: now,
		Message: fmt.Sprintf("the state of %s is looked for at another %s than the move manifest says", j.After, attribute),
		Remedy:  "Take the change back, or record it: " + c.command("--place", string(j.After))}
}

// Unsaid is the finding for a unit that stands where it stood, with its state looked for elsewhere, of which no manifest says so. Its place
// is the unit's config.
func Unsaid(changed backend.KeyChange, revision string) finding.Finding {
	return finding.Finding{Code: finding.StateKeyChanged, Severity: finding.Error, Old: changed.Old, New: changed.New,
		Place: finding.InFile(string(changed.After.Child(static.DefaultConfig))),
		Message: fmt.Sprintf("the state of %s is looked for at another %s than in the base revision, and no move manifest says so", changed.After,
			changed.Attribute),
		Remedy: "Take the change back, or record it: " + recordCommand(revision, "--place", string(changed.After))}
}

// command is the `record` command with these words behind it.
func (c *comparing) command(words ...string) string { return recordCommand(c.Revision, words...) }

func recordCommand(revision string, words ...string) string {
	line := []string{"tg-refactor", "record"}
	if revision != "" {
		line = append(line, "--base", revision)
	}
	return "`" + shell.Command(append(line, words...)...) + "`"
}
