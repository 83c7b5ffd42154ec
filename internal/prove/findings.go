package prove

import (
	"fmt"

	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// Findings gives what stands against an apply as Errors, each with how to let it pass, and what the reader should know beside that. Values of
// one name that stand for one reason share a finding: the units beside the first are among its related places.
func (p Proof) Findings() finding.List {
	var all finding.List
	for _, unit := range p.Units {
		if !unit.Perhaps {
			all = append(all, unit.findings()...)
		}
	}
	all = append(all, p.templates()...)
	for _, q := range p.questions() {
		all = append(all, p.ask(q))
	}
	for _, text := range p.Unused {
		all = append(all, finding.Finding{Code: finding.AcceptedForNothing, Severity: finding.Note,
			Message: fmt.Sprintf("nothing had to be accepted for --accept %s", text), Remedy: "Leave it out, or look for a typing error"})
	}
	return append(all, Overridden(p.Unheeded)...).Sorted()
}

// Overridden says of variables of the environment that Terragrunt takes something else than what configs say.
func Overridden(variables []evaluate.Variable) (all finding.List) {
	for _, v := range variables {
		all = append(all, finding.Finding{Code: finding.EnvironmentOverrides, Severity: finding.Warning,
			Message: fmt.Sprintf("%s is set: it %s, and what Terragrunt makes of a unit then is not looked at here", v.Name, v.Does),
			Remedy:  fmt.Sprintf("Unset %s for this command and wherever Terragrunt is run on the tree, or look at the plans of the units as well", v.Name)})
	}
	return all
}

func (u Unit) findings() finding.List {
	var all finding.List
	if u.Verdict == NotEvaluated || u.fails {
		f := finding.Finding{Code: finding.NotEvaluated, Severity: finding.Warning, Place: u.Place,
			Message: fmt.Sprintf("%s cannot be evaluated: %s", u.Folder(), u.Why),
			Remedy:  "It could not before either; see that it works, or leave it"}
		if u.mended {
			f.Severity, f.Message = finding.Note, fmt.Sprintf("%s can be evaluated now, and there is nothing to compare it with; %s", u.Folder(), u.Why)
			f.Remedy = "Look at its plan before you apply it"
		}
		if u.Before == "" {
			f.Remedy = "It is new: give it what it lacks before it is applied"
		}
		if u.Verdict == Differs {
			f.Code, f.Message = finding.EvaluatesDifferently, fmt.Sprintf("%s is gone, and no move manifest says so", u.Folder())
		}
		if u.fails && u.Accepted == "" {
			f.Severity = finding.Error
			f.Remedy = fmt.Sprintf("Mend what keeps Terragrunt from it, or accept it with `--accept %s:%s`", u.Folder(), u.what())
		}
		if u.Accepted == "" {
			all = append(all, f)
		}
	}
	return all
}

func (u Unit) what() string {
	if u.Verdict == Differs {
		return Existence
	}
	return Evaluation
}

// templates says of units that may not be run at all, since stacks are made from them, that they evaluate differently where they stand: all
// in one.
func (p Proof) templates() finding.List {
	var f finding.Finding
	n := 0
	for _, unit := range p.Units {
		if !unit.Perhaps || !unit.standsAlone() {
			continue
		}
		what, place := "it cannot be evaluated there any more: "+unit.Why, unit.Place
		for _, d := range unit.Differences {
			if d.Stands() {
				what, place = d.Attribute+" is another one after", d.Place
				break
			}
		}
		if n++; n > 1 {
			f.Related = append(f.Related, place)
			continue
		}
		f = finding.Finding{Code: finding.TemplateDiffers, Severity: finding.Warning, Place: place,
			Message: fmt.Sprintf("%s evaluates to something else where it stands itself (%s); what stacks make from it is proved by itself",
				unit.Folder(), what),
			Remedy: "Nothing is to do if nobody runs it there: Terragrunt's run --all does, in a folder above. Else look at its plan"}
	}
	switch n {
	case 0:
		return nil
	case 1:
	default:
		f.Message += fmt.Sprintf(" (so do %d more)", n-1)
	}
	return finding.List{f}
}
