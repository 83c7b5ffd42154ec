package multicluster

import (
	"fmt"
	"runtime"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"golang.org/x/sync/errgroup"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// gating is the work on all texts of the clusters' units that depend on shared stages. A text that several units share is edited
// once, and what a text reads of a dependency counts wherever the dependency's block stands: Terragrunt lets a unit read the
// dependencies of what it includes.
type gating struct {
	*overriding
	// texts are keyed by their file, links followed; order is that in which they were met.
	texts map[change.Path]*gatedText
	order []change.Path
	gates map[gateKey]*gate
	// seenBy are the units that see each text, by the text's file, links followed.
	seenBy map[change.Path][]seen
}

// gateKey is a dependency block: its file and its label.
type gateKey struct {
	file  change.Path
	label string
}

// gate is one dependency block that leads to a shared stage, with all that reads it.
type gate struct {
	text     *gatedText
	block    *hclsyntax.Block
	stage    layout.Stage
	readings []*reading
	disputed bool
	// must are the override keys that are all set while the dependency is off. Where it is always on there are none.
	must []string
}

// reading is one place that reads a dependency. Only what is in an input that an override replaces is covered.
type reading struct {
	gate      *gate
	text      *gatedText
	input     holder
	traversal hcl.Traversal
	override  layout.Override
	covered   bool
}

// makeGates makes every text of a cluster's units that reads a shared stage ask the overrides first.
func (o *overriding) makeGates() ([]change.Edit, error) {
	g := gating{overriding: o, texts: map[change.Path]*gatedText{}, gates: map[gateKey]*gate{}, seenBy: o.seers()}
	views := o.views()
	for _, view := range views {
		g.blocks(view)
	}
	for _, view := range views {
		g.reads(view)
	}
	for _, file := range g.order {
		for _, own := range g.texts[file].gates {
			own.decide()
		}
	}
	for _, view := range views {
		g.directs(view)
	}
	slices.Sort(g.order)
	for _, file := range g.order {
		if err := g.texts[file].fill(); err != nil {
			return nil, err
		}
	}
	return atOnce(g.order, func(file change.Path) ([]change.Edit, error) {
		return g.texts[file].document.Edits(change.Cause{Phase: overridesName, Why: "an override goes before the shared artifact"})
	})
}

// atOnce gives what is made of each part of some work, which hang on nothing of each other, in the order of the parts: as many at a time as there
// are processors. The error is that of a part that could not be made.
func atOnce[P, R any](parts []P, do func(P) ([]R, error)) ([]R, error) {
	made := make([][]R, len(parts))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, part := range parts {
		group.Go(func() (err error) {
			made[i], err = do(part)
			return err
		})
	}
	err := group.Wait()
	return slices.Concat(made...), err
}

// views are those of all units of clusters that share artifacts.
func (o *overriding) views() []*refs.View {
	var views []*refs.View
	in := map[change.Path][]*refs.View{}
	for _, view := range o.x.Views() {
		for above := range view.Config.Up() {
			if view.Unit {
				in[above] = append(in[above], view)
			}
		}
	}
	for _, cluster := range o.clusters() {
		if o.l.RuleFor(cluster.Name).Differences != layout.Keep {
			views = append(views, in[cluster.Folder]...)
		}
	}
	return views
}

// text gives the work on one text, new where this is the first unit that shows it; nil where the text does not parse.
func (g *gating) text(view *refs.View, scoped refs.Scoped) *gatedText {
	if file, ok := g.x.Tree().Follow(scoped.Text.Path); ok && g.texts[file] != nil {
		return g.texts[file]
	}
	document, file := open(g.x.Tree(), scoped.Text.Path)
	if document == nil {
		return nil
	}
	known := &gatedText{gating: g, file: file, view: view, text: scoped.Text, document: document}
	known.locals = newLocalNames(known)
	g.texts[file] = known
	g.order = append(g.order, file)
	return known
}

// blocks finds the dependency blocks of one unit that lead to shared stages.
func (g *gating) blocks(view *refs.View) {
	for _, scoped := range g.x.Scopes(view.Config) {
		stages := g.dependencies(view, scoped.Text.Path)
		if len(stages) == 0 {
			continue
		}
		text := g.text(view, scoped)
		if text == nil {
			continue
		}
		for _, block := range text.document.Body().Blocks {
			if block.Type != "dependency" || len(block.Labels) == 0 {
				continue
			}
			stage, ok := stages[block.Labels[0]]
			if !ok {
				continue
			}
			key := gateKey{text.file, block.Labels[0]}
			if known := g.gates[key]; known != nil {
				g.agree(known, stage, view)
				continue
			}
			g.gates[key] = &gate{text: text, block: block, stage: stage}
			text.gates = append(text.gates, g.gates[key])
		}
	}
}

// dependencies gives the shared stage behind each dependency block of a text, by the block's label.
func (o *overriding) dependencies(view *refs.View, text change.Path) map[string]layout.Stage {
	stages := map[string]layout.Stage{}
	for _, reference := range view.References {
		if reference.Kind != refs.ConfigPath || reference.Frame.Text != text || reference.State != refs.Resolved {
			continue
		}
		for _, stage := range o.l.Artifacts.Stages {
			if target, ok := o.x.Tree().Follow(reference.Target); ok && target == o.l.SharedFolder(stage) {
				stages[reference.Dependency] = stage
			}
		}
	}
	return stages
}

func (g *gating) agree(known *gate, stage layout.Stage, view *refs.View) {
	if known.stage.Name == stage.Name || known.disputed {
		return
	}
	known.disputed = true
	g.outcome.Findings = append(g.outcome.Findings, finding.Finding{Code: finding.SharedText, Severity: finding.Error,
		Place: finding.InFile(string(known.text.file)), Related: []finding.Place{finding.InFile(string(view.Config))},
		Message: fmt.Sprintf("dependency %q of %s leads to different stages in %s and %s", known.block.Labels[0], known.text.file,
			known.text.view.Dir(), view.Dir()),
		Remedy: "Give one of the two units a text of its own"})
}

// reads finds every place in the texts of one unit that reads a gated dependency: of the text itself, else of the strongest other
// text that has it.
func (g *gating) reads(view *refs.View) {
	scopes := g.x.Scopes(view.Config)
	for _, reader := range scopes {
		file, ok := g.x.Tree().Follow(reader.Text.Path)
		if !ok || !slices.ContainsFunc(scopes, func(s refs.Scoped) bool { return len(g.gatesOf(s)) > 0 }) {
			continue // No label means a gate.
		}
		body := parseBody(g.x.Tree(), file)
		if known := g.texts[file]; known != nil {
			body = known.document.Body()
		}
		if body == nil {
			continue
		}
		for _, traversal := range traversals(body, "dependency") {
			for _, read := range g.meant(scopes, file, step(traversal, 1)) {
				if text := g.text(view, reader); text != nil {
					read.add(text, traversal)
				}
			}
		}
	}
}

// meant gives the gates that a label may mean in a text of a unit; all of the unit where the label is not written out.
func (g *gating) meant(scopes []refs.Scoped, reader change.Path, label string) []*gate {
	var all []*gate
	for _, scoped := range scopes {
		for _, own := range g.gatesOf(scoped) {
			switch {
			case label == "":
				all = append(all, own)
			case own.block.Labels[0] == label && (len(all) == 0 || own.text.file == reader):
				all = []*gate{own}
			}
		}
	}
	return all
}

// gatesOf gives the gates of a text.
func (g *gating) gatesOf(scoped refs.Scoped) []*gate {
	file, ok := g.x.Tree().Follow(scoped.Text.Path)
	if text := g.texts[file]; ok && text != nil {
		return text.gates
	}
	return nil
}

// add notes a reading once, however many units see it. What is no named input cannot be overridden.
func (g *gate) add(text *gatedText, traversal hcl.Traversal) {
	r := &reading{gate: g, text: text, traversal: traversal}
	for _, known := range g.readings {
		if known.text == text && known.traversal.SourceRange() == traversal.SourceRange() {
			return
		}
	}
	for _, h := range text.inputs() {
		if !within(traversal.SourceRange(), h.x.Range()) {
			continue
		}
		r.input = h
		for _, override := range text.l.OverridesOf(g.stage.Name) {
			if slices.Contains(override.Inputs, h.name) && step(traversal, 2) == "outputs" && step(traversal, 3) == override.Output {
				r.override, r.covered = override, true
			}
		}
	}
	g.readings = append(g.readings, r)
	text.readings = append(text.readings, r)
}
