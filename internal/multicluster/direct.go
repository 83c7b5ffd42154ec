package multicluster

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// direct is an input that an override replaces though it does not read the shared stage that the layout names: it reads the file from
// which the stage takes the value, a copy of it, or another unit's output. Were it not to ask the override, units of one cluster would run
// different versions.
type direct struct {
	x        hclsyntax.Expression
	override layout.Override
}

// directs finds such inputs of one unit, in whatever text of it they stand. What cannot be made to ask is named.
func (g *gating) directs(view *refs.View) {
	u := unit.Of(g.x, view.Config)
	for _, input := range u.Inputs() {
		overrides := slices.DeleteFunc(slices.Clone(g.l.Overrides), func(o layout.Override) bool { return !slices.Contains(o.Inputs, input.Name) })
		if input.Decides || len(overrides) == 0 {
			continue
		}
		at := slices.IndexFunc(u.Texts, func(t refs.Scoped) bool { return t.Text.Path == input.Scope.Text })
		if at < 0 || input.Whole || len(input.Rest) > 0 {
			g.unreached(view, input, overrides[0], "is no entry of its own in a text of the unit",
				fmt.Sprintf("Write %s in the inputs of %s itself, so that it can ask %s first", input.Name, view.Config, g.l.Cluster.Overrides))
			continue
		}
		text := g.text(view, u.Texts[at])
		if text == nil {
			continue
		}
		inThis := func(r *reading) bool { return within(r.traversal.SourceRange(), input.Expression.Range()) }
		switch readings := slices.DeleteFunc(slices.Clone(text.readings), func(r *reading) bool { return !inThis(r) }); {
		case slices.ContainsFunc(readings, func(r *reading) bool { return r.covered || r.gate.disputed }):
			continue
		case slices.ContainsFunc(readings, func(r *reading) bool { return r.gate != readings[0].gate }):
			g.unreached(view, input, overrides[0], "reads several shared stages, and an override replaces one output",
				"Read each output in an input of its own, or give it a conditional that asks "+g.l.Cluster.Overrides+" first")
		case len(overrides) > 1:
			g.unreached(view, input, overrides[0], "has several overrides in the layout",
				"Leave it in the inputs of one override in the layout file")
		case text.asksSomewhere(input.Expression, overrides[0].Key, map[string]bool{}):
			g.outcome.Progress.Done++
		default:
			text.direct(input.Expression, overrides[0])
		}
	}
}

// direct notes an input once, however many units see it.
func (t *gatedText) direct(x hclsyntax.Expression, override layout.Override) {
	if slices.ContainsFunc(t.directs, func(d direct) bool { return d.x.Range() == x.Range() }) {
		return
	}
	t.directs = append(t.directs, direct{x, override})
	t.outcome.Progress.Todo++
}

// asksSomewhere tells whether an expression asks an override by itself or by the locals of its text.
func (t *gatedText) asksSomewhere(x hclsyntax.Expression, key string, seen map[string]bool) bool {
	return slices.ContainsFunc(traversals(x, "local"), func(traversal hcl.Traversal) bool {
		if t.locals.isOverride(traversal, key) {
			return true
		}
		name := step(traversal, 1)
		definition, ok := t.text.Local(name)
		if !ok || seen[name] {
			return false
		}
		seen[name] = true
		return t.asksSomewhere(definition, key, seen)
	})
}

// unreached says that an override does not reach an input.
func (g *gating) unreached(view *refs.View, input unit.Input, override layout.Override, why, remedy string) {
	file := input.Scope.Text
	content, _ := g.x.Tree().Read(file)
	r := input.Expression.Range()
	f := finding.Finding{Code: finding.OverrideNotReached, Severity: finding.Warning, Place: finding.At(string(file), content, r.Start.Byte, r.End.Byte),
		Message: fmt.Sprintf("input %s of %s %s: an override of %s does not reach it", input.Name, view.Dir(), why, override.Key),
		Remedy:  remedy}
	if !slices.ContainsFunc(g.outcome.Findings, func(known finding.Finding) bool { return known.Code == f.Code && known.Message == f.Message }) {
		g.outcome.Findings = append(g.outcome.Findings, f)
	}
}

// rewriteDirects makes these inputs of the text ask their override first.
func (t *gatedText) rewriteDirects() error {
	for _, d := range t.directs {
		key := fmt.Sprintf("local.%s.%s", t.locals.overrides(), d.override.Key)
		if err := t.document.ReplaceExpression(d.x.Range(), fmt.Sprintf("try(%s, null) != null ? %s : %s", key, key, t.original(d.x))); err != nil {
			return fmt.Errorf("what %s overrides: %w", d.override.Key, err)
		}
	}
	return nil
}

// original is an expression as it can stand in an arm of a conditional.
func (t *gatedText) original(x hclsyntax.Expression) string {
	text := t.document.Source(x.Range())
	if _, conditional := x.(*hclsyntax.ConditionalExpr); conditional {
		text = "(" + text + ")"
	}
	if strings.HasPrefix(text, "<<") {
		// What ends a heredoc stands alone on its line.
		text += "\n"
	}
	return text
}
