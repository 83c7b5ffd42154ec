package refs_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// The reasons for which what we say a stack generates may differ from what Terragrunt generates. The set is closed.
const (
	reasonRefused  = "Terragrunt refuses to generate the stack"
	reasonTemplate = "the stack is a template of others that cannot stand alone, or fails where it stands"
)

// TestStacksGenerateWhatTerragruntGenerates compares, for each of Terragrunt's own fixtures that has stacks, the units that we say they
// generate, and their dependencies, with what it generates and finds.
func TestStacksGenerateWhatTerragruntGenerates(t *testing.T) {
	env := realtest.Env(t)
	reasons := map[string]int{}
	same, edges := 0, 0
	for _, folder := range stackFixtures(t) {
		name := filepath.Base(folder)
		x := indexOf(t, folder)
		before := unitsOnDisk(t, folder)
		ours := map[change.Path]bool{}
		for _, config := range x.Units() {
			if _, ok := x.Generated(config); ok {
				ours[config.Dir()] = true
			}
		}
		if result := realtest.Terragrunt(t, env, folder, "stack", "generate", "--no-stack-validate"); result.ExitCode != 0 {
			reasons[reasonRefused]++
			continue
		}
		theirs := map[change.Path]bool{}
		for unit := range unitsOnDisk(t, folder) {
			if !before[unit] {
				theirs[unit] = true
			}
		}
		for unit := range theirs {
			switch {
			case ours[unit]:
				same++
			case x.View(unit.Child("terragrunt.hcl")) != nil:
			case belowTemplate(x, unit):
				reasons[reasonTemplate]++
			default:
				reasons[""]++
				t.Errorf("%s: Terragrunt generates %s, and we do not say so", name, unit)
			}
		}
		for unit := range ours {
			if !theirs[unit] && !before[unit] {
				reasons[""]++
				t.Errorf("%s: we say that %s is generated, and Terragrunt does not", name, unit)
			}
		}
		edges += sameEdges(t, env, folder, x, ours)
	}
	t.Logf("%d generated units are the same, %d of them with the same dependencies", same, edges)
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		t.Logf("%4d × %s", reasons[reason], reason)
	}
	assert.Greater(t, same, 100)
}

// sameEdges compares the dependencies of generated units with what find says once they are generated.
func sameEdges(t *testing.T, env []string, folder string, x *refs.Index, ours map[change.Path]bool) int {
	result := realtest.Terragrunt(t, env, folder, "find", "--dependencies", "--json")
	if result.ExitCode != 0 {
		return 0
	}
	var found []realtest.Unit
	require.NoError(t, json.Unmarshal([]byte(result.Stdout), &found))
	same := 0
	for _, unit := range found {
		if !ours[change.Path(unit.Path)] {
			continue
		}
		why := differences(x, x.View(change.Path(unit.Path).Child("terragrunt.hcl")), unit.Dependencies)
		if assert.NotContains(t, why, "", "%s of %s: find says %v", unit.Path, filepath.Base(folder), unit.Dependencies) && len(why) == 0 {
			same++
		}
	}
	return same
}

// stackFixtures are Terragrunt's fixtures with stacks, each a repository of its own as their sources expect.
func stackFixtures(t *testing.T) []string {
	var folders []string
	for _, fixture := range realtest.Fixtures(t) {
		if filepath.Base(fixture) != "stacks" {
			continue
		}
		require.NoError(t, os.RemoveAll(filepath.Join(fixture, ".git")))
		entries, err := os.ReadDir(fixture)
		require.NoError(t, err)
		for _, entry := range entries {
			if folder := filepath.Join(fixture, entry.Name()); entry.IsDir() {
				realtest.Git(t, folder, "init", "--quiet")
				folders = append(folders, folder)
			}
		}
	}
	require.NotEmpty(t, folders)
	return folders
}

func indexOf(t *testing.T, folder string) *refs.Index {
	tree, _, err := live.Load(folder)
	require.NoError(t, err)
	x, err := refs.Build(context.Background(), tree)
	require.NoError(t, err)
	return x
}

// unitsOnDisk are the folders with a unit's config, generated or not.
func unitsOnDisk(t *testing.T, folder string) map[change.Path]bool {
	units := map[change.Path]bool{}
	require.NoError(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "terragrunt.hcl" {
			return err
		}
		below, err := filepath.Rel(folder, filepath.Dir(path))
		if !strings.Contains(below, ".terragrunt-cache") {
			units[change.Path(filepath.ToSlash(below))] = true
		}
		return err
	}))
	return units
}

// belowTemplate tells whether a generated folder belongs to a stack that others are generated from.
func belowTemplate(x *refs.Index, unit change.Path) bool {
	for above := range unit.Up() {
		if view := x.View(above.Child(refs.StackConfig)); view != nil && x.Template(view.Config) {
			return true
		}
	}
	return false
}
