package engine

import (
	"context"
	"slices"

	"github.com/sulibot/tg-refactor/internal/cluster"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/multicluster"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/plan"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/watch"
)

// AddCluster makes the plan of a new cluster; accept is what is let pass, as ProofOptions has it. Errors are as those of Plan.
func (e *Engine) AddCluster(ctx context.Context, request cluster.Addition, accept ...string) (Made, error) {
	return e.planCluster(ctx, plan.Request{AddCluster: &request, Accept: accept})
}

// CompleteAddition fills in what a request for a new cluster leaves out, as AddCluster would; a number that cannot be told stays empty.
// What makes the request impossible whatever is filled in, as a folder that exists, is a finding.List as error.
func (e *Engine) CompleteAddition(ctx context.Context, request cluster.Addition) (cluster.Addition, error) {
	l, err := e.clusters(ctx)
	if err != nil {
		return request, err
	}
	complete, _, findings := cluster.Complete(e.tree, l, request)
	if complete.Name == "" {
		return request, findings.Err()
	}
	return complete, nil
}

// ClusterNames gives the names of all clusters: the base names of their folders.
func (e *Engine) ClusterNames(ctx context.Context) ([]string, error) {
	l, err := e.clusters(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, c := range l.Clusters(e.tree) {
		names = append(names, c.Name)
	}
	return names, nil
}

// RemoveCluster makes the plan of removing a cluster. Errors are as those of Plan.
func (e *Engine) RemoveCluster(ctx context.Context, request cluster.Removal) (Made, error) {
	return e.planCluster(ctx, plan.Request{RemoveCluster: &request})
}

// clusters reads the tree and its layout.
func (e *Engine) clusters(ctx context.Context) (layout.Layout, error) {
	options, err := e.layoutOptions()
	if err != nil {
		return layout.Layout{}, err
	}
	if err := e.load(ctx); err != nil {
		return layout.Layout{}, err
	}
	l, _, err := e.layout(options)
	return l, err
}

// planCluster makes the plan of a request about one cluster, from the layout that the options find.
func (e *Engine) planCluster(ctx context.Context, request plan.Request) (Made, error) {
	options, err := e.layoutOptions()
	if err != nil {
		return Made{}, err
	}
	if err := e.load(ctx); err != nil {
		return Made{}, err
	}
	return e.planClusterIn(ctx, request, options)
}

func (e *Engine) planClusterIn(ctx context.Context, request plan.Request, options layout.Options) (Made, error) {
	l, findings, err := e.layout(options)
	if err != nil {
		return Made{}, err
	}
	request.Live, request.Layout = l.Live, l.File
	runners := []plan.Runner{e.clusterStep(l, request)}
	if documented, err := e.documented(ctx, l); err != nil {
		return Made{}, err
	} else if documented {
		runners = append(runners, e.documents(l))
	}
	made, err := plan.Fold(ctx, request.Title(), e.index, runners)
	if err != nil {
		return Made{}, err
	}
	if request.RemoveCluster != nil {
		e.destroying(ctx, made)
	}
	made.Findings = append(made.Findings, append(findings, e.unread...)...)
	watched, err := e.watched(ctx, made, request.Accept)
	if err != nil {
		return Made{}, err
	}
	if request.AddCluster != nil && !made.AllFindings().Has(finding.Error) {
		addition, template, _ := cluster.Complete(e.tree, l, *request.AddCluster)
		sides := e.sides(made.Base, made.Final, nil)
		sides.Accept = request.Accept
		copied, err := watch.Copy(ctx, sides, template.Folder, template.Folder.Dir().Child(addition.Folder))
		if err != nil {
			return Made{}, err
		}
		// Where a file names the template and not the new cluster, that is told already.
		told := map[string]bool{}
		for _, f := range made.AllFindings() {
			if f.Code == finding.EntryMissing {
				told[f.Place.File] = true
			}
		}
		watched = append(watched, slices.DeleteFunc(copied, func(f finding.Finding) bool { return f.Severity == finding.Note && told[f.Place.File] })...)
	}
	made.Findings = append(append(made.Findings, e.foreignCaches(made)...), watched...)
	// Documents that say nothing new are no step of what was asked for.
	made.Steps = slices.DeleteFunc(made.Steps, func(s plan.Step) bool {
		return s.Name == documentsName && s.Changes.Empty() && len(s.Findings) == 0
	})
	return Made{Plan: made, Request: request}, nil
}

// clusterStep is the step that a request about one cluster asks for.
func (e *Engine) clusterStep(l layout.Layout, request plan.Request) plan.Runner {
	run := func(name, title string, make func(context.Context, *refs.Index) (cluster.Result, error)) plan.Runner {
		return plan.Runner{Name: name, Title: title, Run: func(ctx context.Context, x *refs.Index) (phase.Outcome, *refs.Index, error) {
			result, err := make(ctx, x)
			return result.Outcome, result.After, err
		}}
	}
	switch {
	case request.AddCluster != nil:
		return run(cluster.AddName, "A new cluster", func(ctx context.Context, x *refs.Index) (cluster.Result, error) {
			addition, template, _ := cluster.Complete(x.Tree(), l, *request.AddCluster)
			result, err := cluster.Add(ctx, x, l, addition, e.caches(template.Folder))
			if err != nil {
				return result, err
			}
			return result.Enlist(ctx, x, addition.RewriteMentions, e.listsOf(ctx, result.After.Tree(), template.Folder, addition.Folder))
		})
	case request.Override != nil:
		return run(cluster.OverrideName, "Overrides of a cluster", func(ctx context.Context, x *refs.Index) (cluster.Result, error) {
			return cluster.Override(ctx, x, l, *request.Override)
		})
	default:
		return run(cluster.RemoveName, "A cluster is removed", func(ctx context.Context, x *refs.Index) (cluster.Result, error) {
			return cluster.Remove(ctx, x, l, *request.RemoveCluster, e.statesOf(x, l, request.RemoveCluster.Cluster), e.stand)
		})
	}
}

// documentsName is the name of the step that keeps the READMEs true.
const documentsName = "documents"

// documents is the step that lets the READMEs of phase 5 say what the tree is after a change of one cluster.
func (e *Engine) documents(l layout.Layout) plan.Runner {
	at := slices.IndexFunc(e.phases, func(p multicluster.Phase) bool { return p.Name == documentsName })
	step := plan.PhaseRunner(e.phases[at], multicluster.Options{Layout: l})
	step.Number = 0
	return step
}

// documented tells whether the tree has READMEs of phase 5. Where it has none, that phase is still to be applied, and nobody asked for it.
func (e *Engine) documented(ctx context.Context, l layout.Layout) (bool, error) {
	outcome, _, err := e.documents(l).Run(ctx, e.index)
	return outcome.Progress.Done > 0 || len(outcome.Changes.Edits) > 0, err
}
