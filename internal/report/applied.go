package report

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/plan"
)

// Applied tells what an apply came to, and what to do next.
func Applied(applied engine.Applied, look Look) string {
	if applied.Record.ID == "" {
		return "Nothing was to do.\n"
	}
	var b strings.Builder
	b.WriteString(Findings(applied.Findings, look))
	b.WriteString(look.paint(good, "Applied "+applied.Record.ID) + ": " + did(applied.Record) + ".\n")
	if look.Quiet {
		return b.String()
	}
	if states := slices.DeleteFunc(slices.Clone(applied.Saved), journal.SavedState.Pointer); len(states) > 0 {
		b.WriteString("Copies of " + count(len(states), "state", "states") + " that stood in caches are kept in the journal.\n")
	}
	if applied.Manifest != "" {
		b.WriteString("Commit " + look.paint(hint, string(applied.Manifest)) + " with the rest: it tells your team what went where.\n")
	}
	if applied.StatesMove {
		b.WriteString("Before anybody applies, bring the units' states over with " + look.paint(hint, "tg-refactor state migrate") + ".\n")
	}
	b.WriteString("Take it back with " + look.paint(hint, "tg-refactor rollback") + ".\n")
	return b.String()
}

// RolledBack tells what a rollback came to.
func RolledBack(applied engine.Applied, look Look) string {
	return Findings(applied.Findings, look) + finished(applied) + look.paint(good, "Rolled back "+applied.Record.ID) + ": everything is as it was before.\n"
}

// Resumed tells how an interrupted run ended.
func Resumed(applied engine.Applied, look Look) string {
	switch {
	case applied.Record.ID == "":
		return "No run was interrupted.\n"
	case applied.Record.State == journal.RolledBack:
		return RolledBack(applied, look)
	default:
		return finished(applied) + Applied(applied, look)
	}
}

// finished says which run was interrupted, and what became of it.
func finished(applied engine.Applied) string {
	was := applied.Was
	if was.Run == "" {
		return ""
	}
	back := applied.Record.State == journal.RolledBack
	switch {
	case was.TakingBack() && back:
		return "Finished the rollback that was interrupted.\n"
	case was.TakingBack():
		return "Its rollback was interrupted: finished the apply instead.\n"
	case back:
		return "Its apply was interrupted: took back what was done of it.\n"
	default:
		return "Finished the apply that was interrupted.\n"
	}
}

// did counts what a record did to the disk. A file that moves and is edited counts twice.
func did(record journal.Record) string {
	var moved, edited, created, removed int
	for _, item := range record.Files {
		switch {
		case item.From == "":
			created++
			continue
		case item.To == "":
			removed++
			continue
		}
		if item.From != item.To {
			moved++
		}
		if !item.Travels() {
			edited++
		}
	}
	return strings.Join([]string{count(moved, "file moved", "files moved"), itoa(edited) + " edited", itoa(created) + " created",
		itoa(removed) + " removed"}, ", ")
}

// ApplyFormat is the version of the JSON that AppliedJSON writes, as docs/schema/apply.schema.json describes it.
const ApplyFormat = "1.0"

type appliedJSON struct {
	FormatVersion string          `json:"format_version"`
	Plan          json.RawMessage `json:"plan,omitempty"`
	Record        *recordJSON     `json:"record"`
	Manifest      string          `json:"manifest,omitempty"`
	Saved         []savedJSON     `json:"saved_states"`
	CacheFolders  []string        `json:"cache_folders"`
	Findings      finding.List    `json:"findings"`
	Commits       []commitJSON    `json:"commits,omitempty"`
}

type savedJSON struct {
	Unit string `json:"unit"`
	Copy string `json:"copy"`
}

// AppliedJSON gives what an apply, a rollback or a resumed run came to for machines; p is nil where no plan was made.
func AppliedJSON(p *plan.Plan, applied engine.Applied) ([]byte, error) {
	out, err := appliedOf(p, applied)
	if err != nil {
		return nil, err
	}
	return encode(out)
}

func appliedOf(p *plan.Plan, applied engine.Applied) (appliedJSON, error) {
	out := appliedJSON{FormatVersion: ApplyFormat, Manifest: string(applied.Manifest), Saved: []savedJSON{}, CacheFolders: []string{},
		Findings: list(applied.Findings.Sorted())}
	if p != nil {
		text, err := PlanJSON(p)
		if err != nil {
			return out, err
		}
		out.Plan = text
	}
	if applied.Record.ID != "" {
		record := recordOf(applied.Record)
		out.Record = &record
	}
	for _, saved := range applied.Saved {
		out.Saved = append(out.Saved, savedJSON{Unit: string(saved.Unit), Copy: saved.Copy})
	}
	for _, folder := range applied.CacheFolders {
		out.CacheFolders = append(out.CacheFolders, string(folder))
	}
	return out, nil
}
