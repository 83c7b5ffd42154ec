package check

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// What is valid and does not do what it says, as seen on Terragrunt 1.1.2. Only what is certain is told, once a place.

// misleading gives the places of configs that do not do what they say.
func misleading(s Side) []problem {
	m := misled{side: s, texts: newTexts(s.Index), seen: map[mark]bool{}}
	for _, config := range s.Index.Units() {
		u := unit.Of(s.Index, config)
		m.onFiles(u)
		m.nullInputs(u)
		m.includes(u)
		for _, text := range u.Texts {
			m.text(text)
		}
	}
	return m.all
}

type misled struct {
	side  Side
	texts *texts
	seen  map[mark]bool
	all   []problem
}

// add adds a finding of a text, once.
func (m *misled) add(f finding.Finding, file change.Path, at hcl.Range) {
	t := m.texts.get(file)
	f.Place = t.in(at)
	key := mark{f.Code, change.Path(f.Place.File), fmt.Sprint(at.Start.Byte)}
	if !m.seen[key] {
		m.seen[key] = true
		m.all = append(m.all, wrong(f, change.Path(f.Place.File), f.Message))
	}
}

// onFiles tells of dependencies whose path names a file: Terragrunt takes outputs from there, and orders no runs by it.
func (m *misled) onFiles(u *unit.Unit) {
	tell := func(r *refs.Reference, what string) {
		if target, ok := m.side.Index.Expanded().Follow(r.Target); r.State != refs.Resolved || !ok || !m.side.Index.Expanded().IsFile(target) {
			return
		}
		m.add(finding.Finding{Code: finding.DependencyOnFile, Severity: finding.Warning,
			Message: fmt.Sprintf("%s leads to the file %s, so run --all does not run that unit first", what, r.Target),
			Remedy:  fmt.Sprintf("Name the folder, %s, without %s", r.Target.Dir(), r.Target.Base())}, r.Site.File,
			hcl.Range{Start: hcl.Pos{Byte: r.Site.Start}, End: hcl.Pos{Byte: r.Site.End}})
	}
	for _, d := range u.Dependencies() {
		for _, r := range d.ConfigPaths() {
			if d.Enabled() != unit.Off {
				tell(r, fmt.Sprintf("dependency %q", d.Label))
			}
		}
	}
	for _, r := range u.Paths() {
		tell(r, "dependencies.paths")
	}
}

// nullInputs tells of inputs that are null although the unit sets the variable by the environment.
func (m *misled) nullInputs(u *unit.Unit) {
	set := map[string]bool{}
	for _, block := range u.ExtraArguments() {
		attribute, ok := block.Attribute("env_vars")
		if object, isObject := attribute.Expression.(*hclsyntax.ObjectConsExpr); ok && isObject {
			for _, item := range object.Items {
				set[static.ItemKey(item)] = true
			}
		}
	}
	if len(set) == 0 {
		return
	}
	for _, input := range u.Inputs() {
		if literal, ok := input.Expression.(*hclsyntax.LiteralValueExpr); ok && literal.Val.IsNull() && set["TF_VAR_"+input.Name] {
			m.add(finding.Finding{Code: finding.NullInput, Severity: finding.Note,
				Message: fmt.Sprintf("the input %s is null, and that counts: TF_VAR_%s in env_vars is never seen", input.Name, input.Name),
				Remedy:  "Leave the input out, or take it from where it shall come"}, input.Scope.Text, input.Expression.Range())
		}
	}
}

// includes tells what the strategy of an include does not do.
func (m *misled) includes(u *unit.Unit) {
	for _, text := range u.Texts {
		for _, include := range text.Text.Blocks("include") {
			if strategy := include.Body.Attributes["merge_strategy"]; strategy != nil {
				if name, ok := static.Literal(strategy.Expr); ok && name == "deep_map_only" {
					m.add(finding.Finding{Code: finding.StrategyRefused, Severity: finding.Note,
						Message: "Terragrunt lists the strategy deep_map_only for includes, and refuses every config that has it",
						Remedy:  `Write "deep", or merge the maps in the config`}, text.Scope.Text, strategy.Expr.Range())
				}
			}
		}
	}
	for i, weaker := range u.Texts[min(1, len(u.Texts)):] {
		for _, stronger := range u.Texts[:i+1] {
			m.copyLists(stronger, weaker)
			if weaker.Deep {
				m.features(stronger, weaker)
			}
		}
	}
}

// copyLists tells of a list of files to copy that an include's list takes the place of.
func (m *misled) copyLists(stronger, weaker refs.Scoped) {
	list := func(text refs.Scoped) hclsyntax.Expression {
		for _, block := range text.Text.Blocks("terraform") {
			if attribute := block.Body.Attributes["include_in_copy"]; attribute != nil {
				return attribute.Expr
			}
		}
		return nil
	}
	own, other := list(stronger), list(weaker)
	if own == nil || other == nil || stronger.Auto || weaker.Auto || weaker.Deep {
		return
	}
	m.add(finding.Finding{Code: finding.CopyListReplaced, Severity: finding.Note,
		Message: fmt.Sprintf("this include_in_copy never counts: the list of %s, which the config includes, takes its place", weaker.Scope.Text),
		Remedy:  "Write all files into the list of the include, or include it deeply: then both lists count"}, stronger.Scope.Text, own.Range())
}

// features tells of a feature flag on both sides of a deep merge, which Terragrunt cannot merge unless the defaults are objects.
func (m *misled) features(stronger, weaker refs.Scoped) {
	simple := func(block *hclsyntax.Block) bool {
		attribute := block.Body.Attributes["default"]
		if attribute == nil {
			return false
		}
		value := m.side.Index.Evaluator().Value(stronger.Scope, attribute.Expr).Value
		return value.IsWhollyKnown() && !value.IsNull() && value.Type().IsPrimitiveType()
	}
	for _, own := range stronger.Text.Blocks("feature") {
		for _, other := range weaker.Text.Blocks("feature") {
			if len(own.Labels) == 1 && slices.Equal(own.Labels, other.Labels) && simple(own) && simple(other) {
				m.add(finding.Finding{Code: finding.FeatureTwice, Severity: finding.Note,
					Message: fmt.Sprintf("the feature %s stands on both sides of a deep include, which Terragrunt cannot merge: the config does not load",
						own.Labels[0]),
					Remedy: "Define it on one side"}, stronger.Scope.Text, own.DefRange())
			}
		}
	}
}

// text tells what in one text does not do what it says.
func (m *misled) text(text refs.Scoped) {
	labels := map[string]bool{}
	for _, block := range text.Text.Blocks("dependency") {
		if label := firstLabel(block); labels[label] {
			m.add(finding.Finding{Code: finding.DependencyTwice, Severity: finding.Note,
				Message: fmt.Sprintf("dependency %q stands twice in one file: whose outputs count may differ from run to run", label),
				Remedy:  "Give one of the two another label, or take it out"}, text.Scope.Text, block.DefRange())
		}
		labels[firstLabel(block)] = true
	}
	if !mayHoldLongNumber(text.Text.Content()) {
		return
	}
	inputs := text.Text.Attribute("inputs")
	if inputs == nil {
		return
	}
	_ = hclsyntax.VisitAll(inputs, func(n hclsyntax.Node) hcl.Diagnostics {
		literal, ok := n.(*hclsyntax.LiteralValueExpr)
		if ok && literal.Val.Type() == cty.Number && !literal.Val.IsNull() && rounded(literal.Val.AsBigFloat()) {
			m.add(finding.Finding{Code: finding.IntegerRounded, Severity: finding.Note,
				Message: "terragrunt render --json shows this number rounded, as most programs that read JSON do; Terraform gets every digit",
				Remedy:  "Write it as a text in quotes, if something else than Terraform reads it"}, text.Scope.Text, literal.Range())
		}
		return nil
	})
}

// mayHoldLongNumber tells whether a text has sixteen digits side by side, or a digit with an exponent: numbers in other texts are never
// rounded, so that they need not be parsed again.
func mayHoldLongNumber(text []byte) bool {
	const most = 15
	digits := 0
	for _, c := range text {
		switch {
		case '0' <= c && c <= '9':
			if digits++; digits > most {
				return true
			}
		case (c == 'e' || c == 'E') && digits > 0:
			return true
		default:
			digits = 0
		}
	}
	return false
}

// rounded tells that a whole number does not fit into the numbers of most programs that read JSON.
func rounded(number *big.Float) bool {
	near, _ := number.Float64()
	return number.IsInt() && new(big.Float).SetFloat64(near).Cmp(number) != 0
}

func firstLabel(block *hclsyntax.Block) string {
	if len(block.Labels) == 0 {
		return ""
	}
	return block.Labels[0]
}
