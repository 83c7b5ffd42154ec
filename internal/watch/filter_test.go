package watch

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/realtest"
)

// What a query chooses is what Terragrunt itself finds with it.
func TestFiltersAreTerragrunts(t *testing.T) {
	dir := t.TempDir()
	units := []change.Path{"app", "live/app", "live/db", "live/dev/app", "live/dev/db", "live/prod/app", "live/prod/eu/app", "live/prod/eu/db", "live/prod-eu/db"}
	for _, unit := range units {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, string(unit)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, string(unit), "terragrunt.hcl"), nil, 0o644))
	}
	queries := []string{"./live/prod/**", "!./live/prod/**", "live/*/app", "./live/**/db", "name=db", "db", "!db", "d*", "{live/prod*/**}", "!{./live/*/db}",
		"./live/** | name=db", "./live/** | !./live/dev/** | !db", "!!./app", "./live/[pd]*/app", "{./live/[pd]*/app}", "./live/dev/", "./live/{dev,prod}/app",
		"type=unit", ".", "./live/./dev/app", "../x"}
	elements := []string{"live", "*", "**", "prod", "prod*", "app", "d?", "db"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 15 {
		query := []string{"./", "", "!./", "!"}[random.IntN(4)]
		n := 1 + random.IntN(3)
		for i := range n {
			query += elements[random.IntN(len(elements))]
			if i+1 < n {
				query += "/"
			}
		}
		queries = append(queries, query)
	}
	env := realtest.Env(t)
	for _, query := range queries {
		r := run{folder: change.Root, folderRule: -1}
		read := r.add(query, 0, 1, false)
		found := realtest.Terragrunt(t, env, dir, "find", "--filter", query)
		if found.ExitCode != 0 {
			assert.False(t, read, "Terragrunt refuses %s, which must not be read: %s", query, found.Stderr)
			continue
		}
		if !assert.True(t, read, "%s is a query to Terragrunt", query) {
			continue
		}
		var chosen []string
		for _, unit := range units {
			if r.verdict(unit).says == isRun {
				chosen = append(chosen, string(unit))
			}
		}
		want := strings.Fields(found.Stdout)
		slices.Sort(want)
		slices.Sort(chosen)
		assert.Equal(t, fmt.Sprint(want), fmt.Sprint(chosen), query)
	}
}
