package check

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// diagnostics is what a visitor of syntax nodes gives: none here.
type diagnostics = hcl.Diagnostics

// texts reads files of a tree and keeps what it read.
type texts struct {
	tree  *live.Tree
	known map[change.Path]text
}

// text is a file's content; body is nil where it does not parse.
type text struct {
	file    change.Path
	content []byte
	body    *hclsyntax.Body
}

func newTexts(x *refs.Index) *texts { return &texts{tree: sources(x), known: map[change.Path]text{}} }

// sources is the tree in which the configs of an index are read.
func sources(x *refs.Index) *live.Tree { return x.Expanded() }

// get reads a file, links followed. What cannot be read is empty.
func (t *texts) get(file change.Path) text {
	if known, ok := t.known[file]; ok {
		return known
	}
	read := text{file: file}
	if target, ok := t.tree.Follow(file); ok && t.tree.IsFile(target) {
		read.file = target
		parsed, _ := syntax.Read(t.tree, target)
		read.content, read.body = parsed.Content, parsed.Body
	}
	t.known[file] = read
	return read
}

// place gives a site with its lines.
func (t *texts) place(site static.Site) finding.Place {
	if entry, ok := t.tree.Lookup(site.File); ok && entry.Kind == live.Link && t.get(site.File).content == nil {
		return finding.InFile(string(site.File))
	}
	return t.get(site.File).at(site.Start, site.End)
}

// in gives the place of a range of the text.
func (t text) in(r hcl.Range) finding.Place { return t.at(r.Start.Byte, r.End.Byte) }

func (t text) at(start, end int) finding.Place {
	if len(t.content) == 0 {
		return finding.InFile(string(t.file))
	}
	return finding.At(string(t.file), t.content, start, end)
}

// forgiving are the functions that make do without what one of their arguments names.
var forgiving = []string{"try", "can", "fileexists", "mark_as_read"}

// tolerates tells whether Terragrunt goes on where nothing stands at the target of a reference: within try or can, as the argument of
// fileexists or behind one, in the arm of a conditional that is not taken, and among optional_var_files.
func (t *texts) tolerates(x *refs.Index, r *refs.Reference) bool {
	for _, site := range append([]static.Site{r.Site, r.Leaf}, r.Via...) {
		body := t.get(site.File).body
		if body == nil {
			continue
		}
		for _, around := range enclosing(body, site) {
			if conditional, ok := around.(*hclsyntax.ConditionalExpr); ok && site == r.Leaf && notTaken(x, r, conditional) {
				return true
			}
			if forgives(around) {
				return true
			}
		}
	}
	return false
}

func forgives(n hclsyntax.Node) bool {
	switch n := n.(type) {
	case *hclsyntax.FunctionCallExpr:
		takesDefault := n.Name == "find_in_parent_folders" || n.Name == "read_terragrunt_config"
		return slices.Contains(forgiving, n.Name) || takesDefault && len(n.Args) > 1
	case *hclsyntax.ConditionalExpr:
		return calls(n.Condition, "fileexists")
	case *hclsyntax.Attribute:
		return n.Name == "optional_var_files"
	default:
		return false
	}
}

// notTaken tells whether a reference stands in the arm of a conditional that its condition does not choose.
func notTaken(x *refs.Index, r *refs.Reference, conditional *hclsyntax.ConditionalExpr) bool {
	holds, known := static.Truth(x.Evaluator().Value(r.Scope(), conditional.Condition).Value)
	arm := conditional.TrueResult
	if holds {
		arm = conditional.FalseResult
	}
	other := static.SiteOf(r.Leaf.File, arm)
	return known && other.Start <= r.Leaf.Start && r.Leaf.End <= other.End
}

// calls tells whether an expression calls a function, itself or within.
func calls(x hclsyntax.Expression, name string) bool {
	found := false
	if x != nil {
		_ = hclsyntax.VisitAll(x, func(n hclsyntax.Node) (none diagnostics) {
			call, ok := n.(*hclsyntax.FunctionCallExpr)
			found = found || ok && call.Name == name
			return none
		})
	}
	return found
}

// enclosing gives the nodes of a body that lie around a site, outermost first.
func enclosing(body *hclsyntax.Body, site static.Site) []hclsyntax.Node {
	var around []hclsyntax.Node
	_ = hclsyntax.VisitAll(body, func(n hclsyntax.Node) (none diagnostics) {
		if r := n.Range(); r.Start.Byte <= site.Start && site.End <= r.End.Byte {
			around = append(around, n)
		}
		return none
	})
	return around
}
