package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/sulibot/tg-refactor/internal/change"
)

// MoveTree shows moves as a small tree of the folders that they leave, each with where it goes; all paths are relative to the
// folder in the first line, which holds both sides of every move.
func MoveTree(moves []change.Move, look Look) string {
	if moves = moving(moves); len(moves) == 0 {
		return ""
	}
	common := moves[0].From.Dir()
	for _, move := range moves {
		for !move.From.Dir().Within(common) || !move.To.Dir().Within(common) {
			common = common.Dir()
		}
	}
	root := &branch{children: map[string]*branch{}}
	for _, move := range moves {
		root.grow(cmp.Or(move.From.Below(common), "."), cmp.Or(move.To.Below(common), "."))
	}
	name := string(common) + "/"
	if common == change.Root {
		name = "./"
	}
	rows := root.rows("", nil)
	const most, some = 20, 8
	rows, rest := firstOf(rows, most, some, look, alike[row])
	widest := 0
	for _, row := range rows {
		if row.to != "" {
			widest = max(widest, lipgloss.Width(row.lead+row.name))
		}
	}
	var b strings.Builder
	b.WriteString(printable(name) + "\n")
	for _, row := range rows {
		b.WriteString(look.paint(faint, row.lead) + printable(row.name))
		if row.to != "" {
			b.WriteString(strings.Repeat(" ", widest-lipgloss.Width(row.lead+row.name)) + look.paint(faint, " → ") +
				look.paint(good, printable(row.to)))
		}
		b.WriteString("\n")
	}
	if rest > 0 {
		b.WriteString(look.paint(faint, "… and "+itoa(rest)+" more lines: -v shows all") + "\n")
	}
	return b.String()
}

// branch is a folder on the way to what moves, or what moves itself.
type branch struct {
	to       string
	children map[string]*branch
}

type row struct{ lead, name, to string }

func (b *branch) grow(from, to string) {
	at := b
	for name := range strings.SplitSeq(from, "/") {
		next, ok := at.children[name]
		if !ok {
			next = &branch{children: map[string]*branch{}}
			at.children[name] = next
		}
		at = next
	}
	at.to = to
}

func (b *branch) rows(lead string, rows []row) []row {
	names := slices.Sorted(maps.Keys(b.children))
	for i, name := range names {
		joint, below := "├── ", "│   "
		if i == len(names)-1 {
			joint, below = "└── ", "    "
		}
		child := b.children[name]
		// A folder that neither moves nor parts is written together with what it holds.
		for child.to == "" && len(child.children) == 1 {
			for only, next := range child.children {
				name, child = name+"/"+only, next
			}
		}
		shown := name
		if len(child.children) > 0 {
			shown += "/"
		}
		rows = append(rows, row{lead: lead + joint, name: shown, to: child.to})
		rows = child.rows(lead+below, rows)
	}
	return rows
}
