package evaluate

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/gruntwork-io/terragrunt/pkg/config"
	"github.com/gruntwork-io/terragrunt/pkg/config/hclparse"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// regularPath is the path of an include block. Terragrunt opens whatever it leads to, and would wait at a pipe for good.
type regularPath struct {
	hclsyntax.Expression
	// folder is what a relative path starts from; told gives a path as the user knows it.
	folder string
	told   func(string) string
}

// Value fails where the path leads to something that is there and no file or folder.
func (x regularPath) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	value, diagnostics := x.Expression.Value(ctx)
	plain, _ := value.Unmark()
	if diagnostics.HasErrors() || !plain.IsKnown() || plain.IsNull() || plain.Type() != cty.String {
		return value, diagnostics
	}
	path := plain.AsString()
	if !filepath.IsAbs(path) {
		path = filepath.Join(x.folder, path)
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		where := x.Range()
		return value, append(diagnostics, &hcl.Diagnostic{Severity: hcl.DiagError, Subject: &where, Summary: "Not a regular file",
			Detail: fmt.Sprintf("an include leads to %s, which is a pipe or a device and is not opened", x.told(path))})
	}
	return value, diagnostics
}

// onlyRegular lets the include blocks of a file fail where they lead to a pipe or a device. What Terragrunt parsed is shared, and not changed.
func (s *side) onlyRegular(file *hclparse.File) *hcl.File {
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok || !slices.ContainsFunc(body.Blocks, isInclude) {
		return file.File
	}
	folder, told := filepath.Dir(file.ConfigPath), s.scratch.toldOutside
	other, in := *file.File, *body
	in.Blocks = slices.Clone(body.Blocks)
	for i, block := range in.Blocks {
		attribute := block.Body.Attributes["path"]
		if !isInclude(block) || attribute == nil {
			continue
		}
		copied, inside, path := *block, *block.Body, *attribute
		path.Expr = regularPath{Expression: attribute.Expr, folder: folder, told: told}
		inside.Attributes = maps.Clone(block.Body.Attributes)
		inside.Attributes["path"] = &path
		copied.Body, in.Blocks[i] = &inside, &copied
	}
	other.Body = &in
	return &other
}

func isInclude(block *hclsyntax.Block) bool { return block.Type == config.MetadataInclude }
