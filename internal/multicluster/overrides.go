package multicluster

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

const overridesName = "overrides"

// dependenciesAndOverrides is phase 4: paths that a move by hand left dangling are mended, each cluster's definition gets a place
// for overrides, and what its units read from the shared stages asks that place first.
func dependenciesAndOverrides(ctx context.Context, x *refs.Index, l layout.Layout) (Result, error) {
	var outcome phase.Outcome
	mended, err := repair(ctx, x, l)
	if err != nil {
		return Result{}, err
	}
	outcome.Findings = append(outcome.Findings, mended.findings...)
	outcome.Progress.Todo += mended.texts
	if mended.after != nil {
		x = mended.after
	}
	o := overriding{x: x, l: l, outcome: &outcome, examples: map[string]string{}}
	set, err := o.changes()
	if err != nil {
		return Result{}, err
	}
	outcome.Changes = set
	made := func() (Result, error) { return result(ctx, x, outcome) }
	if mended.after != nil {
		// The mended tree is the base of the gates; both are made one set against the tree that the phase was given.
		outcome.Changes = change.Set{}
		made = func() (Result, error) { return composed(ctx, mended, set, outcome) }
	}
	r, err := made()
	if err == nil && !r.Changes.Empty() {
		r.Expects = append(r.Expects, o.expects(r.After, mended)...)
	}
	return r, err
}

type overriding struct {
	x       *refs.Index
	l       layout.Layout
	outcome *phase.Outcome
	// defined are the definitions that were looked at: two clusters may share one by a link.
	defined []change.Path
	// found are the clusters; nil before they were asked for.
	found []layout.Cluster
	// examples are those of the keys that were asked for.
	examples map[string]string
}

// clusters are those of the tree.
func (o *overriding) clusters() []layout.Cluster {
	if o.found == nil {
		o.found = o.l.Clusters(o.x.Tree())
	}
	return o.found
}

func (o *overriding) changes() (change.Set, error) {
	var set change.Set
	shared := false
	for _, stage := range o.l.Artifacts.Stages {
		shared = shared || holdsFiles(o.x.Tree(), o.l.SharedFolder(stage))
	}
	if !shared {
		return set, nil
	}
	for _, cluster := range o.clusters() {
		edits, err := o.definition(cluster)
		if err != nil {
			return set, err
		}
		set.Edits = append(set.Edits, edits...)
	}
	edits, err := o.makeGates()
	set.Edits = append(set.Edits, edits...)
	return set, err
}

// definition gives a cluster's definition a place for overrides, with a commented line for each key. Where the cluster's own
// stages were dropped although they differed, the layout's values stand in it.
func (o *overriding) definition(cluster layout.Cluster) ([]change.Edit, error) {
	rule := o.l.RuleFor(cluster.Name)
	if rule.Differences == layout.Keep {
		return nil, nil
	}
	file := o.l.Definition(cluster)
	document, real := open(o.x.Tree(), file)
	if document == nil {
		o.outcome.Findings = append(o.outcome.Findings, finding.Finding{Code: finding.DoesNotParse, Severity: finding.Error,
			Place: finding.InFile(string(real)), Message: fmt.Sprintf("%s does not parse, so it cannot get %s", real, o.l.Cluster.Overrides),
			Remedy: "Mend the syntax, then run the command again"})
		return nil, nil
	}
	if slices.Contains(o.defined, real) {
		return nil, nil
	}
	o.defined = append(o.defined, real)
	for _, block := range document.Body().Blocks {
		if attribute, ok := block.Body.Attributes[o.l.Cluster.Overrides]; ok && block.Type == "locals" {
			return o.addValues(document, attribute, cluster, rule)
		}
	}
	o.outcome.Progress.Todo++
	place := o.placeForOverrides(rule)
	if locals := lastLocals(document.Body()); locals != nil {
		if err := document.InsertAttribute(locals, o.l.Cluster.Overrides, place, hcledit.Last, placeComment); err != nil {
			return nil, err
		}
		return document.Edits(o.definitionCause(cluster))
	}
	block := fmt.Sprintf("locals {\n  # %s\n  %s = %s\n}", placeComment, o.l.Cluster.Overrides, strings.ReplaceAll(place, "\n", "\n  "))
	if err := document.InsertBlock(document.Body(), block, hcledit.Last); err != nil {
		return nil, err
	}
	return document.Edits(o.definitionCause(cluster))
}

const placeComment = layout.OverridesComment

func (o *overriding) definitionCause(cluster layout.Cluster) change.Cause {
	return change.Cause{Phase: overridesName, Why: fmt.Sprintf("%s may override what the shared artifacts give", cluster.Name)}
}

// addValues gives overrides that are there the layout's values for a cluster whose own stages go, unless some of them are set.
func (o *overriding) addValues(document *hcledit.Document, overrides *hclsyntax.Attribute, cluster layout.Cluster,
	rule layout.ClusterRule) ([]change.Edit, error) {
	object, ok := overrides.Expr.(*hclsyntax.ObjectConsExpr)
	isSet := func(value layout.Expression) bool {
		return ok && slices.ContainsFunc(object.Items, func(item hclsyntax.ObjectConsItem) bool { return static.ItemKey(item) == value.Name })
	}
	if rule.Differences != layout.UseOverride || !ok || slices.ContainsFunc(rule.Values, isSet) {
		o.outcome.Progress.Done++
		return nil, nil
	}
	o.outcome.Progress.Todo++
	for _, value := range rule.Values {
		if err := document.InsertAttribute(object, value.Name, value.Text, hcledit.Last); err != nil {
			return nil, err
		}
	}
	return document.Edits(o.definitionCause(cluster))
}

func lastLocals(body *hclsyntax.Body) *hclsyntax.Block {
	var last *hclsyntax.Block
	for _, block := range body.Blocks {
		if block.Type == "locals" {
			last = block
		}
	}
	return last
}

// exampleOf gives a key's example; it is the same for every cluster.
func (o *overriding) exampleOf(override layout.Override) string {
	example, known := o.examples[override.Key]
	if !known {
		example = o.l.ExampleOf(o.x, override)
		o.examples[override.Key] = example
	}
	return example
}

func (o *overriding) placeForOverrides(rule layout.ClusterRule) string {
	values := map[string]string{}
	if rule.Differences == layout.UseOverride {
		for _, value := range rule.Values {
			values[value.Name] = value.Text
		}
	}
	width := 0
	for _, override := range o.l.Overrides {
		width = max(width, len(override.Key))
	}
	text := "{\n"
	for _, override := range o.l.Overrides {
		switch value, set := values[override.Key]; {
		case set:
			text += fmt.Sprintf("  %-*s = %s\n", width, override.Key, value)
		default:
			text += fmt.Sprintf("  # %-*s = %s\n", width, override.Key, o.exampleOf(override))
		}
	}
	return text + "}"
}
