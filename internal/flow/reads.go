package flow

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// reader finds what the expressions of one config hang on: outputs of dependencies and inputs of other configs.
type reader struct {
	f      *follower
	config change.Path
	e      *static.Evaluator
	into   map[node]bool
	// active are the definitions on the way, against circles.
	active map[static.Site]bool
}

// readsOf gives what each input of a config hangs on, and each block that hands values to the module by itself.
func (f *follower) readsOf(p change.Path) map[string]map[node]bool {
	all := map[string]map[node]bool{}
	r := &reader{f: f, config: p, e: f.x.Evaluator(), active: map[static.Site]bool{}}
	add := func(name string, s *static.Scope, x hclsyntax.Expression, rest []string) {
		if all[name] == nil {
			all[name] = map[node]bool{}
		}
		r.into = all[name]
		r.reads(s, x, rest)
	}
	u := unit.Of(f.x, p)
	for _, input := range u.Inputs() {
		add(input.Name, input.Scope, input.Expression, input.Rest)
	}
	for _, block := range u.Generated() {
		for _, attribute := range block.Attributes {
			add("generate."+block.Label, attribute.Scope, attribute.Expression, nil)
		}
	}
	for _, block := range u.ExtraArguments() {
		argumentReads(block, add)
	}
	return all
}

// argumentReads adds what the attributes of an extra_arguments block hang on. An environment variable for an input is one by another way.
func argumentReads(block unit.Block, add func(string, *static.Scope, hclsyntax.Expression, []string)) {
	name := "extra_arguments." + block.Label
	for _, attribute := range block.Attributes {
		object, ok := attribute.Expression.(*hclsyntax.ObjectConsExpr)
		if !ok || attribute.Name != "env_vars" {
			add(name, attribute.Scope, attribute.Expression, nil)
			continue
		}
		for _, item := range object.Items {
			if input, ok := strings.CutPrefix(static.ItemKey(item), "TF_VAR_"); ok {
				add(input, attribute.Scope, item.ValueExpr, nil)
			} else {
				add(name, attribute.Scope, item.ValueExpr, nil)
			}
		}
	}
}

// reads adds what rest of an expression's value hangs on.
func (r *reader) reads(s *static.Scope, x hclsyntax.Expression, rest []string) {
	o := r.e.Origin(s, x, rest)
	if o.Config != "" {
		r.other(o)
		return
	}
	site := static.SiteOf(o.Scope.Text, o.Expression)
	if r.active[site] {
		return
	}
	r.active[site] = true
	defer delete(r.active, site)
	if passes(o.Expression) && len(o.Rest) > 0 {
		for i, part := range parts(o.Expression) {
			if _, conditional := o.Expression.(*hclsyntax.ConditionalExpr); conditional && i == 0 {
				r.reads(o.Scope, part, nil)
				continue
			}
			r.reads(o.Scope, part, o.Rest)
		}
		return
	}
	for _, traversal := range o.Expression.Variables() {
		r.traversal(o, traversal)
	}
	r.calls(o)
}

// passes tells whether attributes of an expression's value are those of its parts.
func passes(x hclsyntax.Expression) bool {
	switch x := x.(type) {
	case *hclsyntax.ConditionalExpr:
		return true
	case *hclsyntax.FunctionCallExpr:
		return x.Name == "merge" || x.Name == "try" || x.Name == "coalesce"
	default:
		return false
	}
}

func parts(x hclsyntax.Expression) []hclsyntax.Expression {
	switch x := x.(type) {
	case *hclsyntax.ConditionalExpr:
		return []hclsyntax.Expression{x.Condition, x.TrueResult, x.FalseResult}
	case *hclsyntax.FunctionCallExpr:
		return x.Args
	default:
		return nil
	}
}

func (r *reader) traversal(o static.Origin, traversal hcl.Traversal) {
	switch traversal.RootName() {
	case "dependency":
		names := static.Names(traversal, 1)
		if _, whole := o.Expression.(*hclsyntax.ScopeTraversalExpr); whole {
			names = append(names, o.Rest...)
		}
		r.dependency(r.config, names)
	case "local", "include":
		if _, itself := o.Expression.(*hclsyntax.ScopeTraversalExpr); itself {
			// Origin ended here: the name is not defined.
			return
		}
		r.reads(o.Scope, &hclsyntax.ScopeTraversalExpr{Traversal: traversal, SrcRange: traversal.SourceRange()}, nil)
	}
}

// calls follows each read_terragrunt_config in an expression, which Variables does not show.
func (r *reader) calls(o static.Origin) {
	taken := map[hclsyntax.Node]bool{o.Expression: true}
	hclsyntax.VisitAll(o.Expression, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n := n.(type) {
		case *hclsyntax.RelativeTraversalExpr:
			if call, ok := n.Source.(*hclsyntax.FunctionCallExpr); ok && call.Name == "read_terragrunt_config" && !taken[call] {
				taken[call] = true
				r.reads(o.Scope, n, nil)
			}
		case *hclsyntax.FunctionCallExpr:
			if n.Name == "read_terragrunt_config" && !taken[n] {
				r.reads(o.Scope, n, nil)
			}
		}
		return nil
	})
}

// dependency adds what the steps behind "dependency" lead to: a label, "outputs", an output. Fewer steps read everything.
func (r *reader) dependency(config change.Path, names []string) {
	for label, targets := range r.f.config(config).dependencies {
		if len(names) > 0 && names[0] != "" && names[0] != label {
			continue
		}
		read := node{kind: outputs}
		if len(names) > 1 && names[1] == string(inputs) {
			read.kind = inputs
		}
		if len(names) > 2 {
			read.name = names[2]
		}
		for _, target := range targets {
			read.config = target
			r.into[read] = true
		}
	}
}

// other adds what a part of another config hangs on: its inputs, its dependencies, or all of it.
func (r *reader) other(o static.Origin) {
	part := ""
	if len(o.Rest) > 0 {
		part = o.Rest[0]
	}
	of := o.Config
	if o.Included {
		// What an included file depends on is seen by its includer, under the includer's labels.
		of = r.config
	}
	if part == "dependency" {
		r.dependency(of, o.Rest[1:])
		return
	}
	if part != "" && part != string(inputs) {
		// Locals and the other parts hold no outputs.
		return
	}
	name := ""
	if len(o.Rest) > 1 {
		name = o.Rest[1]
	}
	if o.Included {
		for _, input := range unit.Of(r.f.x, r.config).InputsBehind(o) {
			if name == "" || input.Name == name || input.Name == AnyInput {
				r.reads(input.Scope, input.Expression, input.Rest)
			}
		}
	} else {
		r.into[node{config: o.Config, kind: inputs, name: name}] = true
	}
	if part == "" {
		r.dependency(of, nil)
	}
}
