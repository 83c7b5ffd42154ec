package flow_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/flow"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

func index(t *testing.T, files map[change.Path]string) *refs.Index {
	t.Helper()
	sources := map[change.Path]live.Source{}
	for path, content := range files {
		sources[path] = live.Text(content)
	}
	x, err := refs.Build(context.Background(), live.FromMap(sources))
	require.NoError(t, err)
	return x
}

func sample(t *testing.T, name string) *refs.Index {
	t.Helper()
	root, err := filepath.Abs("../../testdata/" + name)
	require.NoError(t, err)
	tree, findings, err := live.Load(root)
	require.NoError(t, err)
	require.Empty(t, findings)
	x, err := refs.Build(context.Background(), tree)
	require.NoError(t, err)
	return x
}

// inputsOf gives "unit input" of each, with a bang where it changes at once.
func inputsOf(reached []flow.Reach) []string {
	var all []string
	for _, r := range reached {
		line := string(r.Unit) + " " + r.Input
		if r.AtOnce {
			line += "!"
		}
		all = append(all, line)
	}
	return all
}

const passThrough = "variable \"in\" {}\nvariable \"other\" {}\noutput \"out\" {\n  value = var.in\n}\noutput \"rest\" {\n  value = var.other\n}\n"

// TestHowInputsReadOutputs changes input "in" of live/a, whose outputs out and rest hang on in and other, and asks what of live/b
// changes.
func TestHowInputsReadOutputs(t *testing.T) {
	const dependency = "dependency \"a\" {\n  config_path = \"../a\"\n}\n"
	for _, c := range []struct {
		name, b string
		files   map[change.Path]string
		want    []string
	}{
		{"an output, and another one", dependency + `inputs = { x = dependency.a.outputs.out, y = dependency.a.outputs.rest, z = 1 }`, nil,
			[]string{"live/b x"}},
		{"a label of its own and a path through a local", "locals {\n  p = \"../a\"\n}\ndependency \"src\" {\n  config_path = local.p\n}\n" +
			`inputs = { x = dependency.src.outputs.out, y = dependency.a.outputs.out }`, nil, []string{"live/b x"}},
		{"merge, heredoc, splat, for, conditional, try, index", dependency + `inputs = merge({
  merged = dependency.a.outputs.out
  text   = <<-EOT
    say ${dependency.a.outputs.out}
  EOT
  no = dependency.a.outputs.rest[0]
}, {
  splat  = dependency.a.outputs.out[*].id
  loop   = [for x in dependency.a.outputs.out : x.id]
  arm    = get_env("X") == "" ? 1 : dependency.a.outputs.out
  asked  = dependency.a.outputs.out == "" ? 1 : 2
  tried  = try(dependency.a.outputs.out.x, "")
  string = dependency.a.outputs["out"]
  nested = { deep = { er = dependency.a.outputs.out } }
  each   = [for a in ["x"] : a]
})`, nil, []string{"live/b arm", "live/b asked", "live/b loop", "live/b merged", "live/b nested", "live/b splat", "live/b string",
			"live/b text", "live/b tried"}},
		{"all outputs at once", dependency + `inputs = { all = dependency.a.outputs, which = dependency.a.outputs[get_env("X")], whole = dependency }`,
			nil, []string{"live/b all", "live/b which", "live/b whole"}},
		{"inputs that are the outputs", dependency + `inputs = dependency.a.outputs`, nil, []string{"live/b *"}},
		{"a loop with known keys", dependency + `inputs = { for k in ["x", "y"] : k => dependency.a.outputs.out }`, nil,
			[]string{"live/b x", "live/b y"}},
		{"a conditional of objects", dependency + `inputs = get_env("X") == "" ? { x = 1 } : { x = dependency.a.outputs.out, y = 1 }`, nil,
			[]string{"live/b x"}},
		{"a computed key", dependency + "locals {\n  k = \"x\"\n}\n" + `inputs = { "${local.k}_y" = dependency.a.outputs.out, (local.k) = 1 }`, nil,
			[]string{"live/b x_y"}},
		{"an included file, seen by its includer", `include "e" { path = "../e.hcl" }` + "\ninputs = { own = dependency.a.outputs.out }",
			map[change.Path]string{"live/e.hcl": dependency + `inputs = { shared = dependency.a.outputs.out }`},
			[]string{"live/b own", "live/b shared"}},
		{"an included input that is overridden", `include "e" { path = "../e.hcl" }` + "\ninputs = { shared = 1 }",
			map[change.Path]string{"live/e.hcl": dependency + `inputs = { shared = dependency.a.outputs.out }`}, nil},
		{"an included input that is merged deeply", "include \"e\" {\n  path = \"../e.hcl\"\n  merge_strategy = \"deep\"\n}\ninputs = { shared = {} }",
			map[change.Path]string{"live/e.hcl": dependency + `inputs = { shared = dependency.a.outputs.out }`}, []string{"live/b shared"}},
		{"an included file that is not merged, but exposed",
			"include \"e\" {\n  path = \"../e.hcl\"\n  merge_strategy = \"no_merge\"\n  expose = true\n}\ninputs = { x = include.e.inputs.shared }",
			map[change.Path]string{"live/e.hcl": dependency + `inputs = { shared = dependency.a.outputs.out }`}, []string{"live/b x"}},
		{"a label that the unit turns to another unit", `include "e" { path = "../e.hcl" }` + "\ndependency \"a\" {\n  config_path = \"../c\"\n}\n",
			map[change.Path]string{"live/e.hcl": dependency + `inputs = { shared = dependency.a.outputs.out }`, "live/c/terragrunt.hcl": ""}, nil},
		{"a file that is read", "locals {\n  r = read_terragrunt_config(\"../r.hcl\")\n}\n" +
			"inputs = merge(local.r.inputs, { x = local.r.inputs.shared, y = local.r.inputs.plain, z = local.r.dependency.a.outputs.out, l = local.r.locals.n })",
			map[change.Path]string{"live/r.hcl": "locals {\n  n = 1\n}\ndependency \"a\" {\n  config_path = \"./a\"\n}\n" +
				`inputs = { shared = dependency.a.outputs.out, plain = 1 }`},
			[]string{"live/b shared", "live/b x", "live/b z"}},
		{"another unit's inputs, read at once", "locals {\n  a = read_terragrunt_config(\"../a/terragrunt.hcl\").inputs\n}\n" +
			`inputs = { x = local.a.in, y = local.a.other }`, nil, []string{"live/b x!"}},
		{"a file that is read within an expression", `inputs = {
  x = upper(read_terragrunt_config("../a/terragrunt.hcl").inputs.in)
  y = upper(read_terragrunt_config("../a/terragrunt.hcl").inputs.other)
  z = jsonencode(read_terragrunt_config("../r.hcl"))
}`, map[change.Path]string{"live/r.hcl": "dependency \"a\" {\n  config_path = \"./a\"\n}\n"}, []string{"live/b x!", "live/b z"}},
		{"blocks that hand values over by themselves", dependency + "generate \"p\" {\n  path = \"p.tf\"\n  if_exists = \"overwrite\"\n" +
			"  contents = \"# ${dependency.a.outputs.out}\"\n}\nterraform {\n  extra_arguments \"e\" {\n    commands = [\"plan\"]\n" +
			"    env_vars = { TF_VAR_x = dependency.a.outputs.out, Y = 1 }\n    arguments = [\"-var=y=${dependency.a.outputs.out}\"]\n  }\n}\n", nil,
			[]string{"live/b extra_arguments.e", "live/b generate.p", "live/b x"}},
		{"ordering only", `dependencies { paths = ["../a"] }` + "\ninputs = { x = 1 }", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[change.Path]string{"modules/m/main.tf": passThrough, "live/b/terragrunt.hcl": c.b,
				"live/a/terragrunt.hcl": "terraform {\n  source = \"../../modules/m\"\n}\ninputs = { in = \"i\", other = \"o\" }\n"}
			for path, content := range c.files {
				files[path] = content
			}
			assert.Equal(t, c.want, inputsOf(flow.Follow(index(t, files), []flow.Change{{Unit: "live/a", Input: "in"}})))
		})
	}
}

// TestThroughModules changes input "in" of live/a, whose module is given, and asks which of its outputs change: live/b has an input of
// each output's name.
func TestThroughModules(t *testing.T) {
	for _, c := range []struct {
		name, module string
		files        map[change.Path]string
		want         string
	}{
		{"locals and resources", `variable "in" {}
locals {
  a = "x-${var.in}"
  b = local.a
}
resource "null_resource" "r" {
  triggers = { v = local.b }
}
data "external" "d" {
  query = { q = null_resource.r.id }
}
output "o1" {
  value = local.b
}
output "o2" {
  value = data.external.d.result.x
}
output "o3" {
  value = local.c
}
locals {
  c = 1
}`, nil, "o1 o2"},
		{"an argument is what the code says, all else hangs on the whole block", `resource "x_y" "r" {
  name  = var.in
  plain = "p"
  list {
    v = var.in
  }
}
output "o1" {
  value = x_y.r.plain
}
output "o2" {
  value = x_y.r.name
}
output "o3" {
  value = x_y.r.id
}`, nil, "o2 o3"},
		{"terraform_data gives back what it is given", `resource "terraform_data" "r" {
  for_each = { a = 1 }
  input = { n = var.in, p = each.key, q = each.value }
}
output "o1" {
  value = terraform_data.r["a"].output.n
}
output "o2" {
  value = [for k, r in terraform_data.r : r.output.p]
}
output "o3" {
  value = terraform_data.r[*].output.n
}
output "o4" {
  value = values(terraform_data.r)
}
output "o5" {
  value = keys(terraform_data.r)
}
output "o6" {
  value = terraform_data.r["a"].id
}`, nil, "o1 o3 o4"},
		{"what makes the instances", `resource "terraform_data" "r" {
  for_each = toset([var.in])
  input    = 1
}
resource "terraform_data" "c" {
  count = var.in
}
output "o1" {
  value = keys(terraform_data.r)
}
output "o2" {
  value = { for k, r in terraform_data.r : k => r.output }
}
output "o3" {
  value = length(terraform_data.c)
}
output "o4" {
  value = terraform_data.c[*].id
}
output "o5" {
  value = 1
}`, nil, "o1 o2 o3 o4"},
		{"what orders or checks carries nothing", `resource "terraform_data" "a" {
  input = var.in
}
resource "terraform_data" "b" {
  depends_on = [terraform_data.a]
  lifecycle {
    precondition {
      condition     = var.in != ""
      error_message = "no"
    }
  }
}
output "o1" {
  value      = terraform_data.b
  depends_on = [terraform_data.a]
}`, nil, ""},
		{"a provider", `provider "aws" {
  region = var.in
}
provider "aws" {
  alias  = "fixed"
  region = "eu"
}
resource "aws_vpc" "a" {
  cidr = "10"
}
resource "aws_vpc" "b" {
  provider = aws.fixed
}
output "o1" {
  value = aws_vpc.a.id
}
output "o2" {
  value = aws_vpc.b.id
}
output "o3" {
  value = aws_vpc.a.cidr
}`, nil, "o1"},
		{"a local module, output by output", `module "m" {
  source = "../n"
  x      = var.in
  y      = 1
}
module "many" {
  source   = "../n"
  for_each = { k = var.in }
  x        = each.key
  y        = each.value
}
output "o1" {
  value = module.m.of_x
}
output "o2" {
  value = module.m.of_y
}
output "o3" {
  value = module.m
}
output "o4" {
  value = module.many["k"].of_x
}
output "o5" {
  value = [for m in module.many : m.of_y]
}`, map[change.Path]string{"modules/n/main.tf": "variable \"x\" {}\nvariable \"y\" {}\noutput \"of_x\" {\n  value = var.x\n}\noutput \"of_y\" {\n  value = var.y\n}\n"},
			"o1 o3 o5"},
		{"a remote module: whatever it is given", `module "m" {
  source = "git::https://example.com/m.git"
  x      = var.in
}
module "n" {
  source  = "acme/n/aws"
  version = var.in
}
output "o1" {
  value = module.m.anything
}
output "o2" {
  value = module.n.anything
}`, nil, "o1"},
		{"a provider that a local module takes from its caller", `provider "aws" {
  region = var.in
}
provider "aws" {
  alias  = "fixed"
  region = "eu"
}
module "m" {
  source = "../n"
}
module "f" {
  source    = "../n"
  providers = { aws = aws.fixed }
}
output "o1" {
  value = module.m.id
}
output "o2" {
  value = module.f.id
}`, map[change.Path]string{"modules/n/main.tf": "resource \"aws_vpc\" \"v\" {}\noutput \"id\" {\n  value = aws_vpc.v.id\n}\n"}, "o1"},
		{"code that runs in a circle", `locals {
  a = local.b
  b = "${local.a}${var.in}"
}
output "o1" {
  value = local.a
}`, nil, "o1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[change.Path]string{"modules/m/main.tf": c.module,
				"live/a/terragrunt.hcl": "terraform {\n  source = \"../../modules//m\"\n}\n", "live/b/terragrunt.hcl": "dependency \"a\" {\n  config_path = \"../a\"\n}\n" +
					`inputs = { o1 = dependency.a.outputs.o1, o2 = dependency.a.outputs.o2, o3 = dependency.a.outputs.o3,
o4 = dependency.a.outputs.o4, o5 = dependency.a.outputs.o5, o6 = dependency.a.outputs.o6 }`}
			for path, content := range c.files {
				files[path] = content
			}
			var got []string
			for _, r := range flow.Follow(index(t, files), []flow.Change{{Unit: "live/a", Input: "in"}}) {
				got = append(got, r.Input)
			}
			assert.Equal(t, c.want, strings.Join(got, " "))
		})
	}
}

// TestModulesThatCannotBeFollowed: all outputs count, and the chain says why.
func TestModulesThatCannotBeFollowed(t *testing.T) {
	for _, c := range []struct {
		name, a, why string
		files        map[change.Path]string
	}{
		{"remote", `terraform { source = "git::https://example.com/m.git?ref=v1" }`, "module not in the repository", nil},
		{"gone", `terraform { source = "../../modules/gone" }`, "module not in the repository", nil},
		{"known only when it runs", `terraform { source = run_cmd("which-module") }`, "its module is known only when Terragrunt runs", nil},
		{"one of two arms", "terraform {\n  source = get_env(\"X\") == \"\" ? \"git::https://example.com/m.git\" : \"../../modules/m\"\n}\n",
			"module not in the repository", nil},
		{"broken", `terraform { source = "../../modules/broken" }`, "main.tf does not parse",
			map[change.Path]string{"modules/broken/main.tf": "output {{"}},
		{"JSON", `terraform { source = "../../modules/json" }`, "main.tf.json is written in JSON",
			map[change.Path]string{"modules/json/main.tf.json": "{}"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[change.Path]string{"modules/m/main.tf": passThrough, "live/a/terragrunt.hcl": c.a,
				"live/b/terragrunt.hcl": "dependency \"a\" {\n  config_path = \"../a\"\n}\n" + `inputs = { x = dependency.a.outputs.whatever }`}
			for path, content := range c.files {
				files[path] = content
			}
			assert.Equal(t, []flow.Reach{{Unit: "live/b", Input: "x", Through: []string{"live/a inputs.in", "live/a outputs (" + c.why + ": all of them)"}}},
				flow.Follow(index(t, files), []flow.Change{{Unit: "live/a", Input: "in"}}))
		})
	}
}

// TestWithoutASourceTheUnitIsTheModule also has generated code, and files beside the unit.
func TestWithoutASourceTheUnitIsTheModule(t *testing.T) {
	x := index(t, map[change.Path]string{
		"live/a/main.tf": passThrough,
		"live/a/terragrunt.hcl": "generate \"g\" {\n  path = \"g.tf\"\n  if_exists = \"overwrite\"\n" +
			"  contents = \"output \\\"made\\\" {\\n  value = \\\"$${var.in}${get_env(\"X\")}\\\"\\n}\\n\"\n}\n",
		"live/b/terragrunt.hcl": "dependency \"a\" {\n  config_path = \"../a\"\n}\n" +
			`inputs = { x = dependency.a.outputs.out, y = dependency.a.outputs.made, z = dependency.a.outputs.rest }`})
	assert.Equal(t, []string{"live/b x", "live/b y"}, inputsOf(flow.Follow(x, []flow.Change{{Unit: "live/a", Input: "in"}})))
}

func TestTheUnitsOwnSourceOverridesTheIncludedOne(t *testing.T) {
	x := index(t, map[change.Path]string{"modules/m/main.tf": passThrough, "live/e.hcl": `terraform { source = "git::https://example.com/m.git" }`,
		"live/a/terragrunt.hcl": "include \"e\" {\n  path = \"../e.hcl\"\n}\nterraform {\n  source = \"../../modules/m\"\n}\n",
		"live/b/terragrunt.hcl": "dependency \"a\" {\n  config_path = \"../a\"\n}\n" + `inputs = { x = dependency.a.outputs.out, y = dependency.a.outputs.rest }`})
	assert.Equal(t, []string{"live/b x"}, inputsOf(flow.Follow(x, []flow.Change{{Unit: "live/a", Input: "in"}})))
}

func TestCirclesAndLongWays(t *testing.T) {
	unit := func(inputs string, dependencies ...string) string {
		text := "terraform {\n  source = \"../../modules/m\"\n}\n"
		for _, d := range dependencies {
			text += "dependency \"" + d + "\" {\n  config_path = \"../" + d + "\"\n}\n"
		}
		return text + "inputs = { " + inputs + " }\n"
	}
	x := index(t, map[change.Path]string{"modules/m/main.tf": passThrough,
		"live/a/terragrunt.hcl": unit(`in = dependency.c.outputs.out`, "c"),
		"live/b/terragrunt.hcl": unit(`in = dependency.a.outputs.out`, "a"),
		"live/c/terragrunt.hcl": unit(`in = dependency.b.outputs.out, other = dependency.a.outputs.out`, "a", "b"),
	})
	reached := flow.Follow(x, []flow.Change{{Unit: "live/a", Input: "in"}})
	assert.Equal(t, []flow.Reach{
		{Unit: "live/b", Input: "in", Through: []string{"live/a inputs.in", "live/a outputs.out"}},
		{Unit: "live/c", Input: "in", Through: []string{"live/a inputs.in", "live/a outputs.out", "live/b inputs.in", "live/b outputs.out"}},
		{Unit: "live/c", Input: "other", Through: []string{"live/a inputs.in", "live/a outputs.out"}},
	}, reached)
	assert.Empty(t, flow.Follow(x, nil))
	assert.Empty(t, flow.Follow(x, []flow.Change{{Unit: "live/gone", Input: "in"}}))
}

// TestTheSampleAfterTheNewNames: what phase 2 must say of the plan's tree.
func TestTheSampleAfterTheNewNames(t *testing.T) {
	const at = "terraform/infra/live/cluster-101/"
	reached := flow.Follow(sample(t, "single-cluster"), []flow.Change{
		{Unit: at + "artifacts/build", Input: "installer_registry"}, {Unit: at + "artifacts/build", Input: "iso_name"}})
	assert.Equal(t, []flow.Reach{
		{Unit: at + "artifacts/publish", Input: "iso_name",
			Through: []string{at + "artifacts/build inputs.iso_name", at + "artifacts/build outputs.iso_name"}},
		{Unit: at + "cluster/bootstrap", Input: "machine_configs", Through: []string{at + "artifacts/build inputs.installer_registry",
			at + "artifacts/build outputs.installer_image", at + "cluster/config inputs.installer_image", at + "cluster/config outputs.machine_configs"}},
		{Unit: at + "cluster/compute", Input: "talos_image_file_id", Through: []string{at + "artifacts/build inputs.iso_name",
			at + "artifacts/build outputs.iso_name", at + "artifacts/publish inputs.iso_name", at + "artifacts/publish outputs.talos_image_file_ids"}},
		{Unit: at + "cluster/config", Input: "installer_image",
			Through: []string{at + "artifacts/build inputs.installer_registry", at + "artifacts/build outputs.installer_image"}},
	}, reached)
	assert.Empty(t, flow.Follow(sample(t, "single-cluster"), []flow.Change{{Unit: at + "artifacts/publish", Input: "upload_label"}}))
}
