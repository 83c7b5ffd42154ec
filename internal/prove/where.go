package prove

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// where finds the text that gives a value: in the tree after, or in the one before where the value is gone.
func (x *comparing) where(d Difference) finding.Place {
	if !d.Has && d.Had {
		return locate(x.Before, x.before.Config, d.Attribute)
	}
	return locate(x.After, x.after.Config, d.Attribute)
}

// locate finds the text that gives a value of a unit, in its own text, else in the strongest included one; the config as a whole where
// none names it.
func locate(x *refs.Index, config change.Path, attribute string) finding.Place {
	for _, scoped := range unit.Of(x, config).Texts {
		finder := finder{wanted: attribute}
		finder.body("", scoped.Text.Body())
		if finder.found > 0 {
			return finding.At(string(x.Real(scoped.Text.Path)), scoped.Text.Content(), finder.at.Start.Byte, finder.at.End.Byte)
		}
	}
	return finding.InFile(string(x.Real(config)))
}

// finder looks for the expression whose name comes nearest to the wanted one: blocks, labels, attributes and keys of objects make a
// name, joined by dots.
type finder struct {
	wanted string
	found  int
	at     hcl.Range
}

func (f *finder) body(prefix string, body *hclsyntax.Body) {
	for name, attribute := range body.Attributes {
		f.expression(prefix+name, attribute.Expr)
	}
	for _, block := range body.Blocks {
		name := prefix + block.Type
		if len(block.Labels) > 0 {
			name += "." + strings.Join(block.Labels, ".")
		}
		if strings.HasPrefix(f.wanted, name+".") {
			f.body(name+".", block.Body)
		}
	}
}

func (f *finder) expression(name string, x hclsyntax.Expression) {
	if f.wanted != name && !strings.HasPrefix(f.wanted, name+".") {
		return
	}
	if len(name) > f.found {
		f.found, f.at = len(name), x.Range()
	}
	f.within(name, x)
}

// within looks into objects, and into those that a call puts together.
func (f *finder) within(name string, x hclsyntax.Expression) {
	switch x := x.(type) {
	case *hclsyntax.ObjectConsExpr:
		for _, item := range x.Items {
			f.expression(name+"."+static.ItemKey(item), item.ValueExpr)
		}
	case *hclsyntax.FunctionCallExpr:
		for _, argument := range x.Args {
			f.within(name, argument)
		}
	case *hclsyntax.ParenthesesExpr:
		f.within(name, x.Expression)
	case *hclsyntax.ConditionalExpr:
		f.within(name, x.TrueResult)
		f.within(name, x.FalseResult)
	}
}
