package static

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// Render gives the text of a value of which perhaps only a part is known: templates part by part, names by their definitions,
// conditionals whose condition is known by their arm. hole gives the text that stands for an expression that cannot be known.
func (e *Evaluator) Render(s *Scope, x hclsyntax.Expression, hole func(*Scope, hclsyntax.Expression) string) string {
	return e.render(s, x, hole, 0)
}

func (e *Evaluator) render(s *Scope, x hclsyntax.Expression, hole func(*Scope, hclsyntax.Expression) string, depth int) string {
	if !e.meter.charge(perValue) {
		return hole(s, x)
	}
	if text, ok := TextOf(e.Value(s, x).Value); ok {
		e.meter.charge(int64(len(text)))
		return text
	}
	o := e.Origin(s, x, nil)
	if depth > maxVia || o.Config != "" || len(o.Rest) > 0 {
		return hole(s, x)
	}
	switch x := o.Expression.(type) {
	case *hclsyntax.TemplateExpr, *hclsyntax.FunctionCallExpr:
		pieces := piecesOf(o.Expression)
		if pieces == nil {
			break
		}
		var text strings.Builder
		for _, part := range pieces {
			if part.x == nil {
				text.WriteString(part.text)
				continue
			}
			text.WriteString(e.render(o.Scope, part.x, hole, depth+1))
		}
		return text.String()
	case *hclsyntax.ConditionalExpr:
		if holds, known := Truth(e.Value(o.Scope, x.Condition).Value); known {
			arm := x.FalseResult
			if holds {
				arm = x.TrueResult
			}
			return e.render(o.Scope, arm, hole, depth+1)
		}
	}
	return hole(o.Scope, o.Expression)
}

// Hole stands in a path for a part that cannot be known without running something.
const Hole = "\x00"

// Partly gives the text of a path of which a part is not known: up to the last slash before that part, and what follows, with Hole for each
// such part. It reports false where no folder is known.
func (e *Evaluator) Partly(s *Scope, x hclsyntax.Expression) (head, rest string, ok bool) {
	text := e.Render(s, x, func(*Scope, hclsyntax.Expression) string { return Hole })
	end := headEnd(text)
	if end <= 0 {
		return "", "", false
	}
	return text[:end], text[end:], true
}

// headEnd tells where the folder ends that a text with a hole is known to lead through, without its last slashes; 0 where there is none.
func headEnd(text string) int {
	hole := strings.Index(text, Hole)
	if hole < 0 {
		return 0
	}
	return len(strings.TrimRight(text[:max(0, strings.LastIndexByte(text[:hole], '/'))], "/"))
}

// TextOf gives a known string, number or bool as text; null is "". It reports false for all else.
func TextOf(v cty.Value) (string, bool) {
	if v == cty.NilVal || !v.IsWhollyKnown() || v.IsMarked() {
		return "", false
	}
	if v.IsNull() {
		return "", true
	}
	text, err := convert.Convert(v, cty.String)
	if err != nil {
		return "", false
	}
	return text.AsString(), true
}

// Truth gives a known true or false; known is false for all else.
func Truth(v cty.Value) (holds, known bool) {
	if v == cty.NilVal || !v.IsWhollyKnown() || v.IsMarked() || v.IsNull() || v.Type() != cty.Bool {
		return false, false
	}
	return v.True(), true
}
