package cluster

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// AddName is the name of the step that Add makes.
const AddName = "add-cluster"

// Add makes a new cluster after the model of another one: its units and its configuration, with an identity of their own. caches are the
// folders of caches below the template on disk, which no tree holds; they are told among what is not copied. The error is the
// context's, or a bug.
func Add(ctx context.Context, x *refs.Index, l layout.Layout, request Addition, caches []change.Path) (Result, error) {
	request, template, findings := Complete(x.Tree(), l, request)
	a := adding{x: x, l: l, request: request, template: template, to: template.Folder.Dir().Child(request.Folder),
		left: map[reason][]change.Path{isCache: caches}}
	a.outcome.Findings, a.outcome.Progress = findings, phase.Progress{Todo: 1}
	if len(findings) > 0 {
		return finish(ctx, x, a.outcome)
	}
	a.old = IdentityOf(x.Tree(), l, template)
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
	if len(request.Override) > 0 {
		a.outcome.Findings = append(a.outcome.Findings, notRead(y, l, a.created(), request.Override)...)
		a.outcome.Findings = append(a.outcome.Findings, partly(y, l, a.created())...)
	}
	a.outcome.Changes = a.set()
	return finish(ctx, x, a.outcome)
}

// adding is one new cluster on its way.
type adding struct {
	x        *refs.Index
	l        layout.Layout
	request  Addition
	template layout.Cluster
	// to is the new cluster's folder.
	to change.Path
	// old and own are the identities of the template and of the new cluster.
	old, own Identity
	// files are the new cluster's files and links, in the order of their paths.
	files []twin
	// definition is the content of the new definition.
	definition []byte
	// apart are the folders of the template's artifacts, which are not copied where that can be.
	apart   []change.Path
	left    map[reason][]change.Path
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

// copied chooses the files and gives the index of the tree with their copies, as yet unchanged but for the definition. Artifacts that
// the template still builds itself are left out, unless a text that is not copied leads each cluster to its own.
func (a *adding) copied(ctx context.Context) (*refs.Index, error) {
	a.apart = a.ownArtifacts()
	a.collect()
	y, err := a.index(ctx)
	if err != nil || len(a.apart) == 0 {
		return y, err
	}
	for _, pair := range a.pairs(y) {
		if a.isApart(pair.before.Target) && pair.after.Target != pair.before.Target && !pair.after.Leaf.File.Within(a.to) {
			content, _ := a.x.Tree().Read(pair.after.Leaf.File)
			a.outcome.Findings = append(a.outcome.Findings, finding.Finding{Code: finding.ArtifactsCopied, Severity: finding.Warning,
				Place:   finding.At(string(pair.after.Leaf.File), content, pair.after.Leaf.Start, pair.after.Leaf.End),
				Message: fmt.Sprintf("this text leads each cluster to artifacts of its own, so those of %s are copied, too", a.template.Name),
				Remedy:  "Apply phase 1 first, after which clusters share their artifacts"})
			a.apart = nil
			a.collect()
			return a.index(ctx)
		}
	}
	return y, nil
}

// ownArtifacts are the folders of the template's own stages.
func (a *adding) ownArtifacts() []change.Path {
	if a.l.RuleFor(a.template.Name).Differences == layout.Keep {
		return nil
	}
	var folders []change.Path
	for _, stage := range a.l.Artifacts.Stages {
		if folder := a.l.ClusterStageFolder(a.template, stage); a.x.Tree().IsDir(folder) {
			folders = append(folders, folder)
		}
	}
	if folder := a.l.ClusterArtifacts(a.template); len(folders) > 0 && folder != a.template.Folder {
		return []change.Path{folder}
	}
	return folders
}

func (a *adding) isApart(p change.Path) bool {
	return slices.ContainsFunc(a.apart, func(folder change.Path) bool { return p.Within(folder) })
}

// collect fills files and left.
func (a *adding) collect() {
	tree := a.x.Tree()
	a.files = nil
	a.left = map[reason][]change.Path{isCache: a.left[isCache]}
	for file, entry := range tree.Walk(a.template.Folder) {
		why := excluded(tree, a.template, file, entry.Kind)
		if a.isApart(file) {
			why = isArtifact
		}
		content, err := tree.Read(file)
		if err != nil {
			continue // The tree's own findings say so.
		}
		if why == "" && entry.Kind == live.Link && !a.linkHolds(file) {
			why = isUnreachable
		}
		if why != "" {
			a.left[why] = append(a.left[why], file)
			continue
		}
		c := twin{from: file, create: change.Create{Path: file.Rebase(a.template.Folder, a.to), Content: content, Mode: entry.Mode,
			Cause: change.Cause{Phase: AddName, Why: "copied from " + string(file)}}}
		if file == a.l.Definition(a.template) {
			c.create.Content = a.definition
			if entry.Kind == live.Link {
				c.create.Mode = 0 // What it leads to may be another cluster's: the copy is a file of its own.
			}
			c.create.Cause.Why = fmt.Sprintf("the definition of %s, after that of %s", a.request.Folder, a.template.Name)
		}
		a.files = append(a.files, c)
	}
}

// linkHolds tells whether the copy of a link leads somewhere: to the same thing outside of the cluster, or to a copy inside.
func (a *adding) linkHolds(link change.Path) bool {
	tree := a.x.Tree()
	target, ok := tree.LinkTarget(link)
	if !ok {
		return false
	}
	entry, there := tree.Lookup(target)
	if !there || !target.Within(a.template.Folder) {
		return tree.Exists(target)
	}
	return !a.isApart(target) && excluded(tree, a.template, target, entry.Kind) == ""
}

// notCopied tells what of the template the new cluster does not have, and why.
func (a *adding) notCopied() {
	for _, why := range reasons {
		files := a.left[why]
		if len(files) == 0 {
			continue
		}
		f := finding.Finding{Code: finding.NotCopied, Severity: finding.Note, Place: finding.InFile(string(files[0])),
			Message: fmt.Sprintf("not copied: %s %s", files[0].Below(a.template.Folder), why),
			Remedy:  "Make one for the new cluster where it needs one"}
		if why == isCache || why == isStateFile || why == isGenerated || why == isArtifact || why == isReadme {
			f.Remedy = ""
		}
		if len(files) > 1 {
			f.Message = fmt.Sprintf("not copied: %d files, each %s", len(files), why)
		}
		for _, file := range files[1:] {
			f.Related = append(f.Related, finding.InFile(string(file)))
		}
		if why == isCache {
			f.Message = strings.Replace(f.Message, "files", "folders", 1)
		}
		a.outcome.Findings = append(a.outcome.Findings, f)
	}
}

// leftBehind finds what still holds the template's identity, and rewrites it where that was asked for. It reports whether it did.
func (a *adding) leftBehind(y *refs.Index) bool {
	rewritten := false
	found := leftIn(y, a.l, a.created(), a.own, []Identity{a.old})
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
		f := place.finding(y.Tree())
		switch {
		case place.now == "":
		case place.reference:
			f.Remedy = fmt.Sprintf("Let the path lead to what is %s's own, if there is such a thing", a.request.Folder)
		default:
			f.Remedy = fmt.Sprintf("Say --rewrite-identity to have it become %s, or change it by hand", place.now)
		}
		a.outcome.Findings = append(a.outcome.Findings, f)
	}
	return rewritten
}

// rewritten notes that a copy differs from its original, and why.
func (c *twin) rewritten(why string) {
	if !strings.Contains(c.create.Cause.Why, why) {
		c.create.Cause.Why += "; " + why
	}
}
