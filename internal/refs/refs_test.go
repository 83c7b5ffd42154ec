package refs_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

func build(t *testing.T, files map[change.Path]string) *refs.Index {
	t.Helper()
	sources := map[change.Path]live.Source{}
	for path, content := range files {
		sources[path] = live.Text(content)
	}
	x, err := refs.Build(context.Background(), live.FromMap(sources))
	require.NoError(t, err)
	return x
}

// led lists a config's references as "kind value -> target state".
func led(x *refs.Index, config change.Path) []string {
	var all []string
	for _, r := range x.View(config).References {
		all = append(all, string(r.Kind)+" "+r.Value+" -> "+string(r.Target)+" "+string(r.State))
	}
	return all
}

func TestEachFunctionHasItsOwnBase(t *testing.T) {
	x := build(t, map[change.Path]string{
		"live/root.hcl": `
locals {
  env = read_terragrunt_config(find_in_parent_folders("env.hcl"))
}
inputs = { beside_root = file("${get_parent_terragrunt_dir()}/root.txt"), own = file("root.txt") }
terraform {
  source = "${get_terragrunt_dir()}/../../../modules//${local.env.locals.module}"
}
`,
		"live/root.txt":     "x",
		"live/prod/env.hcl": `locals { module = "vpc" }`,
		"live/prod/eu/vpc/terragrunt.hcl": `
include "root" {
  path   = find_in_parent_folders("root.hcl")
  expose = true
}
dependency "other" {
  config_path = "../other"
}
dependency "fn" {
  config_path = "${get_terragrunt_dir()}/../${local.name}"
}
locals {
  name = "other"
  env  = include.root.locals.env.locals.module
}
`,
		"live/prod/eu/other/terragrunt.hcl": `dependencies { paths = ["../vpc", "../gone"] }`,
		"modules/vpc/main.tf":               "",
	})
	assert.Equal(t, []string{
		"include /⟨repository⟩/live/root.hcl -> live/root.hcl resolved",
		"dependency ../other -> live/prod/eu/other resolved",
		"dependency /⟨repository⟩/live/prod/eu/vpc/../other -> live/prod/eu/other resolved",
		"file /⟨repository⟩/live/root.txt -> live/root.txt resolved",
		"file root.txt -> live/root.txt resolved",
		"read /⟨repository⟩/live/prod/env.hcl -> live/prod/env.hcl resolved",
		"source /⟨repository⟩/live/prod/eu/vpc/../../../modules//vpc -> live/modules/vpc dangling",
	}, led(x, "live/prod/eu/vpc/terragrunt.hcl"))
	assert.Equal(t, []string{
		"dependencies ../vpc -> live/prod/eu/vpc resolved", "dependencies ../gone -> live/prod/eu/gone dangling",
	}, led(x, "live/prod/eu/other/terragrunt.hcl"))
}

func TestBothArmsAndDefinitionsAreSeen(t *testing.T) {
	x := build(t, map[change.Path]string{
		"live/a/terragrunt.hcl": `
locals {
  paths = { main = "../b" }
}
dependency "b" {
  config_path = get_env("X", "") == "" ? local.paths.main : "../c"
}
terraform {
  source = "git::https://example.com/x.git//vpc?ref=v1"
}
`,
		"live/b/terragrunt.hcl": "",
	})
	assert.Equal(t, []string{
		"dependency ../b -> live/b resolved", "dependency ../c -> live/c dangling",
		"source git::https://example.com/x.git//vpc?ref=v1 ->  outside",
	}, led(x, "live/a/terragrunt.hcl"))
	reference := x.View("live/a/terragrunt.hcl").References[0]
	assert.Len(t, reference.Via, 1)
	assert.Equal(t, 29, reference.Leaf.Start, "the leaf is the literal in locals")
}

func TestAFileThatIsReadHasItsOwnBase(t *testing.T) {
	x := build(t, map[change.Path]string{
		"live/a/terragrunt.hcl":   `locals { common = read_terragrunt_config("../shared/common.hcl") }`,
		"live/shared/common.hcl":  `locals { more = read_terragrunt_config("more/x.hcl").locals.here }`,
		"live/shared/more/x.hcl":  `locals { here = get_terragrunt_dir() }`,
		"live/broken/t.hcl":       `locals {`,
		"live/b/terragrunt.hcl":   `locals {`,
		"live/.git/terragrunt.go": ``,
	})
	assert.Equal(t, []string{"read more/x.hcl -> live/shared/more/x.hcl resolved"}, led(x, "live/shared/common.hcl"))
	require.Len(t, x.Findings(), 1, "only files that are reached are parsed")
	assert.Equal(t, "live/b/terragrunt.hcl", x.Findings()[0].Place.File)
}
