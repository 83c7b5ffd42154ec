package report

import (
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"github.com/sulibot/tg-refactor/internal/journal"
)

// History lists what was applied, the newest first.
func History(records []journal.Record, look Look) string {
	if len(records) == 0 {
		return "Nothing was applied yet.\n"
	}
	rows := [][]string{{"ID", "STATE", "WHEN", "WHAT", "FILES"}}
	for _, record := range records {
		rows = append(rows, []string{record.ID, string(record.State), record.Time.Local().Format("2006-01-02 15:04"), printable(record.Title),
			itoa(len(record.Files))})
	}
	return table(rows, look, func(row int) role { return stateRole(records[row].State) })
}

func stateRole(state journal.State) role {
	switch state {
	case journal.Applied:
		return good
	case journal.Interrupted:
		return bad
	default:
		return faint
	}
}

// table aligns columns. The first row is the heading; the second column of each other one is painted as its state.
func table(rows [][]string, look Look, state func(row int) role) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], lipgloss.Width(cell))
		}
	}
	var b strings.Builder
	for at, row := range rows {
		line := ""
		for i, cell := range row {
			padding := strings.Repeat(" ", widths[i]-lipgloss.Width(cell)+2)
			switch {
			case at == 0:
				cell = look.paint(heading, cell)
			case i == 1:
				cell = look.paint(state(at-1), cell)
			}
			line += cell + padding
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// HistoryFormat is the version of the JSON that HistoryJSON writes, as docs/schema/history.schema.json describes it.
const HistoryFormat = "1.0"

type recordJSON struct {
	ID     string    `json:"id"`
	Title  string    `json:"title"`
	State  string    `json:"state"`
	Time   time.Time `json:"time"`
	Commit string    `json:"commit,omitempty"`
	Steps  []string  `json:"steps"`
	Files  int       `json:"files"`
}

func recordOf(record journal.Record) recordJSON {
	return recordJSON{ID: record.ID, Title: record.Title, State: string(record.State), Time: record.Time.UTC(), Commit: record.Commit,
		Steps: list(record.Steps), Files: len(record.Files)}
}

// HistoryJSON gives what was applied for machines, the newest first.
func HistoryJSON(records []journal.Record) ([]byte, error) {
	out := struct {
		FormatVersion string       `json:"format_version"`
		Records       []recordJSON `json:"records"`
	}{HistoryFormat, []recordJSON{}}
	for _, record := range records {
		out.Records = append(out.Records, recordOf(record))
	}
	return encode(out)
}
