package evaluate_test

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// oddText is a config that few people write. want are inputs, as JSON, that Terragrunt gives it; fails tells that Terragrunt refuses it.
type oddText struct {
	unit  string
	want  map[string]string
	fails bool
}

const (
	upShallow = "include \"up\" {\n  path = find_in_parent_folders(\"up.hcl\")\n}\n"
	upDeep    = "include \"up\" {\n  path           = find_in_parent_folders(\"up.hcl\")\n  merge_strategy = \"deep\"\n}\n"
)

// oddTexts are by the folders of their units.
var oddTexts = map[change.Path]oddText{
	// Blocks that stand twice.
	"locals-twice":    {unit: "locals {\n  a = 1\n}\nlocals {\n  b = 2\n}\n", fails: true},
	"terraform-twice": {unit: "terraform {\n  source = \"../m\"\n}\nterraform {\n  source = \"../m\"\n}\n", fails: true},
	"generate-twice": {unit: strings.Repeat("generate \"g\" {\n  path      = \"g.tf\"\n  if_exists = \"overwrite\"\n  contents  = \"\"\n}\n", 2),
		fails: true},
	"dependency-twice": {unit: strings.Repeat("dependency \"d\" {\n  config_path  = \"../plain\"\n  mock_outputs = { o = \"mock\" }\n}\n", 2) +
		"inputs = { o = dependency.d.outputs.o }\n", want: map[string]string{"o": `"mock"`}},
	"feature-twice": {unit: "feature \"f\" {\n  default = \"first\"\n}\nfeature \"f\" {\n  default = \"second\"\n}\ninputs = { f = feature.f.value }\n",
		want: map[string]string{"f": `"first"`}},
	"include-twice":          {unit: upShallow + upShallow + "inputs = { own = 1 }\n", want: map[string]string{"own": "1", "from": `"up"`}},
	"includes-without-label": {unit: strings.Repeat("include {\n  path = find_in_parent_folders(\"up.hcl\")\n}\n", 2), fails: true},
	"generate-both-ways": {unit: "generate = { a = { path = \"a.tf\", if_exists = \"overwrite\", contents = \"a\" } }\n" +
		"generate \"b\" {\n  path      = \"b.tf\"\n  if_exists = \"overwrite\"\n  contents  = \"b\"\n}\ninputs = { x = 1 }\n", want: map[string]string{"x": "1"}},
	"remote-state-both-ways": {unit: "remote_state = { backend = \"local\", config = { path = \"a\" } }\n" +
		"remote_state {\n  backend = \"local\"\n  config  = { path = \"b\" }\n}\ninputs = { x = 1 }\n", want: map[string]string{"x": "1"}},
	"inputs-twice": {unit: "inputs = { a = 1 }\ninputs = { b = 2 }\n", fails: true},
	"errors-twice": {unit: strings.Repeat("errors {\n  ignore \"i\" {\n    ignorable_errors = [\"x\"]\n  }\n}\n", 2), fails: true},

	// How values are converted.
	"arms-of-tuples":  {unit: "inputs = { x = true ? [1] : [\"a\", \"b\"], y = false ? [1] : [\"a\", \"b\"] }\n", want: map[string]string{"x": `["1"]`, "y": `["a","b"]`}},
	"arms-of-objects": {unit: "inputs = { x = true ? { x = 1 } : { y = \"s\" } }\n", want: map[string]string{"x": `{"x":"1"}`}},
	"arms-of-kinds":   {unit: "inputs = { x = true ? 1 : \"s\", y = false ? true : \"s\", z = true ? true : \"s\" }\n", want: map[string]string{"x": `"1"`, "y": `"s"`, "z": `"true"`}},
	"arms-with-null":  {unit: "inputs = { x = true ? null : 1, y = false ? null : [1] }\n", want: map[string]string{"x": "null", "y": "[1]"}},
	"arms-that-do-not-fit": {unit: "inputs = { x = try(true ? [1] : { a = 1 }, \"fails\"), y = try(true ? [1] : [{ a = 1 }], \"fails\") }\n",
		want: map[string]string{"x": `"fails"`, "y": `"fails"`}},
	"lists-for": {unit: "inputs = { x = [for k, v in { b = 1, a = 2 } : \"${k}${v}\"], y = { for i, v in [\"a\", \"b\"] : v => i }, z = { for v in [\"a\", \"a\"] : v => 1... } }\n",
		want: map[string]string{"x": `["a2","b1"]`, "y": `{"a":0,"b":1}`, "z": `{"a":[1,1]}`}},
	"for-twice-one-key": {unit: "inputs = { x = { for v in [\"a\", \"a\"] : v => 1 } }\n", fails: true},
	"numbers": {unit: "inputs = { x = 1e3, y = 0.1 + 0.2, z = 1 / 3 > 0.333 }\n",
		want: map[string]string{"x": "1000", "y": "0.3", "z": "true"}},
	"texts":     {unit: "inputs = { x = \"a${\"b\"}c\", y = \"$${x}%%{y}\", z = <<-EOT\n    a\n      b\n    EOT\n}\n", want: map[string]string{"x": `"abc"`, "y": `"${x}%{y}"`, "z": `"a\n  b\n"`}},
	"directive": {unit: "inputs = { x = \"%{ for v in [1, 2] ~} ${v} %{ endfor ~}\", y = \"%{ if true }a%{ else }b%{ endif }\" }\n", want: map[string]string{"x": `"1 2 "`, "y": `"a"`}},
	"splat":     {unit: "locals { l = [{ a = 1 }, { a = 2 }] }\ninputs = { x = local.l[*].a, y = local.l.*.a, z = null[*] }\n", want: map[string]string{"x": "[1,2]", "y": "[1,2]", "z": "[]"}},
	"indexes":   {unit: "locals {\n  o = { \"a-b\" = 1, \"1\" = 2 }\n  l = [1, 2]\n}\ninputs = { x = local.o.a-b, y = local.o[\"a-b\"], z = local.o[1], l = local.l[\"1\"] }\n", want: map[string]string{"x": "1", "y": "1", "z": "2", "l": "2"}},
	"keys":      {unit: "locals { k = \"key\" }\ninputs = { x = { (local.k) = 1, \"${local.k}2\" = 2, k = 3, \"a b\" : 4 } }\n", want: map[string]string{"x": `{"a b":4,"k":3,"key":1,"key2":2}`}},
	"mark":      {unit: "\ufeffinputs = { x = 1 }\n", want: map[string]string{"x": "1"}},
	"crlf":      {unit: "inputs = {\r\n  x = 1\r\n  y = <<-EOT\r\n    a\r\n  EOT\r\n}\r\n", want: map[string]string{"x": "1"}},
	"colons":    {unit: "inputs = { x : 1, y: 2 }\n", want: map[string]string{"x": "1", "y": "2"}},

	// What the sides of an include see of each other.
	"shallow-inputs": {unit: upShallow + "inputs = { map = { b = 2 }, list = [\"unit\"] }\n", want: map[string]string{"map": `{"b":2}`, "list": `["unit"]`, "from": `"up"`}},
	"deep-inputs":    {unit: upDeep + "inputs = { map = { b = 2 }, list = [\"unit\"] }\n", want: map[string]string{"map": `{"a":1,"b":2}`, "list": `["up","unit"]`, "from": `"up"`}},
	"feature-of-up":  {unit: upShallow + "inputs = { f = feature.up.value }\n", want: map[string]string{"f": `"of up"`, "flag": `"of up"`}},
	"feature-of-both": {unit: upShallow + "feature \"up\" {\n  default = \"of the unit\"\n}\ninputs = { f = feature.up.value }\n",
		want: map[string]string{"f": `"of the unit"`, "flag": `"of up"`}},
	"locals-of-up":     {unit: upShallow + "inputs = { x = try(local.up, \"not seen\"), y = try(include.up.locals.up, \"not exposed\") }\n", want: map[string]string{"x": `"not seen"`, "y": `"not exposed"`}},
	"values-beside":    {unit: upShallow + "inputs = { x = values.x }\n", want: map[string]string{"x": `"beside"`, "valued": `"none"`}},
	"values-nowhere":   {unit: "inputs = { x = try(values.x, \"none\"), all = try(values, \"no values\") }\n", want: map[string]string{"x": `"none"`, "all": `"no values"`}},
	"auto-with-locals": {unit: "inputs = { x = 1 }\n", want: map[string]string{"x": "1"}},
	"auto-beside":      {unit: "inputs = { x = 1, y = 1 }\n", want: map[string]string{"x": `"auto"`, "y": "1", "dir": `"auto-beside"`}},
	"deep-map-only":    {unit: strings.Replace(upDeep, `"deep"`, `"deep_map_only"`, 1), fails: true},
	"self-include":     {unit: "include \"self\" {\n  path = \"terragrunt.hcl\"\n}\n", fails: true},
	"include-of-none":  {unit: "include \"up\" {\n  path = \"none.hcl\"\n}\n", fails: true},
	"nested-includes":  {unit: "include \"up\" {\n  path = find_in_parent_folders(\"nests.hcl\")\n}\n", fails: true},
	"unknown-block":    {unit: "unknown {\n}\n", fails: true},
	"empty":            {unit: "", want: map[string]string{}},
	"run-of-a-read-file": {unit: "inputs = { x = read_terragrunt_config(\"../read/r.hcl\").inputs.dir, y = read_terragrunt_config(\"../read/r.hcl\").locals.up }\n",
		want: map[string]string{"x": `"read"`, "y": `"up.hcl"`}},
}

// TestTextsThatFewPeopleWriteAreWhatTerragruntMakesOfThem holds what we make of each, and what Terragrunt does now, against what was seen.
func TestTextsThatFewPeopleWriteAreWhatTerragruntMakesOfThem(t *testing.T) {
	env := hermetic(t)
	sources := map[change.Path]live.Source{}
	for path, text := range map[change.Path]string{
		"m/main.tf": "", "plain/terragrunt.hcl": "inputs = {}\n",
		"up.hcl": "feature \"up\" {\n  default = \"of up\"\n}\nlocals {\n  up = 1\n}\n" +
			"inputs = { from = \"up\", map = { a = 1 }, list = [\"up\"], flag = feature.up.value, valued = try(values.x, \"none\") }\n",
		"nests.hcl":  "include \"up\" {\n  path = \"up.hcl\"\n}\n",
		"read/r.hcl": "locals {\n  up = basename(find_in_parent_folders(\"up.hcl\"))\n}\ninputs = { dir = basename(get_terragrunt_dir()) }\n",

		"values-beside/terragrunt.values.hcl":         "x = \"beside\"\n",
		"auto-with-locals/terragrunt.autoinclude.hcl": "locals {\n  a = 1\n}\n",
		"auto-beside/terragrunt.autoinclude.hcl":      "inputs = { x = \"auto\", dir = basename(get_terragrunt_dir()) }\n",
	} {
		sources[path] = live.Text(text)
	}
	for folder, odd := range oddTexts {
		sources[folder.Child("terragrunt.hcl")] = live.Text(odd.unit)
	}
	root := realtest.Write(t, sources)
	tree, _, err := live.Load(root)
	require.NoError(t, err)
	x, err := refs.Build(context.Background(), tree)
	require.NoError(t, err)
	folders := slices.Sorted(maps.Keys(oddTexts))
	units, err := evaluate.Evaluate(context.Background(), tree, evaluate.Options{Root: root, Units: folders, Environ: env, Allow: []string{"*"}})
	require.NoError(t, err)
	for i, folder := range folders {
		t.Run(string(folder), func(t *testing.T) {
			odd := oddTexts[folder]
			result := realtest.Terragrunt(t, env, filepath.Join(root, string(folder)), "render", "--json")
			assert.Equal(t, odd.fails, result.ExitCode != 0, "what Terragrunt says: %s", result.Stderr)
			assert.Equal(t, odd.fails, units[i].Failure != nil, "what we say: %v", units[i].Failure)
			if odd.fails || result.ExitCode != 0 || units[i].Failure != nil {
				return
			}
			differs(t, units[i], []byte(result.Stdout), "", false, "odd texts")
			theirs, err := evaluate.Flat([]byte(result.Stdout))
			require.NoError(t, err)
			for name, value := range odd.want {
				assert.Equal(t, value, theirs["inputs."+name], "what Terragrunt makes of %s", name)
			}
			for name, value := range knownInputs(x, folder.Child("terragrunt.hcl"), root) {
				if want, ok := odd.want[name]; ok {
					assert.Equal(t, want, quotedJSON(value), "%s, known without running anything", name)
				}
			}
		})
	}
}
