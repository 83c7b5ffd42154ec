package state

import (
	"time"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
)

// Request is what shall be done with the states of some units.
type Request struct {
	// Journal knows the repository's root, and is where states are saved and steps written down.
	Journal *journal.Journal
	// Pairs are the units, in any order.
	Pairs    []Pair
	Programs Programs
	// Env is the environment that programs get, as "NAME=value".
	Env []string
	// Terragrunt is the binary that plans: a path, or a name on the PATH.
	Terragrunt string
	// Parallelism is how many units are worked on at once; 0 means one for each core.
	Parallelism int
	// NoPlan leaves the proof by plan open.
	NoPlan bool
	// AllowPlaintextBackup keeps the saved copy of a state in plain text though the state is encrypted at its place.
	AllowPlaintextBackup bool
	// Progress hears of each unit that came to an end, one at a time; it may be nil.
	Progress func(Outcome)
	Now      func() time.Time
}

// Result is what a unit came to.
type Result string

// The results.
const (
	// Moved: the state was brought over.
	Moved Result = "migrated"
	// Already: the new place held it already.
	Already Result = "already there"
	// Nothing: there is no state.
	Nothing Result = "no state"
	// Failed: see the findings.
	Failed Result = "failed"
	// Waits: something else must be done first.
	Waits Result = "waits"
	// Verified: the new place holds the state, and the old one did not go on.
	Verified Result = "verified"
	// TakenBack: the old place holds the state again, and the new one none.
	TakenBack Result = "undone"
	// Deleted: the state at the old place is gone.
	Deleted Result = "retired"
)

// Proof is what planning in the new place showed.
type Proof string

// The proofs.
const (
	// ProofOpen: nothing was planned.
	ProofOpen Proof = ""
	// NoChanges: the plan is empty.
	NoChanges Proof = "no changes"
	// AsDeclared: the plan shows nothing but what the refactoring declared.
	AsDeclared Proof = "as declared"
	// AsBefore: what the plan shows beside that, the plan in the old place showed as well.
	AsBefore Proof = "as before"
	// Differs: the plan shows something else.
	Differs Proof = "changes"
)

// Outcome is what became of one unit.
type Outcome struct {
	// Unit is the unit's folder after; before, where it was dropped.
	Unit change.Path
	// From and To are its places, for people.
	From, To string
	Result   Result
	// Serial and Resources are those of the state at the new place.
	Serial    uint64
	Resources int
	Proof     Proof
	// Findings are problems and notes about the unit.
	Findings finding.List
}

func outcomeOf(pair Pair) Outcome {
	out := Outcome{Unit: pair.unit(), From: pair.Before.Address(), Result: Failed}
	if !pair.dropped() {
		out.To = pair.After.Address()
	}
	return out
}

// Findings gives all findings of several outcomes.
func Findings(outcomes []Outcome) finding.List {
	var all finding.List
	for _, out := range outcomes {
		all = append(all, out.Findings...)
	}
	return all.Sorted()
}
