package state

import (
	"errors"
	"time"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/program"
	"github.com/sulibot/tg-refactor/internal/shell"
)

// Request is what shall be done with the states of some units.
type Request struct {
	// Journal knows the repository's root, and is where states are saved and steps written down.
	Journal *journal.Journal
	// Pairs are the units, in any order.
	Pairs    []Pair
	Programs Programs
	// Base is how the user named the revision that has the tree before, for commands that findings give to be copied; empty where the
	// journal knows it.
	Base string
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
	// RequireMigrated makes it an error of Verify where a state is not at its new place.
	RequireMigrated bool
	// Before is the tree before, in a scratch copy of which plans before can still be made; nil for none.
	Before *live.Tree
	// Agree is asked by Retire before anything is deleted, with what it has verified; nil agrees.
	Agree func([]Outcome) (bool, error)
	// Progress hears of each unit that came to an end, and once more when it is proved, one at a time; it may be nil.
	Progress func(Outcome)
	Now      func() time.Time
}

// command is a `state` command that does its work for the same two trees as this request.
func (r Request) command(name string) string {
	line := []string{"tg-refactor", "state", name}
	if r.Base != "" {
		line = append(line, "--base", r.Base)
	}
	return "`" + shell.Command(line...) + "`"
}

// canPlan tells before anything is begun that there is no Terragrunt to plan with.
func (r Request) canPlan() error {
	if r.NoPlan {
		return nil
	}
	if _, err := program.Find(r.Terragrunt, r.Env); err != nil {
		return finding.List{{Code: finding.StatePlanFailed, Severity: finding.Error, Message: "there is no Terragrunt to plan with: " + err.Error(),
			Remedy: "Install it, name it with --terragrunt-binary, or leave the proof open with --no-plan"}}
	}
	return nil
}

// Result is what a unit came to.
type Result string

// The results.
const (
	// Pending: the state is to be brought over.
	Pending Result = "to migrate"
	// Orphan: the unit was dropped, and its state stays behind.
	Orphan Result = "orphan"
	// Moved: the state was brought over.
	Moved Result = "migrated"
	// Already: the new place held it already.
	Already Result = "already there"
	// Nothing: there is no state.
	Nothing Result = "no state"
	// Failed: see the findings.
	Failed Result = "failed"
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
	// NotProved: the plan was made with arguments that keep it from telling.
	NotProved Proof = "not proved"
	// Differs: the plan shows something else.
	Differs Proof = "changes"
)

// Outcome is what became of one unit.
type Outcome struct {
	// Unit is the unit's folder after, Was the one before; where it was dropped both are that.
	Unit, Was change.Path
	// From and To are its places, for people; To is empty where it was dropped.
	From, To string
	// Bucket and BucketAfter are what hold the state among others; empty where there is no such thing.
	Bucket, BucketAfter string
	Result              Result
	// Serial and Resources are those of the state: at the new place where it is there, else at the old one.
	Serial    uint64
	Resources int
	Proof     Proof
	// Findings are problems and notes about the unit.
	Findings finding.List
}

func outcomeOf(pair Pair) Outcome {
	out := Outcome{Unit: pair.unit(), Was: pair.Before.Unit, From: pair.Before.Address(), Bucket: pair.Before.Bucket(), Result: Failed}
	if !pair.dropped() {
		out.To, out.BucketAfter = pair.After.Address(), pair.After.Bucket()
	}
	return out
}

// take adds what an error has to say.
func (o *Outcome) take(err error) {
	var list finding.List
	if !errors.As(err, &list) {
		return
	}
	o.Findings = append(o.Findings, list...)
	if list.Has(finding.Error) && o.Result != Pending {
		o.Result = Failed
	}
}

// there tells that the state is at its new place.
func (o *Outcome) there() bool {
	return o.Result == Moved || o.Result == Already || o.Result == Verified
}

// of takes over what a state is known by.
func (o *Outcome) of(content *Content) {
	if content != nil {
		o.Serial, o.Resources = content.Serial, len(content.Addresses)
	}
}

// Findings gives all findings of several outcomes.
func Findings(outcomes []Outcome) finding.List {
	var all finding.List
	for _, out := range outcomes {
		all = append(all, out.Findings...)
	}
	return all.Sorted()
}
