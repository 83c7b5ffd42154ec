package evaluate

import (
	"errors"
	"path/filepath"
	"slices"

	"github.com/gruntwork-io/terragrunt/pkg/config"
	"github.com/gruntwork-io/terragrunt/pkg/config/hclparse"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/sulibot/tg-refactor/internal/change"
)

// Terragrunt merges a terragrunt.autoinclude.hcl into the config beside it, be that a unit's, an included or a read one. It decodes that
// file with dependencies of its own, whose outputs it would fetch. So in a full parse its dependency blocks are left out, and what reads
// `dependency` there asks a function of ours.

// askDependency is the name of that function, which no config can write.
const askDependency = "dependency of an autoinclude"

// isAutoInclude tells whether a file is one that Terragrunt merges into a config.
func isAutoInclude(path string) bool { return filepath.Base(path) == config.DefaultAutoIncludeFile }

// besides gives the autoinclude beside a config; it reports false where there is none.
func (s *side) besides(config change.Path) (change.Path, bool) {
	file := config.Dir().Child(autoIncludeName)
	return file, config != file && s.tree.IsFile(file)
}

const autoIncludeName = config.DefaultAutoIncludeFile

// asksFunction takes the dependency blocks from an autoinclude, and lets what reads them ask the function. The syntax tree must be of its
// own.
func asksFunction(body *hclsyntax.Body, path string) {
	rewrite(body, func(x *hclsyntax.ScopeTraversalExpr) hclsyntax.Expression {
		if x.Traversal.RootName() != config.MetadataDependency {
			return x
		}
		call := &hclsyntax.FunctionCallExpr{Name: askDependency, NameRange: x.SrcRange, OpenParenRange: x.SrcRange, CloseParenRange: x.SrcRange,
			Args: []hclsyntax.Expression{&hclsyntax.LiteralValueExpr{Val: cty.StringVal(path), SrcRange: x.SrcRange}}}
		if len(x.Traversal) == 1 {
			return call
		}
		return &hclsyntax.RelativeTraversalExpr{Source: call, Traversal: x.Traversal[1:], SrcRange: x.SrcRange}
	})
	body.Blocks = slices.DeleteFunc(body.Blocks, func(b *hclsyntax.Block) bool { return b.Type == config.MetadataDependency })
}

// autoDependencies answers that function.
func (f *frame) autoDependencies() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "file", Type: cty.String}},
		Type:   function.StaticReturnType(cty.DynamicPseudoType),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			full := args[0].AsString()
			blocks, files, err := f.dependencies(full)
			if err != nil {
				return cty.NilVal, err
			}
			if slices.ContainsFunc(files, func(file change.Path) bool {
				return !isAutoInclude(string(file)) && f.asker.side.reads.hasDependencies(file)
			}) {
				return cty.NilVal, errors.New("an autoinclude includes a file that may have dependencies, which is not evaluated here")
			}
			outputs, err := f.outputs(blocks, files)
			if err != nil {
				return cty.NilVal, err
			}
			return *outputs, nil
		},
	})
}

// addDependencies gives a config that was parsed without them the dependency blocks of the autoincludes beside its files.
func (f *frame) addDependencies(parsed *config.TerragruntConfig, blocks config.Dependencies, files []change.Path) {
	if slices.ContainsFunc(files, func(file change.Path) bool { _, ok := f.asker.side.besides(file); return ok }) {
		parsed.TerragruntDependencies = blocks
	}
}

// parsing are Terragrunt's options for the two ways in which it parses configs: for their dependency blocks, and as a whole.
type parsing struct{ dependencies, whole []hclparse.Option }

// decideParsing makes a frame's options.
func (s *side) decideParsing(f *frame, known *annotated) {
	theirs := f.pctx.ParserOptions
	own := theirs[:len(theirs):len(theirs)]
	of := func(whole bool) []hclparse.Option {
		return append(own, hclparse.WithFileUpdate(func(file *hclparse.File) error {
			if hasBareInclude(file) {
				if err := nameBareInclude(file, theirs); err != nil {
					return err
				}
			}
			known.confine(s, file, whole)
			return nil
		}))
	}
	f.parsing = parsing{dependencies: of(false), whole: of(true)}
	f.pctx.ParserOptions = f.parsing.dependencies
}

// rewrite replaces traversals in every expression of a body.
func rewrite(body *hclsyntax.Body, with func(*hclsyntax.ScopeTraversalExpr) hclsyntax.Expression) {
	var in func(x hclsyntax.Expression) hclsyntax.Expression
	all := func(list []hclsyntax.Expression) {
		for i := range list {
			list[i] = in(list[i])
		}
	}
	in = func(x hclsyntax.Expression) hclsyntax.Expression {
		switch x := x.(type) {
		case *hclsyntax.ScopeTraversalExpr:
			return with(x)
		case *hclsyntax.RelativeTraversalExpr:
			x.Source = in(x.Source)
		case *hclsyntax.FunctionCallExpr:
			all(x.Args)
		case *hclsyntax.ConditionalExpr:
			x.Condition, x.TrueResult, x.FalseResult = in(x.Condition), in(x.TrueResult), in(x.FalseResult)
		case *hclsyntax.IndexExpr:
			x.Collection, x.Key = in(x.Collection), in(x.Key)
		case *hclsyntax.TupleConsExpr:
			all(x.Exprs)
		case *hclsyntax.ObjectConsExpr:
			for i := range x.Items {
				x.Items[i].KeyExpr, x.Items[i].ValueExpr = in(x.Items[i].KeyExpr), in(x.Items[i].ValueExpr)
			}
		case *hclsyntax.ObjectConsKeyExpr:
			// A bare name is a key and no traversal.
			if hcl.ExprAsKeyword(x.Wrapped) == "" || x.ForceNonLiteral {
				x.Wrapped = in(x.Wrapped)
			}
		case *hclsyntax.ForExpr:
			x.CollExpr, x.ValExpr = in(x.CollExpr), in(x.ValExpr)
			if x.KeyExpr != nil {
				x.KeyExpr = in(x.KeyExpr)
			}
			if x.CondExpr != nil {
				x.CondExpr = in(x.CondExpr)
			}
		case *hclsyntax.SplatExpr:
			x.Source, x.Each = in(x.Source), in(x.Each)
		case *hclsyntax.BinaryOpExpr:
			x.LHS, x.RHS = in(x.LHS), in(x.RHS)
		case *hclsyntax.UnaryOpExpr:
			x.Val = in(x.Val)
		case *hclsyntax.ParenthesesExpr:
			x.Expression = in(x.Expression)
		case *hclsyntax.TemplateExpr:
			all(x.Parts)
		case *hclsyntax.TemplateWrapExpr:
			x.Wrapped = in(x.Wrapped)
		case *hclsyntax.TemplateJoinExpr:
			x.Tuple = in(x.Tuple)
		}
		return x
	}
	for _, attribute := range body.Attributes {
		attribute.Expr = in(attribute.Expr)
	}
	for _, block := range body.Blocks {
		rewrite(block.Body, with)
	}
}
