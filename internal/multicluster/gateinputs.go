package multicluster

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
)

// rewrite makes each covered input of the text that does not do so yet ask its override first.
func (t *gatedText) rewrite() error {
	done := map[hcl.Range]bool{}
	for _, r := range t.readings {
		if !r.covered || r.gate.disputed || done[r.input.x.Range()] || r.asks() {
			continue
		}
		done[r.input.x.Range()] = true
		if err := t.document.ReplaceExpression(r.input.x.Range(), t.asking(r)); err != nil {
			return fmt.Errorf("input %s: %w", r.input.name, err)
		}
	}
	return nil
}

// asking gives the expression of an input. try(null, x) is null, so that a key set to null would win over the shared value: each form
// asks whether the key is null.
func (t *gatedText) asking(r *reading) string {
	original := t.original(r.input.x)
	key := fmt.Sprintf("local.%s.%s", t.locals.overrides(), r.override.Key)
	set := fmt.Sprintf("try(%s, null) != null", key)
	must := r.gate.must
	if len(must) == 0 {
		return fmt.Sprintf("%s ? %s : %s", set, key, original)
	}
	shared := t.locals.shared(r.gate.block.Labels[0], must)
	switch {
	case len(must) == 1 && must[0] == r.override.Key:
		return fmt.Sprintf("local.%s ? %s : %s", shared, original, key)
	case r.override.StandIn != nil:
		return fmt.Sprintf("%s ? %s : (local.%s ? %s : %s)", set, key, shared, original, t.locals.standIn(*r.override.StandIn))
	default:
		// The dependency is off only where this key is set, too.
		return fmt.Sprintf("%s ? %s : %s", set, key, original)
	}
}
