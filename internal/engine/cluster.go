package engine

import (
	"context"
	"slices"

	"github.com/sulibot/tg-refactor/internal/cluster"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/multicluster"
	"github.com/sulibot/tg-refactor/internal/plan"
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
	return e.planned(ctx, request, options)
}

func (e *Engine) planClusterIn(ctx context.Context, request plan.Request, options layout.Options, r clusterRecipe) (Made, error) {
	l, findings, err := e.layout(options)
	if err != nil {
		return Made{}, err
	}
	request.Live, request.Layout = l.Live, l.File
	runners := []plan.Runner{r.runner(e, l, request)}
	if documented, err := e.documented(ctx, l); err != nil {
		return Made{}, err
	} else if documented {
		runners = append(runners, e.documents(l))
	}
	made, err := plan.Fold(ctx, request.Title(), e.index, runners)
	if err != nil {
		return Made{}, err
	}
	made.Findings = append(made.Findings, append(findings, e.unread...)...)
	watched, err := e.watched(ctx, made, request.Accept)
	if err != nil {
		return Made{}, err
	}
	if r.then != nil {
		more, err := r.then(e, ctx, made, l, request)
		if err != nil {
			return Made{}, err
		}
		watched = append(watched, more...)
	}
	made.Findings = append(append(made.Findings, e.foreignCaches(made)...), watched...)
	// Documents that say nothing new are no step of what was asked for.
	made.Steps = slices.DeleteFunc(made.Steps, func(s plan.Step) bool {
		return s.Name == documentsName && s.Changes.Empty() && len(s.Findings) == 0
	})
	return Made{Plan: made, Request: request}, nil
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
