package multicluster

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/aymanbagabas/go-udiff"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/move"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// mending is what repair found: edits of texts whose paths somebody's own move left dangling.
type mending struct {
	base     *refs.Index
	edits    []change.Edit
	texts    int
	findings finding.List
	// after is nil where there was nothing to mend.
	after *refs.Index
}

// repair mends dangling paths of a tree whose folders were moved without their references. It asks what each dangling text led to
// before: the folders go back where the layout says that they came from, in memory, and then move again the way this tool
// moves them.
func repair(ctx context.Context, x *refs.Index, l layout.Layout) (mending, error) {
	m := mending{base: x}
	dangling := danglingLeaves(x, l)
	if len(dangling) == 0 {
		return m, nil
	}
	forward, donor := layoutMoves(x, l)
	if len(forward) == 0 {
		return m, nil
	}
	request := move.Request{Moves: forward, Redirects: droppedStages(x.Tree(), l, donor), Phase: overridesName, Live: l.Live, Frozen: l.Frozen}
	before := asBefore(x.Tree(), &request)
	if before == nil {
		return m, nil
	}
	old, err := refs.Build(ctx, before)
	if err != nil {
		return m, err
	}
	moved, err := move.Plan(ctx, old, request)
	if err != nil {
		return m, err
	}
	there := change.NewMoves(forward)
	files := map[change.Path]bool{}
	for _, edit := range moved.Changes.Edits {
		edit.File = there.Map(edit.File)
		if !overlaps(dangling[edit.File], edit) {
			continue
		}
		edit.Cause.Why += ", as the layout tells"
		m.edits = append(m.edits, edit)
		files[edit.File] = true
	}
	if len(m.edits) == 0 {
		return m, nil
	}
	m.texts = len(files)
	set := change.Set{Edits: m.edits}
	tree, findings := x.Tree().With(set)
	if tree == nil {
		m.findings, m.edits = append(m.findings, findings...), nil
		return m, nil
	}
	m.after, err = x.Update(ctx, tree, set)
	m.findings = append(m.findings, stillDangling(m.after, l)...)
	return m, err
}

// droppedStages says where each stage that a cluster may have had before leads to now. Of several clusters only one gave its stages.
func droppedStages(tree *live.Tree, l layout.Layout, donor string) map[change.Path]change.Path {
	dropped := map[change.Path]change.Path{}
	for _, cluster := range l.Clusters(tree) {
		if cluster.Name == donor || !cluster.Moved || l.RuleFor(cluster.Name).Differences == layout.Keep {
			continue
		}
		before := layout.Cluster{Name: cluster.Name, Folder: l.Live.Child(cluster.Name)}
		for _, stage := range l.Artifacts.Stages {
			config := static.DefaultConfig
			if tree.IsFile(l.SharedFolder(stage).Child(config)) && !tree.IsFile(l.ClusterStageFolder(cluster, stage).Child(config)) {
				dropped[l.ClusterStageFolder(before, stage)] = l.SharedFolder(stage)
			}
		}
	}
	return dropped
}

// asBefore gives the tree with its folders back where they came from, and something where stages were that are gone, which the request
// then removes; nil where they do not fit there. What a move left in an old folder, as files that git ignores, is put aside.
func asBefore(tree *live.Tree, request *move.Request) *live.Tree {
	set := change.Set{Moves: change.NewMoves(request.Moves).Reverse().List()}
	for folder := range request.Redirects {
		set.Creates = append(set.Creates, change.Create{Path: folder.Child(static.DefaultConfig)})
		request.Removes = append(request.Removes, change.Remove{Path: folder.Child(static.DefaultConfig)})
	}
	seen := map[change.Path]bool{}
	for _, move := range set.Moves {
		for path := range tree.Walk(move.To) {
			if !seen[path] {
				seen[path] = true
				set.Removes = append(set.Removes, change.Remove{Path: path})
			}
		}
	}
	before, _ := tree.With(set)
	return before
}

// mendable are the kinds of references that a tree cannot do without.
var mendable = map[refs.Kind]bool{refs.ConfigPath: true, refs.Dependencies: true, refs.Source: true, refs.Read: true, refs.IncludePath: true,
	refs.LookUp: true, refs.File: true, refs.ConfigFile: true, refs.Template: true}

// danglingLeaves are the texts, by file, that lead nowhere in units of clusters or shared stages.
func danglingLeaves(x *refs.Index, l layout.Layout) map[change.Path][]*refs.Reference {
	all := map[change.Path][]*refs.Reference{}
	for _, view := range x.Views() {
		if !concerned(view.Config, l) {
			continue
		}
		for _, reference := range view.References {
			if mendable[reference.Kind] && (reference.State == refs.Dangling || reference.State == refs.Unknown || reference.State == refs.Partly) {
				if real, ok := x.Tree().Follow(reference.Leaf.File); ok {
					all[real] = append(all[real], reference)
				}
			}
		}
	}
	for _, link := range x.Links() {
		if link.State == refs.Dangling && concerned(link.Frame.Text, l) {
			all[link.Frame.Text] = append(all[link.Frame.Text], link)
		}
	}
	return all
}

func concerned(config change.Path, l layout.Layout) bool {
	return config.Within(l.ClustersFolder()) || config.Within(l.ArtifactsFolder())
}

func overlaps(leaves []*refs.Reference, edit change.Edit) bool {
	for _, reference := range leaves {
		if edit.Start >= reference.Leaf.Start && edit.End <= reference.Leaf.End {
			return true
		}
	}
	return false
}

// layoutMoves are the moves that phases 1 and 3 would have made to give the tree its present shape, and the cluster that gave its
// stages.
func layoutMoves(x *refs.Index, l layout.Layout) (moves []change.Move, first string) {
	tree := x.Tree()
	for _, cluster := range l.Clusters(tree) {
		if cluster.Folder != l.Home(cluster) {
			continue
		}
		if first == "" {
			first = cluster.Name
		}
		old := l.Live.Child(cluster.Name)
		moves = append(moves, change.Move{From: old, To: cluster.Folder})
		if len(l.Cluster.Flatten) == 0 {
			continue
		}
		inner := joined(old, l.Cluster.Flatten[0])
		for _, name := range tree.List(cluster.Folder) {
			child := cluster.Folder.Child(name)
			if tree.IsDir(child) && child != l.ClusterArtifacts(cluster) && name != l.Cluster.Flatten[0] {
				moves = append(moves, change.Move{From: inner.Child(name), To: child})
			}
		}
	}
	if l.Artifacts.Donor != "" {
		first = l.Artifacts.Donor
	}
	if first == "" {
		return nil, ""
	}
	donor := joined(l.Live.Child(first), l.Artifacts.From)
	for _, stage := range l.Artifacts.Stages {
		if tree.IsDir(l.SharedFolder(stage)) {
			moves = append(moves, change.Move{From: joined(donor, stage.From), To: l.SharedFolder(stage)})
		}
	}
	return moves, first
}

// stillDangling says what no map could mend, as files that a move by hand left behind.
func stillDangling(x *refs.Index, l layout.Layout) finding.List {
	var all finding.List
	for file, references := range danglingLeaves(x, l) {
		content, _ := x.Tree().Read(file)
		for _, reference := range references {
			if reference.State != refs.Dangling || reference.Fallback {
				continue
			}
			all = append(all, finding.Finding{Code: finding.ReferenceDangling, Severity: finding.Warning,
				Place:   finding.At(string(file), content, reference.Leaf.Start, reference.Leaf.End),
				Message: fmt.Sprintf("the %s leads to %s, where nothing is", reference.Kind, reference.Target),
				Remedy:  "Bring back what stood there, as with git checkout, or correct the path"})
		}
	}
	return all.Sorted()
}

// composed joins the edits of a mended tree and those that follow on it into one set against the tree before both.
func composed(ctx context.Context, m mending, set change.Set, outcome phase.Outcome) (Result, error) {
	tree, findings := m.after.Tree().With(set)
	if tree == nil {
		outcome.Findings = append(outcome.Findings, findings...)
		return Result{Outcome: outcome, After: m.base}, nil
	}
	again := map[change.Path]change.Cause{}
	for _, edit := range set.Edits {
		again[edit.File] = edit.Cause
	}
	for _, edit := range m.edits {
		if _, both := again[edit.File]; !both {
			outcome.Changes.Edits = append(outcome.Changes.Edits, edit)
		}
	}
	for _, file := range slices.Sorted(maps.Keys(again)) {
		before, err := m.base.Tree().Read(file)
		if err != nil {
			return Result{}, err
		}
		after, err := tree.Read(file)
		if err != nil {
			return Result{}, err
		}
		for _, edit := range udiff.Strings(string(before), string(after)) {
			outcome.Changes.Edits = append(outcome.Changes.Edits, change.Edit{File: file, Start: edit.Start, End: edit.End, New: edit.New,
				Cause: again[file]})
		}
	}
	return result(ctx, m.base, outcome)
}
