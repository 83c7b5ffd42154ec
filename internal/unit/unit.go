// Package unit owns what is in force in a Terragrunt config: of the texts that it is made of, which dependency, input, source or generated
// file counts, and which one is overridden. It runs nothing. It must not know moves, phases or backends.
package unit

import (
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// Unit is one config, of a unit or of a file that others read, with the texts that Terragrunt merges into it. It is not safe for
// concurrent use.
type Unit struct {
	// Config is the config's file.
	Config change.Path
	// Texts are the texts that are merged, strongest first: its own, then what it includes, but for include blocks with the strategy no_merge.
	Texts []refs.Scoped

	x    *refs.Index
	e    *static.Evaluator
	view *refs.View
	// unused are the included texts that are neither merged nor exposed.
	unused []change.Path
}

// Of gives what is in force in a config. One that does not parse has no texts.
func Of(x *refs.Index, config change.Path) *Unit {
	u := &Unit{Config: config, x: x, e: x.Evaluator(), view: x.View(config)}
	for _, text := range x.Scopes(config) {
		switch {
		case !text.NoMerge:
			u.Texts = append(u.Texts, text)
		case !text.Expose:
			u.unused = append(u.unused, text.Scope.Text)
		}
	}
	return u
}

// references gives the references of one kind that one text makes in the eyes of the config.
func (u *Unit) references(kind refs.Kind, text change.Path, label string) []*refs.Reference {
	if u.view == nil {
		return nil
	}
	var all []*refs.Reference
	for _, r := range u.view.References {
		if r.Kind == kind && r.Frame.Text == text && r.Dependency == label {
			all = append(all, r)
		}
	}
	return all
}

// Source gives the references of the terraform.source that counts, several where a condition chooses; none where no text has a source.
func (u *Unit) Source() []*refs.Reference {
	for _, text := range u.Texts {
		if all := u.references(refs.Source, text.Scope.Text, ""); len(all) > 0 {
			return all
		}
	}
	return nil
}

// Paths gives the references of the entries of dependencies.paths: the lists of all texts are joined, whatever their strategy.
func (u *Unit) Paths() []*refs.Reference {
	var all []*refs.Reference
	for _, text := range u.Texts {
		all = append(all, u.references(refs.Dependencies, text.Scope.Text, "")...)
	}
	return all
}

// Overridden tells that a reference is the config_path or the source of a text whose word does not count: a stronger text has its own, or
// the include is neither merged nor exposed. Terragrunt then never looks at where it leads.
func (u *Unit) Overridden(r *refs.Reference) bool {
	merged := slices.ContainsFunc(u.Texts, func(t refs.Scoped) bool { return t.Scope.Text == r.Frame.Text })
	switch r.Kind {
	case refs.Source, refs.Dependencies, refs.ConfigPath:
		if !merged { // What a stack adds to what it generates counts as well.
			return slices.Contains(u.unused, r.Frame.Text)
		}
	}
	switch r.Kind {
	case refs.Source:
		return !among(u.Source(), r)
	case refs.Dependencies:
		return !among(u.Paths(), r)
	case refs.ConfigPath:
		for _, d := range u.Dependencies() {
			if d.Label == r.Dependency && among(d.ConfigPaths(), r) {
				return false
			}
		}
		return true
	default:
		return false
	}
}

func among(all []*refs.Reference, r *refs.Reference) bool {
	for _, one := range all {
		if one.Site == r.Site {
			return true
		}
	}
	return false
}
