// Package plan owns the fold of steps over a tree and the plan file. It must not know who asked, or how a plan is shown.
package plan

import (
	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// Plan is what a refactoring would do: its steps one by one, and what they come to against the disk.
type Plan struct {
	// Title names the refactoring, as "phases 1-5" or "mv a b".
	Title string
	// Base is the tree on disk, Final the one after the last step.
	Base, Final *live.Tree
	// Before and After are the references of these trees. What After kept of Before's views the plan does not concern.
	Before, After *refs.Index
	Steps         []Step
	// Findings are those of the whole plan, beside each step's own.
	Findings finding.List
	// Moves are the moves of all steps, composed against Base.
	Moves change.Moves
	// Net is what the steps come to on disk.
	Net change.Net
	// Keys are the units whose state will be looked for at another place.
	Keys []KeyChange
}

// Step is one phase or command of a plan.
type Step struct {
	// Number is the phase's number, 1-based; 0 where the step is no phase.
	Number int
	// Name is stable and kebab-case, as "shared-artifacts"; Title is for people.
	Name, Title string
	// Before and After are the trees around the step.
	Before, After *live.Tree
	phase.Outcome
}

// KeyChange is a unit whose state will be looked for at another place.
type KeyChange = backend.KeyChange

// AllFindings gives the plan's own findings and those of its steps, in reading order.
func (p *Plan) AllFindings() finding.List {
	all := append(finding.List{}, p.Findings...)
	for _, step := range p.Steps {
		all = append(all, step.Findings...)
	}
	return all.Sorted()
}
