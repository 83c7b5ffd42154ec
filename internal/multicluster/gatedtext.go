package multicluster

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// gatedText is one text that holds gates or reads dependencies that have one.
type gatedText struct {
	*gating
	// file is its path, links followed; view is the first unit that shows it.
	file     change.Path
	view     *refs.View
	text     *refs.Text
	document *hcledit.Document
	locals   *localNames
	gates    []*gate
	readings []*reading
	directs  []direct
	holders  []holder
}

// inputs are the named inputs of the text.
func (t *gatedText) inputs() []holder {
	if t.holders == nil {
		t.holders = slices.DeleteFunc(holders(t.document.Body()), func(h holder) bool { return h.local })
	}
	return t.holders
}

// fill makes the edits in the text's document.
func (t *gatedText) fill() error {
	for _, own := range t.gates {
		if err := own.close(); err != nil {
			return err
		}
	}
	if err := t.rewrite(); err != nil {
		return err
	}
	if err := t.rewriteDirects(); err != nil {
		return err
	}
	return t.locals.insert()
}

// decide finds out whether a dependency may be off. The law: it is off only where no input can still read it, so that no mock reaches
// one. A stage without a gate keeps its dependencies on, and so does what no override covers.
func (g *gate) decide() {
	g.singleDependency()
	if g.stage.Gate == "" || g.disputed {
		return
	}
	must := []string{g.stage.Gate}
	for _, r := range g.readings {
		if !r.covered {
			return
		}
		if r.override.StandIn == nil && !slices.Contains(must, r.override.Key) {
			must = append(must, r.override.Key)
		}
	}
	if attribute, enabled := g.enabled(); !enabled || g.text.locals.isShared(attribute.Expr, must) {
		g.must = must
	}
}

// singleDependency takes the cover of readings whose input reads several gated dependencies: no one override replaces them all.
func (g *gate) singleDependency() {
	for _, r := range g.readings {
		r.covered = r.covered && !slices.ContainsFunc(r.text.readings, func(other *reading) bool {
			return other.gate != g && other.input.x != nil && other.input.x.Range() == r.input.x.Range()
		})
	}
}

func (g *gate) enabled() (*hclsyntax.Attribute, bool) {
	attribute, ok := g.block.Body.Attributes["enabled"]
	return attribute, ok
}

// ours tells that an earlier run wrote the enabled: it names a local that is true while a key is not overridden.
func (g *gate) ours() bool {
	attribute, enabled := g.enabled()
	return enabled && len(g.text.locals.sharedKeys(attribute.Expr)) > 0
}

// close gives the dependency its enabled, or says why it stays on.
func (g *gate) close() error {
	t := g.text
	asked := slices.ContainsFunc(g.readings, func(r *reading) bool { return r.covered })
	_, enabled := g.enabled()
	// What nothing reads is off where the gate's key is set, as all else is.
	unread := len(g.readings) == 0 && len(g.must) > 0 && !enabled
	if g.disputed || !unread && !asked && !g.ours() {
		return nil
	}
	wrong := g.ours() && len(g.must) == 0
	if !wrong && !unread && !slices.ContainsFunc(g.readings, func(r *reading) bool { return r.covered && !r.asks() }) {
		t.outcome.Progress.Done++
		return nil
	}
	t.outcome.Progress.Todo++
	label := g.block.Labels[0]
	switch {
	case wrong:
		t.note(g.block, fmt.Sprintf("dependency %q was off where %s is overridden, though more is read of it now: it stays on", label, g.stage.Gate),
			"Add an override for what is read in the layout file if it shall be skipped")
		return t.document.RemoveAttribute(g.block, "enabled")
	case enabled && !g.ours():
		t.note(g.block, fmt.Sprintf("dependency %q has an enabled of its own, so no override turns it off", label),
			"Join the two conditions by hand if the override shall skip it")
	case !enabled && len(g.must) > 0:
		return t.document.InsertAttribute(g.block, "enabled", "local."+t.locals.shared(label, g.must), hcledit.After("config_path"),
			"Off where the cluster overrides it: nothing reads it then.")
	case g.stage.Gate != "":
		g.openNotes()
	}
	return nil
}

// asks tells whether an input asks its override already.
func (r *reading) asks() bool {
	return slices.ContainsFunc(traversals(r.input.x, "local"), func(traversal hcl.Traversal) bool {
		return r.text.locals.isOverride(traversal, r.override.Key)
	})
}

func (g *gate) openNotes() {
	for _, r := range g.readings {
		if !r.covered {
			g.text.note(g.block, fmt.Sprintf("dependency %q stays on whatever is overridden: %s has no override and no stand-in", g.block.Labels[0],
				r.text.document.Source(r.traversal.SourceRange())), "Add an override for it in the layout file if it shall be skipped")
		}
	}
}

func (t *gatedText) note(block *hclsyntax.Block, message, remedy string) {
	content, _ := t.x.Tree().Read(t.file)
	r := block.DefRange()
	t.outcome.Findings = append(t.outcome.Findings, finding.Finding{Code: finding.DependencyStaysOn, Severity: finding.Note, Message: message,
		Place: finding.At(string(t.file), content, r.Start.Byte, r.End.Byte), Remedy: remedy})
}
