package multicluster

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// gates makes every text of a cluster's units that depends on a shared stage ask the overrides first. A text that several units
// share is edited once; they must agree on what its dependencies lead to.
func (o *overriding) gates() ([]change.Edit, error) {
	texts := map[change.Path]*gatedText{}
	var order []change.Path
	for _, cluster := range o.l.Clusters(o.x.Tree()) {
		if o.l.RuleFor(cluster.Name).Differences == layout.Keep {
			continue
		}
		for _, view := range o.x.Views() {
			if !view.Unit || !view.Config.Within(cluster.Folder) {
				continue
			}
			for _, scoped := range o.x.Scopes(view.Config) {
				scope := scoped.Scope
				real, ok := o.x.Tree().Follow(scope.Text)
				stages := o.dependencies(view, scope.Text)
				if !ok || len(stages) == 0 {
					continue
				}
				if known := texts[real]; known != nil {
					o.agree(known, stages, view)
					continue
				}
				texts[real] = &gatedText{overriding: o, view: view, scope: scope, stages: stages}
				order = append(order, real)
			}
		}
	}
	slices.Sort(order)
	var all []change.Edit
	for _, file := range order {
		edits, err := texts[file].edits(file)
		if err != nil {
			return nil, err
		}
		all = append(all, edits...)
	}
	return all, nil
}

// dependencies gives the shared stage behind each dependency block of a text, by the block's label.
func (o *overriding) dependencies(view *refs.View, text change.Path) map[string]layout.Stage {
	stages := map[string]layout.Stage{}
	for _, reference := range view.References {
		if reference.Kind != refs.ConfigPath || reference.Frame.Text != text || reference.State != refs.Resolved {
			continue
		}
		for _, stage := range o.l.Artifacts.Stages {
			if reference.Target == o.l.SharedFolder(stage) {
				stages[reference.Dependency] = stage
			}
		}
	}
	return stages
}

func (o *overriding) agree(known *gatedText, stages map[string]layout.Stage, view *refs.View) {
	for name, stage := range stages {
		if other, ok := known.stages[name]; ok && other.Name == stage.Name {
			continue
		}
		known.disputed = true
		o.outcome.Findings = append(o.outcome.Findings, finding.Finding{Code: finding.SharedText, Severity: finding.Error,
			Place: finding.InFile(string(known.scope.Text)), Related: []finding.Place{finding.InFile(string(view.Config))},
			Message: fmt.Sprintf("dependency %q of %s leads to different stages in %s and %s", name, known.scope.Text, known.view.Dir(), view.Dir()),
			Remedy:  "Give one of the two units a text of its own"})
	}
}

// gatedText is one text whose dependencies get gates.
type gatedText struct {
	*overriding
	view     *refs.View
	scope    *static.Scope
	stages   map[string]layout.Stage
	disputed bool

	document *hcledit.Document
	locals   *localNames
}

// reading is one place in an input that reads an output of a gated dependency.
type reading struct {
	dependency string
	input      holder
	traversal  hcl.Traversal
	override   layout.Override
	covered    bool
}

func (t *gatedText) edits(file change.Path) ([]change.Edit, error) {
	if t.disputed {
		return nil, nil
	}
	if t.document, _ = open(t.x.Tree(), file); t.document == nil {
		return nil, nil
	}
	t.locals = newLocalNames(t)
	readings := t.readings()
	for _, block := range t.document.Body().Blocks {
		if block.Type != "dependency" || len(block.Labels) == 0 {
			continue
		}
		stage, ok := t.stages[block.Labels[0]]
		if !ok {
			continue
		}
		own := slices.DeleteFunc(slices.Clone(readings), func(r reading) bool { return r.dependency != block.Labels[0] })
		if err := t.gate(block, stage, own); err != nil {
			return nil, err
		}
	}
	if err := t.locals.insert(); err != nil {
		return nil, err
	}
	return t.document.Edits(change.Cause{Phase: overridesName, Why: "an override goes before the shared artifact"})
}

// readings finds every place that reads an output of one of the text's gated dependencies. What is no named input cannot be
// overridden, and keeps its dependency on.
func (t *gatedText) readings() []reading {
	inputs := holders(t.document.Body())
	var all []reading
	for _, traversal := range traversals(t.document.Body(), "dependency") {
		name := step(traversal, 1)
		stage, ok := t.stages[name]
		if !ok {
			continue
		}
		r := reading{dependency: name, traversal: traversal}
		for _, h := range inputs {
			if h.local || !within(traversal.SourceRange(), h.x.Range()) {
				continue
			}
			r.input = h
			for _, override := range t.l.OverridesOf(stage.Name) {
				if slices.Contains(override.Inputs, h.name) && step(traversal, 2) == "outputs" && step(traversal, 3) == override.Output {
					r.override, r.covered = override, true
				}
			}
		}
		all = append(all, r)
	}
	return singleDependency(all)
}

// singleDependency takes the cover of readings whose input reads several gated dependencies: no one override replaces them all.
func singleDependency(all []reading) []reading {
	of := map[string]string{}
	several := map[string]bool{}
	for _, r := range all {
		if before, ok := of[r.input.name]; ok && before != r.dependency {
			several[r.input.name] = true
		}
		of[r.input.name] = r.dependency
	}
	for i := range all {
		all[i].covered = all[i].covered && !several[all[i].input.name]
	}
	return all
}

// gate decides whether a dependency may be off, and rewrites its inputs. The law: a dependency is off only where no input can still
// read it, so that no mock reaches one.
func (t *gatedText) gate(block *hclsyntax.Block, stage layout.Stage, readings []reading) error {
	if t.gated(block, readings) {
		t.outcome.Progress.Done++
		return nil
	}
	if !slices.ContainsFunc(readings, func(r reading) bool { return r.covered }) {
		return nil
	}
	t.outcome.Progress.Todo++
	must, open := t.keys(stage, readings)
	if _, has := block.Body.Attributes["enabled"]; has {
		open = append(open, reading{})
		t.note(block, fmt.Sprintf("dependency %q has an enabled of its own, so no override turns it off", block.Labels[0]),
			"Join the two conditions by hand if the override shall skip it")
	} else if len(open) > 0 {
		t.openNote(block, open)
	}
	shared := ""
	if len(open) == 0 {
		var err error
		if shared, err = t.locals.shared(block.Labels[0], must); err != nil {
			return err
		}
		if err := t.document.InsertAttribute(block, "enabled", "local."+shared, hcledit.After("config_path"),
			"Off where the cluster overrides it: nothing reads it then."); err != nil {
			return err
		}
	}
	return t.rewrite(readings, shared, must)
}

// keys gives the override keys that must all be set before nothing reads the dependency any more, and the readings that no key
// covers.
func (t *gatedText) keys(stage layout.Stage, readings []reading) (must []string, open []reading) {
	if stage.Gate != "" {
		must = append(must, stage.Gate)
	}
	for _, r := range readings {
		switch {
		case !r.covered:
			open = append(open, r)
		case (r.override.StandIn == nil || stage.Gate == "") && !slices.Contains(must, r.override.Key):
			must = append(must, r.override.Key)
		}
	}
	return must, open
}

// gated tells whether a text has its gate already, or every input asks the overrides already.
func (t *gatedText) gated(block *hclsyntax.Block, readings []reading) bool {
	covered := 0
	for _, r := range readings {
		if !r.covered {
			continue
		}
		covered++
		asks := false
		for _, traversal := range traversals(r.input.x, "local") {
			asks = asks || t.locals.isOverride(traversal, r.override.Key)
		}
		if !asks {
			return false
		}
	}
	_, enabled := block.Body.Attributes["enabled"]
	return covered > 0 || (enabled && len(readings) > 0)
}

func (t *gatedText) openNote(block *hclsyntax.Block, open []reading) {
	for _, r := range open {
		t.note(block, fmt.Sprintf("dependency %q stays on whatever is overridden: %s has no override and no stand-in", block.Labels[0],
			t.document.Source(r.traversal.SourceRange())), "Add an override for it in the layout file if it shall be skipped")
	}
}

func (t *gatedText) note(block *hclsyntax.Block, message, remedy string) {
	content, _ := t.x.Tree().Read(t.file())
	r := block.DefRange()
	t.outcome.Findings = append(t.outcome.Findings, finding.Finding{Code: finding.DependencyStaysOn, Severity: finding.Note, Message: message,
		Place: finding.At(string(t.file()), content, r.Start.Byte, r.End.Byte), Remedy: remedy})
}

func (t *gatedText) file() change.Path {
	real, _ := t.x.Tree().Follow(t.scope.Text)
	return real
}
