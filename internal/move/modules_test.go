package move_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/move"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// TestFilesOfTerraformFollow moves modules/outer to modules/net/deep/outer and asks what became of one line in its file.
func TestFilesOfTerraformFollow(t *testing.T) {
	for _, c := range []struct{ file, before, after string }{
		{"main.tf", `module "m" { source = "../leaf" }`, `module "m" { source = "../../../leaf" }`},
		{"main.tofu", `module "m" { source = "./../leaf" }`, `module "m" { source = "../../../leaf" }`},
		{"main.tf", `module "m" { source = "./sub" }`, `module "m" { source = "./sub" }`},
		{"main.tf", `module "m" { source = "../../modules//leaf" }`, `module "m" { source = "../../..//leaf" }`},
		{"main.tf", `module "m" { source = "hashicorp/consul/aws" }`, `module "m" { source = "hashicorp/consul/aws" }`},
		{"main.tf", `module "m" { source = "../nowhere" }`, `module "m" { source = "../nowhere" }`},
		{"main.tf", `locals { x = file("${path.module}/../leaf/x.txt") }`, `locals { x = file("${path.module}/../../../leaf/x.txt") }`},
		{"main.tf", `output "x" { value = templatefile("${path.module}/../leaf/${var.name}.txt", { a = 1 }) }`,
			`output "x" { value = templatefile("${path.module}/../../../leaf/${var.name}.txt", { a = 1 }) }`},
		{"main.tf", `locals { x = fileset("${path.module}/../leaf", "*.txt") }`, `locals { x = fileset("${path.module}/../../../leaf", "*.txt") }`},
		{"main.tf", `locals { x = fileset(path.module, "../leaf/*.txt") }`, `locals { x = fileset(path.module, "../../../leaf/*.txt") }`},
		{"main.tf", `locals { x = fileset("${path.module}/..", "leaf/**") }`, `locals { x = fileset("${path.module}/../../..", "leaf/**") }`},
		{"main.tf", `locals { x = fileset(path.module, "*.txt") }`, `locals { x = fileset(path.module, "*.txt") }`},
		{"main.tf", `locals { x = filebase64(format("%s/../leaf/x.txt", path.module)) }`,
			`locals { x = filebase64(format("%s/../../../leaf/x.txt", path.module)) }`},
		{"main.tf", `locals { x = filebase64(join("/", [path.module, "../leaf/x.txt"])) }`,
			`locals { x = filebase64(join("/", [path.module, "../../../leaf/x.txt"])) }`},
		{"main.tf", "resource \"a\" \"b\" {\n  dynamic \"c\" {\n    content {\n      x = [\"${path.module}/../leaf/\"]\n    }\n  }\n}\n",
			"resource \"a\" \"b\" {\n  dynamic \"c\" {\n    content {\n      x = [\"${path.module}/../../../leaf/\"]\n    }\n  }\n}\n"},
		{"main.tf", `locals { x = file("${path.module}/own.txt") }`, `locals { x = file("${path.module}/own.txt") }`},
		{"main.tf.json", `{"module": {"m": {"source": "../leaf"}}}`, `{"module": {"m": {"source": "../../../leaf"}}}`},
		{"main.tofu.json", `{"module": [{"m": [{"source": "..\/leaf", "x": 1}]}]}`, `{"module": [{"m": [{"source": "..\/../../leaf", "x": 1}]}]}`},
		{"main.tf.json", `{"locals": {"é": "ü", "x": "${file(\"${path.module}/../leaf/x.txt\")}-y"}}`,
			`{"locals": {"é": "ü", "x": "${file(\"${path.module}/../../../leaf/x.txt\")}-y"}}`},
		{"main.tf.json", `{"locals": {"x": "${path.module}/../leaf/x.txt"}}`, `{"locals": {"x": "${path.module}/../../../leaf/x.txt"}}`},
	} {
		t.Run(c.file+" "+c.before, func(t *testing.T) {
			result, after := plan(t, map[change.Path]string{
				"modules/outer/" + change.Path(c.file): c.before, "modules/leaf/main.tf": "", "modules/leaf/x.txt": "x", "modules/outer/sub/main.tf": "",
				"modules/outer/own.txt": "", "live/a/terragrunt.hcl": `terraform { source = "../../modules//outer" }`,
			}, move.Request{Moves: moves("modules/outer", "modules/net/deep/outer")})
			require.NotNil(t, after, result.Findings)
			assert.Equal(t, c.after, read(t, after, "modules/net/deep/outer/"+change.Path(c.file)))
			for _, f := range result.Findings {
				assert.NotContains(t, f.Message, "file moves", "a reference that is followed is no mention")
			}
		})
	}
}

// TestPatternsFollow: the folder before the first wildcard of a fileset moves, in a file of Terraform and in a unit.
func TestPatternsFollow(t *testing.T) {
	for before, after := range map[string]string{
		`fileset(path.module, "tpl/*.tpl")`:         `fileset(path.module, "text/*.tpl")`,
		`fileset(path.module, "tpl/**/{a,b}.tpl")`:  `fileset(path.module, "text/**/{a,b}.tpl")`,
		`fileset("${path.module}/", "./tpl/a.tpl")`: `fileset("${path.module}/", "./text/a.tpl")`,
		`fileset("${path.module}/tpl", "*.tpl")`:    `fileset("${path.module}/text", "*.tpl")`,
		`fileset(path.module, "${var.x}/*.tpl")`:    `fileset(path.module, "${var.x}/*.tpl")`,
		`fileset(path.module, "t*/a.tpl")`:          `fileset(path.module, "t*/a.tpl")`,
	} {
		t.Run(before, func(t *testing.T) {
			result, tree := plan(t, map[change.Path]string{"modules/m/main.tf": "locals { x = " + before + " }", "modules/m/tpl/a.tpl": "",
				"live/a/terragrunt.hcl": `terraform { source = "../../modules/m" }`}, move.Request{Moves: moves("modules/m/tpl", "modules/m/text")})
			require.NotNil(t, tree, result.Findings)
			assert.Equal(t, "locals { x = "+after+" }", read(t, tree, "modules/m/main.tf"))
		})
	}
	result, tree := plan(t, map[change.Path]string{"live/conf/a.yaml": "", "live/a/terragrunt.hcl": `inputs = { x = fileset("${get_repo_root()}/live", "conf/*.yaml") }`},
		move.Request{Moves: moves("live/conf", "live/settings")})
	require.NotNil(t, tree, result.Findings)
	assert.Equal(t, `inputs = { x = fileset("${get_repo_root()}/live", "settings/*.yaml") }`, read(t, tree, "live/a/terragrunt.hcl"))
}

// TestModulesThatStayFollowWhatTheyCall: the other side of a call moves.
func TestModulesThatStayFollowWhatTheyCall(t *testing.T) {
	files := map[change.Path]string{"modules/outer/main.tf": "module \"m\" {\n  source = \"../leaf\"\n}\n", "modules/leaf/main.tf": ""}
	_, after := plan(t, files, move.Request{Moves: moves("modules/leaf", "modules/base/leaf")})
	assert.Contains(t, read(t, after, "modules/outer/main.tf"), `source = "../base/leaf"`)

	sources := map[change.Path]live.Source{}
	for path, content := range files {
		sources[path] = live.Text(content)
	}
	x, err := refs.Build(context.Background(), live.FromMap(sources))
	require.NoError(t, err)
	view := x.View("modules/outer/main.tf")
	require.Len(t, view.References, 1)
	assert.Equal(t, refs.ModuleSource, view.References[0].Kind)
	assert.Equal(t, change.Path("modules/leaf"), view.References[0].Target)
}
