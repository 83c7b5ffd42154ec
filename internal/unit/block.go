package unit

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// Block is one block of a config, or an object that an attribute of the block's name holds, in the scope of the text that says it.
type Block struct {
	// Label is its labels, joined by dots.
	Label string
	Scope *static.Scope
	// Attributes are its attributes in the order of their names' first letters, each with the scope in which it is evaluated.
	Attributes []Attribute
}

// Attribute is one attribute of a block.
type Attribute struct {
	Name       string
	Expression hclsyntax.Expression
	Scope      *static.Scope
}

// Attribute gives the attribute of this name.
func (b Block) Attribute(name string) (Attribute, bool) {
	i := slices.IndexFunc(b.Attributes, func(a Attribute) bool { return a.Name == name })
	if i < 0 {
		return Attribute{}, false
	}
	return b.Attributes[i], true
}

func blockOf(text refs.Scoped, block *hclsyntax.Block) Block {
	b := Block{Label: strings.Join(block.Labels, "."), Scope: text.Scope}
	for _, attribute := range refs.Ordered(block.Body) {
		b.Attributes = append(b.Attributes, Attribute{Name: attribute.Name, Expression: attribute.Expr, Scope: text.Scope})
	}
	return b
}

// Generated gives the generate blocks that count, and what the attribute generate holds: of two with one label the stronger
// text's, as under merge_strategy = "deep"; under the shallow merge Terragrunt refuses two.
// Those that are disabled are left out, and disable what they override.
func (u *Unit) Generated() []Block {
	var all []Block
	seen := map[string]bool{}
	add := func(b Block) {
		if !seen[b.Label] {
			seen[b.Label] = true
			if disable, ok := b.Attribute("disable"); !ok || !u.isTrue(disable) {
				all = append(all, b)
			}
		}
	}
	for _, text := range u.Texts {
		for _, block := range text.Text.Blocks("generate") {
			add(blockOf(text, block))
		}
		value := text.Text.Attribute("generate")
		if value == nil {
			continue
		}
		for _, entry := range u.entries(text.Scope, value) {
			add(u.object(entry))
		}
	}
	return all
}

// object reads an entry whose value is an object as if it were a block.
func (u *Unit) object(entry Input) Block {
	b := Block{Label: entry.Name, Scope: entry.Scope}
	if len(entry.Rest) > 0 {
		return b
	}
	for _, part := range u.entries(entry.Scope, entry.Expression) {
		if len(part.Rest) == 0 && part.Name != AnyInput {
			b.Attributes = append(b.Attributes, Attribute{Name: part.Name, Expression: part.Expression, Scope: part.Scope})
		}
	}
	return b
}

// ExtraArguments gives the extra_arguments blocks of terraform in the order in which their arguments reach the command line (mergeExtraArgs
// in pkg/config/include.go of Terragrunt 1.1.2): the weakest text's first; a stronger text's block takes the place of one with its label.
func (u *Unit) ExtraArguments() []Block {
	var all []Block
	for _, text := range slices.Backward(u.Texts) {
		for _, terraform := range text.Text.Blocks("terraform") {
			for _, block := range terraform.Body.Blocks {
				if block.Type != "extra_arguments" {
					continue
				}
				own := blockOf(text, block)
				if i := slices.IndexFunc(all, func(b Block) bool { return b.Label == own.Label }); i >= 0 {
					all[i] = own
				} else {
					all = append(all, own)
				}
			}
		}
	}
	return all
}

func (u *Unit) isTrue(a Attribute) bool {
	holds, known := static.Truth(u.e.Value(a.Scope, a.Expression).Value)
	return known && holds
}
