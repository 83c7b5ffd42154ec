// Package identity owns by what a cluster is known in texts: its folder, its name, its number and what is made of them, and where these
// words stand in a text. It must not know phases.
package identity

import (
	"slices"
	"strings"
	"unicode"

	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
)

// Identity is by what a cluster is known in texts.
type Identity struct {
	// Folder is the base name of its folder.
	Folder string
	// Locals are the identity's locals, as the layout names them, and Values what the definition says for each; "" where it does not
	// say it as a text or number.
	Locals, Values []string
	// NameAt and IDAt tell which of them are the cluster's name and its number, from 0.
	NameAt, IDAt int
}

// Of gives the identity of a cluster of the tree.
func Of(tree *live.Tree, l layout.Layout, c layout.Cluster) Identity {
	i := Identity{Folder: c.Name, Locals: l.Cluster.Identity, Values: l.IdentityValues(tree, c)}
	for at, local := range i.Locals {
		switch local {
		case l.Cluster.Name:
			i.NameAt = at
		case l.Cluster.ID:
			i.IDAt = at
		}
	}
	return i
}

// Name is the cluster's name, and ID its number, as the definition says them; "" where it does not.
func (i Identity) Name() string { return i.Values[i.NameAt] }

// ID is the cluster's number as a text.
func (i Identity) ID() string { return i.Values[i.IDAt] }

// Speaking are the words that cannot stand in a text by chance: those with a letter. A bare number might.
func (i Identity) Speaking() []string {
	return slices.DeleteFunc(i.Words(), func(word string) bool { return !strings.ContainsFunc(word, unicode.IsLetter) })
}

// Words are the texts that stand for the cluster, without repeats: the folder's name, the name, the number, and the rest.
func (i Identity) Words() []string {
	var words []string
	seen := map[string]bool{"": true}
	for _, word := range append([]string{i.Folder, i.Name(), i.ID()}, i.Values...) {
		if !seen[word] {
			seen[word] = true
			words = append(words, word)
		}
	}
	return words
}

// Counterpart gives what stands for another cluster where a word stands for this one; "" where nothing does.
func (i Identity) Counterpart(word string, other Identity) string {
	switch word {
	case i.Folder:
		return other.Folder
	case i.Name():
		return other.Name()
	case i.ID():
		return other.ID()
	}
	for at, value := range i.Values {
		if value == word && at < len(other.Values) {
			return other.Values[at]
		}
	}
	return ""
}

// Derived gives the value that a further local of the identity has for another name, number and folder: each of them that the old
// value is made of, replaced.
func (i Identity) Derived(old, folder, name, id string) string {
	switch {
	case old == "":
		return ""
	case old == i.ID():
		return id
	case old == i.Name():
		return name
	case old == i.Folder:
		return folder
	}
	if len(i.Folder) >= SpeakingLength && strings.Contains(old, i.Folder) {
		return strings.ReplaceAll(old, i.Folder, folder)
	}
	if id != "" {
		old = replaceRuns(old, i.ID(), id)
	}
	if len(i.Name()) >= SpeakingLength && name != "" {
		return strings.ReplaceAll(old, i.Name(), name)
	}
	return old
}

// replaceRuns replaces each whole run of digits that is old.
func replaceRuns(text, old, new string) string {
	var out strings.Builder
	for at := 0; at < len(text); {
		end := at
		for end < len(text) && isDigit(text[end]) == isDigit(text[at]) {
			end++
		}
		run := text[at:end]
		if run == old {
			run = new
		}
		out.WriteString(run)
		at = end
	}
	return out.String()
}
