package multicluster

import (
	"context"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/dialect"
	"github.com/sulibot/tg-refactor/internal/graph"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/prose"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

const documentsName = "documents"

// readmeName is what a document is called where its folder has none.
const readmeName = "README.md"

// documents is phase 5: the READMEs of the shared artifacts, of the live folder and of each cluster say what the tree is. A tree in
// which nothing is shared yet gets none: they would describe what the other phases are about to change.
func documents(ctx context.Context, x *refs.Index, l layout.Layout) (Result, error) {
	var outcome phase.Outcome
	w := newScribe(x, l)
	if !w.anythingShared() {
		return Result{Outcome: outcome, After: x}, nil
	}
	for _, doc := range w.documents() {
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		set, findings := prose.Write(w.tree, doc, change.Cause{Phase: documentsName, Why: "the document says what the tree is"})
		outcome.Findings = append(outcome.Findings, findings...)
		outcome.Changes.Add(set)
		if set.Empty() {
			outcome.Progress.Done++
		} else {
			outcome.Progress.Todo++
		}
	}
	return result(ctx, x, outcome)
}

// scribe writes the documents of one tree.
type scribe struct {
	x        *refs.Index
	l        layout.Layout
	tree     *live.Tree
	speaks   dialect.Dialect
	clusters []layout.Cluster
	// at are the clusters by their folder.
	at     map[change.Path]layout.Cluster
	wiring *graph.Graph
	// keys are the overrides that replace an output of a stage that is shared, each with the example that is shown for it.
	keys []layout.Override
	// evaluator and scopes keep what was found of configs.
	evaluator *static.Evaluator
	scopes    map[change.Path][]refs.Scoped
}

func newScribe(x *refs.Index, l layout.Layout) *scribe {
	w := &scribe{x: x, l: l, tree: x.Tree(), speaks: dialect.Of(x.Tree(), l.Live), clusters: l.Clusters(x.Tree()),
		at: map[change.Path]layout.Cluster{}, wiring: graph.Of(x), evaluator: x.Evaluator(), scopes: map[change.Path][]refs.Scoped{}}
	for _, cluster := range w.clusters {
		w.at[cluster.Folder] = cluster
	}
	for _, override := range l.Overrides {
		if stage, ok := l.Stage(override.Stage); ok && w.wiring.Has(l.SharedFolder(stage)) {
			override.Example.Text = l.ExampleOf(x, override)
			w.keys = append(w.keys, override)
		}
	}
	return w
}

func (w *scribe) anythingShared() bool {
	return len(w.stages()) > 0 || slices.ContainsFunc(w.clusters, func(c layout.Cluster) bool { return c.Moved })
}

// documents are all documents of the tree, the widest first.
func (w *scribe) documents() []prose.Document {
	docs := []prose.Document{{File: w.readme(w.l.Live), Title: "Live infrastructure", Section: "overview", Body: w.livePage()}}
	if len(w.stages()) > 0 {
		docs = append(docs, prose.Document{File: w.readme(w.l.ArtifactsFolder()), Title: "Shared artifacts", Section: "artifacts",
			Body: w.artifactsPage()})
	}
	for _, cluster := range w.clusters {
		docs = append(docs, prose.Document{File: w.readme(cluster.Folder), Title: prose.Escape(cluster.Name), Section: "cluster",
			Body: w.clusterPage(cluster)})
	}
	return docs
}

// readme is a folder's README, however its author spells the name.
func (w *scribe) readme(folder change.Path) change.Path {
	for _, name := range w.tree.List(folder) {
		if strings.EqualFold(name, readmeName) {
			return folder.Child(name)
		}
	}
	return folder.Child(readmeName)
}
