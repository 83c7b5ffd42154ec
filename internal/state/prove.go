package state

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/program"
)

// prove plans a unit in its new place, once those that it reads outputs of are there: no changes, or only what the refactoring
// declared, or what the plan in the old place shows as well. The old plan is made only where it is needed: until somebody retires it,
// the old state stays what it was.
func (m *mover) prove(ctx context.Context, pair Pair, t *turn, out Outcome) (Outcome, error) {
	missing, err := t.await(ctx, pair.Dependencies)
	if err != nil {
		return out, err
	}
	if len(missing) > 0 {
		return out, problem(finding.StatePlanWaits, pair.unit(), "Bring their states over, then run the command again",
			"the unit is not planned yet: it reads outputs of %s", listed(missing))
	}
	return out, t.work(ctx, func() error {
		record, err := m.ledger.of(pair)
		if err != nil {
			return err
		}
		proof, notes, err := m.judge(ctx, pair)
		if err != nil {
			return err
		}
		out.Proof, out.Findings = proof, append(out.Findings, notes...)
		if proof == Differs {
			return nil
		}
		entry := m.entry(Proved, nil)
		entry.Note = string(proof)
		return m.note(pair, &record, entry)
	})
}

// judge makes the plan and tells what it comes to.
func (m *mover) judge(ctx context.Context, pair Pair) (Proof, finding.List, error) {
	dir := filepath.Join(m.request.Journal.Root(), filepath.FromSlash(string(pair.After.Unit)))
	planned, err := m.plan(ctx, pair, pair.After, dir)
	if err != nil {
		return ProofOpen, nil, err
	}
	if len(planned) == 0 {
		return NoChanges, nil, nil
	}
	left := undeclared(planned, pair.Declared)
	if len(left) == 0 {
		return AsDeclared, nil, nil
	}
	if pair.Replan.Dir != "" {
		before, err := m.replan(ctx, pair)
		if err != nil {
			return ProofOpen, nil, err
		}
		drift := left
		left = slices.DeleteFunc(slices.Clone(left), func(c planChange) bool { return slices.ContainsFunc(before, c.is) })
		if len(left) == 0 {
			return AsBefore, finding.List{{Code: finding.StateDrift, Severity: finding.Note, Place: finding.InFile(string(pair.unit())),
				Message: fmt.Sprintf("the plan shows what it showed before the refactoring: %s", names(drift))}}, nil
		}
	}
	return Differs, finding.List{{Code: finding.StatePlanChanges, Severity: finding.Error, Place: finding.InFile(string(pair.unit())),
		Message: fmt.Sprintf("the plan on the migrated state shows changes that nobody declared: %s", names(left)),
		Remedy:  "Look at it with `terragrunt plan` in the unit before anybody applies; `tg-refactor state undo` takes the state back"}}, nil
}

// plan runs a plan in a unit's folder and gives what it would change.
func (m *mover) plan(ctx context.Context, pair Pair, place Place, dir string) ([]planChange, error) {
	file := filepath.Join(m.bench.dir, fmt.Sprintf("%d.tfplan", m.bench.next.Add(1)))
	defer func() { _ = journal.RemoveAll(m.fs, file) }()
	result, err := m.terragrunt(ctx, place, dir, "plan", "-detailed-exitcode", "-input=false", "-no-color", "-out="+file)
	if err != nil {
		return nil, err
	}
	switch result.ExitCode {
	case 0:
		return nil, nil
	case changesPending:
	default:
		return nil, problem(finding.StatePlanFailed, pair.unit(), "Do what it says, then run the command again; the state is at its new place already",
			"the plan of %s failed: %s", place.Unit, brief(string(result.Stderr), place.secrets(m.request.Env)))
	}
	shown, err := m.terragrunt(ctx, place, dir, "show", "-json", file)
	if err != nil {
		return nil, err
	}
	planned, err := parsePlan(shown.Stdout)
	if err != nil || shown.ExitCode != 0 {
		return nil, problem(finding.StatePlanFailed, pair.unit(), "Look at it with `terragrunt plan` in the unit",
			"the plan of %s shows changes, but cannot be read", place.Unit)
	}
	return planned, nil
}

// changesPending is the exit code of a plan with changes, by -detailed-exitcode.
const changesPending = 2

// terragrunt runs Terragrunt in a unit's folder with the unit's own binary. It gets the names that old versions know as well.
func (m *mover) terragrunt(ctx context.Context, place Place, dir string, args ...string) (program.Result, error) {
	env := slices.Concat(m.request.Env, []string{
		"TG_NON_INTERACTIVE=true", "TERRAGRUNT_NON_INTERACTIVE=true", "TG_NO_COLOR=true", "TERRAGRUNT_NO_COLOR=true", "TG_NO_TIPS=true",
		"TG_TF_FORWARD_STDOUT=true", "TERRAGRUNT_FORWARD_TF_STDOUT=true", "TG_TF_PATH=" + place.Binary, "TERRAGRUNT_TFPATH=" + place.Binary,
		"TF_INPUT=0", "TF_IN_AUTOMATION=1"})
	return m.request.Programs.Run(ctx, program.Call{Path: m.request.Terragrunt, Args: args, Dir: dir, Env: env})
}

// replan makes the plan of the unit as it was, on its old state.
func (m *mover) replan(ctx context.Context, pair Pair) ([]planChange, error) {
	if err := m.layOld(ctx, pair, map[change.Path]bool{}); err != nil {
		return nil, err
	}
	return m.plan(ctx, pair, pair.Before, pair.Replan.Dir)
}

// layOld puts the states that stand in caches where the copy of the tree before looks for them, those of dependencies as well.
func (m *mover) layOld(ctx context.Context, pair Pair, seen map[change.Path]bool) error {
	if seen[pair.unit()] {
		return nil
	}
	seen[pair.unit()] = true
	if relative := pair.Before.relativePath(); relative != "" && pair.Replan.WorkingCopy != "" {
		m.laying.Lock()
		err := m.layOne(ctx, pair, filepath.Join(pair.Replan.WorkingCopy, relative))
		m.laying.Unlock()
		if err != nil {
			return err
		}
	}
	for _, other := range m.request.Pairs {
		if !other.dropped() && slices.Contains(pair.Dependencies, other.After.Unit) {
			if err := m.layOld(ctx, other, seen); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *mover) layOne(ctx context.Context, pair Pair, path string) error {
	if kind, err := journal.Peek(m.fs, path); err != nil || kind != journal.Absent {
		return err
	}
	from, err := m.locate(pair.Before)
	if err != nil {
		return err
	}
	content, err := journal.ReadFile(m.fs, from.file())
	if journal.Gone(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := journal.MkdirAll(m.fs, filepath.Dir(path), private); err != nil {
		return err
	}
	return m.fs.Create(path, strings.NewReader(string(content)), privateFile)
}

func listed(units []change.Path) string {
	texts := make([]string, len(units))
	for i, unit := range units {
		texts[i] = string(unit)
	}
	slices.Sort(texts)
	return strings.Join(texts, ", ")
}
