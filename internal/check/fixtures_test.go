package check_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/check"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// odd are the fixtures of Terragrunt's that are wrong on purpose, or that no one repository would hold: all their errors are true.
var odd = map[string]finding.Code{
	// Units of different tests that share a made-up bucket and key.
	"assume-role": finding.StateKeyTwice, "auth-provider-cmd": finding.StateKeyTwice, "docs": finding.StateKeyTwice,
	"download": finding.StateKeyTwice, "hooks": finding.StateKeyTwice, "render-json-metadata": finding.StateKeyTwice,
	"s3-encryption": finding.StateKeyTwice, "get-output": finding.StateKeyTwice,
	"get-output/cycle": finding.DependencyCycle,
	// Files that do not parse, and templates of Boilerplate.
	"catalog": finding.DoesNotParse, "scaffold": finding.DoesNotParse, "disabled": finding.DoesNotParse, "hcl-filter": finding.DoesNotParse,
	"hclfmt-errors": finding.DoesNotParse, "hclvalidate": finding.DoesNotParse, "parent-folders": finding.DoesNotParse,
	// A dependency that is off, and read all the same.
	"regressions/disabled-dependency-empty-config-path": finding.MockReachesInput,
}

// TestFixturesOfTerragrunt checks trees that were not made for this tool: nothing is wrong with them but what is.
func TestFixturesOfTerragrunt(t *testing.T) {
	const leastWrong = 30
	errors, warnings := 0, 0
	for _, folder := range realtest.Fixtures(t) {
		tree, _, err := live.Load(folder)
		require.NoError(t, err)
		x, err := refs.Build(context.Background(), tree)
		require.NoError(t, err)
		side := check.Side{Index: x}
		list, _, err := check.Run(context.Background(), check.Request{Now: side})
		require.NoError(t, err)
		for _, f := range list {
			switch f.Severity {
			case finding.Error:
				errors++
				below, _, _ := strings.Cut(f.Place.File, "/")
				name := filepath.Base(folder)
				assert.True(t, odd[name] == f.Code || odd[name+"/"+below] == f.Code, "%s: %s", name, f.Error())
			case finding.Warning:
				warnings++
			default:
			}
		}
		same, _, err := check.Run(context.Background(), check.Request{Now: side, Base: &side})
		require.NoError(t, err)
		assert.False(t, same.Has(finding.Warning), "%s: nothing is new against itself: %v", folder, same)
		assert.Len(t, same, len(list), folder)
	}
	t.Logf("%d errors, %d warnings", errors, warnings)
	assert.GreaterOrEqual(t, errors, leastWrong)
}
