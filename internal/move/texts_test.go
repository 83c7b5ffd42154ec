package move_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/move"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// A file of HCL that no config reads, as tflint's settings, names files from its own folder; what a config reads is a reference or none.
func TestSettingsOfOthersThatClimbAreSaid(t *testing.T) {
	files := map[change.Path]string{"live/root.hcl": "", "live/common.tfvars": "",
		"live/a/unit/.tflint.hcl":    "config {\n  varfile = [\"../../common.tfvars\", \"own.tfvars\", \"../nowhere\"]\n}\n",
		"live/a/unit/own.tfvars":     "",
		"live/a/unit/terragrunt.hcl": "inputs = { x = \"../../common.tfvars\" }\n",
	}
	result, after := plan(t, files, move.Request{Moves: moves("live/a/unit", "live/deep/er/unit")})
	require.NotNil(t, after)
	var said []finding.Finding
	for _, f := range result.Findings {
		if f.Code == finding.PathMentioned {
			said = append(said, f)
		}
	}
	require.Len(t, said, 1)
	assert.Equal(t, "live/a/unit/.tflint.hcl", said[0].Place.File)
	assert.Equal(t, "../../../common.tfvars", said[0].New)
}

// Nothing moves to a place that a link leads to: who means the link's target names it.
func TestNothingMovesThroughALink(t *testing.T) {
	tree := live.FromMap(map[change.Path]live.Source{"live/a/terragrunt.hcl": live.Text(""), "other/x": live.Text(""), "link": live.LinkTo("other")})
	x, err := refs.Build(context.Background(), tree)
	require.NoError(t, err)
	result, err := move.Plan(context.Background(), x, move.Request{Moves: moves("live/a", "link/a")})
	require.NoError(t, err)
	require.Len(t, result.Findings, 1)
	assert.Equal(t, finding.ThroughLink, result.Findings[0].Code)
}
