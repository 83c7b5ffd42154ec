package dialect

import (
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// constraintAttribute is where a config says which Terragrunt may read it.
const constraintAttribute = "terragrunt_version_constraint"

// constraintIn looks for a constraint that is written out in the configs of a folder, in the order of their names.
func constraintIn(tree *live.Tree, dir change.Path) (Dialect, bool) {
	for _, name := range tree.List(dir) {
		file := dir.Child(name)
		if !strings.HasSuffix(name, ".hcl") {
			continue
		}
		text, ok := read(tree, file)
		if !ok || !strings.Contains(text, constraintAttribute) {
			continue
		}
		body := syntax.Parse([]byte(text), file).Body
		if body == nil || body.Attributes[constraintAttribute] == nil {
			continue
		}
		attribute := body.Attributes[constraintAttribute]
		if value, written := syntax.Written(attribute.Expr); written && !value.IsNull() && value.Type().FriendlyName() == "string" {
			return Dialect{Version: value.AsString(), Source: file, constraint: true, old: excludesFrom(value.AsString(), runAll)}, true
		}
	}
	return Dialect{}, false
}

// excludesFrom tells whether a constraint, as ">= 0.50, < 0.60", lets no version from the first one on through.
func excludesFrom(constraint string, first number) bool {
	return slices.ContainsFunc(strings.Split(constraint, ","), func(part string) bool {
		part = strings.TrimSpace(part)
		text := strings.TrimLeft(part, "=!<>~ ")
		v, known := parse(text)
		if !known {
			return false
		}
		switch operator := strings.TrimSpace(strings.TrimSuffix(part, text)); operator {
		case "", "=", "<=":
			return v.before(first)
		case "<":
			return !first.before(v)
		case "~>":
			// All but the last number written stay: ~> 0.55.1 ends before 0.56, ~> 0.55 before 1.
			return len(v) > 1 && v[:len(v)-1].before(first)
		default:
			return false
		}
	})
}
