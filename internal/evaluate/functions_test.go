package evaluate_test

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/gruntwork-io/terragrunt/pkg/config"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform/lang"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/static"
)

// TestEveryFunctionOfTerragruntHasARow: Terragrunt's own list is the table of functions that it registers for configs, and Terraform's.
// Whoever brings in a newer Terragrunt learns here which functions to look at.
func TestEveryFunctionOfTerragruntHasARow(t *testing.T) {
	registered := registeredFunctions(t)
	require.Contains(t, registered, config.FuncNameFindInParentFolders)
	require.Contains(t, registered, config.FuncNameDeepMerge)
	require.Contains(t, registered, config.FuncNameStartsWith)
	scope := lang.Scope{}
	registered = append(registered, slices.Collect(maps.Keys(scope.Functions()))...)
	slices.Sort(registered)
	assert.Equal(t, slices.Compact(registered), static.FunctionNames(), "internal/static/functions.go has a row for each function")
}

// registeredFunctions reads the names off the source of Terragrunt's module: what createTerragruntEvalContext puts into its table.
func registeredFunctions(t *testing.T) []string {
	t.Helper()
	folder, err := build.Import("github.com/gruntwork-io/terragrunt/pkg/config", ".", build.FindOnly)
	require.NoError(t, err)
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(folder.Dir, "config_helpers.go"), nil, 0)
	require.NoError(t, err)
	constants := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			for i, name := range spec.Names {
				if i >= len(spec.Values) {
					break
				}
				if literal, ok := spec.Values[i].(*ast.BasicLit); ok && literal.Kind == token.STRING {
					constants[name.Name], err = strconv.Unquote(literal.Value)
					require.NoError(t, err)
				}
			}
		}
		return true
	})
	var names []string
	for _, declaration := range file.Decls {
		if f, ok := declaration.(*ast.FuncDecl); !ok || f.Name.Name != "createTerragruntEvalContext" {
			continue
		}
		ast.Inspect(declaration, func(n ast.Node) bool {
			pair, ok := n.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			switch key := pair.Key.(type) {
			case *ast.Ident:
				if name, ok := constants[key.Name]; ok {
					names = append(names, name)
				}
			case *ast.BasicLit:
				name, err := strconv.Unquote(key.Value)
				require.NoError(t, err)
				names = append(names, name)
			}
			return true
		})
	}
	return names
}

// TestWhatIsKnownWithoutTerragruntIsWhatTerragruntSays holds the functions that are evaluated without it against it.
func TestWhatIsKnownWithoutTerragruntIsWhatTerragruntSays(t *testing.T) {
	calls := map[string]string{
		"below":     `fileset("${get_terragrunt_dir()}/data", "**/*.yaml")`,
		"beside":    `fileset("data", "*.{yaml,json}")`,
		"none":      `fileset("data", "*.txt")`,
		"nowhere":   `fileset("nowhere", "**")`,
		"all":       `fileset(".", "**")`,
		"above":     `fileset(dirname(find_in_parent_folders("root.hcl")), "*.hcl")`,
		"merged":    `deep_merge({ a = { b = 1, l = ["x"] }, z = "old" }, null, { a = { c = 0, l = ["y"] }, z = "", n = 0 }, { a = { b = 2.5 } })`,
		"read":      `deep_merge(yamldecode(file("data/a.yaml")), jsondecode(file("data/b.json")))`,
		"marked":    `mark_as_read("data/a.yaml")`,
		"vars":      `get_terraform_commands_that_need_vars()`,
		"locking":   `get_terraform_commands_that_need_locking()`,
		"input":     `get_terraform_commands_that_need_input()`,
		"parallel":  `get_terraform_commands_that_need_parallelism()`,
		"expanded":  `pathexpand("a/../b")`,
		"absolute":  `abspath("/a/../b")`,
		"compared":  `timecmp("2024-01-01T00:00:00Z", "2025-01-01T00:00:00+01:00")`,
		"checked":   `constraint_check("1.4.2", ">= 1.3, < 2")`,
		"begins":    `[startswith("abc", "ab"), endswith("abc", "ab"), strcontains("abc", "b")]`,
		"tfvars":    `jsondecode(read_tfvars_file("data/x.tfvars"))`,
		"templated": `templatefile("data/t.tpl", { x = 1 })`,
		"summed":    `filesha256("data/a.yaml")`,
	}
	text := "inputs = {\n"
	for _, name := range slices.Sorted(maps.Keys(calls)) {
		text += "  " + name + " = jsonencode(" + calls[name] + ")\n"
	}
	tree := files(map[change.Path]string{"root.hcl": "", "other.hcl": "", "unit/terragrunt.hcl": text + "}\n", "unit/data/a.yaml": "a: {b: [1]}\n",
		"unit/data/b.json": `{"a": {"b": [2]}, "c": null}`, "unit/data/more/c.yaml": "", "unit/data/x.tfvars": "x = 1\ny = [\"z\"]\n",
		"unit/data/t.tpl": "x is ${x}", "unit/data/.hidden.yaml": ""})
	theirs, _ := inputs(one(t, tree, evaluate.Options{Environ: []string{"TG_EXPERIMENT=deep-merge"}}))
	scope := &static.Scope{Tree: tree, Text: "unit/terragrunt.hcl", Config: "unit/terragrunt.hcl", Original: "unit/terragrunt.hcl"}
	for name, call := range calls {
		x, problems := hclsyntax.ParseExpression([]byte("jsonencode("+call+")"), "", hcl.InitialPos)
		require.False(t, problems.HasErrors(), call)
		value := static.NewEvaluator(static.NewShared()).Value(scope, x).Value
		require.True(t, value.IsWhollyKnown(), "%s is known", call)
		ours, err := ctyjson.Marshal(value, cty.String)
		require.NoError(t, err)
		assert.Equal(t, theirs[name], string(ours), call)
	}
}
