package dialect_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/dialect"
)

func TestTheInstalledTerragruntSpeaksItsOwnDialect(t *testing.T) {
	for printed, command := range map[string]string{
		"terragrunt version v1.1.2\n":  "terragrunt run --all plan",
		"terragrunt version v0.55.0\n": "terragrunt run-all plan",
		"terragrunt version 0.74.0":    "terragrunt run --all plan",
	} {
		d, ok := dialect.OfBinary(printed)
		assert.True(t, ok, printed)
		assert.Equal(t, command, d.RunAll("plan"))
	}
	for _, printed := range []string{"", "terragrunt version latest", "no such command"} {
		_, ok := dialect.OfBinary(printed)
		assert.False(t, ok, printed)
	}
}

func TestAPinAllowsItsVersionAlone(t *testing.T) {
	installed, _ := dialect.OfBinary("terragrunt version v1.1.2")
	for pin, allows := range map[string]bool{"1.1.2": true, "v1.1": true, "1": true, "1.1.3": false, "0.55.0": false, "latest": true} {
		tree := of(map[change.Path]string{"infra/live/.terragrunt-version": pin})
		assert.Equal(t, allows, tree.Allows(installed), pin)
	}
	assert.True(t, dialect.Dialect{}.Allows(installed))
}
