package report

import (
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/plan"
)

// Counts is what a plan comes to in numbers.
type Counts struct {
	Moves     int `json:"moves"`
	Edited    int `json:"edited"`
	Created   int `json:"created"`
	Removed   int `json:"removed"`
	StateKeys int `json:"state_keys"`
	Errors    int `json:"errors"`
	Warnings  int `json:"warnings"`
	Notes     int `json:"notes"`
}

// CountsOf counts what a plan does to the disk and what it has to say.
func CountsOf(p *plan.Plan) Counts {
	all := p.AllFindings()
	c := Counts{Moves: len(moving(p.Net.Moves)), StateKeys: len(p.Keys), Errors: all.Count(finding.Error),
		Warnings: all.Count(finding.Warning), Notes: all.Count(finding.Note)}
	for _, step := range p.Steps {
		c.Moves += len(moving(step.Generated))
	}
	for _, file := range p.Net.Files {
		switch {
		case file.Origin == "":
			c.Created++
		case file.Path == "":
			c.Removed++
		default:
			c.Edited++
		}
	}
	return c
}

// Summary gives a plan in one line, as "Plan: 7 moves, 12 files edited, 3 created, 0 removed; 6 state keys change; 2 warnings."
func Summary(p *plan.Plan, look Look) string {
	c := CountsOf(p)
	changes := strings.Join([]string{count(c.Moves, "move", "moves"), count(c.Edited, "file edited", "files edited"),
		itoa(c.Created) + " created", itoa(c.Removed) + " removed"}, ", ")
	parts := []string{"Plan: " + changes}
	if p.Net.Empty() {
		parts = []string{"No changes: the tree is already as the plan wants it"}
		if c.Errors > 0 {
			parts = []string{"No plan"}
		}
	}
	if c.StateKeys > 0 {
		parts = append(parts, count(c.StateKeys, "state key changes", "state keys change"))
	}
	var problems []string
	if c.Errors > 0 {
		problems = append(problems, count(c.Errors, "error", "errors"))
	}
	if c.Warnings > 0 {
		problems = append(problems, count(c.Warnings, "warning", "warnings"))
	}
	if len(problems) > 0 {
		parts = append(parts, strings.Join(problems, ", "))
	}
	return look.paint(heading, strings.Join(parts, "; ")+".")
}

// moving gives the moves that move something: one onto itself only pins what stays while a folder above moves.
func moving(moves []change.Move) []change.Move {
	return slices.DeleteFunc(slices.Clone(moves), func(m change.Move) bool { return m.From == m.To })
}
