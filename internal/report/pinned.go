package report

import (
	"strings"

	"github.com/sulibot/tg-refactor/internal/backend"
)

// pinnedStates lists the units whose states stay where they are, whatever their folders.
func pinnedStates(pins []backend.Pin, look Look) string {
	if len(pins) == 0 {
		return ""
	}
	rows := [][]string{{"UNIT", "PINNED STATE"}}
	for _, pin := range pins {
		var settings []string
		for _, key := range pin.Keys {
			settings = append(settings, key.Attribute+" "+key.Old)
		}
		if len(settings) == 0 {
			settings = []string{"where it would be anyway"}
		}
		rows = append(rows, []string{printable(string(pin.Unit)), printable(pin.Backend + " " + strings.Join(settings, ", "))})
	}
	return "\n" + table(rows, look, func(int) role { return hint }) +
		look.paint(faint, "tg-refactor state unpin UNIT lets the state follow the folder again") + "\n"
}

type pinnedJSON struct {
	Unit     string        `json:"unit"`
	Backend  string        `json:"backend"`
	Settings []settingJSON `json:"settings"`
}

type settingJSON struct {
	Name    string `json:"name"`
	Pinned  string `json:"pinned"`
	Follows string `json:"follows"`
}

func pinnedOf(pin backend.Pin) pinnedJSON {
	out := pinnedJSON{Unit: string(pin.Unit), Backend: pin.Backend, Settings: []settingJSON{}}
	for _, key := range pin.Keys {
		out.Settings = append(out.Settings, settingJSON{key.Attribute, key.Old, key.New})
	}
	return out
}
