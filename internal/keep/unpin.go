package keep

import (
	"context"
	"fmt"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// UnpinName is the name of the step that lets pinned states go.
const UnpinName = "unpin"

// Unpin gives the edits by which the states of units follow their folders again, and the tree's index after them: the blocks that pin them go.
// Units that nothing pins are Errors among the findings; then there are no edits. The error is the context's.
func Unpin(ctx context.Context, x *refs.Index, configs []change.Path) (change.Set, *refs.Index, finding.List, error) {
	var set change.Set
	var problems finding.List
	seen := map[change.Path]bool{}
	for _, config := range configs {
		if !x.HasUnit(config.Dir()) {
			problems = append(problems, finding.Finding{Code: finding.NoSuchPath, Severity: finding.Error,
				Message: fmt.Sprintf("no unit stands in %s", config.Dir()), Remedy: "Name the folder of a unit that `tg-refactor status` shows as pinned"})
			continue
		}
		pin, ok := backend.Pinned(x, config)
		if !ok {
			problems = append(problems, finding.Finding{Code: finding.NotPinned, Severity: finding.Error, Place: finding.InFile(string(config)),
				Message: fmt.Sprintf("nothing of %s alone keeps its state where it is", config.Dir()),
				Remedy:  "Name a unit that `tg-refactor status` shows as pinned; a key that the unit itself writes out is yours to change"})
			continue
		}
		real := x.Real(config)
		if seen[real] {
			continue
		}
		seen[real] = true
		edits, findings, err := unpinned(x, real, pin)
		if err != nil {
			return change.Set{}, x, nil, err
		}
		set.Edits, problems = append(set.Edits, edits...), append(problems, findings...)
	}
	if len(problems) > 0 || set.Empty() {
		return change.Set{}, x, problems, nil
	}
	after, findings, err := x.Apply(ctx, set)
	if err != nil || after == nil {
		return change.Set{}, x, findings, err
	}
	return set, after, nil, nil
}

// unpinned takes the blocks of a pin out of a config, and with the last one of a terraform block that one.
func unpinned(x *refs.Index, real change.Path, pin backend.Pin) ([]change.Edit, finding.List, error) {
	file, err := syntax.Read(x.Tree(), real)
	if err != nil {
		return nil, nil, err
	}
	document, problems := hcledit.Edit(file)
	if document == nil {
		return nil, problems, nil
	}
	gone := map[int]bool{}
	for _, block := range pin.Blocks {
		gone[block.TypeRange.Start.Byte] = true
	}
	var remove func(body *hclsyntax.Body) error
	remove = func(body *hclsyntax.Body) error {
		for _, block := range body.Blocks {
			switch {
			case gone[block.TypeRange.Start.Byte] || block.Type == "terraform" && onlyHolds(block.Body, gone):
				if err := document.RemoveBlock(block); err != nil {
					return err
				}
			case block.Type == "terraform":
				if err := remove(block.Body); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if err := remove(document.Body()); err != nil {
		return nil, nil, err
	}
	edits, err := document.Edits(change.Cause{Phase: UnpinName, Why: fmt.Sprintf("the state of %s follows its folder again", pin.Unit)})
	return edits, nil, err
}

// onlyHolds tells whether a body holds blocks that go, and nothing else.
func onlyHolds(body *hclsyntax.Body, gone map[int]bool) bool {
	for _, block := range body.Blocks {
		if !gone[block.TypeRange.Start.Byte] {
			return false
		}
	}
	return len(body.Blocks) > 0 && len(body.Attributes) == 0
}
