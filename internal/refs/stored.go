package refs

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// Since Terragrunt 1.1 a config or a stack file that a stack copies may say update_source_with_cas beside a source. Such a source leads from
// where the file stands in the catalog, and not from where it is copied to: when the stack is generated, the content store rewrites the text.
// It does so where the stack that somebody wrote cuts its own source by "//": what stands before is as far as these sources may lead. Else
// the text is copied as it is.

// isStored tells whether a block has a source that the content store rewrites, which must be a text that is written out.
func isStored(body *hclsyntax.Body) bool {
	asks, source := body.Attributes["update_source_with_cas"], body.Attributes["source"]
	if asks == nil || source == nil {
		return false
	}
	value, _ := syntax.Written(asks.Expr)
	holds, _ := static.Truth(value)
	_, written := static.Literal(source.Expr)
	return holds && written
}

// sourceBases are the folders from which the source of a component of a stack file may lead, the first that leads to something counts.
func (x *Index) sourceBases(file change.Path, c component) []change.Path {
	if g, ok := x.stacks.by[file]; ok && g.keeps && c.stored {
		return []change.Path{g.source, file.Dir()}
	}
	return []change.Path{file.Dir()}
}

// keeps tells whether the content store knows where the source of a component stands.
func (x *Index) keeps(e *static.Evaluator, scope *static.Scope, file change.Path, c component) bool {
	if by, ok := x.stacks.by[file]; ok {
		return by.keeps && c.stored
	}
	text, _ := e.Value(scope, c.source).Text()
	source, local := static.ParseSource(text)
	return local && source.HasModule
}

// SourceBase gives the folder from which the terraform.source of a config leads, where that is not its own: since a stack copies the
// config, and Terragrunt's content store rewrites the source.
func (x *Index) SourceBase(config change.Path) (change.Path, bool) {
	g, ok := x.stacks.by[config]
	if !ok || !g.keeps {
		return "", false
	}
	text := x.Text(config)
	if text == nil || text.Broken {
		return "", false
	}
	for _, block := range text.Blocks("terraform") {
		if isStored(block.Body) {
			return g.source, true
		}
	}
	return "", false
}
