package move_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/move"
)

// sourced is a tree of units in live/prod whose module a shared text names.
func sourced(locals, source string) map[change.Path]string {
	files := map[change.Path]string{
		"live/root.hcl": "locals {\n  " + locals + "\n}\nterraform {\n  source = " + source + "\n}\n",
		"names.json":    `{"m":"app"}`, "common.tfvars": `m = "app"`, "name.tftpl": "${m}",
	}
	for _, name := range []change.Path{"app", "vpc"} {
		files["live/prod"+"/"+name+"/terragrunt.hcl"] = "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n"
		files["live/prod"+"/"+name+"/module.yaml"] = "source: " + string(name) + "\n"
		files["modules/"+name+"/main.tf"] = "resource \"terraform_data\" \"x\" {}\n"
	}
	return files
}

// TestTheLiteralThatMovedChanges: in a text that is another one for each unit, or of which a part cannot be known, only the words that are
// written out change, and for all units alike.
func TestTheLiteralThatMovedChanges(t *testing.T) {
	const yaml = `cfg = yamldecode(file("${get_terragrunt_dir()}/module.yaml"))`
	for _, c := range []struct{ locals, before, after string }{
		{yaml, `"${get_repo_root()}/modules/${local.cfg.source}"`, `"${get_repo_root()}/infra/mods/${local.cfg.source}"`},
		{yaml, `"../../../modules/${local.cfg.source}"`, `"../../../infra/mods/${local.cfg.source}"`},
		{yaml, `"${get_parent_terragrunt_dir()}/../modules//${local.cfg.source}?ref=x"`, `"${get_parent_terragrunt_dir()}/../infra/mods//${local.cfg.source}?ref=x"`},
		{yaml, `join("/", [get_repo_root(), "modules", local.cfg.source])`, `join("/", [get_repo_root(), "infra/mods", local.cfg.source])`},
		{"", `"${get_repo_root()}/modules/${basename(get_terragrunt_dir())}"`, `"${get_repo_root()}/infra/mods/${basename(get_terragrunt_dir())}"`},
		{"", `"${get_repo_root()}/modules/${basename(get_terragrunt_dir())}/"`, `"${get_repo_root()}/infra/mods/${basename(get_terragrunt_dir())}/"`},
		{"", `format("%s/modules/%s", get_repo_root(), basename(get_terragrunt_dir()))`,
			`format("%s/infra/mods/%s", get_repo_root(), basename(get_terragrunt_dir()))`},
		{"", `"${get_repo_root()}/modules/${get_env("M", "app")}"`, `"${get_repo_root()}/infra/mods/${get_env("M", "app")}"`},
		{"", `"${get_repo_root()}/modules/${run_cmd("x")}?ref=v1"`, `"${get_repo_root()}/infra/mods/${run_cmd("x")}?ref=v1"`},
		{"", `"../../../modules//${get_env("M")}"`, `"../../../infra/mods//${get_env("M")}"`},
		{"", `format("%s/modules/%s", get_repo_root(), get_env("M"))`, `format("%s/infra/mods/%s", get_repo_root(), get_env("M"))`},
		{"", `join("/", [get_repo_root(), "modules", get_env("M")])`, `join("/", [get_repo_root(), "infra/mods", get_env("M")])`},
		{`base = "${get_repo_root()}/modules"`, `"${local.base}/${get_env("M")}"`, `"${local.base}/${get_env("M")}"`},
		{"", `"${get_repo_root()}/modules/${jsondecode(file("${get_repo_root()}/names.json")).m}"`,
			`"${get_repo_root()}/infra/mods/${jsondecode(file("${get_repo_root()}/names.json")).m}"`},
		{"", `"${get_repo_root()}/modules/${jsondecode(read_tfvars_file("${get_repo_root()}/common.tfvars")).m}"`,
			`"${get_repo_root()}/infra/mods/${jsondecode(read_tfvars_file("${get_repo_root()}/common.tfvars")).m}"`},
		{"", `"${get_repo_root()}/modules/${templatefile("${get_repo_root()}/name.tftpl", { m = "app" })}"`,
			`"${get_repo_root()}/infra/mods/${templatefile("${get_repo_root()}/name.tftpl", { m = "app" })}"`},
	} {
		t.Run(c.before, func(t *testing.T) {
			result, after := plan(t, sourced(c.locals, c.before), move.Request{Moves: moves("modules", "infra/mods")})
			require.NotNil(t, after, result.Findings)
			assert.Contains(t, read(t, after, "live/root.hcl"), "  source = "+c.after+"\n")
			if c.locals != "" && c.locals != yaml {
				assert.Contains(t, read(t, after, "live/root.hcl"), `base = "${get_repo_root()}/infra/mods"`)
			}
		})
	}
}

// TestWhatAnUnknownPathMayLeadTo: if what it may lead to does not stay together, no text is right, and an error names the line; all that
// it may lead to may move together.
func TestWhatAnUnknownPathMayLeadTo(t *testing.T) {
	files := sourced("", `"${get_repo_root()}/modules/${get_env("M")}"`)
	result, after := plan(t, files, move.Request{Moves: moves("modules/app", "infra/app")})
	assert.Nil(t, after)
	require.Len(t, result.Findings, 1)
	f := result.Findings[0]
	assert.Equal(t, finding.ReferenceUncertain, f.Code)
	assert.Equal(t, "live/root.hcl:5:12", f.Place.String())
	assert.Equal(t, "modules/${…}", f.Old)
	assert.Contains(t, f.Accept, "live/prod/app:terraform.source")

	result, after = plan(t, files, move.Request{Moves: moves("modules/app", "infra/app"), Accept: []string{"terraform.source"}})
	require.NotNil(t, after)
	assert.Equal(t, 1, result.Findings.Count(finding.Warning))

	_, after = plan(t, files, move.Request{Moves: moves("modules/app", "infra/app", "modules/vpc", "infra/vpc")})
	require.NotNil(t, after)
	assert.Contains(t, read(t, after, "live/root.hcl"), `"${get_repo_root()}/infra/${get_env("M")}"`)
}

// TestASharedTextIsNotWrittenOutForOneUnit: the only unit of today is not the only one of tomorrow.
func TestASharedTextIsNotWrittenOutForOneUnit(t *testing.T) {
	files := sourced("", `"${get_repo_root()}/modules/${basename(get_terragrunt_dir())}"`)
	delete(files, "live/prod/vpc/terragrunt.hcl")
	result, after := plan(t, files, move.Request{Moves: moves("modules/app", "infra/web")})
	assert.Nil(t, after)
	require.True(t, result.Findings.Has(finding.Error))
	assert.Equal(t, "live/root.hcl:5:12", result.Findings[0].Place.String())
}

// TestAPathThatBeginsWithANameFollows: what a value is made of is followed as far as it is an absolute path, whoever holds its beginning.
func TestAPathThatBeginsWithANameFollows(t *testing.T) {
	files := map[change.Path]string{"live/common.hcl": "locals {\n  root = get_repo_root()\n}\n", "live/conf/a.yaml": "", "live/conf/b.yaml": "",
		"live/a/terragrunt.hcl": `locals {
  root   = get_repo_root()
  dir    = "${local.root}/live/conf"
  common = read_terragrunt_config("../common.hcl")
  bucket = "logs"
}
inputs = {
  named    = "${local.root}/live/conf/a.yaml"
  twice    = "${local.dir}/a.yaml"
  read     = "${local.common.locals.root}/live/conf/a.yaml"
  joined   = join("/", [local.root, "live", "conf", "a.yaml"])
  format   = format("%s/live/conf/a.yaml", get_repo_root())
  partly   = [for n in ["a"] : "${local.root}/live/conf/${n}.yaml"]
  no_path  = "${local.bucket}/live/conf/a.yaml"
}
`}
	_, after := plan(t, files, move.Request{Moves: moves("live/conf", "live/data/conf")})
	require.NotNil(t, after)
	text := read(t, after, "live/a/terragrunt.hcl")
	for _, want := range []string{`"${local.root}/live/data/conf"`, `"${local.root}/live/data/conf/a.yaml"`, `"${local.dir}/a.yaml"`,
		`"${local.common.locals.root}/live/data/conf/a.yaml"`, `join("/", [local.root, "live/data", "conf", "a.yaml"])`,
		`format("%s/live/data/conf/a.yaml", get_repo_root())`, `"${local.root}/live/data/conf/${n}.yaml"`, `"${local.bucket}/live/conf/a.yaml"`} {
		assert.Contains(t, text, want)
	}

	files["live/a/terragrunt.hcl"] = strings.Replace(files["live/a/terragrunt.hcl"], "  partly ", "  #", 1)
	result, after := plan(t, files, move.Request{Moves: moves("live/conf/a.yaml", "live/data/a.yaml")})
	require.NotNil(t, after, result.Findings)
	assert.Contains(t, read(t, after, "live/a/terragrunt.hcl"), `twice    = "${local.dir}/../data/a.yaml"`)
}
