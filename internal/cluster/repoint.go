package cluster

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

var hclStart = hcl.InitialPos

// pair is one reference of the template and the same of the new cluster, before any text of the latter was changed.
type pair struct{ before, after *refs.Reference }

// pairs finds the references of the new cluster's configs with their models.
func (a *adding) pairs(y *refs.Index) []pair {
	type key struct {
		kind refs.Kind
		text change.Path
		site static.Site
		leaf static.Site
	}
	moved := func(p change.Path) change.Path {
		if p.Within(a.template.Folder) {
			return p.Rebase(a.template.Folder, a.to)
		}
		return p
	}
	site := func(s static.Site) static.Site { return static.Site{File: moved(s.File), Start: s.Start, End: s.End} }
	var all []pair
	for _, view := range a.x.Views() {
		if !view.Config.Within(a.template.Folder) {
			continue
		}
		now := y.View(moved(view.Config))
		if now == nil {
			continue
		}
		twins := map[key]*refs.Reference{}
		for _, r := range now.References {
			twins[key{r.Kind, r.Frame.Text, r.Site, r.Leaf}] = r
		}
		for _, r := range view.References {
			if placesState(r) {
				continue
			}
			if twin := twins[key{r.Kind, moved(r.Frame.Text), site(r.Site), site(r.Leaf)}]; twin != nil {
				all = append(all, pair{r, twin})
			}
		}
	}
	return all
}

// placesState tells whether a reference names a state or the place where one will stand. A new cluster has states of its own, at
// places that its backend fills: a copy must never lead to the template's, nor should anybody put one there.
func placesState(r *refs.Reference) bool { return r.StatePlace || isState(r.Target) }

// wanted is where a reference of the new cluster shall lead: to the copy of what its model leads to, or to the same thing.
func (a *adding) wanted(target change.Path) change.Path {
	if target.Within(a.template.Folder) && !a.isApart(target) {
		return target.Rebase(a.template.Folder, a.to)
	}
	return target
}

// repoint rewrites the paths of the new cluster that would lead elsewhere than they shall: to what stays with the template, or to the
// template instead of the copy.
func (a *adding) repoint(y *refs.Index) {
	edits := map[change.Path][]change.Edit{}
	seen := map[static.Site]bool{}
	for _, p := range a.pairs(y) {
		want := a.wanted(p.before.Target)
		leaf := p.after.Leaf
		if p.before.State != refs.Resolved || p.after.State == refs.Resolved && p.after.Target == want || seen[leaf] {
			continue
		}
		if !y.Tree().Exists(want) {
			continue // It is not copied, which is told elsewhere.
		}
		seen[leaf] = true
		if edit, ok := a.retext(y, p, want); ok {
			edits[leaf.File] = append(edits[leaf.File], edit)
			continue
		}
		content, _ := y.Tree().Read(leaf.File)
		a.outcome.Findings = append(a.outcome.Findings, finding.Finding{Code: finding.SharedText, Severity: finding.Warning,
			Place:   finding.At(string(leaf.File), content, leaf.Start, leaf.End),
			Message: fmt.Sprintf("the %s should lead %s to %s and leads to %s", p.after.Kind, p.after.Frame.Config, want, p.after.Target),
			Remedy:  "Change it by hand: no text that the tool knows leads there for the new cluster without leading others astray"})
	}
	for i := range a.files {
		file := &a.files[i]
		if list := edits[file.create.Path]; len(list) > 0 {
			content, err := change.ApplyEdits(file.create.Content, list)
			if err == nil {
				file.create.Content = content
				file.rewritten("its paths lead where they shall")
			}
		}
	}
}

// retext finds a text for a leaf of a copied file that leads to the wanted place.
func (a *adding) retext(y *refs.Index, p pair, want change.Path) (change.Edit, bool) {
	leaf := p.after.Leaf
	if !leaf.File.Within(a.to) || p.after.Expression() == nil {
		return change.Edit{}, false
	}
	content, err := y.Tree().Read(leaf.File)
	if err != nil {
		return change.Edit{}, false
	}
	candidates := static.Candidates(static.NewEvaluator(static.NewShared()), p.after.Scope(), content, p.after.Expression(), static.Want{
		Target: want, Base: p.after.Base, Before: p.before.Target, Text: p.before.Value, Scope: p.before.Scope(), Map: a.wanted,
		Source: p.after.Kind == refs.Source, OnlyAbsolute: p.after.Kind.OnlyAbsolute()})
	for text := range candidates {
		candidate, diagnostics := syntax.ParseExpression([]byte(text), "", hclStart)
		if diagnostics.HasErrors() {
			continue
		}
		if now := y.Evaluate(p.after, candidate); now.State == refs.Resolved && now.Target == want {
			return change.Edit{File: leaf.File, Start: leaf.Start, End: leaf.End, New: text}, true
		}
	}
	return change.Edit{}, false
}

// dangling names each path of the new cluster that leads nowhere although its model leads somewhere.
func (a *adding) dangling(y *refs.Index) {
	led := map[string]bool{}
	key := func(r *refs.Reference, target change.Path, below string) string {
		return string(r.Kind) + " " + string(target) + " " + below
	}
	for _, view := range a.x.Views() {
		if view.Config.Within(a.template.Folder) {
			for _, r := range view.References {
				if r.State == refs.Dangling {
					led[key(r, a.wanted(r.Target), view.Config.Below(a.template.Folder))] = true
					led[key(r, r.Target, view.Config.Below(a.template.Folder))] = true
					instead := strings.Replace(string(r.Target), string(a.template.Folder), string(a.to), 1)
					led[key(r, change.Path(instead), view.Config.Below(a.template.Folder))] = true
				}
			}
		}
	}
	for _, view := range y.Views() {
		if !view.Config.Within(a.to) {
			continue
		}
		for _, r := range view.References {
			if r.State != refs.Dangling || r.Kind == refs.VarFile || placesState(r) || led[key(r, r.Target, view.Config.Below(a.to))] {
				continue
			}
			content, _ := y.Tree().Read(r.Leaf.File)
			f := finding.Finding{Code: finding.ReferenceDangling, Severity: finding.Warning,
				Place:   finding.At(string(r.Leaf.File), content, r.Leaf.Start, r.Leaf.End),
				Message: fmt.Sprintf("the %s of %s leads to %s, where nothing stands", r.Kind, view.Config, r.Target),
				Remedy:  "Put there what the new cluster needs, before you plan it"}
			if !slices.ContainsFunc(a.outcome.Findings, func(known finding.Finding) bool { return known.Code == f.Code && known.Message == f.Message }) {
				a.outcome.Findings = append(a.outcome.Findings, f)
			}
		}
	}
}
