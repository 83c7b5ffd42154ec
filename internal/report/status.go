package report

import (
	"strings"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/phase"
)

// Status tells how a repository stands and, where a run was interrupted, how to go on.
func Status(s engine.Status, look Look) string {
	var b strings.Builder
	row := func(name, value string) {
		b.WriteString(look.paint(faint, name+strings.Repeat(" ", max(1, 12-len(name)))) + value + "\n")
	}
	where := s.Root
	if !s.Git {
		where += " (without git)"
	}
	row("Repository", printable(where))
	if s.Live != "" {
		row("Live folder", printable(string(s.Live)))
		file := "defaults; write a layout file with `tg-refactor init`"
		if s.Layout != "" {
			file = string(s.Layout)
		}
		row("Layout", printable(file))
	}
	if s.Last != nil {
		row("Last apply", s.Last.ID+" ("+printable(s.Last.Title)+")")
	}
	if len(s.Phases) > 0 {
		rows := [][]string{{"PHASE", "STATE", "PLACES", ""}}
		for _, p := range s.Phases {
			places := ""
			if p.Done+p.Todo > 0 {
				places = itoa(p.Done) + " of " + itoa(p.Done+p.Todo)
			}
			rows = append(rows, []string{itoa(p.Number) + " " + p.Name, string(p.State), places, p.Title})
		}
		b.WriteString("\n" + table(rows, look, func(row int) role { return phaseRole(s.Phases[row].State) }))
	}
	if len(s.Saved) > 0 {
		b.WriteString("\n" + look.paint(heading, "Copies of states that stood in caches") + "\n")
		shown, rest := firstOf(s.Saved, mostTableRows, someTableRows, look, alike[engine.SavedState])
		for _, saved := range shown {
			b.WriteString("  " + printable(string(saved.Unit)) + look.paint(faint, ": "+printable(saved.File)) + "\n")
		}
		b.WriteString(leftOut(rest, "  ", look))
	}
	b.WriteString(stateStatus(s, look))
	b.WriteString(pinnedStates(s.Pinned, look))
	switch {
	case s.Busy:
		b.WriteString("\n" + look.paint(caution, "Another run of tg-refactor is at work here.") + "\n")
	case s.Interrupted != nil:
		b.WriteString("\n" + interrupted(*s.Interrupted, look))
	}
	if problems := Findings(s.Findings, look); problems != "" {
		b.WriteString("\n" + problems)
	}
	return b.String()
}

func phaseRole(state phase.State) role {
	switch state {
	case phase.Done:
		return good
	case phase.Partly:
		return caution
	default:
		return faint
	}
}

// StatusFormat is the version of the JSON that StatusJSON writes, as docs/schema/status.schema.json describes it.
const StatusFormat = "1.0"

type statusJSON struct {
	FormatVersion string            `json:"format_version"`
	Root          string            `json:"root"`
	Git           bool              `json:"git"`
	Live          string            `json:"live,omitempty"`
	Layout        string            `json:"layout,omitempty"`
	Phases        []phaseStatusJSON `json:"phases"`
	Busy          bool              `json:"busy"`
	Interrupted   *recordJSON       `json:"interrupted,omitempty"`
	Last          *recordJSON       `json:"last,omitempty"`
	Saved         []savedJSON       `json:"saved_states"`
	States        []stateStepJSON   `json:"states"`
	Pinned        []pinnedJSON      `json:"pinned"`
	StateCopies   string            `json:"state_copies,omitempty"`
	Findings      finding.List      `json:"findings"`
}

type phaseStatusJSON struct {
	Number int         `json:"number"`
	Name   string      `json:"name"`
	Title  string      `json:"title"`
	State  phase.State `json:"state"`
	Done   int         `json:"done"`
	Todo   int         `json:"todo"`
}

// StatusJSON gives a status for machines.
func StatusJSON(s engine.Status) ([]byte, error) {
	out := statusJSON{FormatVersion: StatusFormat, Root: s.Root, Git: s.Git, Live: string(s.Live), Layout: string(s.Layout), Busy: s.Busy,
		Phases: []phaseStatusJSON{}, Saved: []savedJSON{}, States: []stateStepJSON{}, Pinned: []pinnedJSON{},
		StateCopies: s.StateCopies, Findings: list(s.Findings.Sorted())}
	for _, p := range s.Phases {
		out.Phases = append(out.Phases, phaseStatusJSON{p.Number, p.Name, p.Title, p.State, p.Done, p.Todo})
	}
	if s.Interrupted != nil {
		record := recordOf(*s.Interrupted)
		out.Interrupted = &record
	}
	if s.Last != nil {
		record := recordOf(*s.Last)
		out.Last = &record
	}
	for _, record := range s.States {
		out.States = append(out.States, stateStepJSON{string(record.Unit), record.From, record.To, stepName(record, s.States)})
	}
	for _, waiting := range s.Waiting {
		out.States = append(out.States, stateStepJSON{string(waiting.Unit), waiting.From, waiting.To, waitingName(waiting)})
	}
	for _, pin := range s.Pinned {
		out.Pinned = append(out.Pinned, pinnedOf(pin))
	}
	for _, saved := range s.Saved {
		out.Saved = append(out.Saved, savedJSON{Unit: string(saved.Unit), Copy: saved.File})
	}
	return encode(out)
}

// interrupted tells of a run that stopped in its midst, and which command leads where.
func interrupted(record journal.Record, look Look) string {
	name := record.ID + " (" + printable(record.Title) + ") was interrupted"
	resume, rollback := look.paint(hint, "tg-refactor apply --resume"), look.paint(hint, "tg-refactor rollback")
	switch {
	case record.At.Run == journal.RollbackRun:
		return look.paint(bad, name+" while it was taken back.") + "\n  Finish that:   " + rollback + "\n"
	case record.At.TakingBack():
		return look.paint(bad, name+" while it was taken back.") + "\n  Finish that:   " + rollback + "\n  Apply it:      " + resume + "\n"
	default:
		return look.paint(bad, name+".") + "\n  Finish it:     " + resume + "\n  Take it back:  " + rollback + "\n"
	}
}
