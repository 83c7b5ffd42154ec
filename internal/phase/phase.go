// Package phase owns what one step of a refactoring comes to: its changes, its findings, and what it means to change in what
// Terragrunt evaluates. It must not know any particular phase.
package phase

import (
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// Outcome is what a step wants to do to the tree that it was given.
type Outcome struct {
	Changes change.Set
	// Generated are moves of what stacks generate, which edits of stack files bring about: there is nothing on disk to move.
	Generated []change.Move
	Findings  finding.List
	// Expects are the evaluated values that the step means to change; everything else must stay what it was.
	Expects []Expect
	// Later are the inputs that will change when other units are applied next.
	Later []Later
	// Orphans are units whose folder is dropped while a state may still stand under their key.
	Orphans []Orphan
	// Names are the names that the step chose itself, since the layout says none.
	Names []Name
	// Progress tells how much of the step the tree shows as done.
	Progress Progress
}

// Name is a new expression for an input or local of a shared stage, which lost what belongs to one cluster.
type Name struct {
	// Stage is the stage's name, Name the input's or the local's.
	Stage, Name string
	// Old and New are the expressions, as HCL writes them.
	Old, New string
	Place    finding.Place
}

// Moves are those of files and folders and those of what stacks generate.
func (o Outcome) Moves() change.Moves {
	return change.NewMoves(slices.Concat(o.Changes.Moves, o.Generated))
}

// Expect is one evaluated value of a unit that a step means to change, with its exact values.
type Expect struct {
	// Unit is the unit's folder after the step; a plan gives it as it is behind its last step.
	Unit change.Path `json:"unit"`
	// Attribute is where the value stands, as "inputs.iso_name" or "dependency.image.enabled".
	Attribute string `json:"attribute"`
	// Old and New are the values as a person writes them: a string without its quotes, anything else as JSON with sorted keys and
	// without spaces; empty where the value is not there.
	Old string `json:"old"`
	New string `json:"new"`
	// OldExpression and NewExpression tell that Old or New is an expression instead, since its value hangs on what is known only when
	// Terragrunt evaluates it.
	OldExpression bool `json:"old_expression,omitempty"`
	NewExpression bool `json:"new_expression,omitempty"`
	// Path tells that Old and New are places that the value leads to, with paths of the repository: Old before the step, New after it;
	// a plan gives Old as it is on disk and New as it is behind its last step.
	Path  bool         `json:"path,omitempty"`
	Cause change.Cause `json:"cause"`
}

// Later is an input that keeps its value until another unit is applied, and changes then.
type Later struct {
	// Unit is the folder of the unit that will change, after the step (behind the last one, in a plan); Input is its input.
	Unit  change.Path `json:"unit"`
	Input string      `json:"input"`
	// Through is the chain that carries the change, first the renamed input, as "artifacts/images inputs.iso_name",
	// "artifacts/images outputs.iso_path".
	Through []string `json:"through"`
	// Pin says how to keep the old value, in one sentence; empty where there is no way.
	Pin string `json:"pin,omitempty"`
}

// Orphan is a unit that a step drops.
type Orphan struct {
	// Unit is its folder before the step.
	Unit change.Path `json:"unit"`
	// Why it is dropped, as a clause.
	Why string `json:"why"`
	// Destroy are the shell lines that destroy its infrastructure by hand once its files are gone, from a worktree of the commit that still
	// has it: the last one destroys, those before it may be the same as another unit's. None where its state is known to be empty, and
	// where the plan is refused.
	Destroy []string `json:"destroy"`
}

// State is how far a step is, judged by the tree's shape.
type State string

// The states of a step.
const (
	Done    State = "done"
	Pending State = "pending"
	Partly  State = "partly"
)

// Progress counts the places that a step concerns: those already in their new shape and those still to do.
type Progress struct {
	Done, Todo int
}

// State is Done where nothing is left to do, else Pending or Partly.
func (p Progress) State() State {
	switch {
	case p.Todo == 0:
		return Done
	case p.Done == 0:
		return Pending
	default:
		return Partly
	}
}
