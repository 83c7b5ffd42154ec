package engine

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// merging gives the moves of what is in folders, where their destinations are folders that are there: of folders that both hold, of what
// is in them. Where a destination is taken by a file the move is kept, and refused later.
func (e *Engine) merging(moves []change.Move) []change.Move {
	var all []change.Move
	var merge func(change.Move)
	merge = func(move change.Move) {
		if move.From == move.To || !e.tree.IsDir(move.From) || !e.tree.IsDir(move.To) {
			all = append(all, move)
			return
		}
		for _, name := range e.tree.List(move.From) {
			merge(change.Move{From: move.From.Child(name), To: move.To.Child(name)})
		}
	}
	for _, move := range moves {
		merge(move)
	}
	return all
}

// noFolder refuses to move anything into what is no folder.
func (e *Engine) noFolder(named string) finding.List {
	into, err := e.place(named)
	if err != nil {
		return asFindings(err)
	}
	if at, err := os.Stat(filepath.Join(e.root, filepath.FromSlash(string(into)))); err == nil && !at.IsDir() {
		return finding.List{{Code: finding.DestinationTaken, Severity: finding.Error, Place: finding.InFile(string(into)),
			Message: fmt.Sprintf("%s is a file, so nothing can move into it", into), Remedy: "Name a folder"}}
	}
	return nil
}

// offerMerge adds to what is said of a folder that is in the way what else could be meant.
func (e *Engine) offerMerge(findings finding.List) {
	for i := range findings {
		f := &findings[i]
		if f.Code == finding.DestinationTaken && e.tree.IsDir(change.Path(f.Place.File)) {
			f.Remedy += "; with --merge, what is in the source goes into the folder that is there, and with -t, the source goes below it"
		}
	}
}
