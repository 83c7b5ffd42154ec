package report

import (
	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/state"
)

// stateStatus lists what happened to the states of moved units.
func stateStatus(s engine.Status, look Look) string {
	if len(s.States)+len(s.Waiting) == 0 {
		return ""
	}
	type standing struct {
		unit, state string
		role        role
	}
	var all []standing
	for _, record := range s.States {
		all = append(all, standing{string(record.Unit), stepName(record, s.States), stepRole(record)})
	}
	for _, waiting := range s.Waiting {
		all = append(all, standing{string(waiting.Unit), waitingName(waiting), caution})
	}
	shown, rest := firstOf(all, mostTableRows, someTableRows, look, func(s standing) int { return int(s.role) })
	rows := [][]string{{"UNIT", "STATE"}}
	for _, one := range shown {
		rows = append(rows, []string{printable(one.unit), one.state})
	}
	text := "\n" + table(rows, look, func(row int) role { return shown[row].role }) + leftOut(rest, "", look)
	if len(s.States) > 0 {
		text += look.paint(faint, "Copies of old states lie in "+printable(s.StateCopies)) + "\n"
	}
	if len(s.Waiting) > 0 {
		text += look.paint(faint, "tg-refactor state plan looks whether they are there") + "\n"
	}
	return text
}

// waitingName says what is to do with a state that nobody has touched.
func waitingName(waiting engine.WaitingState) string {
	if waiting.Orphan {
		return "orphaned"
	}
	return "to migrate"
}

// stepName says in a word or two how far a state is.
func stepName(record state.Record, all []state.Record) string {
	if record.Open() != "" {
		return "interrupted while " + string(record.Open())
	}
	if record.WentBack(all) {
		return "went back"
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
