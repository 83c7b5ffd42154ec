package move

import (
	"fmt"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// verify is the post-condition: in the tree after, each watched reference that resolved leads to where it shall, and none that led
// nowhere now leads somewhere. What breaks it is a finding, whatever the reason.
func (p *planner) verify() {
	for _, before := range p.watched {
		leaf := p.leaf(before)
		if p.reported[leaf] || p.removed(before.Frame.Config) || p.before.MayRun(before.Frame.Config) {
			continue
		}
		after := p.successor(before)
		switch {
		case before.Followed() && after == nil:
			p.vanished(before)
		case p.nearer(before, after):
			p.meetsNearer(before, after)
		case before.State == refs.Partly && !p.kept(before, after):
			p.uncertain(before, after)
		case before.Followed() && !p.kept(before, after):
			p.lost(before, after)
		case !before.Followed() && after != nil && after.State == refs.Resolved:
			p.answers(before, after)
		}
	}
}

// templates says which units and stacks that others are made from no longer find something where they stand themselves. What is generated from them
// does, and goes before. Of one that cannot be run there it is a note.
func (p *planner) templates() {
	for _, view := range p.before.Views() {
		mayRun := p.before.MayRun(view.Config)
		stack := mayRun && view.Config.Base() == refs.StackConfig
		if !mayRun && !p.before.Template(view.Config) || !view.Unit && !stack || p.after.View(view.Config) == view || p.removed(view.Config) {
			continue
		}
		var first, second *refs.Reference
		count := 0
		for _, before := range view.References {
			after := p.successor(before)
			if before.State != refs.Resolved || after == nil && !mayRun || after != nil && p.kept(before, after) || p.reported[p.leaf(before)] {
				continue
			}
			if count++; first == nil {
				first, second = before, after
			}
		}
		if first == nil {
			continue
		}
		message := fmt.Sprintf("the %s of %s leads elsewhere where it stands itself; what stacks make from it finds its own", name(first),
			view.Dir())
		if count > 1 {
			message += fmt.Sprintf(" (so do %d more)", count-1)
		}
		if !mayRun {
			p.report(finding.TemplateDangles, finding.Note, first, second, message).Remedy = "Nothing is to do: it cannot be run there, without the values " +
				"that a stack hands to it"
			continue
		}
		p.report(finding.TemplateDangles, finding.Warning, first, second, message).Remedy = "Nothing is to do if nobody runs the unit there: Terragrunt's " +
			"run --all does, in a folder above. Else give it a text of its own, or write the path with get_repo_root()"
	}
}

// vanished: the unit no longer sees the text, as when its include finds nothing or another file.
func (p *planner) vanished(before *refs.Reference) {
	if view := p.before.View(before.Frame.Config); view == nil || !view.Unit {
		// A file that nobody reads any more; whoever lost it is named.
		return
	}
	if before.Frame.Text != before.Frame.Config && p.includeReported(before) {
		return
	}
	p.report(finding.ReferenceLost, finding.Error, before, nil,
		fmt.Sprintf("the %s of %s is no longer seen after the move", name(before), before.Frame.Config.Dir()))
}

func (p *planner) includeReported(before *refs.Reference) bool {
	for _, f := range p.findings {
		if f.Place.File == string(before.Frame.Config) {
			return true
		}
	}
	return false
}

// lost says that no text keeps the target, and why where several configs read the text.
func (p *planner) lost(before, after *refs.Reference) {
	readers := p.readers(p.leaf(before))
	if len(readers) < 2 {
		p.report(finding.ReferenceLost, finding.Error, before, after, fmt.Sprintf(
			"the %s of %s leads to %s now, would lead to %s after the move, and no text in its place would keep it", name(before),
			before.Frame.Config.Dir(), before.LeadsTo(), orNowhere(after)))
		return
	}
	f := p.report(finding.SharedText, finding.Error, before, after, fmt.Sprintf(
		"one text in %s is read by %d configs, which would need different texts after the move", before.Leaf.File, len(readers)))
	f.Remedy = "Move all of its readers together, or give those that move a text of their own first"
	for _, other := range readers {
		f.Related = append(f.Related, finding.InFile(string(other.before.Frame.Config)))
	}
}

// answers: what led nowhere leads somewhere, so that a fallback switches or a nearer file takes over. Where that comes of an edit that was
// made for others, what it does to values decides.
func (p *planner) answers(before, after *refs.Reference) {
	if _, edited := p.edits[p.leaf(before)]; edited {
		p.answersByEdit(before, after)
		return
	}
	p.report(finding.NowAnswers, finding.Warning, before, after, fmt.Sprintf("the %s of %s leads nowhere now, and would lead to %s after the move",
		name(before), before.Frame.Config.Dir(), after.Target))
}

func (p *planner) report(code finding.Code, severity finding.Severity, before, after *refs.Reference, message string) *finding.Finding {
	p.reported[p.leaf(before)] = true
	f := finding.Finding{Code: code, Severity: severity, Message: message, Old: before.LeadsTo(), New: describe(after),
		Place: finding.InFile(string(before.Leaf.File)), Remedy: "Look at the place, and write the path out by hand if the change is not meant"}
	if f.Old == f.New {
		f.Old, f.New = "", "" // The place is the same, and what stands there is not: the message says so.
	}
	if _, generated := p.before.Generated(before.Leaf.File); generated {
		f.Place = finding.InFile(string(p.leaf(before).File))
	}
	if content, err := p.before.Tree().Read(p.leaf(before).File); err == nil {
		f.Place = finding.At(f.Place.File, content, before.Leaf.Start, before.Leaf.End)
	}
	p.findings = append(p.findings, f)
	return &p.findings[len(p.findings)-1]
}

// describe says where a reference leads, as the place before is said.
func describe(r *refs.Reference) string {
	if r == nil || r.LeadsTo() == "" {
		return ""
	}
	if r.State == refs.Dangling {
		return r.LeadsTo() + ", where nothing is"
	}
	return r.LeadsTo()
}

func orNowhere(r *refs.Reference) string {
	if r == nil || !r.Followed() {
		return "nothing"
	}
	return r.LeadsTo()
}
