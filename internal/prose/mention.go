package prose

import (
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// basis says from where a text names a path.
type basis int

const (
	fromRoot basis = iota
	fromLive
	fromFile
	// byPattern: a glob that no longer matches what it matched.
	byPattern
	// byPart: only a part of the path is written.
	byPart
)

// mention is a text that names something which has another place after the moves, or the same by another text.
type mention struct {
	basis basis
	// path is what is named, destiny what becomes of it.
	path change.Path
	destiny
	// text is what should stand instead of the token's literal part; empty where that is not known.
	text string
	// others are further paths that the text may mean.
	others []change.Path
	// exact is set where the text is the full path, spelled in full.
	exact bool
}

// meaning tells what a token in a file names, nil where it names nothing that moves. More than one mention: it resolves from several
// places to different things, and at least one of them moves.
func (m *moved) meaning(file change.Path, t token, isURL bool) []mention {
	if isURL {
		return one(m.byPart(t.elements, true))
	}
	readings := m.resolve(file, t)
	if len(readings) > 0 && !t.continues() {
		if slices.ContainsFunc(readings, func(r mention) bool { return r.text != t.literal }) {
			return readings
		}
		return nil
	}
	if slices.ContainsFunc(readings, func(r mention) bool { return r.text != t.literal }) {
		return readings
	}
	if isGlob(t.rest) {
		if found := m.byPattern(file, t); found != nil {
			return []mention{*found}
		}
	}
	return one(m.byPart(t.elements, false))
}

func one(found *mention) []mention {
	if found == nil {
		return nil
	}
	return []mention{*found}
}

// base is a folder from which a file may name paths, before and after the moves.
type base struct {
	basis         basis
	before, after change.Path
}

func (m *moved) bases(file change.Path, rooted bool) []base {
	all := []base{{fromRoot, change.Root, change.Root}}
	for _, b := range []base{{fromLive, m.Live, m.newLive}, {fromFile, file.Dir(), m.Moves.Map(file).Dir()}} {
		if !rooted && !slices.ContainsFunc(all, func(known base) bool { return known.before == b.before }) {
			all = append(all, b)
		}
	}
	return all
}

// resolve gives each thing that the literal part of a token names from one of the bases, also those that stay.
func (m *moved) resolve(file change.Path, t token) []mention {
	rooted := strings.HasPrefix(t.literal, "/")
	name := strings.TrimPrefix(t.literal, "/")
	if name == "" || strings.HasPrefix(name, "/") {
		return nil
	}
	var readings []mention
	for _, b := range m.bases(file, rooted) {
		path, ok := b.before.Join(name)
		if !ok || path == change.Root || slices.ContainsFunc(readings, func(r mention) bool { return r.path == path }) {
			continue
		}
		if !stood(m.Before, path) && (b.basis != fromRoot || !m.belowFolder(path)) {
			continue
		}
		found := mention{basis: b.basis, path: path, destiny: m.fateOf(path)}
		found.exact = b.basis == fromRoot && strings.TrimPrefix(name, "./") == string(path)
		if found.fate == stands {
			found.text = m.respelled(t.literal, rooted, b, found.to)
		}
		readings = append(readings, found)
	}
	return readings
}

// belowFolder tells whether a path that does not exist lies in a moved folder whose own path is too long to be met by chance.
func (m *moved) belowFolder(path change.Path) bool {
	for above := range path.Up() {
		if m.anchors[above] {
			return strings.Contains(string(above), "/") && m.Before.IsDir(above)
		}
	}
	return false
}

// respell gives the literal text that names a path from a base, unchanged where the old text does.
func respell(old string, rooted bool, base, to change.Path) string {
	if rooted {
		return "/" + to.Below(change.Root)
	}
	if named, ok := base.Join(old); ok && named == to {
		return old
	}
	text := to.Rel(base)
	if strings.HasPrefix(old, "./") && !strings.HasPrefix(text, "..") && text != "." {
		text = "./" + text
	}
	return text
}
