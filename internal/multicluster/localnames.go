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
	n := &localNames{t: t, text: t.x.Text(t.scope.Text)}
	for _, name := range n.text.LocalNames() {
		x, _ := n.text.Local(name)
		if n.isOverrides(x) {
			n.holding = name
		}
	}
	return n
}

// isOverrides tells whether a local is try(local.…OVERRIDES, {}) or the bare traversal.
func (n *localNames) isOverrides(x hclsyntax.Expression) bool {
	if call, ok := x.(*hclsyntax.FunctionCallExpr); ok && call.Name == "try" && len(call.Args) > 0 {
		x = call.Args[0]
	}
	traversal, ok := x.(*hclsyntax.ScopeTraversalExpr)
	return ok && len(traversal.Traversal) > 2 && step(traversal.Traversal, len(traversal.Traversal)-1) == n.t.l.Cluster.Overrides
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
func (n *localNames) overrides() (string, error) {
	if n.holding != "" {
		return n.holding, nil
	}
	definition, err := n.reader(n.t.l.Cluster.Definition, func(p change.Path) bool { return p.Base() == n.t.l.Cluster.Definition })
	if err != nil {
		return "", err
	}
	way := "local." + definition.local
	if definition.bare {
		way += ".locals"
	}
	n.holding = n.add("overrides", fmt.Sprintf("try(%s.%s, {})", way, n.t.l.Cluster.Overrides))
	return n.holding, nil
}

// shared gives the local that is true while the dependency is on: while one of the keys is not overridden.
func (n *localNames) shared(dependency string, keys []string) (string, error) {
	overrides, err := n.overrides()
	if err != nil {
		return "", err
	}
	conditions := make([]string, len(keys))
	for i, key := range keys {
		conditions[i] = fmt.Sprintf("try(local.%s.%s, null) == null", overrides, key)
	}
	return n.add("shared_"+identifier(dependency), strings.Join(conditions, " || ")), nil
}

// standIn gives the text that reads a stand-in.
func (n *localNames) standIn(standIn layout.StandIn) (string, error) {
	target := n.t.l.StandInFile(standIn)
	reader, err := n.reader(standIn.File, func(p change.Path) bool { return p == target })
	if err != nil {
		return "", err
	}
	return standInText(reader, standIn), nil
}

// reader gives the local through which the text reads a file above it, new where it has none.
func (n *localNames) reader(file string, is func(change.Path) bool) (definitionReader, error) {
	if readers := definitionReaders(n.t.view, n.text, is); len(readers) > 0 {
		return readers[0], nil
	}
	value := fmt.Sprintf("read_terragrunt_config(find_in_parent_folders(%s)).locals", hcledit.Quote(file))
	for _, known := range n.added {
		if known.value == value {
			return definitionReader{local: known.name}, nil
		}
	}
	base := path.Base(file)
	return definitionReader{local: n.add(identifier(strings.TrimSuffix(base, path.Ext(base))), value)}, nil
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
	return document.InsertBlock(document.Body(), text+"}", hcledit.After("include"))
}

// identifier makes a name that HCL takes of a label.
func identifier(label string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, label)
}
