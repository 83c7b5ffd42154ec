package multicluster_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
)

// gateLayout has every kind of key: without a stand-in, with one, and two that read one output.
const gateLayout = `artifacts {
  stage "images" {
    from = "build"
    gate = "builder"
  }
  stage "registry" {
    from = "publish"
    gate = "image"
  }
  stage "plain" {
    from = "plain"
  }
}
override "image" {
  stage = "registry"
}
override "release" {
  stage  = "registry"
  inputs = ["release", "release_again"]
  stand_in {
    file  = "common/versions.hcl"
    local = "release"
  }
}
override "flavour" {
  stage = "registry"
}
override "builder" {
  stage = "images"
}
override "free" {
  stage = "plain"
}
`

// keyOf are the inputs that a key of gateLayout replaces, and the output that it stands for.
var keyOf = map[string]struct{ key, dependency, output string }{
	"image": {"image", "r", "image"}, "release": {"release", "r", "release"}, "release_again": {"release", "r", "release"},
	"flavour": {"flavour", "r", "flavour"}, "builder": {"builder", "i", "builder"}, "free": {"free", "p", "free"},
}

// gatedInput is an input of a random unit before phase 4.
type gatedInput struct {
	name, text string
	// reads are the dependencies that it reads; covered tells that a key replaces it.
	reads   []string
	covered bool
	// asked tells that a key is for it, whatever it reads.
	asked bool
}

func drawInput(t *rapid.T) gatedInput {
	in := gatedInput{name: rapid.SampledFrom([]string{"image", "release", "release_again", "flavour", "builder", "free", "x", "y"}).Draw(t, "input")}
	read := func() (dependency, output string) {
		of := keyOf[rapid.SampledFrom([]string{"image", "release", "flavour", "builder", "free"}).Draw(t, "output")]
		if own, ok := keyOf[in.name]; ok && rapid.IntRange(0, 5).Draw(t, "its own") > 0 {
			of = own
		}
		in.reads = append(in.reads, of.dependency)
		if own, ok := keyOf[in.name]; ok && own.dependency == of.dependency && own.output == of.output {
			in.covered = true
		}
		return of.dependency, of.output
	}
	d, o := read()
	one := fmt.Sprintf("dependency.%s.outputs.%s", d, o)
	switch rapid.IntRange(0, 6).Draw(t, "form") {
	case 0:
		in.text = fmt.Sprintf("%q", "x-${"+one+"}")
	case 1:
		in.text = fmt.Sprintf("local.yes ? %s : \"never\"", one)
	case 2:
		in.text = fmt.Sprintf("upper(%s)", one)
	case 3:
		d, o = read()
		in.text = fmt.Sprintf("join(\"+\", [%s, dependency.%s.outputs.%s])", one, d, o)
	case 4:
		in.text = fmt.Sprintf("<<-EOT\n    %s\n  EOT", "${"+one+"}")
	case 5:
		in.text = fmt.Sprintf("dependency.%s.outputs[%q]", d, o)
	default:
		in.text = one
	}
	slices.Sort(in.reads)
	in.reads = slices.Compact(in.reads)
	in.covered = in.covered && len(in.reads) == 1
	_, named := keyOf[in.name]
	in.asked = named && len(in.reads) == 1
	return in
}

// TestLawOfGatesOnRandomUnits evaluates random units of a gated tree for random overrides: a key that is set is what its inputs get; any
// other input gets what the shared stage truly gives, or the stand-in where the dependency is off; nobody gets a mock of a dependency
// that is off.
func TestLawOfGatesOnRandomUnits(t *testing.T) {
	off, replaced := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		var ins []gatedInput
		seen := map[string]bool{}
		for range rapid.IntRange(1, 5).Draw(t, "inputs") {
			if in := drawInput(t); !seen[in.name] {
				seen[in.name] = true
				ins = append(ins, in)
			}
		}
		f, texts := gatedTree(t, ins)
		before := begin(t, f.tree())
		s := before.through(4)
		for range 4 {
			overrides := map[string]cty.Value{}
			for _, key := range []string{"image", "release", "flavour", "builder", "free"} {
				switch rapid.IntRange(0, 2).Draw(t, key) {
				case 1:
					overrides[key] = cty.NullVal(cty.String)
				case 2:
					overrides[key] = cty.StringVal("own " + key)
				}
			}
			truth := evaluated(t, before, texts, nil, true)
			got := evaluated(t, s, texts, overrides, false)
			for _, in := range ins {
				want := truth.inputs[in.name]
				if key := overrides[keyOf[in.name].key]; in.asked && key != cty.NilVal && !key.IsNull() {
					replaced++
					want = key.AsString()
				}
				if in.covered && !got.on[in.reads[0]] && got.inputs[in.name] != want {
					want = "stand-in " + keyOf[in.name].key
				}
				require.Equal(t, want, got.inputs[in.name], "input %s = %s with %#v in\n%s", in.name, in.text, overrides, s.read(compute))
			}
			for _, on := range got.on {
				if !on {
					off++
				}
			}
		}
	})
	require.Positive(t, off, "some overrides turn a dependency off")
	require.Positive(t, replaced)
}

// gatedTree is a tree with one unit that has these inputs, its dependencies and inputs in its own text or an included one.
func gatedTree(t *rapid.T, ins []gatedInput) (files, []change.Path) {
	var blocks, own, included strings.Builder
	for _, stage := range rapid.Permutation([]string{"registry", "images", "plain"}).Draw(t, "blocks") {
		fmt.Fprintf(&blocks, "dependency %q {\n  config_path = \"../../../artifacts/%s\"\n}\n\n", stage[:1], stage)
	}
	split := rapid.Bool().Draw(t, "included")
	for _, in := range ins {
		to := &own
		if split && rapid.Bool().Draw(t, "in the include") {
			to = &included
		}
		fmt.Fprintf(to, "  %s = %s\n", in.name, in.text)
	}
	head := "locals {\n  yes = true\n" + rapid.SampledFrom([]string{"", "  cluster = read_terragrunt_config(find_in_parent_folders(\"cluster.hcl\"))\n",
		"  v = read_terragrunt_config(find_in_parent_folders(\"common/versions.hcl\")).locals\n", "  overrides = 1\n  shared_r = 2\n"}).Draw(t, "locals") + "}\n\n"
	f := planned("").with(layoutFile(gateLayout)).with(files{"live/artifacts/plain/terragrunt.hcl": header + "inputs = {}\n",
		"live/common/versions.hcl": "locals {\n  release = \"stand-in release\"\n}\n"})
	if !split {
		f[compute] = header + head + blocks.String() + inputs(own.String())
		return f, []change.Path{compute}
	}
	f["live/_envcommon/x.hcl"] = head + blocks.String() + inputs(included.String())
	f[compute] = header + envcommon + "locals {\n  yes = true\n}\n\n" + inputs(own.String())
	return f, []change.Path{"live/_envcommon/x.hcl", compute}
}

// evaluation is what a unit comes to: its inputs as text, and which dependencies are on, by label.
type evaluation struct {
	inputs map[string]string
	on     map[string]bool
}

// evaluated evaluates the texts of a unit the way Terragrunt does: locals, then whether each dependency is on, then the inputs with a
// dependency's true outputs, or its mocks where it is off.
func evaluated(t check, s stage, texts []change.Path, overrides map[string]cty.Value, plain bool) evaluation {
	e := evaluation{inputs: map[string]string{}, on: map[string]bool{}}
	var bodies []*hclsyntax.Body
	var contexts []*hcl.EvalContext
	for _, path := range texts {
		file, diagnostics := hclsyntax.ParseConfig([]byte(s.read(path)), string(path), hcl.InitialPos)
		require.False(t, diagnostics.HasErrors(), "%v", diagnostics)
		body := file.Body.(*hclsyntax.Body)
		context := localContext(t, body, overrides)
		for _, block := range body.Blocks {
			if block.Type != "dependency" {
				continue
			}
			on := true
			if enabled, ok := block.Body.Attributes["enabled"]; ok && !plain {
				value, diagnostics := enabled.Expr.Value(context)
				require.False(t, diagnostics.HasErrors(), "%v", diagnostics)
				on = value.True()
			}
			e.on[block.Labels[0]] = on
		}
		bodies, contexts = append(bodies, body), append(contexts, context)
	}
	dependencies := map[string]cty.Value{}
	for label, on := range e.on {
		outputs := map[string]cty.Value{}
		for _, output := range []string{"image", "release", "flavour", "builder", "free"} {
			outputs[output] = cty.StringVal("mock " + output)
			if on {
				outputs[output] = cty.StringVal("true " + output)
			}
		}
		dependencies[label] = cty.ObjectVal(map[string]cty.Value{"outputs": cty.ObjectVal(outputs)})
	}
	for i, body := range bodies {
		contexts[i].Variables["dependency"] = cty.ObjectVal(dependencies)
		value, diagnostics := body.Attributes["inputs"].Expr.Value(contexts[i])
		require.False(t, diagnostics.HasErrors(), "%v\n%s", diagnostics, s.read(texts[i]))
		for name, input := range value.AsValueMap() {
			require.False(t, input.IsNull(), "input %s is null", name)
			e.inputs[name] = input.AsString()
		}
	}
	return e
}

// localContext evaluates the locals of a text, each once those that it needs are.
func localContext(t check, body *hclsyntax.Body, overrides map[string]cty.Value) *hcl.EvalContext {
	text := func(f func(string) string) function.Function {
		return function.New(&function.Spec{Params: []function.Parameter{{Type: cty.String}}, Type: function.StaticReturnType(cty.String),
			Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
				return cty.StringVal(f(args[0].AsString())), nil
			}})
	}
	definition := map[string]cty.Value{"cluster_name": cty.StringVal("one"), "artifact_overrides": cty.EmptyObjectVal}
	if overrides != nil {
		definition["artifact_overrides"] = cty.ObjectVal(overrides)
	}
	context := &hcl.EvalContext{Variables: map[string]cty.Value{}, Functions: map[string]function.Function{
		"try": tryfunc.TryFunc, "upper": text(strings.ToUpper), "find_in_parent_folders": text(func(s string) string { return s }),
		"read_terragrunt_config": function.New(&function.Spec{Params: []function.Parameter{{Type: cty.String}}, Type: function.StaticReturnType(cty.DynamicPseudoType),
			Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
				locals := cty.ObjectVal(definition)
				if strings.HasSuffix(args[0].AsString(), "versions.hcl") {
					locals = cty.ObjectVal(map[string]cty.Value{"release": cty.StringVal("stand-in release")})
				}
				return cty.ObjectVal(map[string]cty.Value{"locals": locals}), nil
			}}),
		"join": function.New(&function.Spec{Params: []function.Parameter{{Type: cty.String}, {Type: cty.DynamicPseudoType}}, Type: function.StaticReturnType(cty.String),
			Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
				var words []string
				for _, value := range args[1].AsValueSlice() {
					words = append(words, value.AsString())
				}
				return cty.StringVal(strings.Join(words, args[0].AsString())), nil
			}}),
	}}
	known := map[string]cty.Value{}
	pending := map[string]hclsyntax.Expression{}
	for _, block := range body.Blocks {
		if block.Type == "locals" {
			for name, attribute := range block.Body.Attributes {
				pending[name] = attribute.Expr
			}
		}
	}
	for len(pending) > 0 {
		progress := false
		for name, x := range pending {
			context.Variables["local"] = cty.ObjectVal(known)
			ready := true
			for _, traversal := range x.Variables() {
				if step, ok := traversal[1].(hcl.TraverseAttr); ok && traversal.RootName() == "local" {
					_, waits := pending[step.Name]
					ready = ready && !waits
				}
			}
			if !ready {
				continue
			}
			value, diagnostics := x.Value(context)
			require.False(t, diagnostics.HasErrors(), "%v", diagnostics)
			known[name], progress = value, true
			delete(pending, name)
		}
		require.True(t, progress, "locals hang on each other")
	}
	context.Variables["local"] = cty.ObjectVal(known)
	return context
}
