package cluster

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/identity"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// AddName is the name of the step that Add makes.
const AddName = "add-cluster"

// Add makes a new cluster after the model of another one: its units and its configuration, with an identity of their own. caches are the
// folders of caches below the template on disk, which no tree holds; they are told among what is not copied. The error is the
// context's, or a bug.
func Add(ctx context.Context, x *refs.Index, l layout.Layout, request Addition, caches []change.Path) (Result, error) {
	asked := request
	request, template, findings := Complete(x.Tree(), l, request)
	a := adding{x: x, l: l, asked: asked, request: request, template: template, to: template.Folder.Dir().Child(request.Folder),
		left: map[reason][]change.Path{isCache: caches}}
	a.outcome.Findings, a.outcome.Progress = findings, phase.Progress{Todo: 1}
	if len(findings) > 0 {
		return finish(ctx, x, a.outcome)
	}
	a.old = identity.Of(x.Tree(), l, template)
	if err := a.define(); err != nil || a.outcome.Findings.Has(finding.Error) {
		return Result{Outcome: a.outcome, After: x}, err
	}
	y, err := a.copied(ctx)
	if err != nil {
		return Result{}, err
	}
	a.repoint(y)
	if y, err = a.index(ctx); err != nil {
		return Result{}, err
	}
	if a.leftBehind(y) {
		if y, err = a.index(ctx); err != nil {
			return Result{}, err
		}
	}
	a.dangling(y)
	a.twice(y.Tree())
	a.outcome.Findings = append(a.outcome.Findings, a.entries(y)...)
	a.notCopied()
	a.excludedNothing()
	if len(request.Override) > 0 {
		a.outcome.Findings = append(a.outcome.Findings, notRead(y, l, a.created(), request.Override)...)
		a.outcome.Findings = append(a.outcome.Findings, partly(y, l, a.created())...)
	}
	a.outcome.Changes = a.set()
	result, err := finish(ctx, x, a.outcome)
	if !result.Findings.Has(finding.Error) {
		result.Listed = a.lists
	}
	return result, err
}

// adding is one new cluster on its way.
type adding struct {
	x *refs.Index
	l layout.Layout
	// asked is what the user said, and request the same with what was told from the tree.
	asked    Addition
	request  Addition
	template layout.Cluster
	// to is the new cluster's folder.
	to change.Path
	// old and own are the identities of the template and of the new cluster.
	old, own identity.Identity
	// files are the new cluster's files and links, in the order of their paths.
	files []twin
	// definition is the content of the new definition.
	definition []byte
	// apart are the folders of the template's artifacts, which are not copied where that can be.
	apart []change.Path
	left  map[reason][]change.Path
	// lists are the files whose lists could name the new cluster.
	lists   []ListedFile
	outcome phase.Outcome
}

// twin is one file or link of the new cluster.
type twin struct {
	from   change.Path
	create change.Create
}

// created is the new cluster.
func (a *adding) created() layout.Cluster {
	return layout.Cluster{Name: a.request.Folder, Folder: a.to, Moved: a.template.Moved}
}

// set are all files as changes of the tree.
func (a *adding) set() change.Set {
	var set change.Set
	for _, file := range a.files {
		set.Creates = append(set.Creates, file.create)
	}
	return set
}

// index gives the index of the tree with the files as they are now.
func (a *adding) index(ctx context.Context) (*refs.Index, error) {
	set := a.set()
	tree, findings := a.x.Tree().With(set)
	if tree == nil {
		return nil, findings
	}
	return a.x.Update(ctx, tree, set)
}

// leftBehind finds what still holds the template's identity, and rewrites it where that was asked for. It reports whether it did.
func (a *adding) leftBehind(y *refs.Index) bool {
	rewritten := false
	var stays []leftover
	found := leftIn(y, a.l, a.created(), a.own, []identity.Identity{a.old})
	for i := len(found) - 1; i >= 0; i-- {
		place := found[i]
		at := slices.IndexFunc(a.files, func(c twin) bool { return c.create.Path == place.file })
		if a.request.RewriteIdentity && !place.reference && place.now != "" && at >= 0 {
			file := &a.files[at]
			file.create.Content = slices.Concat(file.create.Content[:place.Start:place.Start], []byte(place.now), file.create.Content[place.End:])
			file.rewritten(fmt.Sprintf("the identity of %s rewritten", a.template.Name))
			rewritten = true
			continue
		}
		stays = append(stays, place)
	}
	slices.Reverse(stays)
	a.tellLeft(y, stays)
	return rewritten
}

// rewritten notes that a copy differs from its original, and why.
func (c *twin) rewritten(why string) {
	if !strings.Contains(c.create.Cause.Why, why) {
		c.create.Cause.Why += "; " + why
	}
}
