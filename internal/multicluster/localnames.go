package multicluster

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// localNames gives a gated text the locals that its gates need: those that it has, or new ones under names that are free.
type localNames struct {
	t    *gatedText
	text *refs.Text
	// added are the new locals in the order of their need.
	added []newLocal
	// holding is the local that holds the overrides.
	holding string
}

type newLocal struct{ name, value string }

func newLocalNames(t *gatedText) *localNames {
	n := &localNames{t: t, text: t.text}
	for _, name := range n.text.LocalNames() {
		x, _ := n.text.Local(name)
		if n.isOverrides(x) {
			n.holding = name
		}
	}
	return n
}

// isOverrides tells whether a local is try(….OVERRIDES, {}), or the bare traversal.
func (n *localNames) isOverrides(x hclsyntax.Expression) bool {
	if call, ok := x.(*hclsyntax.FunctionCallExpr); ok && call.Name == "try" && len(call.Args) > 0 {
		x = call.Args[0]
	}
	var way hcl.Traversal
	switch x := x.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		way = x.Traversal[min(2, len(x.Traversal)):]
	case *hclsyntax.RelativeTraversalExpr:
		way = x.Traversal
	}
	return len(way) > 0 && step(way, len(way)-1) == n.t.l.Cluster.Overrides
}

// isOverride tells whether a traversal reads this key of the overrides.
func (n *localNames) isOverride(traversal hcl.Traversal, key string) bool {
	if n.holding != "" && step(traversal, 1) == n.holding && step(traversal, 2) == key {
		return true
	}
	for i := range traversal {
		if step(traversal, i) == n.t.l.Cluster.Overrides && step(traversal, i+1) == key {
			return true
		}
	}
	return false
}

// overrides gives the local that holds the cluster's overrides.
func (n *localNames) overrides() string {
	if n.holding != "" {
		return n.holding
	}
	rules := n.t.l.Cluster
	isDefinition := func(p change.Path) bool { return p.Base() == rules.Definition }
	definition, known := n.known(isDefinition)
	switch path, everywhere := n.definitionPath(); {
	case known:
		n.holding = n.add("overrides", fmt.Sprintf("try(%s.%s, {})", definition.text(), rules.Overrides))
	case everywhere:
		n.holding = n.add("overrides", fmt.Sprintf("try(%s.%s, {})", n.reader(rules.Definition, path).text(), rules.Overrides))
	default:
		// Units that belong to no cluster see the text as well, and find no definition.
		n.holding = n.add("overrides", fmt.Sprintf("try(read_terragrunt_config(%s).locals.%s, {})", path, rules.Overrides))
	}
	return n.holding
}

// shared gives the local that is true while the dependency is on: while one of the keys is not overridden.
func (n *localNames) shared(dependency string, keys []string) string {
	for _, name := range n.text.LocalNames() {
		if x, _ := n.text.Local(name); sameKeys(n.conditionKeys(x), keys) {
			return name
		}
	}
	overrides := n.overrides()
	conditions := make([]string, len(keys))
	for i, key := range keys {
		conditions[i] = fmt.Sprintf("try(local.%s.%s, null) == null", overrides, key)
	}
	return n.add("shared_"+identifier(dependency), strings.Join(conditions, " || "))
}

// isShared tells whether an expression is a local that is true while one of these keys is not overridden.
func (n *localNames) isShared(x hclsyntax.Expression, keys []string) bool {
	return sameKeys(n.sharedKeys(x), keys)
}

// sharedKeys gives the keys of the condition behind local.NAME; none where it is no such condition.
func (n *localNames) sharedKeys(x hclsyntax.Expression) []string {
	traversal, ok := x.(*hclsyntax.ScopeTraversalExpr)
	if !ok || traversal.Traversal.RootName() != "local" || len(traversal.Traversal) != 2 {
		return nil
	}
	definition, ok := n.text.Local(step(traversal.Traversal, 1))
	if !ok {
		return nil
	}
	return n.conditionKeys(definition)
}

// conditionKeys gives the keys of try(….KEY, null) == null, or of several of them joined by ||; none where it is something else.
func (n *localNames) conditionKeys(x hclsyntax.Expression) []string {
	operation, ok := x.(*hclsyntax.BinaryOpExpr)
	if !ok {
		return nil
	}
	if operation.Op == hclsyntax.OpLogicalOr {
		left, right := n.conditionKeys(operation.LHS), n.conditionKeys(operation.RHS)
		if len(left) == 0 || len(right) == 0 {
			return nil
		}
		return append(left, right...)
	}
	call, ok := operation.LHS.(*hclsyntax.FunctionCallExpr)
	if operation.Op != hclsyntax.OpEqual || !ok || call.Name != "try" || len(call.Args) != 2 {
		return nil
	}
	asked, ok := call.Args[0].(*hclsyntax.ScopeTraversalExpr)
	if !ok || len(asked.Traversal) == 0 {
		return nil
	}
	if key := step(asked.Traversal, len(asked.Traversal)-1); n.isOverride(asked.Traversal, key) {
		return []string{key}
	}
	return nil
}

func sameKeys(a, b []string) bool {
	return len(a) > 0 && len(a) == len(b) && !slices.ContainsFunc(a, func(key string) bool { return !slices.Contains(b, key) })
}

// standIn gives the text that reads a stand-in.
func (n *localNames) standIn(standIn layout.StandIn) string {
	target := n.t.l.StandInFile(standIn)
	reader, known := n.known(func(p change.Path) bool { return p == target })
	if !known {
		reader = n.reader(standIn.File, n.standInPath(standIn.File, target))
	}
	return reader.text() + "." + standIn.Local
}

// known gives the local through which the text reads a file already.
func (n *localNames) known(is func(change.Path) bool) (definitionReader, bool) {
	if readers := definitionReaders(n.t.view, n.text, is); len(readers) > 0 {
		return readers[0], true
	}
	return definitionReader{}, false
}

// reader gives a new local that reads a file by this path.
func (n *localNames) reader(file, argument string) definitionReader {
	value := fmt.Sprintf("read_terragrunt_config(%s).locals", argument)
	base := path.Base(file)
	return definitionReader{local: n.add(identifier(strings.TrimSuffix(base, path.Ext(base))), value)}
}

func (n *localNames) add(name, value string) string {
	for _, known := range n.added {
		if known.value == value {
			return known.name
		}
	}
	free := name
	for i := 2; n.taken(free); i++ {
		free = fmt.Sprintf("%s_%d", name, i)
	}
	n.added = append(n.added, newLocal{free, value})
	return free
}

func (n *localNames) taken(name string) bool {
	_, defined := n.text.Local(name)
	return defined || slices.ContainsFunc(n.added, func(l newLocal) bool { return l.name == name })
}

// insert writes the new locals behind those that are there, or in a block of their own.
func (n *localNames) insert() error {
	if len(n.added) == 0 {
		return nil
	}
	document := n.t.document
	if locals := lastLocals(document.Body()); locals != nil {
		for _, l := range n.added {
			if err := document.InsertAttribute(locals, l.name, l.value, hcledit.Last); err != nil {
				return err
			}
		}
		return nil
	}
	width := 0
	for _, l := range n.added {
		width = max(width, len(l.name))
	}
	text := "locals {\n"
	for _, l := range n.added {
		text += fmt.Sprintf("  %-*s = %s\n", width, l.name, l.value)
	}
	at := hcledit.Before("terraform", "dependencies", "dependency", "inputs")
	if slices.ContainsFunc(document.Body().Blocks, func(b *hclsyntax.Block) bool { return b.Type == "include" }) {
		at = hcledit.After("include")
	}
	return document.InsertBlock(document.Body(), text+"}", at)
}

// identifier makes a name that HCL takes of a label.
func identifier(label string) string {
	name := strings.Map(func(r rune) rune {
		if r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, label)
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = "_" + name
	}
	return name
}
