package flow_test

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/flow"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// TestWhatChangesWhenItIsApplied renames inputs on the real programs, applies everything, and compares the inputs that have another
// value then with those that Follow names beforehand.
func TestWhatChangesWhenItIsApplied(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sample realtest.Sample
		// below is the part of the live folder that is applied again, unit the renamed one below it; renamed leads from an input to an old and a
		// new piece of its text.
		below, unit string
		renamed     map[string][2]string
	}{
		{realtest.SingleCluster, "cluster-101", "artifacts/build", map[string][2]string{
			"iso_name":           {`"${local.cluster_config.cluster_name}-talos-${local.versions`, `"talos-frr-${local.versions`},
			"installer_registry": {`${local.cluster_config.cluster_name}-talos-installer-frr`, `talos-frr-installer`}}},
		{realtest.TwoSites, "1-harbor", "1-images/3-catalog", map[string][2]string{"os_release": {`local.releases.os_release`, `"13.0"`}}},
	} {
		t.Run(c.sample.Name+" "+c.unit, func(t *testing.T) {
			t.Parallel()
			repo := realtest.Copy(t, c.sample)
			dir, folder := repo.Path(c.below), c.sample.Live+"/"+c.below+"/"
			want := map[string]bool{}
			var changed []flow.Change
			for input := range c.renamed {
				want[c.unit+" "+input] = true
				changed = append(changed, flow.Change{Unit: change.Path(folder + c.unit), Input: input})
			}
			tree, _, err := live.Load(repo.Root)
			require.NoError(t, err)
			x, err := refs.Build(context.Background(), tree)
			require.NoError(t, err)
			for _, reach := range flow.Follow(x, changed) {
				want[strings.TrimPrefix(string(reach.Unit), folder)+" "+reach.Input] = true
			}

			realtest.RunAll(t, repo.Live, "apply")
			before := evaluated(t, dir)
			file := filepath.Join(dir, filepath.FromSlash(c.unit), "terragrunt.hcl")
			content, err := os.ReadFile(file)
			require.NoError(t, err)
			text := string(content)
			for _, pair := range c.renamed {
				require.Contains(t, text, pair[0])
				text = strings.ReplaceAll(text, pair[0], pair[1])
			}
			require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
			realtest.RunAll(t, dir, "apply")

			got := map[string]bool{}
			for name, value := range evaluated(t, dir) {
				if !reflect.DeepEqual(value, before[name]) {
					got[name] = true
				}
			}
			assert.Equal(t, sorted(got), sorted(want))
		})
	}
}

// evaluated gives every input of every unit below a folder as "unit input".
func evaluated(t *testing.T, dir string) map[string]any {
	t.Helper()
	all := map[string]any{}
	for _, unit := range realtest.Find(t, dir) {
		values, _ := realtest.Render(t, filepath.Join(dir, filepath.FromSlash(unit.Path)))["inputs"].(map[string]any)
		for name, value := range values {
			all[unit.Path+" "+name] = value
		}
	}
	return all
}

func sorted(set map[string]bool) []string {
	var all []string
	for name := range set {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}
