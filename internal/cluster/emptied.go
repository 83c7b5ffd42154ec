package cluster

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/identity"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// empty empties a local of the new definition that holds what belongs to the template's machines. Only what is written out and names
// them is emptied, and that is said; an expression is made of something that may hold for the new cluster as well, so it stays. The
// overrides are emptied whatever they name.
func (a *adding) empty(document *hcledit.Document, content []byte, file change.Path, name string) error {
	in, last, x := locate(document, name)
	if x == nil {
		return nil
	}
	place := finding.At(string(file), content, x.Range().Start.Byte, x.Range().End.Byte)
	tell := func(severity finding.Severity, code finding.Code, remedy, format string, values ...any) {
		a.outcome.Findings = append(a.outcome.Findings, finding.Finding{Code: code, Severity: severity, Place: place,
			Message: fmt.Sprintf(format, values...), Remedy: remedy})
	}
	machines, written := a.machinesIn(document.Source(x.Range())), writesOut(x)
	switch {
	case !written:
		tell(finding.Warning, finding.IdentityCopied, "See that it gives what is "+a.request.Folder+"'s own",
			"%s is computed, and %s keeps the expression", name, a.request.Folder)
		return nil
	case holdsNothing(x):
	case name == a.l.Cluster.Overrides:
	case len(machines) == 0:
		tell(finding.Warning, finding.IdentityCopied, fmt.Sprintf("See that it holds for %s, or say --set '%s={ … }'", a.request.Folder, name),
			"%s names no machine of %s, and %s keeps it", name, a.template.Name, a.request.Folder)
		return nil
	default:
		tell(finding.Note, finding.NotCopied, fmt.Sprintf("Say what %s has with --set '%s={ … }'", a.request.Folder, name),
			"not copied: what %s says of %s, which belongs to %s", name, strings.Join(machines, ", "), a.template.Name)
	}
	text := "{}"
	switch x.(type) {
	case *hclsyntax.TupleConsExpr:
		text = "[]"
	case *hclsyntax.TemplateExpr:
		text = `""`
	}
	return document.SetAttribute(in, last, text, hcledit.Last)
}

// machinesIn gives the words of a text that hold the template's folder, name or number, as names of machines do, each once and at most five.
func (a *adding) machinesIn(text string) []string {
	var machines []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n\"'=:,{}[]()", r) }) {
		holds := slices.ContainsFunc(a.old.Words(), func(own string) bool {
			return len(own) > 2 && strings.Contains(identity.Small(word), identity.Small(own))
		})
		if holds && !slices.Contains(machines, word) && len(machines) < 5 {
			machines = append(machines, word)
		}
	}
	return machines
}

// writesOut tells whether a value is written out: an object, a list or a text that is made of nothing else.
func writesOut(x hclsyntax.Expression) bool {
	switch x.(type) {
	case *hclsyntax.ObjectConsExpr, *hclsyntax.TupleConsExpr, *hclsyntax.TemplateExpr, *hclsyntax.LiteralValueExpr:
		_, is := syntax.Written(x)
		return is
	}
	return false
}

func holdsNothing(x hclsyntax.Expression) bool {
	switch x := x.(type) {
	case *hclsyntax.ObjectConsExpr:
		return len(x.Items) == 0
	case *hclsyntax.TupleConsExpr:
		return len(x.Exprs) == 0
	case *hclsyntax.LiteralValueExpr:
		return x.Val.IsNull()
	}
	return false
}
