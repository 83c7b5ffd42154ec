package check

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/plan"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// comparison is what became of the units of an earlier tree.
type comparison struct {
	findings finding.List
	// moves lead from the folders of the earlier tree's units to those of now: as manifests say, and where none does, as it seems.
	moves change.Moves
	// recorded are the units, by their folder before, of which a manifest says where they or their states went.
	recorded map[change.Path]bool
}

// compare finds out what became of each unit: by the move manifests that came since, and without them by the look of things.
func compare(now, base Side) comparison {
	c := comparison{recorded: map[change.Path]bool{}}
	manifests, unreadable := newManifests(now.Index.Tree(), base.Index.Tree())
	c.findings = append(c.findings, unreadable...)
	fresh := freshUnits(now.Index, base.Index)
	var moves []change.Move
	var gone []change.Path
	for _, config := range base.Index.Units() {
		unit := config.Dir()
		fate := follow(manifests, unit)
		c.recorded[unit] = fate.recorded
		stands := isUnit(now.Index, fate.folder)
		switch {
		case fate.dropped:
		case stands && fate.folder != unit:
			moves = append(moves, change.Move{From: unit, To: fate.folder})
			fresh = slices.DeleteFunc(fresh, func(p change.Path) bool { return p == fate.folder })
		case stands:
		case fate.recorded:
			c.findings = append(c.findings, finding.Finding{Code: finding.UnitVanished, Severity: finding.Error,
				Place:   finding.InFile(string(fate.manifest)),
				Message: fmt.Sprintf("%s went to %s by the move manifest, and no unit stands there", unit, fate.folder),
				Remedy:  "Bring the unit back, or record in a move manifest of its own where it went"})
		default:
			gone = append(gone, unit)
		}
	}
	moves = append(moves, c.unrecorded(sources(now.Index), sources(base.Index), gone, fresh)...)
	c.moves = change.NewMoves(moves)
	c.findings = append(c.findings, c.states(now.Index, base.Index)...)
	c.findings = append(c.findings, lost(now.Index, base.Index, c.moves)...)
	return c
}

// newManifests gives the move manifests that came since the earlier tree.
func newManifests(now, base *live.Tree) ([]plan.Manifest, finding.List) {
	manifests, unreadable := plan.ReadManifests(now)
	known, _ := plan.ReadManifests(base)
	return slices.DeleteFunc(manifests, func(m plan.Manifest) bool {
		return slices.ContainsFunc(known, func(k plan.Manifest) bool { return k.ID == m.ID })
	}), unreadable
}

// freshUnits gives the folders of units that the earlier tree does not have.
func freshUnits(now, base *refs.Index) []change.Path {
	var fresh []change.Path
	for _, config := range now.Units() {
		if !isUnit(base, config.Dir()) {
			fresh = append(fresh, config.Dir())
		}
	}
	return fresh
}

// fate is what manifests say of a unit.
type fate struct {
	// folder is where it went; its own where no manifest speaks of it.
	folder            change.Path
	recorded, dropped bool
	// manifest is the last one that speaks of it.
	manifest change.Path
}

// follow leads a unit through manifests that follow each other.
func follow(manifests []plan.Manifest, unit change.Path) fate {
	f := fate{folder: unit}
	for _, m := range manifests {
		for _, moved := range m.Units {
			if moved.Before == f.folder {
				f.folder, f.recorded, f.manifest = moved.After, true, plan.Manifests.Child(m.ID+".json")
				break
			}
		}
		f.dropped = f.dropped || slices.ContainsFunc(m.Dropped, func(d plan.DroppedUnit) bool { return d.Unit == f.folder })
	}
	return f
}

// unrecorded says of units that are gone where they seem to be, else that they vanished, and gives the moves that it takes for true.
func (c *comparison) unrecorded(now, base *live.Tree, gone, fresh []change.Path) []change.Move {
	var moves []change.Move
	for _, unit := range gone {
		config := unit.Child(static.DefaultConfig)
		content, _ := base.Read(config)
		to, likely := likeliest(now, content, unit, fresh)
		if !likely {
			c.findings = append(c.findings, finding.Finding{Code: finding.UnitVanished, Severity: finding.Error,
				Place:   finding.InFile(string(config)),
				Message: fmt.Sprintf("%s is gone since the base revision, and no move manifest says so", unit),
				Remedy:  "Bring it back; or destroy what it built, and record it among the dropped of a move manifest"})
			continue
		}
		fresh = slices.DeleteFunc(fresh, func(p change.Path) bool { return p == to })
		moves = append(moves, change.Move{From: unit, To: to})
		c.findings = append(c.findings, finding.Finding{Code: finding.UnitMoved, Severity: finding.Error,
			Place: finding.InFile(string(to.Child(static.DefaultConfig))), Old: string(unit), New: string(to),
			Message: fmt.Sprintf("%s seems to have moved to %s, and no move manifest says so: its state stays behind", unit, to),
			Remedy:  fmt.Sprintf("Take the move back and make it with `tg-refactor mv %s %s`, which records it, or write the manifest", unit, to)})
	}
	return moves
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
