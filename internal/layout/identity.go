package layout

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/live"
)

// IdentityValues gives the values of a cluster's identity as its definition writes them, in the order of ClusterRules.Identity; "" for
// one that is not there or is not written out as a text or a number.
func (l Layout) IdentityValues(tree *live.Tree, c Cluster) []string {
	values := make([]string, len(l.Cluster.Identity))
	names, _ := localNames(tree, l.Definition(c))
	for i, name := range l.Cluster.Identity {
		values[i] = writtenOut(names, strings.Split(name, "."))
	}
	return values
}

// DefinitionValue gives a text or number that a cluster's definition writes out, by the local's name with dots into objects; else "".
func (l Layout) DefinitionValue(tree *live.Tree, c Cluster, name string) string {
	names, _ := localNames(tree, l.Definition(c))
	return writtenOut(names, strings.Split(name, "."))
}

// writtenOut gives the text or number at the end of a way into objects.
func writtenOut(names map[string]hclsyntax.Expression, way []string) string {
	x := names[way[0]]
	for _, name := range way[1:] {
		object, ok := x.(*hclsyntax.ObjectConsExpr)
		if !ok {
			return ""
		}
		x = nil
		for _, item := range object.Items {
			if key, ok := keyOf(item.KeyExpr); ok && key == name {
				x = item.ValueExpr
			}
		}
	}
	if x == nil {
		return ""
	}
	value, ok := literal(x)
	if !ok || value.IsNull() {
		return ""
	}
	switch value.Type() {
	case cty.String:
		return value.AsString()
	case cty.Number:
		return value.AsBigFloat().Text('f', -1)
	default:
		return ""
	}
}
