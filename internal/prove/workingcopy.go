package prove

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// readsConfig is the command of hooks that run in the unit's folder; all others run in the working copy of its module.
const readsConfig = "terragrunt-read-config"

// strays finds a hook, a list of files or arguments that is the same text and names something by a relative path. Such a path leads from
// the folder in which the program runs, mostly the working copy of the module below the unit, and so elsewhere once the unit has moved.
func (x *comparing) strays(d *Difference, value string) bool {
	was, ok := runsIn(x.was, x.before, d.Attribute)
	is, still := runsIn(x.is, x.after, d.Attribute)
	if !ok || !still {
		return false
	}
	told(value, func(text string) string {
		for _, word := range words.FindAllString(text, -1) {
			if d.Why != "" || !strings.HasPrefix(word, "./") && !strings.HasPrefix(word, "../") {
				continue
			}
			p, ok := was.Join(word)
			if !ok || !x.was.tree.Exists(p) {
				continue
			}
			if q, ok := is.Join(word); !ok || q != x.was.to(p) {
				d.Class, d.Left = Undeclared, true
				d.Why = fmt.Sprintf("%s leads to %s from where it runs, and elsewhere after", word, p)
			}
		}
		return text
	})
	return d.Why != ""
}

// runsIn gives the folder from which relative paths of a hook or of arguments lead. It reports false where that is not below the repository.
func runsIn(e eye, unit evaluate.Unit, attribute string) (change.Path, bool) {
	value := func(name string) (string, bool) {
		a, ok := unit.Attribute(name)
		return a.Text(), ok
	}
	copies := e.folder.Child(".terragrunt-cache")
	if named, ok := value("download_dir"); ok {
		if copies, ok = e.place(named); !ok {
			return "", false
		}
	}
	// Two folders have names made of hashes; the module is as deep in them as in its source.
	copied, ok := copies.Child("unit").Child("source").Join(path.Clean(moduleOf(unit.Source)))
	block, own := attribute[:strings.LastIndex(attribute, ".")], attribute[strings.LastIndex(attribute, ".")+1:]
	if own == "working_dir" {
		return e.folder, true
	}
	if commands, has := value(block + ".commands"); has && kindOf(attribute) == hook && slices.Contains(texts(commands), readsConfig) {
		copied = e.folder
	}
	if dir, has := value(block + ".working_dir"); has && ok {
		// A relative one leads from where Terragrunt is called, which is the unit's folder where it works at all.
		return e.place(dir)
	}
	return copied, ok
}

// mayStray tells whether a hook or arguments in the texts of a unit name by a relative path, from any folder in which they may run, what is no
// longer where it was.
func (c Comparison) mayStray(view *refs.View) bool {
	return slices.ContainsFunc(view.Texts, func(p change.Path) bool {
		text := c.Before.Text(p)
		return text != nil && !text.Broken && slices.ContainsFunc(relativeWords(text), func(word string) bool { return c.left(view.Dir(), word) })
	})
}

// relativeWords are the relative paths in the hooks and arguments of a text.
func relativeWords(text *refs.Text) []string {
	var found []string
	for _, block := range text.Blocks("terraform") {
		for _, nested := range block.Body.Blocks {
			_ = hclsyntax.VisitAll(nested.Body, func(n hclsyntax.Node) hcl.Diagnostics {
				if literal, ok := n.(*hclsyntax.LiteralValueExpr); ok && literal.Val.Type() == cty.String && !literal.Val.IsNull() {
					for _, word := range words.FindAllString(literal.Val.AsString(), -1) {
						if strings.HasPrefix(word, "./") || strings.HasPrefix(word, "../") {
							found = append(found, word)
						}
					}
				}
				return nil
			})
		}
	}
	return found
}

// left tells whether a relative path leads to something that goes elsewhere, from the folder of a unit or from one below it, as its working
// copy is.
func (c Comparison) left(folder change.Path, word string) bool {
	for rest := word; ; {
		if p, ok := folder.Join(rest); ok && c.Before.Expanded().Exists(p) && (c.Moves.Map(p) != p || !c.After.Expanded().Exists(p)) {
			return true
		}
		below, ok := strings.CutPrefix(strings.TrimPrefix(rest, "./"), "../")
		if !ok {
			return false
		}
		rest = below
	}
}

// moduleOf gives the way from what a source fetches to the module in it.
func moduleOf(source string) string {
	source = static.TrimQuery(source)
	if _, address, ok := strings.Cut(source, "://"); ok {
		source = address
	}
	_, module, _ := strings.Cut(source, "//")
	return module
}
