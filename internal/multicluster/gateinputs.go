package multicluster

import (
	"fmt"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/layout"
)

// rewrite makes each covered input ask its override first. shared is the local that says that the dependency is on; it is empty
// where the dependency is always on.
func (t *gatedText) rewrite(readings []reading, shared string, must []string) error {
	done := map[string]bool{}
	for _, r := range readings {
		if !r.covered || done[r.input.name] {
			continue
		}
		done[r.input.name] = true
		text, err := t.asking(r, shared, must)
		if err != nil {
			return err
		}
		if err := t.document.ReplaceExpression(r.input.x.Range(), text); err != nil {
			return fmt.Errorf("input %s: %w", r.input.name, err)
		}
	}
	return nil
}

// asking gives the expression of an input. try(null, x) is null, so that a key set to null would win over the shared value: each form
// asks whether the key is null.
func (t *gatedText) asking(r reading, shared string, must []string) (string, error) {
	original := t.document.Source(r.input.x.Range())
	if _, conditional := r.input.x.(*hclsyntax.ConditionalExpr); conditional {
		original = "(" + original + ")"
	}
	overrides, err := t.locals.overrides()
	if err != nil {
		return "", err
	}
	key := fmt.Sprintf("local.%s.%s", overrides, r.override.Key)
	set := fmt.Sprintf("try(%s, null) != null", key)
	switch {
	case shared == "":
		return fmt.Sprintf("%s ? %s : %s", set, key, original), nil
	case len(must) == 1 && must[0] == r.override.Key:
		return fmt.Sprintf("local.%s ? %s : %s", shared, original, key), nil
	case r.override.StandIn != nil:
		standIn, err := t.locals.standIn(*r.override.StandIn)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("%s ? %s : (local.%s ? %s : %s)", set, key, shared, original, standIn), nil
	default:
		// The dependency is off only where this key is set, too.
		return fmt.Sprintf("%s ? %s : %s", set, key, original), nil
	}
}

// standInText is the traversal to a stand-in through a local that holds its file.
func standInText(reader definitionReader, standIn layout.StandIn) string {
	if reader.bare {
		return fmt.Sprintf("local.%s.locals.%s", reader.local, standIn.Local)
	}
	return fmt.Sprintf("local.%s.%s", reader.local, standIn.Local)
}
