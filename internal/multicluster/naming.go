package multicluster

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/flow"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

const versionBasedNamesName = "version-based-names"

// versionBasedNames is phase 2: values of the shared stages that carry a cluster's identity get names without it.
func versionBasedNames(ctx context.Context, x *refs.Index, l layout.Layout) (Result, error) {
	n := naming{x: x, l: l, words: map[string]bool{}, seen: map[change.Path]bool{}}
	for _, cluster := range l.Clusters(x.Tree()) {
		for _, word := range speaking(identityWords(x.Tree(), l, cluster)) {
			n.words[word] = true
		}
	}
	for _, stage := range l.Artifacts.Stages {
		config := l.SharedFolder(stage).Child(static.DefaultConfig)
		if view := x.View(config); view != nil {
			if err := n.stage(stage, view); err != nil {
				return Result{}, err
			}
		}
	}
	n.later()
	return result(ctx, x, n.outcome)
}

type naming struct {
	x       *refs.Index
	l       layout.Layout
	outcome phase.Outcome
	// words are those that stand for some cluster in text.
	words map[string]bool
	seen  map[change.Path]bool
	// renamed are the inputs whose value changes.
	renamed []flow.Change
}

func (n *naming) definition(p change.Path) bool { return p.Base() == n.l.Cluster.Definition }

// stage renames what one shared unit says, in its own text and in included ones that only shared stages include.
func (n *naming) stage(stage layout.Stage, view *refs.View) error {
	changed, named := false, false
	for _, scoped := range n.x.Scopes(view.Config) {
		scope, text := scoped.Scope, scoped.Text

		document, real := open(n.x.Tree(), scope.Text)
		if document == nil || n.seen[real] {
			continue
		}
		n.seen[real] = true
		t := renaming{naming: n, stage: stage, view: view, scope: scope, text: text, document: document, file: real,
			readers: definitionReaders(view, text, n.definition)}
		edits, err := t.edits()
		if err != nil {
			return err
		}
		if len(edits) > 0 && !n.onlyStages(scope.Text) {
			n.outcome.Findings = append(n.outcome.Findings, finding.Finding{Code: finding.IdentityLeft, Severity: finding.Warning,
				Place:   finding.InFile(string(real)),
				Message: fmt.Sprintf("%s carries a cluster's identity into %s, and other units include it too", real, view.Dir()),
				Remedy:  "Give the shared artifacts a text of their own, without the cluster's name"})
			continue
		}
		n.outcome.Changes.Edits = append(n.outcome.Changes.Edits, edits...)
		changed, named = changed || len(edits) > 0, named || t.named()
	}
	// A stage that never carried an identity says nothing about how far the phase is.
	switch {
	case changed:
		n.outcome.Progress.Todo++
	case named:
		n.outcome.Progress.Done++
	}
	return nil
}

// onlyStages tells whether a text is seen by shared stages alone.
func (n *naming) onlyStages(text change.Path) bool {
	shared := n.l.ArtifactsFolder()
	for _, view := range n.x.Views() {
		for _, include := range view.Includes {
			if include.Path == text && !view.Config.Within(shared) {
				return false
			}
		}
	}
	return true
}

// renaming is the work on one text.
type renaming struct {
	*naming
	stage    layout.Stage
	view     *refs.View
	scope    *static.Scope
	text     *refs.Text
	document *hcledit.Document
	file     change.Path
	readers  []definitionReader
	// replaced are the ranges whose text goes, written the expressions that come.
	replaced []hcl.Range
	written  []string
}

// named tells whether the text holds a value as the layout writes it.
func (t *renaming) named() bool {
	for _, h := range holders(t.document.Body()) {
		if exact, known := t.l.NewName(t.stage, h.name); known && exact.Text == t.document.Source(h.x.Range()) {
			return true
		}
	}
	return false
}

func (t *renaming) edits() ([]change.Edit, error) {
	for _, h := range holders(t.document.Body()) {
		if h.local && t.reads(h.name) {
			continue
		}
		if err := t.holder(h); err != nil {
			return nil, err
		}
	}
	if err := t.unused(); err != nil {
		return nil, err
	}
	t.left()
	return t.document.Edits(change.Cause{Phase: versionBasedNamesName, Why: "shared artifacts are named by their version, not by a cluster"})
}

func (t *renaming) reads(local string) bool {
	for _, reader := range t.readers {
		if reader.local == local {
			return true
		}
	}
	return false
}

// holder renames one named value, if it carries an identity and there is a name without it.
func (t *renaming) holder(h holder) error {
	carriers := t.carriers(h.x)
	if len(carriers) == 0 {
		return nil
	}
	text, ok := "", false
	if exact, known := t.l.NewName(t.stage, h.name); known {
		text, ok = exact.Text, true
	} else {
		text, ok = dropped(t.document, h.x, carriers)
	}
	if !ok || text == t.document.Source(h.x.Range()) {
		return nil
	}
	if err := t.document.ReplaceExpression(h.x.Range(), text); err != nil {
		return fmt.Errorf("rename %s: %w", h.name, err)
	}
	t.replaced, t.written = append(t.replaced, h.x.Range()), append(t.written, text)
	if !h.local {
		t.expect(h, text)
	}
	return nil
}

// expect declares the new value of an input, exactly where it can be known.
func (t *renaming) expect(h holder, text string) {
	t.renamed = append(t.renamed, flow.Change{Unit: t.view.Dir(), Input: h.name})
	replacement, diagnostics := hclsyntax.ParseExpression([]byte(text), string(t.file), hcl.InitialPos)
	if diagnostics.HasErrors() {
		return
	}
	t.outcome.Expects = append(t.outcome.Expects, phase.Expect{Unit: t.view.Dir(), Attribute: "inputs." + h.name,
		Old: t.shown(h.x, t.document.Source(h.x.Range())), New: t.shown(replacement, text),
		Cause: change.Cause{Phase: versionBasedNamesName, Why: "the name no longer holds a cluster's identity"}})
}

// shown is the value of an expression, or its text where the value cannot be known.
func (t *renaming) shown(x hclsyntax.Expression, text string) string {
	if value, ok := t.x.Evaluator().Value(t.scope, x).Text(); ok {
		return value
	}
	return text
}

// unused takes locals away that nothing reads any more, now that values were renamed.
func (t *renaming) unused() error {
	if len(t.replaced) == 0 || t.scope.Included {
		return nil
	}
	gone := map[string]bool{}
	for {
		removed := false
		for _, h := range holders(t.document.Body()) {
			if !h.local || gone[h.name] || !t.wasRead(h.name) || t.isRead(h.name) {
				continue
			}
			gone[h.name], removed = true, true
			t.replaced = append(t.replaced, h.x.Range())
		}
		if !removed {
			return t.removeLocals(gone)
		}
	}
}

// removeLocals takes locals away, and each locals block that this would leave empty.
func (t *renaming) removeLocals(gone map[string]bool) error {
	for _, block := range t.document.Body().Blocks {
		if block.Type != "locals" {
			continue
		}
		var names []string
		for name := range block.Body.Attributes {
			if gone[name] {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		if len(names) > 0 && len(names) == len(block.Body.Attributes) {
			if err := t.document.RemoveBlock(block); err != nil {
				return fmt.Errorf("remove locals: %w", err)
			}
			continue
		}
		for _, name := range names {
			if err := t.document.RemoveAttribute(block, name); err != nil {
				return fmt.Errorf("remove local %s: %w", name, err)
			}
		}
	}
	return nil
}

func (t *renaming) wasRead(local string) bool { return len(t.reading(local, false)) > 0 }

// isRead tells whether a text that stays, or a new one, reads the local.
func (t *renaming) isRead(local string) bool {
	if len(t.reading(local, true)) > 0 {
		return true
	}
	for _, text := range t.written {
		x, diagnostics := hclsyntax.ParseExpression([]byte(text), "", hcl.InitialPos)
		if diagnostics.HasErrors() {
			continue
		}
		for _, traversal := range traversals(x, "local") {
			if step(traversal, 1) == local {
				return true
			}
		}
	}
	return false
}

func (t *renaming) reading(local string, staying bool) []hcl.Traversal {
	var all []hcl.Traversal
	for _, traversal := range traversals(t.document.Body(), "local") {
		if step(traversal, 1) == local && (!staying || !t.goes(traversal.SourceRange())) {
			all = append(all, traversal)
		}
	}
	return all
}

func (t *renaming) goes(r hcl.Range) bool {
	for _, replaced := range t.replaced {
		if within(r, replaced) {
			return true
		}
	}
	return false
}

// left names every place that still needs a cluster's definition.
func (t *renaming) left() {
	for _, reader := range t.readers {
		for _, traversal := range t.reading(reader.local, true) {
			r := traversal.SourceRange()
			t.outcome.Findings = append(t.outcome.Findings, finding.Finding{Code: finding.IdentityLeft, Severity: finding.Warning,
				Place: finding.At(string(t.file), t.bytes(), r.Start.Byte, r.End.Byte),
				Message: fmt.Sprintf("the shared stage %s still reads %s, which belongs to one cluster", t.view.Dir().Base(),
					t.document.Source(r)),
				Remedy: "Take the value from a file that all clusters share, or give its new expression in naming in the layout file"})
		}
	}
}

func (t *renaming) bytes() []byte {
	content, _ := t.x.Tree().Read(t.file)
	return content
}
