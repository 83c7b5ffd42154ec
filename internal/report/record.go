package report

import (
	"strings"

	"github.com/sulibot/tg-refactor/internal/engine"
)

// Recording shows what a move manifest will say.
func Recording(recording engine.Recording, look Look) string {
	if look.Quiet {
		return ""
	}
	var b strings.Builder
	for _, unit := range recording.Manifest.Units {
		line := printable(string(unit.Before))
		if unit.After != unit.Before {
			line += look.paint(faint, " → ") + printable(string(unit.After))
		}
		b.WriteString(line + "\n")
		for _, key := range unit.Keys {
			if key.Old != key.New {
				b.WriteString("  " + key.Attribute + ": " + printable(key.Old) + look.paint(faint, " → ") + printable(key.New) + "\n")
			}
		}
	}
	for _, gone := range recording.Manifest.Dropped {
		b.WriteString(printable(string(gone.Unit)) + " is dropped\n")
	}
	return b.String()
}
