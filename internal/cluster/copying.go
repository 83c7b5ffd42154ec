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
	"github.com/sulibot/tg-refactor/internal/refs"
)

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
		if why == "" {
			why = a.unwanted(file)
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
	return !a.isApart(target) && excluded(tree, a.template, target, entry.Kind) == "" && (entry.Kind == live.Dir || a.unwanted(target) == "")
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
		if slices.Contains(needless, why) {
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
