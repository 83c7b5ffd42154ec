package report

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/prove"
)

// A terragrunt.hcl at the repository's root is a unit, and no folder is above it.
func TestProofOfAUnitAtTheRoot(t *testing.T) {
	p := prove.Proof{Units: []prove.Unit{
		{Before: ".", After: ".", Verdict: prove.Identical}, {Before: "live/app", After: "live/app", Verdict: prove.Identical}}}
	text := Proof(p, Look{})
	assert.NotContains(t, text, "Below")
	assert.Contains(t, text, "live/app  identical")
	assert.Contains(t, ProofMarkdown(p), "live/app")
}
