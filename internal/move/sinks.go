package move

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// sink is one value that leaves a unit: an input, or an attribute of a block that Terraform or a hook sees.
type sink struct {
	name  string
	x     hclsyntax.Expression
	scope *static.Scope
	// attribute is what a proof calls it, as "inputs.region".
	attribute string
}

// unseen are the blocks whose values nobody but Terragrunt sees: paths, which the move keeps, and the state's place, which is the
// state plan's.
var unseen = map[string]bool{"locals": true, "include": true, "dependency": true, "dependencies": true, "remote_state": true}

// sinksOf gives the values that leave a unit, of each the one that counts.
func sinksOf(u *unit.Unit) []sink {
	var all []sink
	for _, input := range u.Inputs() {
		switch {
		case input.Decides || len(input.Rest) > 0:
		case input.Name == unit.AnyInput:
			all = append(all, sink{"inputs", input.Expression, input.Scope, "inputs"})
		default:
			all = append(all, sink{"input " + input.Name, input.Expression, input.Scope, "inputs." + input.Name})
		}
	}
	for _, block := range u.Generated() {
		all = blockSinks("generate", block, all)
	}
	for _, block := range u.ExtraArguments() {
		all = blockSinks("extra_arguments", block, all)
	}
	seen := map[string]bool{}
	for _, text := range u.Texts {
		for _, own := range otherSinks(text) {
			if !seen[own.name] {
				seen[own.name] = true
				all = append(all, own)
			}
		}
	}
	return all
}

func blockSinks(kind string, block unit.Block, sinks []sink) []sink {
	for _, attribute := range block.Attributes {
		if !isPath(attribute.Name) {
			sinks = append(sinks, sink{fmt.Sprintf("%s of %s %q", attribute.Name, kind, block.Label), attribute.Expression, attribute.Scope,
				strings.Join([]string{proofName(kind), block.Label, attribute.Name}, ".")})
		}
	}
	return sinks
}

// otherSinks gives the values of a text's other blocks, as of hooks.
func otherSinks(text refs.Scoped) []sink {
	var all []sink
	var walk func(name string, block *hclsyntax.Block)
	walk = func(name string, block *hclsyntax.Block) {
		if len(block.Labels) > 0 {
			name += fmt.Sprintf(" %q", strings.Join(block.Labels, "."))
		}
		for _, attribute := range refs.Ordered(block.Body) {
			if !isPath(attribute.Name) {
				all = append(all, sink{attribute.Name + " of " + name, attribute.Expr, text.Scope,
					strings.Join(append(append([]string{proofName(block.Type)}, block.Labels...), attribute.Name), ".")})
			}
		}
		for _, nested := range block.Body.Blocks {
			if nested.Type != "extra_arguments" {
				walk(nested.Type, nested)
			}
		}
	}
	body := text.Text.Body()
	if body == nil {
		return nil
	}
	for _, block := range body.Blocks {
		if !unseen[block.Type] && block.Type != "generate" {
			walk(block.Type, block)
		}
	}
	return all
}

// proofName is how a proof begins the names of a kind of block.
func proofName(kind string) string {
	switch kind {
	case "extra_arguments", "before_hook", "after_hook", "error_hook":
		return "terraform." + kind
	default:
		return kind
	}
}

// isPath tells the attributes that hold paths which Terragrunt follows, and what hooks run, which find what they need where it is.
func isPath(attribute string) bool {
	switch attribute {
	case "source", "working_dir", "execute", "required_var_files", "optional_var_files":
		return true
	default:
		return false
	}
}
