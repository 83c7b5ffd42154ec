package refs

import (
	"bytes"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/static"
)

// valuesFile is where Terragrunt writes what a stack hands down to what it generates.
const valuesFile = "terragrunt.values.hcl"

// GeneratedTree is Expanded with the values that its stacks hand down, each as the file that Terragrunt would write, so that what stacks
// generate can be evaluated. Values that cannot be known without running something are left out.
func (x *Index) GeneratedTree() *live.Tree {
	var set change.Set
	for _, config := range slices.Sorted(maps.Keys(x.stacks.by)) {
		file := config.Dir().Child(valuesFile)
		if _, taken := x.stacks.tree.Lookup(file); taken {
			continue
		}
		r := resolver{x: x, e: x.Evaluator(), view: &View{Config: config}, seen: map[change.Path]bool{}}
		if handed := r.handed(config); handed != nil {
			set.Creates = append(set.Creates, change.Create{Path: file, Content: valuesText(r.e.Value(handed.Scope, handed.Expression).Value), Mode: 0o644})
		}
	}
	tree, findings := x.stacks.tree.With(set)
	if len(set.Creates) == 0 || findings.Has(finding.Error) {
		return x.stacks.tree
	}
	return tree
}

// valuesText writes values as Terragrunt does, but for the folder of the clone, which stands as the function that gives it.
func valuesText(values cty.Value) []byte {
	file := hclwrite.NewEmptyFile()
	if values == cty.NilVal || !values.IsKnown() || values.IsNull() || !values.Type().IsObjectType() {
		return nil
	}
	all := values.AsValueMap()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if all[name].IsWhollyKnown() {
			file.Body().SetAttributeValue(name, all[name])
		}
	}
	return bytes.ReplaceAll(file.Bytes(), []byte(static.RepositoryRoot), []byte("${get_repo_root()}"))
}
