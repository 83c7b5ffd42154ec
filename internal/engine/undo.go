package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/manifest"
	"github.com/sulibot/tg-refactor/internal/shell"
	"github.com/sulibot/tg-refactor/internal/state"
)

// UndoJob finds out which states an undo takes back: those of the units that one apply moved. That is the apply of this ID, or the one
// that a rollback would take back; with a base revision and without an ID, all that moved since. States that stay are named among the
// findings: those that other applies moved, and without an ID those whose old state was retired. Errors are as those of StateJob; an ID
// of which nothing is known, or whose units moved again since, is one too.
func (e *Engine) UndoJob(ctx context.Context, id string, options StateOptions) (StateJob, error) {
	if err := e.load(ctx); err != nil {
		return StateJob{}, err
	}
	s, err := e.stateSides(ctx, options.Base)
	if err != nil {
		return StateJob{}, err
	}
	u := undoing{sides: s, base: options.Base, named: id != ""}
	if err := e.undoes(&u, id); err != nil {
		return StateJob{}, err
	}
	known, err := state.Records(e.journal)
	if err != nil {
		return StateJob{}, err
	}
	notes := u.choose(known)
	request, findings, err := e.stateRequest(ctx, u.sides, options)
	if err != nil {
		return StateJob{}, err
	}
	if !u.named {
		var retired []change.Path
		request.Pairs = slices.DeleteFunc(request.Pairs, func(pair state.Pair) bool {
			record, failed := state.RecordOf(e.journal, pair)
			if failed != nil {
				err = failed
				return false
			}
			if record.Standing() == state.Retired {
				retired = append(retired, pair.Name())
				return true
			}
			return false
		})
		notes = append(notes, u.stay(retired, "the old one was retired")...)
	}
	return StateJob{request, append(findings, notes...)}, err
}

// undoing is the choice of what an undo takes back.
type undoing struct {
	sides stateSides
	base  string
	named bool
	// all tells that every unit is meant, else those of the manifest.
	all      bool
	manifest manifest.Manifest
}

// undoes finds the apply that is meant.
func (e *Engine) undoes(u *undoing, id string) error {
	if id == "" && u.base != "" {
		u.all = true
		return nil
	}
	if u.base == "" {
		history, err := e.applied()
		if err != nil {
			return err
		}
		if id == "" {
			id = history[0].ID
		}
		if !slices.ContainsFunc(history, func(r journal.Record) bool { return r.ID == id }) {
			return finding.List{{Code: finding.NothingToRollBack, Severity: finding.Error,
				Message: fmt.Sprintf("there is no apply %s, or it was rolled back", id), Remedy: "`tg-refactor history` lists all applies"}}
		}
	}
	at := slices.IndexFunc(u.sides.manifests, func(m manifest.Manifest) bool { return m.ID == id })
	switch {
	case at >= 0:
		u.manifest = u.sides.manifests[at]
		return u.inOrder(at)
	case u.base != "":
		return finding.List{{Code: finding.NothingToRollBack, Severity: finding.Error,
			Message: fmt.Sprintf("no move manifest since %s has the ID %s", u.base, id), Remedy: "Name one of those in " + string(manifest.Folder)}}
	}
	return nil // It moved no unit.
}

// inOrder refuses to take back what a later apply took further.
func (u *undoing) inOrder(at int) error {
	for _, unit := range u.manifest.Units {
		for _, later := range u.sides.manifests[at+1:] {
			if slices.ContainsFunc(later.Units, func(m manifest.Unit) bool { return m.Before == unit.After }) {
				return finding.List{{Code: finding.RollbackOrder, Severity: finding.Error, Place: finding.InFile(string(unit.After)),
					Message: fmt.Sprintf("%s builds on %s: it moved %s again", later.ID, u.manifest.ID, unit.After),
					Remedy: fmt.Sprintf("Take back first what came later: `tg-refactor state undo %[1]s`, then `tg-refactor rollback %[1]s`",
						later.ID)}}
			}
		}
	}
	return nil
}

// choose leaves the units that are meant. States of others that stand at their new places are told, an apply a finding.
func (u *undoing) choose(known []state.Record) finding.List {
	brought := map[change.Path]bool{}
	for _, record := range known {
		brought[record.Unit] = record.Brought()
	}
	others := map[string][]change.Path{}
	u.sides.units = slices.DeleteFunc(u.sides.units, func(unit movedUnit) bool {
		if unit.After == "" {
			return true // Of a dropped unit nothing was brought anywhere.
		}
		if u.all || movesTo(u.manifest, unit.After) {
			return false
		}
		if brought[unit.After] {
			id := u.lastMove(unit.After)
			others[id] = append(others[id], unit.After)
		}
		return true
	})
	var all finding.List
	for _, m := range u.sides.manifests {
		if units := others[m.ID]; len(units) > 0 {
			u := undoing{sides: u.sides, base: u.base, manifest: m}
			all = append(all, u.stay(units, m.ID+" brought it there")...)
		}
	}
	return all
}

// lastMove gives the ID of the last manifest that brought a unit to a folder.
func (u *undoing) lastMove(unit change.Path) string {
	for _, m := range slices.Backward(u.sides.manifests) {
		if movesTo(m, unit) {
			return m.ID
		}
	}
	return ""
}

// stay tells of states that are not taken back, and how they would be.
func (u *undoing) stay(units []change.Path, why string) finding.List {
	if len(units) == 0 {
		return nil
	}
	slices.Sort(units)
	f := finding.Finding{Code: finding.StateStays, Severity: finding.Note, Place: finding.InFile(string(units[0])),
		Message: fmt.Sprintf("%s: %s", staying(units), why)}
	for _, unit := range units[1:] {
		f.Related = append(f.Related, finding.InFile(string(unit)))
	}
	var ids []string
	for _, unit := range units {
		if id := u.lastMove(unit); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	f.Remedy = "To take back what stays, name its apply"
	for _, id := range ids {
		line := []string{"tg-refactor", "state", "undo"}
		if u.base != "" {
			line = append(line, "--base", u.base)
		}
		f.Commands = append(f.Commands, shell.Command(append(line, id)...))
	}
	return finding.List{f}
}

func staying(units []change.Path) string {
	if len(units) == 1 {
		return fmt.Sprintf("the state of %s stays at its new place", units[0])
	}
	return fmt.Sprintf("the states of %s and %d more units stay at their new places", units[0], len(units)-1)
}

// movesTo tells whether a manifest brings a unit to a folder.
func movesTo(m manifest.Manifest, folder change.Path) bool {
	return slices.ContainsFunc(m.Units, func(unit manifest.Unit) bool { return unit.After == folder })
}
