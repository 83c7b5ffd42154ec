package prove_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/prove"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// ofComponents are the attributes and blocks of a unit or stack block of a stack file, each as it is written at first and then; what comes of
// the second is what a proof says of the unit.
var ofComponents = map[string]struct{ first, second, comes string }{
	"source":                  {`source = "../../catalog/KIND/a"`, `source = "../../catalog/KIND/b"`, "inputs.own differs"},
	"path":                    {`path = "one"`, `path = "two"`, "gone"},
	"values":                  {`values = { v = 1 }`, `values = { v = 2 }`, "inputs.v differs"},
	"no_dot_terragrunt_stack": {`no_dot_terragrunt_stack = false`, `no_dot_terragrunt_stack = true`, "gone"},
	"autoinclude":             {"autoinclude {\nAUTO1\n}", "autoinclude {\nAUTO2\n}", "inputs.auto differs"},
	// They change how a source is fetched and what is looked at afterwards, and nothing of the unit.
	"no_validation": {`no_validation = false`, `no_validation = true`, "identical"},

	"mutable":                {`mutable = false`, `mutable = true`, "identical"},
	"update_source_with_cas": {`update_source_with_cas = false`, `update_source_with_cas = true`, "identical"},
}

// componentTree has a stack file with one block, which says all that it must and one more thing.
func componentTree(kind, name, value string) files {
	all := map[string]string{"source": `source = "../../catalog/KIND/a"`, "path": `path = "one"`, "values": `values = { v = 1 }`}
	all[name] = value
	text := kind + " \"c\" {\n"
	for _, attribute := range slices.Sorted(maps.Keys(all)) {
		text += all[attribute] + "\n"
	}
	auto := map[string]string{"unit": "inputs = { auto = N }",
		"stack": "unit \"more\" {\nsource = \"${get_repo_root()}/catalog/unit/a\"\npath = \"more\"\nvalues = { v = N }\n}"}[kind]
	text = strings.NewReplacer("KIND", kind, "AUTO1", strings.ReplaceAll(auto, "N", "1"), "AUTO2", strings.ReplaceAll(auto, "N", "2")).Replace(text + "}\n")
	f := files{"live/s/terragrunt.stack.hcl": text}
	for _, which := range []string{"a", "b"} {
		f["catalog/unit/"+change.Path(which)+"/terragrunt.hcl"] = "inputs = { own = \"" + which + "\", v = values.v }\n"
		f["catalog/stack/"+change.Path(which)+"/terragrunt.stack.hcl"] = "unit \"u\" {\nsource = \"${get_repo_root()}/catalog/unit/" + which +
			"\"\npath = \"u\"\nvalues = { v = values.v }\n}\n"
	}
	return f
}

// TestEveryAttributeOfAStackIsProved reads what a block of a stack file may say from Terragrunt's own structs: whoever brings in a newer
// Terragrunt learns here which attributes to look at.
func TestEveryAttributeOfAStackIsProved(t *testing.T) {
	for kind, structs := range map[string][]string{"unit": {"Unit", "UnitBlockHCL"}, "stack": {"Stack", "StackBlockHCL"}} {
		known, _ := theirStructs(t, "pkg/config", "internal/hclparse")
		var theirs []string
		for _, name := range structs {
			require.NotNil(t, known[name], name)
			for _, field := range known[name].Fields.List {
				if name, kind := hclTag(t, field); name != "" && kind != "label" {
					theirs = append(theirs, name)
				}
			}
		}
		slices.Sort(theirs)
		assert.Equal(t, slices.Compact(theirs), slices.Sorted(maps.Keys(ofComponents)), "what a %s block may say, and what is tried here", kind)
		for name, c := range ofComponents {
			t.Run(kind+"-"+name, func(t *testing.T) {
				before, after := componentTree(kind, name, c.first), componentTree(kind, name, c.second)
				const file = "live/s/terragrunt.stack.hcl"
				p := proof(t, before, asked{spoil: replacing(file, before[file], after[file])})
				comes := c.comes
				if kind == "stack" && name == "autoinclude" {
					comes = "inputs.v differs"
				}
				if comes == "gone" {
					assert.False(t, p.Holds(), "%v", shown(p))
					return
				}
				assert.Equal(t, comes == string(prove.Identical), p.Holds(), "%v", shown(p))
				if comes != string(prove.Identical) {
					assert.Contains(t, strings.Join(shown(p), "\n"), comes)
				}
			})
		}
	}
}

// TestAPathInEveryAttributeOfAStackIsFollowed writes a path into each of them.
func TestAPathInEveryAttributeOfAStackIsFollowed(t *testing.T) {
	const flag, text = `fileexists("${get_repo_root()}/conf/a.txt")`, `"${get_repo_root()}/conf/a.txt"`
	for name, value := range map[string]string{"source": `source = fileexists("${get_repo_root()}/conf/a.txt") ? "../../catalog/unit/a" : "../none"`,
		"path": "path = file(" + text + ")", "values": "values = { v = " + text + " }", "no_dot_terragrunt_stack": "no_dot_terragrunt_stack = " + flag,
		"no_validation": "no_validation = " + flag, "mutable": "mutable = " + flag, "update_source_with_cas": "update_source_with_cas = " + flag,
		"autoinclude": "autoinclude {\ninputs = { auto = " + text + " }\n}"} {
		f := componentTree("unit", name, value)
		f["conf/a.txt"] = "one"
		x, err := refs.Build(context.Background(), f.tree())
		require.NoError(t, err)
		found := false
		for _, view := range x.Views() {
			found = found || slices.ContainsFunc(view.References, func(r *refs.Reference) bool { return r.Target == "conf/a.txt" })
		}
		assert.True(t, found, "the path in %s is not followed", name)
	}
}
