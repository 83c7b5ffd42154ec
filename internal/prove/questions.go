package prove

import (
	"fmt"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/keep"
)

// question is what one attribute asks: what shall be of the values that stand against an apply, for one reason, in all units.
type question struct {
	attribute string
	class     Class
	why       string
	kept      bool
	standing  []standing
}

// standing is one difference with its unit.
type standing struct {
	unit Unit
	Difference
}

// questions gathers what stands, in the order of the units.
func (p Proof) questions() []*question {
	type key struct {
		attribute string
		class     Class
		why       string
		kept      bool
	}
	var all []*question
	known := map[key]*question{}
	for _, unit := range p.Units {
		if unit.Perhaps {
			continue
		}
		for _, d := range unit.Differences {
			if !d.Stands() {
				continue
			}
			_, kept := Covering(p.Kept, unit, d.Attribute)
			k := key{d.Attribute, d.Class, d.Why, kept}
			if known[k] == nil {
				known[k] = &question{attribute: d.Attribute, class: d.Class, why: d.Why, kept: kept}
				all = append(all, known[k])
			}
			known[k].standing = append(known[k].standing, standing{unit, d})
		}
	}
	return all
}

// ask is the finding of a question.
func (p Proof) ask(q *question) finding.Finding {
	first := q.standing[0]
	f := finding.Finding{Code: finding.EvaluatesDifferently, Severity: finding.Error, Place: first.Place, Old: first.Old, New: first.New}
	of := fmt.Sprintf("%s of %s", q.attribute, first.unit.Folder())
	verb, hold := "is", "holds"
	if n := len(q.standing) - 1; n > 0 {
		of, verb, hold = fmt.Sprintf("%s and %d more", of, n), "are", "hold"
	}
	switch {
	case q.kept:
		f.Code = finding.NotKept
		f.Message = fmt.Sprintf("%s cannot be kept: with what --keep writes into the unit, Terragrunt still evaluates another value", of)
	case q.class == ByMove:
		f.Code = finding.ChangedByMove
		f.Message = fmt.Sprintf("%s %s a path, which follows the move: Terraform sees another text, and may replace what depends on it", of, hold)
	case q.class == OtherThan:
		f.Message = fmt.Sprintf("%s %s not what was declared: %s", of, verb, q.why)
	case q.why != "":
		f.Message = fmt.Sprintf("%s %s another one after: %s", of, verb, q.why)
	default:
		f.Message = fmt.Sprintf("%s %s another one after, and nothing says that it should be", of, verb)
	}
	f.Remedy = p.remedy(q)
	seen := map[string]bool{f.Place.String(): true}
	for _, s := range q.standing[1:] {
		place := s.Place
		place.Snippet = nil
		if seen[place.String()] {
			place = finding.InFile(string(s.unit.config()))
		}
		seen[place.String()] = true
		f.Related = append(f.Related, place)
	}
	return f
}

// remedy says what lets the values of a question stay, or pass.
func (p Proof) remedy(q *question) string {
	name, also := q.attribute, fmt.Sprintf("; `%s:%s` means one unit", q.standing[0].unit.Folder(), q.attribute)
	if len(q.standing) == 1 {
		name, also = fmt.Sprintf("%s:%s", q.standing[0].unit.Folder(), q.attribute), fmt.Sprintf("; `%s` means every unit", q.attribute)
	}
	if first := q.standing[0]; first.Left {
		return fmt.Sprintf("Write the path so that it can be followed, or move what it names with the rest; or accept that it leads elsewhere with "+
			"`--accept %s`%s",
			name, also)
	}
	if p.OffersKeep && !q.kept && (q.class != ByMove || !keep.Leads(q.standing[0].Old)) && q.standing[0].Had && keep.Can(q.attribute) {
		return fmt.Sprintf("Keep the old value with `--keep %s`, or look at the plan and accept the new one with `--accept %[1]s`%s", name, also)
	}
	return fmt.Sprintf("Look at the plan, and accept the new value with `--accept %s`%s", name, also)
}
