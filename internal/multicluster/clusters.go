package multicluster

import (
	"context"
	"fmt"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/move"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/refs"
)

const clusterFoldersName = "clusters"

// clusterFolders is phase 3: clusters move below one folder, and their inner folder is flattened.
func clusterFolders(ctx context.Context, x *refs.Index, o Options) (Result, error) {
	l := o.Layout
	var outcome phase.Outcome
	var moves []change.Move
	var gone []change.Path
	for _, cluster := range l.Clusters(x.Tree()) {
		if artifacts := l.ClusterArtifacts(cluster); !holdsFiles(x.Tree(), artifacts) {
			gone = append(gone, artifacts)
		}
		own, findings := clusterMoves(x, l, cluster)
		outcome.Findings = append(outcome.Findings, findings...)
		if len(own) == 0 {
			outcome.Progress.Done++
			continue
		}
		outcome.Progress.Todo++
		moves = append(moves, own...)
	}
	if len(moves) == 0 || outcome.Findings.Has(finding.Error) {
		return Result{Outcome: outcome, After: x}, nil
	}
	moved, err := move.Plan(ctx, x, move.Request{Moves: moves, Phase: clusterFoldersName, Live: l.Live, Gone: gone,
		Rewrite: o.RewriteMentions, Frozen: l.Frozen})
	if err != nil {
		return Result{}, err
	}
	return movedResult(x, outcome, moved), nil
}

func clusterMoves(x *refs.Index, l layout.Layout, cluster layout.Cluster) ([]change.Move, finding.List) {
	tree := x.Tree()
	home := l.Home(cluster)
	var moves []change.Move
	var findings finding.List
	if cluster.Folder != home {
		moves = append(moves, change.Move{From: cluster.Folder, To: home,
			Cause: change.Cause{Phase: clusterFoldersName, Why: "clusters stand below one folder"}})
	}
	for _, inner := range l.Cluster.Flatten {
		folder := cluster.Folder.Child(inner)
		if entry, ok := tree.Lookup(folder); !ok || entry.Mode.IsRegular() {
			continue
		}
		for _, name := range tree.List(folder) {
			if !holdsFiles(tree, folder.Child(name)) {
				continue
			}
			if holdsFiles(tree, cluster.Folder.Child(name)) {
				findings = append(findings, clash(folder.Child(name), cluster.Folder.Child(name)))
				continue
			}
			moves = append(moves, change.Move{From: folder.Child(name), To: home.Child(name),
				Cause: change.Cause{Phase: clusterFoldersName, Why: fmt.Sprintf("%s is flattened", inner)}})
		}
	}
	return moves, findings
}

// holdsFiles tells whether a file or link stands at or below a path: a folder in which an apply left nothing but caches has none.
func holdsFiles(tree *live.Tree, p change.Path) bool {
	for range tree.Walk(p) {
		return true
	}
	return false
}

func clash(from, taken change.Path) finding.Finding {
	return finding.Finding{Code: finding.DestinationTaken, Severity: finding.Error, Place: finding.InFile(string(from)),
		Message: fmt.Sprintf("%s cannot move up: %s is there already", from, taken),
		Related: []finding.Place{finding.InFile(string(taken))},
		Remedy:  "Rename one of the two, with tg-refactor mv, or leave its folder out of flatten in the layout file"}
}
