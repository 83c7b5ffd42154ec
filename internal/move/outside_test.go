package move_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/move"
)

// TestWhatLeavesTheRepositoryKeepsItsTarget moves live/a to live/deep/er/a and asks what became of one text that leads out of the repository.
func TestWhatLeavesTheRepositoryKeepsItsTarget(t *testing.T) {
	for _, c := range []struct{ before, after string }{
		{`terraform { source = "../../../sibling/m" }`, `terraform { source = "../../../../../sibling/m" }`},
		{`terraform { source = "../../../sibling//m?ref=1" }`, `terraform { source = "../../../../../sibling//m?ref=1" }`},
		{`terraform { source = "${get_terragrunt_dir()}/../../../sibling//m" }`, `terraform { source = "${get_terragrunt_dir()}/../../../../../sibling//m" }`},
		{`terraform { source = "${get_repo_root()}/../sibling//m" }`, `terraform { source = "${get_repo_root()}/../sibling//m" }`},
		{`dependency "d" { config_path = "../../../sibling/d" }`, `dependency "d" { config_path = "../../../../../sibling/d" }`},
		{`locals { x = file(format("%s/../../../x.txt", get_terragrunt_dir())) }`, `locals { x = file(format("%s/../../../../../x.txt", get_terragrunt_dir())) }`},
		{`locals { x = file("/etc/hosts") }`, `locals { x = file("/etc/hosts") }`},
	} {
		t.Run(c.before, func(t *testing.T) {
			files := map[change.Path]string{"live/a/terragrunt.hcl": c.before}
			result, after := plan(t, files, move.Request{Moves: moves("live/a", "live/deep/er/a")})
			require.NotNil(t, after, result.Findings)
			assert.Equal(t, c.after, read(t, after, "live/deep/er/a/terragrunt.hcl"))

			_, back := plan(t, map[change.Path]string{"live/deep/er/a/terragrunt.hcl": c.after}, move.Request{Moves: moves("live/deep/er/a", "live/a")})
			require.NotNil(t, back)
			assert.Equal(t, c.before, read(t, back, "live/a/terragrunt.hcl"))
		})
	}
}
