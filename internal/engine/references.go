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
	// Reverse asks who refers to it, instead of what it refers to.
	Reverse bool
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
	for _, view := range e.index.Views() {
		add(view.References)
	}
	add(e.index.Links())
	return found, nil
}

func (e *Engine) asked(r *refs.Reference, path change.Path, reverse bool) bool {
	if reverse {
		leads := r.Target != "" && (r.Target.Within(path) || e.index.Real(r.Target).Within(path))
		return leads && !r.Frame.Config.Within(path)
	}
	return r.Frame.Config.Within(path) || r.Frame.Text.Within(path) || e.index.Real(r.Frame.Text).Within(path)
}

func (e *Engine) reference(r *refs.Reference) Reference {
	reference := Reference{Kind: r.Kind, Place: e.at(r.Leaf), Config: r.Frame.Config, Value: r.Value, Target: r.Target, Beyond: r.Beyond, State: r.State, Why: r.Why}
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
