package multicluster

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/flow"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// expects declares the new value of every input of a shared stage that is another one after the renames: those that were renamed
// themselves, and those that read renamed locals, in the unit's own text or an included one. What else reads renamed locals, as a
// generated file, is declared, too.
func (n *naming) expects(after *refs.Index) {
	cause := change.Cause{Phase: versionBasedNamesName, Why: "the name no longer holds a cluster's identity"}
	for _, stage := range n.l.Artifacts.Stages {
		unit := n.l.SharedFolder(stage)
		before, now := inputsOf(n.x, unit), inputsOf(after, unit)
		for i, input := range before {
			if i >= len(now) || input.name != now[i].name || !input.differs(now[i]) {
				continue
			}
			n.renamed = append(n.renamed, flow.Change{Unit: unit, Input: input.name})
			n.outcome.Expects = append(n.outcome.Expects, expect(unit, "inputs."+input.name, input, now[i], cause))
		}
		beside := besideInputs(after, unit)
		for _, old := range besideInputs(n.x, unit) {
			for _, now := range beside {
				if old.name == now.name && old.differs(now) {
					n.outcome.Expects = append(n.outcome.Expects, expect(unit, old.name, old, now, cause))
				}
			}
		}
	}
}

// inputValue is one input of a unit as its strongest text has it.
type inputValue struct {
	name, source string
	value        cty.Value
	// reads are the texts of the locals that it hangs on.
	reads []string
}

func inputsOf(x *refs.Index, unit change.Path) []inputValue {
	var all []inputValue
	for _, scoped := range x.Scopes(unit.Child(static.DefaultConfig)) {
		if scoped.NoMerge {
			continue
		}
		body := scoped.Text.Body()
		if body == nil {
			continue
		}
		for _, h := range holders(body) {
			if h.local || slices.ContainsFunc(all, func(v inputValue) bool { return v.name == h.name }) {
				continue
			}
			all = append(all, valueOf(x, scoped, h.name, h.x))
		}
	}
	return all
}

func valueOf(x *refs.Index, scoped refs.Scoped, name string, expression hclsyntax.Expression) inputValue {
	return inputValue{name: name, source: scoped.Text.Source(expression.Range()), value: x.Evaluator().Value(scoped.Scope, expression).Value,
		reads: localTexts(scoped.Text, expression, map[string]bool{})}
}

// besideInputs are the values of a unit that Terraform sees beside its inputs, by their whole names, as "generate.provider.contents".
func besideInputs(x *refs.Index, unit change.Path) []inputValue {
	var all []inputValue
	for _, scoped := range x.Scopes(unit.Child(static.DefaultConfig)) {
		body := scoped.Text.Body()
		if body == nil || scoped.NoMerge {
			continue
		}
		var walk func(prefix string, blocks hclsyntax.Blocks)
		walk = func(prefix string, blocks hclsyntax.Blocks) {
			for _, block := range blocks {
				if prefix == "" && block.Type != "generate" && block.Type != "terraform" {
					continue
				}
				name := prefix + strings.Join(append([]string{block.Type}, block.Labels...), ".") + "."
				for _, attribute := range block.Body.Attributes {
					full := name + attribute.Name
					if full == "terraform.source" || slices.ContainsFunc(all, func(v inputValue) bool { return v.name == full }) {
						continue
					}
					all = append(all, valueOf(x, scoped, full, attribute.Expr))
				}
				walk(name, block.Body.Blocks)
			}
		}
		walk("", body.Blocks)
	}
	slices.SortFunc(all, func(a, b inputValue) int { return strings.Compare(a.name, b.name) })
	return all
}

// localTexts gives the texts of the locals that an expression reads, through others too.
func localTexts(text *refs.Text, x hclsyntax.Expression, seen map[string]bool) []string {
	var texts []string
	for _, traversal := range traversals(x, "local") {
		name := step(traversal, 1)
		definition, ok := text.Local(name)
		if !ok || seen[name] {
			continue
		}
		seen[name] = true
		texts = append(texts, text.Source(definition.Range()))
		texts = append(texts, localTexts(text, definition, seen)...)
	}
	return texts
}

func (v inputValue) differs(other inputValue) bool {
	if v.known() && other.known() {
		return !v.value.RawEquals(other.value)
	}
	return v.source != other.source || !slices.Equal(v.reads, other.reads)
}

func (v inputValue) known() bool { return v.value != cty.NilVal && v.value.IsWhollyKnown() }

// expect declares that a value of a unit changes from one to another.
func expect(unit change.Path, attribute string, old, new inputValue, cause change.Cause) phase.Expect {
	return phase.Expect{Unit: unit, Attribute: attribute, Old: old.shown(), OldExpression: !old.known(), New: new.shown(),
		NewExpression: !new.known(), Cause: cause}
}

// unescaped takes back what JSON escapes for the sake of HTML.
var unescaped = strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&")

// shown is the value as a person writes it: a text without its quotes, anything else as JSON; the expression where it is not known.
func (v inputValue) shown() string {
	if !v.known() {
		return v.source
	}
	if !v.value.IsNull() && v.value.Type() == cty.String {
		return v.value.AsString()
	}
	content, err := ctyjson.Marshal(v.value, v.value.Type())
	if err != nil {
		return v.source
	}
	return unescaped.Replace(string(content))
}
