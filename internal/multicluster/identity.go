package multicluster

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// identityWords are the words that stand for a cluster in text: its folder's name, and the values of its identity as its definition
// writes them.
func identityWords(tree *live.Tree, l layout.Layout, cluster layout.Cluster) []string {
	words := []string{cluster.Name}
	for _, value := range l.IdentityValues(tree, cluster) {
		if value != "" && !slices.Contains(words, value) {
			words = append(words, value)
		}
	}
	return words
}

// speaking are the words of an identity that cannot stand in a text by chance: those with a letter. A bare number might.
func speaking(words []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(word string) bool { return !strings.ContainsFunc(word, isLetter) })
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 127 }

// wordsIn finds every place where one of some words stands on word boundaries, in the order of the text; where two words overlap, the
// one that begins first, and of those the longest. A number within a dotted one, as the 31 of v1.31.4, is a part of that.
func wordsIn(text string, words []string) [][2]int {
	var found [][2]int
	for at := 0; at < len(text); {
		longest := 0
		for _, word := range words {
			if len(word) > longest && strings.HasPrefix(text[at:], word) && bounded(text, at, at+len(word), word) {
				longest = len(word)
			}
		}
		if longest == 0 {
			at++
			continue
		}
		found = append(found, [2]int{at, at + longest})
		at += longest
	}
	return found
}

func bounded(text string, start, end int, word string) bool {
	joins := isWord
	if !strings.ContainsFunc(word, isLetter) {
		joins = func(b byte) bool { return isWord(b) || b == '.' || b == '_' }
	}
	return (start == 0 || !joins(text[start-1])) && (end == len(text) || !joins(text[end]))
}

func isWord(b byte) bool { return isLetter(rune(b)) || b >= '0' && b <= '9' }

// readers are the locals of a text that hold the definition of a cluster: local.NAME, or local.NAME.locals where bare is set.
type definitionReader struct {
	local string
	bare  bool
	// site is the expression that says which file is read.
	site static.Site
}

// text is the expression for the locals that are read.
func (r definitionReader) text() string {
	if r.bare {
		return "local." + r.local + ".locals"
	}
	return "local." + r.local
}

// definitionReaders finds the locals of one text through which a config reads a cluster's definition file.
func definitionReaders(view *refs.View, text *refs.Text, definitions func(change.Path) bool) []definitionReader {
	var readers []definitionReader
	for _, name := range text.LocalNames() {
		x, _ := text.Local(name)
		bare := true
		if traversal, ok := x.(*hclsyntax.RelativeTraversalExpr); ok && len(traversal.Traversal) == 1 {
			x, bare = traversal.Source, false
		}
		call, ok := x.(*hclsyntax.FunctionCallExpr)
		if !ok || call.Name != "read_terragrunt_config" || len(call.Args) == 0 {
			continue
		}
		argument := call.Args[0].Range()
		for _, reference := range view.References {
			if reference.Kind == refs.Read && reference.Frame.Text == text.Path && reference.Site.Start == argument.Start.Byte &&
				definitions(target(reference, call.Args[0])) {
				readers = append(readers, definitionReader{local: name, bare: bare, site: reference.Site})
				break
			}
		}
	}
	return readers
}

// target is where a read leads; where it leads nowhere, as after folders were moved by hand, the name that it looks for.
func target(reference *refs.Reference, argument hclsyntax.Expression) change.Path {
	if reference.State == refs.Resolved {
		return reference.Target
	}
	if call, ok := argument.(*hclsyntax.FunctionCallExpr); ok && call.Name == "find_in_parent_folders" && len(call.Args) > 0 {
		argument = call.Args[0]
	}
	name, _ := static.Literal(argument)
	return change.Path(name)
}
