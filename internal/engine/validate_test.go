package engine_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/validate"
)

// Whatever keeps Terragrunt from being run, its criteria say so, and nothing is run.
func TestWhyTerragruntIsNotRun(t *testing.T) {
	for name, c := range map[string]struct {
		script, pin string
		want        string
	}{
		"none":           {"", "", "no terragrunt is on the PATH"},
		"too old":        {"#!/bin/sh\n[ \"$1\" = --version ] && echo terragrunt version v0.55.0\n", "", "terragrunt v0.55.0 is too old: `find` and reports of a run came later"},
		"another wanted": {"#!/bin/sh\n[ \"$1\" = --version ] && echo terragrunt version v1.0.0\n", "1.1.2\n", "terragrunt v1.0.0 is on the PATH, and the tree wants 1.1.2"},
	} {
		t.Run(name, func(t *testing.T) {
			repo := realtest.Copy(t, realtest.SingleCluster)
			if c.pin != "" {
				require.NoError(t, os.WriteFile(filepath.Join(repo.Live, ".terragrunt-version"), []byte(c.pin), 0o644))
			}
			bin := t.TempDir()
			if c.script != "" {
				require.NoError(t, os.WriteFile(filepath.Join(bin, "terragrunt"), []byte(c.script), 0o755))
			}
			e, err := engine.Open(engine.Options{Dir: repo.Root})
			require.NoError(t, err)
			validated, err := e.Validate(context.Background(), engine.ValidateRequest{RunPlan: true, Proof: engine.ProofOptions{Environ: []string{"PATH=" + bin}}})
			require.NoError(t, err)
			last := validated.Criteria[len(validated.Criteria)-4:]
			for _, criterion := range last {
				assert.Equal(t, validate.NotTested, criterion.State, criterion.Name)
				assert.Equal(t, c.want, criterion.Why)
			}
			assert.Empty(t, validated.Terragrunt)
		})
	}
}
