package keep

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// free tells the functions whose answer hangs neither on the file that asks nor on the unit.
func free(name string) bool {
	f, ok := static.FunctionOf(name)
	return ok && (f.Asks == static.Arguments || f.Asks == static.Surroundings) && f.Names == static.NoPath && !f.Reads &&
		(f.Tells == static.Nobodys || f.Tells == static.OfTheRootOnly)
}

// anywhere tells whether an expression that calls something means the same in any config of the repository: it names nothing of its own file.
func anywhere(x hclsyntax.Expression) bool {
	calls, okay := false, len(x.Variables()) == 0
	_ = hclsyntax.VisitAll(x, func(node hclsyntax.Node) hcl.Diagnostics {
		if call, ok := node.(*hclsyntax.FunctionCallExpr); ok {
			calls, okay = true, okay && free(call.Name)
		}
		return nil
	})
	return calls && okay
}

// written finds the expression that gives an attribute in the strongest text of the unit that has its block, with its source; nil where none
// writes it out.
func (e *editor) written(attribute string) (hclsyntax.Expression, string) {
	for _, scoped := range unit.Of(e.x, e.config).Texts {
		body := scoped.Text.Body()
		if body == nil {
			continue
		}
		if x := inBody(body, strings.Split(attribute, ".")); x != nil {
			r := x.Range()
			return x, string(scoped.Text.Content()[r.Start.Byte:r.End.Byte])
		}
	}
	return nil, ""
}

// inBody leads by the parts of an attribute's name through blocks and their labels, and through objects.
func inBody(body *hclsyntax.Body, parts []string) hclsyntax.Expression {
	if attribute := body.Attributes[parts[0]]; attribute != nil {
		return inObject(attribute.Expr, parts[1:])
	}
	for _, block := range body.Blocks {
		labels := strings.Split(strings.Join(block.Labels, "."), ".")
		if len(block.Labels) == 0 {
			labels = nil
		}
		if block.Type != parts[0] || len(parts) <= 1+len(labels) || strings.Join(parts[1:1+len(labels)], ".") != strings.Join(labels, ".") {
			continue
		}
		if x := inBody(block.Body, parts[1+len(labels):]); x != nil {
			return x
		}
	}
	return nil
}

func inObject(x hclsyntax.Expression, parts []string) hclsyntax.Expression {
	if len(parts) == 0 {
		return x
	}
	object, ok := x.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return nil
	}
	for _, item := range object.Items {
		if static.ItemKey(item) == parts[0] {
			return inObject(item.ValueExpr, parts[1:])
		}
	}
	return nil
}
