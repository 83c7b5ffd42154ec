package multicluster_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// names are what a random tree calls things, so that no rule can hang on the names of a sample.
type names struct {
	live, clusters, artifacts, from, inner, definition, name, id string
	stages, after                                                []string
}

func drawNames(t *rapid.T) names {
	word := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
	return names{
		live: word("live", "live", "infra/envs", "a/b/c/live"), clusters: word("clusters", "clusters", "sites"),
		artifacts: word("artifacts", "artifacts", "images"), from: word("from", "build", "1-make"), inner: word("inner", "platform", "2-run"),
		definition: word("definition", "cluster.hcl", "site.hcl"), name: word("name", "cluster_name", "site"), id: word("id", "cluster_id", "nr"),
		stages: []string{"base", "upload"}, after: []string{word("first", "base", "one"), word("second", "registry", "two")},
	}
}

// randomClusters draws a tree of one to three clusters, of which one or all have stages, with references in every form.
func randomClusters(t *rapid.T) files {
	n := drawNames(t)
	f := files{
		change.Path(n.live + "/root.hcl"):     "locals {}\n",
		change.Path(n.live + "/versions.hcl"): "locals {\n  release = \"v1\"\n}\n",
		"modules/m/main.tf":                   "",
		change.Path(n.live + "/tg-refactor.hcl"): fmt.Sprintf(`clusters {
  folder     = %q
  definition = %q
  flatten    = [%q]
  name       = %q
  id         = %q
}
artifacts {
  folder = %q
  from   = %q
  stage %q {
    from = %q
  }
  stage %q {
    from = %q
    gate = "image"
  }
}
override "image" {
  stage = %q
}
override "release" {
  stage = %q
  stand_in {
    file  = "versions.hcl"
    local = "release"
  }
}
`, n.clusters, n.definition, n.inner, n.name, n.id, n.artifacts, n.from, n.after[0], n.stages[0], n.after[1], n.stages[1], n.after[1], n.after[1]),
	}
	count := rapid.IntRange(1, 3).Draw(t, "clusters")
	allBuild := rapid.Bool().Draw(t, "all build")
	for i := range count {
		cluster := fmt.Sprintf("%s/c-%d", n.live, 11+i)
		put := func(path, text string) {
			if rapid.Bool().Draw(t, "crlf") {
				text = strings.ReplaceAll(text, "\n", "\r\n")
			}
			f[change.Path(cluster+"/"+path)] = text
		}
		put(n.definition, fmt.Sprintf("locals {\n  %s = \"name%d\"\n  %s = %d\n}\n", n.name, i, n.id, 11+i))
		stagesOf := fmt.Sprintf("%s/c-11/%s", n.live, n.from)
		if i == 0 || allBuild {
			stagesOf = cluster + "/" + n.from
			for j, stage := range n.stages {
				put(n.from+"/"+stage+"/terragrunt.hcl", randomStage(t, n, j))
			}
		}
		for j := range rapid.IntRange(1, 3).Draw(t, "units") {
			unit := fmt.Sprintf("%s/u%d", n.inner, j)
			way := change.Path(stagesOf + "/" + n.stages[1]).Rel(change.Path(cluster + "/" + unit))
			put(unit+"/terragrunt.hcl", randomUnit(t, n, way, j))
		}
	}
	return f
}

func randomStage(t *rapid.T, n names, j int) string {
	text := "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\nlocals {\n  c = read_terragrunt_config(find_in_parent_folders(\"" +
		n.definition + "\")).locals\n}\nterraform {\n  source = \"${get_repo_root()}/modules/m\"\n}\n"
	if j > 0 {
		text += fmt.Sprintf("dependency \"before\" {\n  config_path = %s\n}\n", rapid.SampledFrom([]string{`"../` + n.stages[0] + `"`,
			`"${get_terragrunt_dir()}/../` + n.stages[0] + `"`}).Draw(t, "stage form"))
	}
	return text + fmt.Sprintf("inputs = {\n  label = \"x/${local.c.%s}-image\"\n}\n", n.name)
}

func randomUnit(t *rapid.T, n names, way string, j int) string {
	path := rapid.SampledFrom([]string{`"` + way + `"`, `"${get_terragrunt_dir()}/` + way + `"`, `local.p`}).Draw(t, "form")
	text := "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\nlocals {\n  p = \"" + way + "\"\n"
	if rapid.Bool().Draw(t, "reads its definition") {
		text += "  me = read_terragrunt_config(find_in_parent_folders(\"" + n.definition + "\"))\n"
	}
	text += "}\ndependency \"image\" {\n  config_path = " + path + "\n}\n"
	if j > 0 {
		text += fmt.Sprintf("dependency \"u\" {\n  config_path = \"../u%d\"\n}\n", j-1)
	}
	input := rapid.SampledFrom([]string{"image = dependency.image.outputs.image", "release = dependency.image.outputs.release",
		"image = dependency.image.outputs.image\n  release = dependency.image.outputs.release", "other = dependency.image.outputs.other",
		"image = \"x-${dependency.image.outputs.image}\""}).Draw(t, "input")
	return text + "inputs = {\n  " + input + "\n}\n"
}

// TestLawPhasesOneByOneGiveWhatAllGive: each phase on a fresh look at the tree gives what the fold gives, a second run changes nothing,
// and what led somewhere leads somewhere afterwards.
func TestLawPhasesOneByOneGiveWhatAllGive(t *testing.T) {
	finished := 0
	rapid.Check(t, func(t *rapid.T) {
		start := randomClusters(t).tree()
		fold, fresh := begin(t, start), begin(t, start)
		for number := 1; number <= 5; number++ {
			base := fold.x
			fold, fresh = fold.run(number), fresh.run(number)
			if fold.last.Findings.Has(finding.Error) {
				return
			}
			fold.holds(base)
			require.Equal(t, filesOf(t, fold.x.Tree()), filesOf(t, fresh.x.Tree()), "phase %d", number)
			fresh = begin(t, fresh.x.Tree())
			require.True(t, fresh.run(number).last.Changes.Empty(), "phase %d on its own result", number)
			for _, view := range fresh.x.Views() {
				for _, reference := range view.References {
					require.NotEqual(t, refs.Dangling, reference.State, "phase %d: %s of %s leads to %s", number, reference.Kind, view.Config, reference.Target)
				}
			}
		}
		for number := 1; number <= 5; number++ {
			require.True(t, fresh.run(number).last.Changes.Empty(), "planning a planned tree: phase %d", number)
		}
		finished++
	})
	t.Logf("%d trees went through all phases", finished)
	require.Positive(t, finished)
}
