package check

import (
	"fmt"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/graph"
	"github.com/sulibot/tg-refactor/internal/static"
)

// mocksOnApply notes, once for the tree, that units would be served mock outputs on apply.
func mocksOnApply(s Side) []problem {
	g := graph.Of(s.Index)
	var units []change.Path
	for _, unit := range g.Units() {
		if len(g.MocksOnApply(unit)) > 0 {
			units = append(units, unit.Child(static.DefaultConfig))
		}
	}
	if len(units) == 0 {
		return nil
	}
	place := s.Index.Real(units[0])
	return []problem{wrong(finding.Finding{Code: finding.MockOnApply, Severity: finding.Note, Place: finding.InFile(string(place)),
		Message: fmt.Sprintf("apply takes mock outputs for real while a dependency has no state, in %s", several(units)),
		Remedy:  `Give these dependencies mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"], or whatever needs mocks, without apply`},
		"", "")}
}
