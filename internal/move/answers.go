package move

import (
	"fmt"
	"maps"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// answering is a reference that led nowhere before, and what it has become.
type answering struct{ before, after *refs.Reference }

// answersByEdit notes that a text which was edited for others leads a unit somewhere.
func (p *planner) answersByEdit(before, after *refs.Reference) {
	if p.answer == nil {
		p.answer = map[change.Path][]answering{}
	}
	p.answer[before.Frame.Config] = append(p.answer[before.Frame.Config], answering{before, after})
}

// answersNow says which paths lead somewhere by an edit. What became another value by that was said already, as an error.
func (p *planner) answersNow() {
	for _, config := range slices.Sorted(maps.Keys(p.answer)) {
		for _, a := range p.answer[config] {
			if p.reported[p.leaf(a.before)] || p.answerDiffers[config] {
				continue
			}
			f := p.report(finding.NowAnswers, finding.Note, a.before, a.after, fmt.Sprintf("the %s of %s leads nowhere now, and would lead to %s, "+
				"since the text is edited for others; what can be evaluated here stays the same", name(a.before), config.Dir(), a.after.Target))
			f.Remedy = "Nothing is to do if the unit may find that; else give those that move a text of their own first"
		}
	}
}

// byAnswer gives what such a text leads to now on which a value of a unit hangs, by the places that were looked at for it; nil where it does not.
func (v *valueCheck) byAnswer(config change.Path, probes []change.Path) *answering {
	for _, a := range v.answer[config] {
		if slices.Contains(probes, a.after.Target) {
			return &a
		}
	}
	return nil
}

// differsByAnswer is the error about a value that becomes another one since a text was edited for others.
func (v *valueCheck) differsByAnswer(f *finding.Finding, d difference) {
	f.Message = fmt.Sprintf("%s of %s has another value after the move: %s is edited for others, and leads this unit to %s, where it led nowhere",
		d.name, d.configs[0].Dir(), v.leaf(d.answer.before).File, d.answer.after.Target)
	v.refuseUnlessAccepted(f, d, finding.NowAnswers, "Give those that move a text of their own first", v.answerDiffers)
}
