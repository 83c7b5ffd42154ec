package engine

import (
	"context"
	"fmt"

	"github.com/sulibot/tg-refactor/internal/cluster"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/plan"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/watch"
)

// recipe makes the plan of a request against the tree that is loaded, in the layout that the options find.
type recipe func(*Engine, context.Context, plan.Request, layout.Options) (Made, error)

// recipes are how each of plan.Recipes is planned, by its name.
var recipes = map[string]recipe{
	plan.PhasesName:      (*Engine).planPhases,
	plan.MovesName:       withoutLayout((*Engine).planMoves),
	plan.UnpinName:       withoutLayout((*Engine).planUnpin),
	cluster.AddName:      ofCluster(clusterRecipe{"A new cluster", (*Engine).addCluster, (*Engine).watchCopy}),
	cluster.OverrideName: ofCluster(clusterRecipe{"Overrides of a cluster", (*Engine).override, nil}),
	cluster.RemoveName:   ofCluster(clusterRecipe{"A cluster is removed", (*Engine).removeCluster, (*Engine).destroyed}),
}

// again makes a saved plan's request anew.
func (e *Engine) again(ctx context.Context, request plan.Request) (Made, error) {
	if err := e.load(ctx); err != nil {
		return Made{}, err
	}
	return e.planned(ctx, request, layout.Options{File: request.Layout, Live: request.Live})
}

// planned makes the plan of a request by its recipe. The error of a request that asks for nothing, or for several things, is a bug.
func (e *Engine) planned(ctx context.Context, request plan.Request, options layout.Options) (Made, error) {
	asked, ok := request.Recipe()
	if !ok {
		return Made{}, fmt.Errorf("a request asks for one thing: %+v", request)
	}
	return recipes[asked.Name](e, ctx, request, options)
}

func withoutLayout(made func(*Engine, context.Context, plan.Request) (Made, error)) recipe {
	return func(e *Engine, ctx context.Context, request plan.Request, _ layout.Options) (Made, error) {
		return made(e, ctx, request)
	}
}

// clusterRecipe is a request about one cluster: its step, and what it has to say of the whole plan.
type clusterRecipe struct {
	title string
	step  func(*Engine, context.Context, *refs.Index, layout.Layout, plan.Request) (cluster.Result, error)
	// then gives what else the plan finds; nil where that is nothing.
	then func(*Engine, context.Context, *plan.Plan, layout.Layout, plan.Request) (finding.List, error)
}

func ofCluster(r clusterRecipe) recipe {
	return func(e *Engine, ctx context.Context, request plan.Request, options layout.Options) (Made, error) {
		return e.planClusterIn(ctx, request, options, r)
	}
}

// runner makes the step of a request about one cluster.
func (r clusterRecipe) runner(e *Engine, l layout.Layout, request plan.Request) plan.Runner {
	asked, _ := request.Recipe()
	return plan.Runner{Name: asked.Name, Title: r.title, Run: func(ctx context.Context, x *refs.Index) (phase.Outcome, *refs.Index, error) {
		result, err := r.step(e, ctx, x, l, request)
		return result.Outcome, result.After, err
	}}
}

func (e *Engine) addCluster(ctx context.Context, x *refs.Index, l layout.Layout, request plan.Request) (cluster.Result, error) {
	addition, template, _ := cluster.Complete(x.Tree(), l, *request.AddCluster)
	result, err := cluster.Add(ctx, x, l, addition, e.caches(template.Folder))
	if err != nil {
		return result, err
	}
	return result.Enlist(ctx, x, addition.RewriteMentions, e.listsOf(ctx, result.After.Tree(), template.Folder, addition.Folder))
}

func (e *Engine) override(ctx context.Context, x *refs.Index, l layout.Layout, request plan.Request) (cluster.Result, error) {
	return cluster.Override(ctx, x, l, *request.Override)
}

func (e *Engine) removeCluster(ctx context.Context, x *refs.Index, l layout.Layout, request plan.Request) (cluster.Result, error) {
	return cluster.Remove(ctx, x, l, *request.RemoveCluster, e.statesOf(x, l, request.RemoveCluster.Cluster), e.stand)
}

// watchCopy tells which rules of the repository choose the template's files and would not choose the new cluster's.
func (e *Engine) watchCopy(ctx context.Context, made *plan.Plan, l layout.Layout, request plan.Request) (finding.List, error) {
	if made.AllFindings().Has(finding.Error) {
		return nil, nil
	}
	addition, template, _ := cluster.Complete(e.tree, l, *request.AddCluster)
	sides := e.sides(made.Base, made.Final, nil)
	sides.Accept = request.Accept
	copied, err := watch.Copy(ctx, sides, template.Folder, template.Folder.Dir().Child(addition.Folder))
	// Where a file names the template and not the new cluster, that is told already.
	told := map[string]bool{}
	for _, f := range made.AllFindings() {
		if f.Code == finding.EntryMissing {
			told[f.Place.File] = true
		}
	}
	var all finding.List
	for _, f := range copied {
		if f.Severity != finding.Note || !told[f.Place.File] {
			all = append(all, f)
		}
	}
	return all, err
}

// destroyed marks what a plan takes away with its states.
func (e *Engine) destroyed(ctx context.Context, made *plan.Plan, _ layout.Layout, _ plan.Request) (finding.List, error) {
	e.destroying(ctx, made)
	return nil, nil
}
