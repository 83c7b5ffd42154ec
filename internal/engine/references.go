package engine

import (
	"context"
	"fmt"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// ReferencesRequest names a file or folder, as the user does from the working folder.
type ReferencesRequest struct {
	Path string
	// Reverse asks who refers to it, instead of what it refers to; All with it, who depends on it in the end.
	Reverse, All bool
}

// References is what a path refers to, or who refers to it.
type References struct {
	Path    change.Path
	Reverse bool
	List    []Reference
}

// Reference is one text that leads somewhere, in the eyes of one config.
type Reference struct {
	Kind refs.Kind
	// Place is the text that makes the path; Via are the definitions that lead to it.
	Place finding.Place
	Via   []finding.Place
	// Config is the unit, or the file that others read, in whose eyes the text is resolved.
	Config change.Path
	Value  string
	Target change.Path
	// Beyond is a place outside of the repository, as a way from its root; "" for none.
	Beyond string
	State  refs.State
	// Why says what keeps the target from being known.
	Why string
}

// References looks up references of a file, a unit's folder or any folder; of a shared file once for each config that sees it. No
// layout is needed.
func (e *Engine) References(ctx context.Context, request ReferencesRequest) (References, error) {
	path, err := e.place(request.Path)
	if err != nil {
		return References{}, err
	}
	if err := e.load(ctx); err != nil {
		return References{}, err
	}
	if _, ok := e.tree.Lookup(path); !ok {
		return References{}, finding.List{{Code: finding.NoSuchPath, Severity: finding.Error, Place: finding.InFile(string(path)),
			Message: fmt.Sprintf("%s is not there", path), Remedy: "Name a file or folder of the repository"}}
	}
	found := References{Path: path, Reverse: request.Reverse}
	add := func(list []*refs.Reference) {
		for _, r := range list {
			if e.asked(r, path, request.Reverse) {
				found.List = append(found.List, e.reference(r))
			}
		}
	}
	if request.Reverse && request.All {
		for _, r := range dependents(e.index, path) {
			found.List = append(found.List, e.reference(r))
		}
		return found, nil
	}
	for _, view := range e.index.Views() {
		add(view.References)
	}
	add(e.index.Links())
	return found, nil
}

// dependents gives the references by which configs depend on what is at or below a path, directly or through others: those to it, those to
// the configs that hold these, and so on. Each reference is given once, the direct ones first.
func dependents(x *refs.Index, path change.Path) []*refs.Reference {
	leads := func(r *refs.Reference, to change.Path) bool {
		return r.Target != "" && r.Followed() && (r.Target.Within(to) || x.Real(r.Target).Within(to))
	}
	var all []*refs.Reference
	for _, view := range x.Views() {
		all = append(all, view.References...)
	}
	all = append(all, x.Links()...)
	var found []*refs.Reference
	seen, reached := map[*refs.Reference]bool{}, map[change.Path]bool{}
	var next []*refs.Reference
	for _, r := range all {
		if leads(r, path) && !r.Frame.Config.Within(path) {
			next = append(next, r)
		}
	}
	by := byTarget(x, all)
	for len(next) > 0 {
		var further []*refs.Reference
		for _, r := range next {
			if seen[r] {
				continue
			}
			seen[r] = true
			found = append(found, r)
			if config := r.Frame.Config; !reached[config] {
				reached[config] = true
				for _, place := range []change.Path{config, config.Dir(), x.Real(config), x.Real(config).Dir()} {
					for _, r := range by[place] {
						if !r.Frame.Config.Within(path) && depends(r, config) {
							further = append(further, r)
						}
					}
				}
			}
		}
		next = further
	}
	return found
}

// depends tells whether a reference means a config: by its folder only where a folder is what such a reference names.
func depends(r *refs.Reference, config change.Path) bool {
	switch r.Kind {
	case refs.ConfigPath, refs.Dependencies, refs.Source, refs.ModuleSource, refs.Link:
		return true
	default:
		return r.Target != config.Dir()
	}
}

// byTarget gives references by where they lead.
func byTarget(x *refs.Index, all []*refs.Reference) map[change.Path][]*refs.Reference {
	by := map[change.Path][]*refs.Reference{}
	for _, r := range all {
		if r.Target == "" || !r.Followed() {
			continue
		}
		by[r.Target] = append(by[r.Target], r)
		if real := x.Real(r.Target); real != r.Target {
			by[real] = append(by[real], r)
		}
	}
	return by
}

func (e *Engine) asked(r *refs.Reference, path change.Path, reverse bool) bool {
	if r.StatePlace {
		return false
	}
	if reverse {
		leads := r.Target != "" && (r.Target.Within(path) || e.index.Real(r.Target).Within(path))
		return leads && !r.Frame.Config.Within(path)
	}
	return r.Frame.Config.Within(path) || r.Frame.Text.Within(path) || e.index.Real(r.Frame.Text).Within(path)
}

func (e *Engine) reference(r *refs.Reference) Reference {
	reference := Reference{Kind: r.Kind, Place: e.at(r.Leaf), Config: r.Frame.Config, Value: r.Value, Target: r.Target,
		Beyond: r.Beyond, State: r.State, Why: r.Why}
	for _, via := range r.Via {
		reference.Via = append(reference.Via, e.at(via))
	}
	return reference
}

func (e *Engine) at(site static.Site) finding.Place {
	if _, generated := e.index.Generated(site.File); generated {
		site.File = e.index.Real(site.File)
	}
	if entry, ok := e.tree.Lookup(site.File); ok && entry.Mode.IsRegular() {
		if content, err := e.tree.Read(site.File); err == nil {
			return finding.At(string(site.File), content, site.Start, site.End)
		}
	}
	return finding.InFile(string(site.File))
}
