package engine_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/realtest"
)

// compatibilityFile holds what was seen with each pair of programs, as `make compatibility` wrote it down: a line a pair.
const compatibilityFile = "testdata/compatibility.jsonl"

// compatible is what was seen with one Terragrunt that runs one OpenTofu or Terraform. Each answer is "yes", or says what is otherwise.
type compatible struct {
	Terragrunt string `json:"terragrunt"`
	Runs       string `json:"runs"`
	// Finds: it finds the units and dependencies that `graph` finds.
	Finds string `json:"finds"`
	// Renders: it evaluates units to what a proof takes for their values.
	Renders string `json:"renders"`
	// Follows: after `mv` it finds and renders what the proof says.
	Follows string `json:"follows"`
	// States: `state migrate` brings states over, and the plans that prove it are empty.
	States string `json:"states"`
	// Refuses: it refuses what `check` says that it refuses, and takes what it says that it takes.
	Refuses string `json:"refuses"`
}

// row is its line in docs/compatibility.md.
func (c compatible) row() string {
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s | %s |", c.Terragrunt, c.Runs, c.Finds, c.Renders, c.Follows, c.States, c.Refuses)
}

func recorded(t *testing.T) (all []compatible) {
	content, err := os.ReadFile(compatibilityFile)
	require.NoError(t, err)
	for line := range bytes.Lines(content) {
		var one compatible
		require.NoError(t, json.Unmarshal(line, &one))
		all = append(all, one)
	}
	return all
}

// TestCompatibilityIsThatOfThePinnedPrograms: whoever brings in another Terragrunt or OpenTofu runs `make compatibility`, and the page says
// what came of it.
func TestCompatibilityIsThatOfThePinnedPrograms(t *testing.T) {
	root := realtest.ModuleRoot(t)
	pinned := func(file, module string) string {
		content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
		require.NoError(t, err)
		found := regexp.MustCompile(`(?m)^\s*(?:require )?` + regexp.QuoteMeta(module) + ` v(\S+)`).FindSubmatch(content)
		require.NotNil(t, found, "%s requires no %s", file, module)
		return string(found[1])
	}
	const terragrunt, opentofu = "github.com/gruntwork-io/terragrunt", "github.com/opentofu/opentofu"
	assert.Equal(t, pinned("go.mod", terragrunt), pinned(".tools/terragrunt/go.mod", terragrunt), "the Terragrunt of proofs and the one of the tests")
	folders, err := filepath.Glob(filepath.Join(root, ".tools", "terragrunt*"))
	require.NoError(t, err)
	with := "OpenTofu " + pinned(".tools/opentofu/go.mod", opentofu)
	var want []string
	for _, folder := range folders {
		want = append(want, pinned(".tools/"+filepath.Base(folder)+"/go.mod", terragrunt)+" with "+with)
	}
	page, err := os.ReadFile(filepath.Join(root, "docs", "compatibility.md"))
	require.NoError(t, err)
	var got []string
	for _, one := range recorded(t) {
		assert.Contains(t, string(page), one.row()+"\n", "docs/compatibility.md does not say what was recorded")
		if strings.HasPrefix(one.Runs, "OpenTofu") {
			got = append(got, one.Terragrunt+" with "+one.Runs)
		}
		if one.Terragrunt == pinned("go.mod", terragrunt) {
			assert.Equal(t, compatible{one.Terragrunt, one.Runs, "yes", "yes", "yes", "yes", "yes"}, one, "the pinned Terragrunt does it all")
		}
	}
	assert.ElementsMatch(t, want, got, "run make compatibility: what is recorded is of other versions")
}
