package prove

import (
	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/manifest"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/plan"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// Comparison is what a proof is about: two trees, and what is said about the way from one to the other.
type Comparison struct {
	// Title names it, as "phases 1-5".
	Title string
	// Before and After are the references of both trees. What After kept of Before's views is the same on both sides.
	Before, After *refs.Index
	Moves         change.Moves
	// Expects are the values that were declared to change, in the order of the steps, with the units' folders after.
	Expects []phase.Expect
	// Keys are the backend settings that the state plan names.
	Keys []backend.KeyChange
	// Dropped says why units are gone, by their folder before.
	Dropped map[change.Path]string
}

// OfPlan makes the comparison of the disk with what a plan would leave.
func OfPlan(p *plan.Plan) Comparison {
	c := Comparison{Title: p.Title, Before: p.Before, After: p.After, Moves: p.Moves, Keys: p.Keys, Dropped: map[change.Path]string{}}
	for _, step := range p.Steps {
		c.Expects = append(c.Expects, step.Expects...)
	}
	for _, gone := range p.DroppedUnits() {
		c.Dropped[gone.Unit] = gone.Why
	}
	return c
}

// Then adds what an apply told the team in its move manifest, which follows on what the comparison holds already.
func (c *Comparison) Then(m manifest.Manifest) {
	moves := change.NewMoves(m.Moved())
	for _, gone := range m.Dropped {
		unit := gone.Unit
		if before, ok := c.Moves.Preimage(unit); ok {
			unit = before
		}
		c.Dropped[unit] = gone.Why
	}
	for i := range c.Expects {
		e := &c.Expects[i]
		e.Unit = moves.Map(e.Unit)
		if e.Path {
			e.New = string(moves.Map(change.Path(e.New)))
		}
	}
	for _, e := range m.Declared {
		if before, ok := c.Moves.Preimage(change.Path(e.Old)); e.Path && ok {
			e.Old = string(before)
		}
		c.Expects = append(c.Expects, e)
	}
	c.Moves = c.Moves.Then(moves)
}
