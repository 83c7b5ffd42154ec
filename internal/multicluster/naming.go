package multicluster

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/flow"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/identity"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

const versionBasedNamesName = "version-based-names"

// versionBasedNames is phase 2: values of the shared stages that carry a cluster's identity get names without it.
func versionBasedNames(ctx context.Context, x *refs.Index, l layout.Layout) (Result, error) {
	n := naming{x: x, l: l, clusters: l.Clusters(x.Tree()), words: map[string]bool{}, seen: map[change.Path]bool{}}
	for _, cluster := range n.clusters {
		for _, word := range identity.Of(x.Tree(), l, cluster).Speaking() {
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
	r, err := result(ctx, x, n.outcome)
	if err != nil || r.Changes.Empty() {
		return r, err
	}
	n.expects(r.After)
	n.later()
	r.Expects, r.Later = n.outcome.Expects, n.outcome.Later
	return r, nil
}

type naming struct {
	x        *refs.Index
	l        layout.Layout
	clusters []layout.Cluster
	outcome  phase.Outcome
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
		// A cluster's definition that a stage includes is the cluster's own, and keeps its names.
		if document == nil || n.seen[real] || n.ofCluster(real) {
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
	if !ok {
		t.saying(carriers)
		return nil
	}
	if text == t.document.Source(h.x.Range()) {
		return nil
	}
	if _, known := t.l.NewName(t.stage, h.name); !known {
		r := h.x.Range()
		t.outcome.Names = append(t.outcome.Names, phase.Name{Stage: t.stage.Name, Name: h.name, Old: t.document.Source(r), New: text,
			Place: t.place(r.Start.Byte, r.End.Byte)})
	}
	if err := t.document.ReplaceExpression(h.x.Range(), text); err != nil {
		return fmt.Errorf("rename %s: %w", h.name, err)
	}
	t.replaced, t.written = append(t.replaced, h.x.Range()), append(t.written, text)
	return nil
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
		x, diagnostics := syntax.ParseExpression([]byte(text), "", hcl.InitialPos)
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
