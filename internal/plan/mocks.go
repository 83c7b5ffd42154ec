package plan

import (
	"fmt"
	"maps"
	"slices"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/graph"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/shell"
	"github.com/sulibot/tg-refactor/internal/static"
)

// MocksMeanwhile names the units of a tree that would be served mock outputs on apply by units whose state is looked for at another place
// than before, until it is brought there. Base is the revision that has the tree before, as the user named it, or empty. They share one
// finding; none where there are none.
func MocksMeanwhile(after *refs.Index, changes []backend.KeyChange, base string) finding.List {
	moved := map[change.Path]bool{}
	for _, key := range changes {
		moved[key.After] = true
	}
	if len(moved) == 0 {
		return nil
	}
	readers := graph.ReadersOfMocks(after, moved)
	if len(readers) == 0 {
		return nil
	}
	f := finding.Finding{Code: finding.MockMeanwhile, Severity: finding.Warning,
		Remedy: "Run " + MigrateCommand(base) + " before anybody applies these units; or list in mock_outputs_allowed_terraform_commands what may " +
			"be served mocks, without apply"}
	n, first := 0, ""
	for _, unit := range slices.Sorted(maps.Keys(readers)) {
		place := finding.InFile(string(after.Real(unit.Child(static.DefaultConfig))))
		if n++; n == 1 {
			f.Place, first = place, fmt.Sprintf("%s reads those of %s", unit, readers[unit][0])
		} else {
			f.Related = append(f.Related, place)
		}
	}
	f.Message = fmt.Sprintf("until states are brought over, apply writes mock outputs for real: %s", first)
	if n > 1 {
		f.Message = fmt.Sprintf("until states are brought over, apply writes mock outputs for real in %d units: %s", n, first)
	}
	return finding.List{f}
}

// MigrateCommand is the command, between backticks, that brings over the states of what changed since a revision; since the last apply
// where it is empty.
func MigrateCommand(base string) string {
	line := []string{"tg-refactor", "state", "migrate"}
	if base != "" {
		line = append(line, "--base", base)
	}
	return "`" + shell.Command(line...) + "`"
}
