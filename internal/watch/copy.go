package watch

import (
	"context"
	"fmt"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// Copy judges a folder that is made after the model of another one: of each file of the model, also of those that were not copied, what
// git's rules and SOPS' say of its like in the new folder, and of those in commits what lists of patterns say. After is the tree that holds
// both.
func Copy(ctx context.Context, s Sides, model, made change.Path) (finding.List, error) {
	s.Before = s.After
	all := newSurvey(s.After)
	j := &judge{Sides: s, before: all, after: all}
	for path, entry := range s.After.Walk(model) {
		if entry.Kind != live.Dir {
			j.files = append(j.files, file{before: path, after: path.Rebase(model, made), ignored: entry.Origin != "" && s.After.Ignored(path)})
		}
	}
	for _, judged := range []func(context.Context) error{j.ignored, j.attributes, j.sops} {
		if err := judged(ctx); err != nil {
			return nil, err
		}
	}
	// A file that git would ignore at its new place is judged where it is created.
	j.findings = slices.DeleteFunc(j.findings, func(f finding.Finding) bool { return f.Code == finding.IgnoredByGit })
	return append(j.findings, j.copied(model, made)...), nil
}

// copied gives the lists that say something else of what is made than of its model: as notes, since much of it is meant to be so.
func (j *judge) copied(model, made change.Path) finding.List {
	w := newWorld(j.after, j.After, func(p change.Path) (change.Path, bool) { return p, true })
	w.files, w.units, w.folders = nil, nil, newFolders(nil)
	for _, f := range j.files {
		if f.ignored {
			continue
		}
		w.files = append(w.files, subject{f.before, f.after})
		if isUnit(f.before) {
			w.units = append(w.units, subject{f.before.Dir(), f.after.Dir()})
		}
	}
	of := judge{Sides: j.Sides}
	for _, each := range w.watchers {
		if each.before.Within(model) {
			continue // It has its like in the new folder.
		}
		lists, _, _ := w.read(each)
		for i, l := range lists {
			if differences := w.compare(l, l, true); len(differences) > 0 {
				of.differ(w, each, i, lists, lists, differences)
			}
		}
	}
	for i := range of.findings {
		f := &of.findings[i]
		f.Severity, f.Remedy = finding.Note, fmt.Sprintf("Let it choose %s too, if it shall", made)
	}
	return of.findings
}
