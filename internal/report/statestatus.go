package report

import (
	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/state"
)

// stateStatus lists what happened to the states of moved units.
func stateStatus(s engine.Status, look Look) string {
	if len(s.States) == 0 {
		return ""
	}
	rows := [][]string{{"UNIT", "STATE"}}
	for _, record := range s.States {
		rows = append(rows, []string{printable(string(record.Unit)), stepName(record)})
	}
	return "\n" + table(rows, look, func(row int) role { return stepRole(s.States[row]) }) +
		look.paint(faint, "Copies of old states lie in "+printable(s.StateCopies)) + "\n"
}

// stepName says in a word or two how far a state is.
func stepName(record state.Record) string {
	if record.Open() != "" {
		return "interrupted while " + string(record.Open())
	}
	switch standing := record.Standing(); standing {
	case "":
		return "begun"
	case state.Migrated:
		return "migrated, not proved"
	case state.Proved:
		return "migrated and proved"
	default:
		return string(standing)
	}
}

func stepRole(record state.Record) role {
	switch {
	case record.Open() != "":
		return bad
	case record.Standing() == state.Migrated || record.Standing() == "":
		return caution
	default:
		return good
	}
}

type stateStepJSON struct {
	Unit  string `json:"unit"`
	From  string `json:"from"`
	To    string `json:"to"`
	State string `json:"state"`
}
