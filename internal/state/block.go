package state

import (
	"encoding/json"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/sulibot/tg-refactor/internal/syntax"
)

// Block is what a text of OpenTofu or Terraform says about where a state stands.
type Block struct {
	// Backend and Config are as those of Place; "cloud" stands for a cloud block. Backend is empty where the text names none.
	Backend string
	Config  map[string]any
	// Encryption is the text of the encryption block; empty for none.
	Encryption string
}

// ReadBlock finds the backend and the encryption block in the text of a *.tf file, as Terragrunt generates it or a module holds it.
// The error is a sentence's end: what cannot be read, or a value that is not written out.
func ReadBlock(text string) (Block, error) {
	var b Block
	file, diagnostics := syntax.ParseConfig([]byte(text), "backend.tf", hcl.InitialPos)
	if diagnostics.HasErrors() {
		return b, fmt.Errorf("it does not parse: %s", diagnostics[0].Summary)
	}
	for _, outer := range file.Body.(*hclsyntax.Body).Blocks {
		if outer.Type != "terraform" {
			continue
		}
		for _, inner := range outer.Body.Blocks {
			var err error
			switch {
			case inner.Type == "encryption":
				b.Encryption = text[inner.TypeRange.Start.Byte:inner.CloseBraceRange.End.Byte]
			case inner.Type == "backend" && len(inner.Labels) == 1:
				b.Backend = inner.Labels[0]
				b.Config, err = written(inner.Body)
			case inner.Type == "cloud":
				b.Backend = "cloud"
				b.Config, err = written(inner.Body)
			}
			if err != nil {
				return b, err
			}
		}
	}
	return b, nil
}

// written gives a body whose values are all written out, nested blocks as objects.
func written(body *hclsyntax.Body) (map[string]any, error) {
	values := map[string]any{}
	for name, attribute := range body.Attributes {
		value, isWritten := syntax.Written(attribute.Expr)
		if !isWritten {
			return nil, fmt.Errorf("the value of %s is not written out", name)
		}
		text, err := ctyjson.SimpleJSONValue{Value: value}.MarshalJSON()
		if err != nil {
			return nil, fmt.Errorf("the value of %s: %w", name, err)
		}
		var plain any
		if err := json.Unmarshal(text, &plain); err != nil {
			return nil, fmt.Errorf("the value of %s: %w", name, err)
		}
		values[name] = plain
	}
	for _, block := range body.Blocks {
		nested, err := written(block.Body)
		if err != nil {
			return nil, err
		}
		values[block.Type] = nested
	}
	return values, nil
}
