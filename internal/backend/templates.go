package backend

import (
	"fmt"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// templates names what moves that stacks are made from. Most of it is never run where it stands, so that its states are not looked at;
// Terragrunt's run --all runs it all the same.
func templates(before *refs.Index, moves change.Moves) finding.List {
	var moved []change.Path
	for _, folder := range before.Templates() {
		if moves.Map(folder) != folder {
			moved = append(moved, folder)
		}
	}
	if len(moved) == 0 {
		return nil
	}
	f := finding.Finding{Code: finding.TemplateMoves, Severity: finding.Note, Place: finding.InFile(string(before.ConfigIn(moved[0]))),
		Message: fmt.Sprintf("%s moves, from which stacks are made: if it is run where it stands as well, its states stay behind", moved[0]),
		Remedy: "If it is, look with `terragrunt state list` before the move, and bring over what is there: `terragrunt state pull` in the old folder, " +
			"`terragrunt state push` in the new one, for a stack in what it generates"}
	if len(moved) > 1 {
		f.Message = fmt.Sprintf("%d units and stacks move from which other stacks are made, as %s: of those that are run where they stand as well, "+
			"the states stay behind", len(moved), moved[0])
	}
	for _, folder := range moved[1:] {
		f.Related = append(f.Related, finding.InFile(string(before.ConfigIn(folder))))
	}
	return finding.List{f}
}
