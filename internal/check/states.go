package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/plan"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// sharedKeys gives the units that keep their states at one place.
func sharedKeys(s Side) []problem {
	var all []problem
	for _, f := range backend.Twice(s.Index) {
		f.Remedy = "Let the key follow the folder, as path_relative_to_include() does, or give one of the two a key of its own"
		p := problem{Finding: f, fresh: f.Severity}
		both := f.Related
		if f.Place.Line == 0 {
			both = append([]finding.Place{f.Place}, both...)
		}
		for _, place := range both {
			p.marks = append(p.marks, mark{code: f.Code, place: change.Path(place.File)})
		}
		all = append(all, p)
	}
	return all
}

// backendPlace is where a backend is named.
func backendPlace(texts *texts, b backend.Backend, config change.Path) finding.Place {
	for _, setting := range b.Settings {
		if setting.Site.File != "" {
			return texts.place(setting.Site)
		}
	}
	if b.File != "" {
		return finding.InFile(string(b.File))
	}
	return finding.InFile(string(config))
}

// states says what became of the places of states since the earlier tree, where no manifest does.
func (c *comparison) states(now, base *refs.Index) finding.List {
	texts := newTexts(now)
	changes, dangers := backend.Changes(base, now, c.moves)
	// Where no manifest tells of a move, that is what is wrong. Where one does, the states may have been brought over already.
	all := plan.MocksMeanwhile(now, slices.DeleteFunc(slices.Clone(changes), func(k backend.KeyChange) bool { return !c.recorded[k.Before] }))
	for i := range all {
		all[i].Severity = finding.Note
	}
	for _, changed := range changes {
		unseen := strings.Contains(changed.Old+changed.New, backend.Unknown)
		if c.recorded[changed.Before] || changed.Before != changed.After || changed.Backend == backend.None || unseen {
			continue
		}
		config := changed.After.Child(static.DefaultConfig)
		b, _ := backend.Of(now, config)
		place := backendPlace(texts, b, config)
		if setting, ok := b.Setting(changed.Attribute); ok {
			place = texts.place(setting.Site)
		}
		all = append(all, finding.Finding{Code: finding.StateKeyChanged, Severity: finding.Error, Place: place, Old: changed.Old, New: changed.New,
			Message: fmt.Sprintf("the state of %s is looked for at another %s than in the base revision, and no move manifest says so", changed.After,
				changed.Attribute),
			Remedy: "Take the change back; or move the state with it, and record it in a move manifest"})
	}
	for _, danger := range dangers {
		switch danger.Code {
		case finding.StateKeyTwice:
			continue // Said of the tree itself.
		case finding.StateKeyUnknown, finding.StateWithoutBackend:
			danger.Severity = finding.Note
		default:
		}
		all = append(all, danger)
	}
	return all
}
