package prove

import (
	"path"
	"regexp"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// eye is how one side of a unit sees paths. Two texts mean the same place where both eyes give the same text for it.
type eye struct {
	tree *live.Tree
	// root is the absolute path of the repository's root, with slashes.
	root   string
	folder change.Path
	// to gives the place after of a place of this side.
	to func(change.Path) change.Path
	// sources is the folder from which the unit's source leads, if it is a relative path.
	sources change.Path
	// includes are the folders of what the unit includes.
	includes []change.Path
}

func (c Comparison) eyes(root string, before, after evaluate.Unit) (was, is eye) {
	was = eye{tree: c.Before.Expanded(), root: root, folder: before.Folder, sources: sourceBase(c.Before, before), to: c.Moves.Map,
		includes: folders(before.Includes)}
	is = eye{tree: c.After.Expanded(), root: root, folder: after.Folder, sources: sourceBase(c.After, after),
		to: func(p change.Path) change.Path { return p }, includes: folders(after.Includes)}
	return was, is
}

// sourceBase gives the folder from which a unit's source leads.
func sourceBase(x *refs.Index, unit evaluate.Unit) change.Path {
	if base, ok := x.SourceBase(unit.Config); ok {
		return base
	}
	return unit.Folder
}

func folders(includes []evaluate.Include) (list []change.Path) {
	for _, include := range includes {
		list = append(list, include.Path.Dir())
	}
	return list
}

// shown gives a text in which paths begin at the repository, wherever it was cloned to.
func (e eye) shown(text string) string {
	return strings.ReplaceAll(text, e.root+"/", repositoryRoot+"/")
}

// place gives the path of the repository that a text leads to from the unit; it reports false where it leads out of it.
func (e eye) place(text string) (change.Path, bool) {
	if !path.IsAbs(text) {
		return e.folder.Join(text)
	}
	below, ok := strings.CutPrefix(path.Clean(text)+"/", e.root+"/")
	if !ok {
		return "", false
	}
	return change.Parse(path.Clean("./" + below))
}

// Marks that no text of a config holds stand around places.
const (
	placeOpen  = "\x01"
	placeClose = "\x02"
)

// leads gives a text for the place that a path leads to: the same one for the same place on both sides.
func (e eye) leads(text string) string {
	if p, ok := e.place(text); ok {
		return placeOpen + string(e.to(p)) + placeClose
	}
	if !path.IsAbs(text) {
		return path.Join(e.root, string(e.folder), text)
	}
	return path.Clean(text)
}

// config is leads for the path of a unit, which may name its folder or its config.
func (e eye) config(text string) string {
	if p, ok := e.place(text); ok && p.Base() == static.DefaultConfig && !e.tree.IsDir(p) {
		return e.leads(path.Dir(text))
	}
	return e.leads(text)
}

// source is leads for terraform.source, whose double slash parts what is copied from what runs. A remote one is no place.
func (e eye) source(text string) string {
	e.folder = e.sources
	if !e.isLocal(text) {
		return text
	}
	copied, runs, parted := strings.Cut(text, "//")
	if !parted {
		return e.leads(text)
	}
	return e.leads(copied) + "//" + e.leads(path.Join(copied, runs))
}

// isLocal tells a path from an address: by how it begins, or since a folder stands there.
func (e eye) isLocal(source string) bool {
	if path.IsAbs(source) || strings.HasPrefix(source, "./") || strings.HasPrefix(source, "../") || source == "." || source == ".." {
		return true
	}
	if strings.Contains(source, "::") || strings.Contains(source, "://") {
		return false
	}
	copied, _, _ := strings.Cut(source, "//")
	p, ok := e.place(copied)
	return ok && e.tree.IsDir(p)
}

// words are what may be a path in a text.
var words = regexp.MustCompile("[^\\s\"'`=:,;()\\[\\]{}<>|&$*]+")

// led gives a text with each path in it told by its place.
func (e eye) led(text string) string {
	return words.ReplaceAllStringFunc(text, func(word string) string {
		if p, ok := e.meant(word); ok {
			return placeOpen + string(e.to(p)) + placeClose
		}
		return word
	})
}

// meant gives the place that a word of a text names: by its absolute path, relative to the unit or to the repository's root, or as
// path_relative_to_include begins it.
func (e eye) meant(word string) (change.Path, bool) {
	if path.IsAbs(word) {
		return e.place(word)
	}
	if strings.HasPrefix(word, "./") || strings.HasPrefix(word, "../") || word == ".." {
		return e.folder.Join(word)
	}
	for _, folder := range e.includes {
		if p, ok := folder.Join(word); ok && (p == e.folder && word != "." || p.Within(e.folder) && strings.Contains(word, "/")) {
			return p, true
		}
	}
	p, ok := change.Parse(word)
	return p, ok && strings.Contains(word, "/") && e.tree.Exists(p)
}
