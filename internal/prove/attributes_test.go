package prove_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/prove"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// block is how a block is written that holds one attribute beside those that it needs.
type block struct {
	head, name string
	needs      map[string]string
}

var (
	hookNeeds = map[string]string{"commands": `["plan"]`, "execute": `["echo"]`}
	// blocks are those of a config by their types, with the name that their attributes have in a proof.
	blocks = map[string]block{
		"":                          {},
		"dependencies":              {"dependencies {", "dependencies", nil},
		"dependency":                {`dependency "d" {`, "dependency.d", map[string]string{"config_path": `"../../../other"`, "mock_outputs": `{ o = "mock" }`}},
		"engine":                    {"engine {", "engine", map[string]string{"source": `"x"`}},
		"errors.ignore":             {`errors { @ignore "i" {`, "errors.ignore", map[string]string{"ignorable_errors": `["x"]`}},
		"errors.retry":              {`errors { @retry "r" {`, "errors.retry", map[string]string{"retryable_errors": `["x"]`, "max_attempts": "1", "sleep_interval_sec": "1"}},
		"exclude":                   {"exclude {", "exclude", map[string]string{"if": "true", "actions": `["apply"]`}},
		"feature":                   {`feature "f" {`, "feature.f", nil},
		"generate":                  {`generate "g" {`, "generate.g", map[string]string{"path": `"g.tf"`, "if_exists": `"overwrite"`, "contents": `"#"`}},
		"include":                   {`include "i" {`, "inputs", map[string]string{"path": `"../../../included.hcl"`}},
		"remote_state":              {"remote_state {", "remote_state", map[string]string{"backend": `"local"`, "config": `{ path = "x" }`}},
		"terraform":                 {"terraform {", "terraform", nil},
		"terraform.after_hook":      {`terraform { @after_hook "h" {`, "terraform.after_hook.h", hookNeeds},
		"terraform.before_hook":     {`terraform { @before_hook "h" {`, "terraform.before_hook.h", hookNeeds},
		"terraform.error_hook":      {`terraform { @error_hook "h" {`, "terraform.error_hook.h", map[string]string{"commands": `["plan"]`, "execute": `["echo"]`, "on_errors": `["x"]`}},
		"terraform.extra_arguments": {`terraform { @extra_arguments "e" {`, "terraform.extra_arguments.e", map[string]string{"commands": `["plan"]`}},
	}
	aText, aList, aFlag, aNumber = [2]string{`"a"`, `"b"`}, [2]string{`["a"]`, `["b"]`}, [2]string{"true", "false"}, [2]string{"1", "2"}
	anObject                     = [2]string{`{ a = "a" }`, `{ a = "b" }`}
	// attributes are all of a config, each with two values of which one is not the other.
	attributes = map[string][2]string{
		"generate":                      {`{ g = { path = "g.tf", if_exists = "overwrite", contents = "#a" } }`, `{ g = { path = "g.tf", if_exists = "overwrite", contents = "#b" } }`},
		"remote_state":                  {`{ backend = "local", config = { path = "a" } }`, `{ backend = "local", config = { path = "b" } }`},
		"inputs":                        anObject,
		"download_dir":                  aText,
		"prevent_destroy":               aFlag,
		"iam_role":                      aText,
		"iam_assume_role_duration":      aNumber,
		"iam_assume_role_session_name":  aText,
		"iam_web_identity_token":        aText,
		"terraform_binary":              aText,
		"terraform_version_constraint":  aText,
		"terragrunt_version_constraint": {`">= 1.0"`, `">= 1.1"`},

		"dependencies.paths":     {`["../../../other"]`, `["../../../another"]`},
		"dependency.config_path": {`"../../../other"`, `"../../../another"`}, "dependency.enabled": aFlag, "dependency.skip_outputs": aFlag, "dependency.mock_outputs": anObject,
		"dependency.mock_outputs_allowed_terraform_commands": aList, "dependency.mock_outputs_merge_with_state": aFlag,
		"dependency.mock_outputs_merge_strategy_with_state": {`"shallow"`, `"no_merge"`},
		"engine.source": aText, "engine.version": aText, "engine.type": aText, "engine.meta": anObject,
		"errors.ignore.ignorable_errors": aList, "errors.ignore.message": aText, "errors.ignore.signals": anObject,
		"errors.retry.retryable_errors": aList, "errors.retry.max_attempts": aNumber, "errors.retry.sleep_interval_sec": aNumber,
		"exclude.if": aFlag, "exclude.actions": aList, "exclude.no_run": aFlag, "exclude.exclude_dependencies": aFlag,
		"feature.default": aText,
		"generate.path":   aText, "generate.if_exists": {`"overwrite"`, `"skip"`}, "generate.if_disabled": {`"remove"`, `"skip"`}, "generate.contents": aText,
		"generate.comment_prefix": aText, "generate.disable_signature": aFlag, "generate.disable": aFlag, "generate.hcl_fmt": aFlag,
		"include.path": {`"../../../included.hcl"`, `"../../../other.hcl"`}, "include.expose": aFlag, "include.merge_strategy": {`"shallow"`, `"no_merge"`},
		"remote_state.backend": {`"local"`, `"http"`}, "remote_state.config": {`{ path = "a" }`, `{ path = "b" }`},
		"remote_state.generate": {`{ path = "a.tf", if_exists = "skip" }`, `{ path = "b.tf", if_exists = "skip" }`}, "remote_state.disable_init": aFlag,
		"remote_state.disable_dependency_optimization": aFlag, "remote_state.encryption": {`{ key_provider = "pbkdf2", passphrase = "a" }`, `{ key_provider = "pbkdf2", passphrase = "b" }`},
		"terraform.source": {`"../../../../modules/m"`, `"../../../../modules/n"`}, "terraform.version": {`"1.0"`, `"2.0"`}, "terraform.update_source_with_cas": aFlag, "terraform.mutable": aFlag,
		"terraform.include_in_copy": aList, "terraform.exclude_from_copy": aList, "terraform.copy_terraform_lock_file": aFlag,
		"terraform.extra_arguments.commands": aList, "terraform.extra_arguments.arguments": aList, "terraform.extra_arguments.env_vars": anObject,
		"terraform.extra_arguments.required_var_files": aList, "terraform.extra_arguments.optional_var_files": aList,
		"terraform.error_hook.on_errors": aList,
	}
)

func init() {
	for _, hook := range []string{"before_hook", "after_hook", "error_hook"} {
		for name, values := range map[string][2]string{"if": aFlag, "run_on_error": aFlag, "suppress_stdout": aFlag, "working_dir": aText, "commands": aList, "execute": aList} {
			if hook != "error_hook" || name != "if" && name != "run_on_error" {
				attributes["terraform."+hook+"."+name] = values
			}
		}
	}
}

// written is the config of a unit with one attribute, and what else it needs.
func written(name, value string) string {
	at := strings.LastIndex(name, ".")
	kind, own := "", name
	if at > 0 {
		kind, own = name[:at], name[at+1:]
	}
	b := blocks[kind]
	all := maps.Clone(b.needs)
	if all == nil {
		all = map[string]string{}
	}
	all[own] = value
	if name == "terraform.version" {
		all["source"] = `"tfr:///a/b/c"`
	}
	var text strings.Builder
	text.WriteString(strings.ReplaceAll(b.head, "@", "\n") + "\n")
	for _, attribute := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&text, "%s = %s\n", attribute, all[attribute])
	}
	text.WriteString(strings.Repeat("}\n", strings.Count(b.head, "{")))
	if kind == "include" {
		text.WriteString("inputs = { seen = try(include.i.inputs.included, \"not exposed\") }\n")
	}
	return text.String()
}

// TestEveryAttributeOfAConfigIsProved reads what a config may say from Terragrunt's own structs: whoever brings in a newer Terragrunt learns
// here which attributes to look at. Each gets another value after a move, and the proof says so.
func TestEveryAttributeOfAConfigIsProved(t *testing.T) {
	assert.Equal(t, namesOfConfig(t), slices.Sorted(maps.Keys(attributes)), "the attributes that Terragrunt knows, and those that are tried here")
	f := files{"modules/m/main.tf": "", "modules/n/main.tf": "", "live/other/terragrunt.hcl": "", "live/another/terragrunt.hcl": "",
		"live/included.hcl": "inputs = { included = 1 }\n", "live/other.hcl": "inputs = { included = 2 }\n"}
	folder := func(name string) change.Path { return change.Path(strings.ReplaceAll(name, ".", "-")) }
	for name, values := range attributes {
		f["live/all/x/"+folder(name)+"/terragrunt.hcl"] = written(name, values[0])
	}
	p := proof(t, f, asked{moves: []change.Move{{From: "live/all/x", To: "live/all/y"}}, environ: []string{"TG_EXPERIMENT=version-attribute"},
		spoil: func(tree *live.Tree) (set change.Set) {
			for name, values := range attributes {
				file := "live/all/y/" + folder(name) + "/terragrunt.hcl"
				content, err := tree.Read(file)
				require.NoError(t, err)
				set.Edits = append(set.Edits, change.Edit{File: file, End: len(content), New: written(name, values[1])})
			}
			return set
		}})
	for name := range attributes {
		i := slices.IndexFunc(p.Units, func(u prove.Unit) bool { return u.Before == "live/all/x/"+folder(name) })
		require.GreaterOrEqual(t, i, 0, name)
		at := max(strings.LastIndex(name, "."), 0)
		want := strings.TrimPrefix(blocks[name[:at]].name+"."+strings.TrimPrefix(name[at:], "."), ".")
		if name[:at] == "include" {
			want = "inputs" // Only what comes of it is a value.
		}
		assert.True(t, slices.ContainsFunc(p.Units[i].Differences, func(d prove.Difference) bool {
			return d.Attribute == want || strings.HasPrefix(d.Attribute, want+".") || strings.HasPrefix(want, d.Attribute+".")
		}), "%s is another one after, and the proof says %s", name, shown(prove.Proof{Units: p.Units[i : i+1]}))
	}
}

// TestAPathInEveryAttributeIsFollowed writes a path into each of them.
func TestAPathInEveryAttributeIsFollowed(t *testing.T) {
	const path = `"${get_repo_root()}/conf/a.txt"`
	f := files{"conf/a.txt": "1", "live/other/terragrunt.hcl": "", "live/included.hcl": ""}
	for name, values := range attributes {
		value := map[byte]string{'"': path, '[': "[" + path + "]", '{': "{ path = " + path + " }", 't': "fileexists(" + path + ")", '1': "length(file(" + path + "))"}[values[0][0]]
		f["live/all/x/"+change.Path(strings.ReplaceAll(name, ".", "-"))+"/terragrunt.hcl"] = written(name, value)
	}
	x, err := refs.Build(context.Background(), f.tree())
	require.NoError(t, err)
	for name := range attributes {
		config := "live/all/x/" + change.Path(strings.ReplaceAll(name, ".", "-")) + "/terragrunt.hcl"
		assert.True(t, slices.ContainsFunc(x.View(config).References, func(r *refs.Reference) bool { return r.Target == "conf/a.txt" }),
			"the path in %s is not followed:\n%s", name, f[config])
	}
}

// theirStructs gives the structs of packages of Terragrunt, and what other names of types stand for.
func theirStructs(t *testing.T, folders ...string) (structs map[string]*ast.StructType, named map[string]ast.Expr) {
	structs, named = map[string]*ast.StructType{}, map[string]ast.Expr{}
	for _, folder := range folders {
		sources, err := filepath.Glob(filepath.Join(realtest.TerragruntModule(t), filepath.FromSlash(folder), "*.go"))
		require.NoError(t, err)
		for _, source := range sources {
			if strings.HasSuffix(source, "_test.go") {
				continue
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), source, nil, 0)
			require.NoError(t, err)
			ast.Inspect(parsed, func(n ast.Node) bool {
				if spec, ok := n.(*ast.TypeSpec); ok {
					named[spec.Name.Name] = spec.Type
					if body, ok := spec.Type.(*ast.StructType); ok {
						structs[spec.Name.Name] = body
					}
				}
				return true
			})
		}
	}
	return structs, named
}

// hclTag gives the name and the kind that the tag of a field says; the name is empty where there is none.
func hclTag(t *testing.T, field *ast.Field) (name, kind string) {
	if field.Tag == nil {
		return "", ""
	}
	tag, err := strconv.Unquote(field.Tag.Value)
	require.NoError(t, err)
	name, kind, _ = strings.Cut(reflect.StructTag(tag).Get("hcl"), ",")
	return name, kind
}

// namesOfConfig gives all attributes of a config, blocks and names joined by dots, from the tags of the structs that Terragrunt decodes it
// into.
func namesOfConfig(t *testing.T) []string {
	structs, named := theirStructs(t, "pkg/config", "internal/remotestate")
	var all []string
	var add func(prefix string, body *ast.StructType)
	add = func(prefix string, body *ast.StructType) {
		for _, field := range body.Fields.List {
			name, kind := hclTag(t, field)
			switch kind {
			case "label", "remain":
			case "block":
				inner := structs[typeName(field.Type, named)]
				require.NotNil(t, inner, "the struct of %s%s", prefix, name)
				if name == "include" {
					inner = structs["IncludeConfig"] // The struct for the whole config leaves it to another pass.
				}
				add(prefix+name+".", inner)
			default:
				if name != "" {
					all = append(all, prefix+name)
				}
			}
		}
	}
	require.NotNil(t, structs["terragruntConfigFile"])
	add("", structs["terragruntConfigFile"])
	// No unit sees it: only the command catalog reads it.
	all = slices.DeleteFunc(all, func(name string) bool { return strings.HasPrefix(name, "catalog.") })
	slices.Sort(all)
	return slices.Compact(all)
}

// typeName gives the name of the struct that a field holds, be it one, a pointer or a list.
func typeName(x ast.Expr, named map[string]ast.Expr) string {
	switch x := x.(type) {
	case *ast.StarExpr:
		return typeName(x.X, named)
	case *ast.ArrayType:
		return typeName(x.Elt, named)
	case *ast.SelectorExpr:
		return typeName(x.Sel, named)
	case *ast.Ident:
		if list, ok := named[x.Name].(*ast.ArrayType); ok {
			return typeName(list.Elt, named)
		}
		return x.Name
	default:
		return ""
	}
}
