package hcledit

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Body parses HCL that nobody edits, a config or Terraform code; nil where it has syntax errors. Offsets count from the start of content, a
// byte-order mark included.
func Body(content []byte, name string) *hclsyntax.Body {
	file, diagnostics := ParseConfig(content, name, hcl.InitialPos)
	if diagnostics.HasErrors() {
		return nil
	}
	return file.Body.(*hclsyntax.Body)
}
