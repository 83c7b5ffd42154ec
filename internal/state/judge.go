package state

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
)

// holds tells whether the plan shows that the unit found its state and wants nothing that it did not want before.
func (p Proof) holds() bool { return p == NoChanges || p == AsDeclared || p == AsBefore }

// judge tells what a plan proves, and what is worth saying about it. Right is a plan with no changes, or with those only that the
// refactoring declared, or that the plan in the old place shows as well.
func (r Request) judge(pair Pair, plan, before unitPlan) (Proof, *finding.Finding) {
	unit := string(pair.unit())
	said := finding.Finding{Severity: finding.Error, Place: finding.InFile(unit)}
	if !plan.made {
		said.Code, said.Message, said.Detail = finding.StatePlanFailed, "the plan of "+unit+" failed: "+plan.said.sentence, plan.said.detail
		said.Remedy = "Do what it says, then run the command again; the state is at its new place already"
		return ProofOpen, &said
	}
	if len(pair.Narrowed) > 0 {
		said.Code = finding.StatePlanNarrowed
		said.Message = "the plan of " + unit + " proves nothing, since it is made with " + strings.Join(pair.Narrowed, ", ")
		said.Remedy = "Take that out for as long as it takes to run the command again, or look at a plan without it yourself and go on with --no-plan"
		return NotProved, &said
	}
	unsaid := undeclared(plan.changes, pair.Declared)
	left := slices.DeleteFunc(slices.Clone(unsaid), func(c planChange) bool { return slices.ContainsFunc(before.changes, c.is) })
	switch {
	case len(plan.changes) == 0:
		return NoChanges, nil
	case len(left) > 0:
		said.Code, said.Message = finding.StatePlanChanges, "the plan on the migrated state shows changes that nobody declared: "+names(left)
		if before.said.sentence != "" {
			said.Detail = strings.TrimSpace("Whether they were there before is not known, since the plan in the old place failed: " + before.said.sentence +
				"\n" + before.said.detail)
		}
		said.Remedy = "Look at it with `terragrunt plan` in the unit before anybody applies; " + r.command("undo") + " takes the state back"
		return Differs, &said
	case len(unsaid) == 0:
		return AsDeclared, nil
	default:
		said.Code, said.Severity = finding.StateDrift, finding.Note
		said.Message = "the plan shows what it showed before the refactoring: " + names(unsaid)
		return AsBefore, &said
	}
}

// excluded says that Terragrunt makes no plan of a unit because its config says so.
func excluded(pair Pair) finding.Finding {
	return finding.Finding{Code: finding.StatePlanExcluded, Severity: finding.Warning, Place: finding.InFile(string(pair.unit())),
		Message: "no plan of " + string(pair.unit()) + " is made, since " + pair.Excluded + ": the proof stays open",
		Remedy:  "Run `terragrunt plan` in the unit, with such a block turned off, and see that it changes nothing"}
}

// missingFolder says that a unit is not on disk, so that nothing can be run in it; nil where it is there. Stacks generate their units, and
// most teams let git ignore them.
func (m *mover) missingFolder(pair Pair) *finding.Finding {
	unit := pair.After.Unit
	if _, err := m.fs.Lstat(m.onDisk(unit)); !journal.Gone(err) {
		return nil
	}
	return &finding.Finding{Code: finding.StateUnitMissing, Severity: finding.Error, Place: finding.InFile(string(unit)),
		Message: "there is no folder " + string(unit) + ", so that Terragrunt cannot plan there",
		Remedy:  "Run `terragrunt stack generate` in " + m.stackOf(unit) + ", then run the command again"}
}

// stackOf names the folder whose stack file generates a unit: the nearest one above that has such a file.
func (m *mover) stackOf(unit change.Path) string {
	for dir := unit.Dir(); dir != change.Root; dir = dir.Dir() {
		if kind, err := journal.Peek(m.fs, filepath.Join(m.onDisk(dir), "terragrunt.stack.hcl")); err == nil && kind != journal.Absent {
			return string(dir)
		}
	}
	return "the repository's root"
}

func (m *mover) onDisk(path change.Path) string {
	return filepath.Join(m.request.Journal.Root(), filepath.FromSlash(string(path)))
}
