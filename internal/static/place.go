package static

import (
	"path"
	"regexp"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// RepositoryRoot stands for the repository's absolute folder in evaluated text, since what a path means must not depend on where a
// clone lies. No real path looks like it.
const RepositoryRoot = "/⟨repository⟩"

// Absolute gives the text that an absolute path function answers for p.
func Absolute(p change.Path) string {
	if p == change.Root {
		return RepositoryRoot
	}
	return RepositoryRoot + "/" + string(p)
}

// Locate resolves an evaluated path text against the folder base. It reports false where the place lies outside the repository.
func Locate(text string, base change.Path) (change.Path, bool) {
	if !path.IsAbs(text) {
		return base.Join(text)
	}
	cleaned := path.Clean(text)
	if cleaned == RepositoryRoot {
		return change.Root, true
	}
	below, ok := strings.CutPrefix(cleaned, RepositoryRoot+"/")
	if !ok {
		return "", false
	}
	return change.Parse(below)
}

// Beyond gives the place outside of the repository that an evaluated path text leads to from the folder base, as a way from the
// repository's root: "../sibling". It reports false for a place inside, and for one whose way from the root is not known.
func Beyond(text string, base change.Path) (string, bool) {
	from := string(base)
	if path.IsAbs(text) {
		below, ok := strings.CutPrefix(text, RepositoryRoot)
		if !ok || below != "" && below[0] != '/' {
			return "", false
		}
		from, text = ".", strings.TrimLeft(below, "/")
	}
	place := path.Clean(from + "/" + text)
	return place, place == ".." || strings.HasPrefix(place, "../")
}

// CutGlob cuts a glob in two: the folder before the first element with a wildcard, "." where that is the first of all, and the rest
// with a slash before it, "" where there is no wildcard.
func CutGlob(text string) (folder, pattern string) {
	wildcard := strings.IndexAny(text, `*?[{\\`)
	if wildcard < 0 {
		return text, ""
	}
	slash := strings.LastIndexByte(text[:wildcard], '/')
	if slash < 0 {
		return ".", "/" + text
	}
	return text[:slash], text[slash:]
}

// hostLike is a source's first element that go-getter's detectors take for a host, as "github.com".
var hostLike = regexp.MustCompile(`^(?:[A-Za-z0-9_.-]+@)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::[0-9]+)?[/:]`)

// Source is the text of a terraform source, cut as go-getter cuts it.
type Source struct {
	// Package is the part before "//", or the whole path.
	Package string
	// Module is the part after "//"; HasModule tells an empty one from none.
	Module    string
	HasModule bool
	// Query is "?ref=…" with its question mark, or "".
	Query string
}

// ParseSource cuts a source. It reports false for remote ones, which no move of folders concerns.
func ParseSource(text string) (Source, bool) {
	bare := strings.TrimPrefix(text, "file://")
	if strings.Contains(bare, "::") || strings.Contains(bare, "://") || text == "" {
		return Source{}, false
	}
	if !strings.HasPrefix(bare, ".") && !strings.HasPrefix(bare, "/") && hostLike.MatchString(bare) {
		return Source{}, false
	}
	var s Source
	if at := strings.IndexByte(bare, '?'); at >= 0 {
		bare, s.Query = bare[:at], bare[at:]
	}
	// A leading "//" after the root placeholder cannot be: absolute texts start with one slash.
	if at := strings.Index(bare, "//"); at >= 0 {
		s.HasModule = true
		bare, s.Module = bare[:at], strings.TrimLeft(bare[at:], "/")
	}
	s.Package = bare
	return s, true
}

// Path is the text of the whole path without "//" and query.
func (s Source) Path() string {
	if s.Module == "" {
		return s.Package
	}
	return s.Package + "/" + s.Module
}

// Join puts a source together again for a new package text.
func (s Source) Join(packageText, module string) string {
	text := packageText
	if s.HasModule {
		text += "//" + module
	}
	return text + s.Query
}

// TrimQuery cuts "?ref=…" off.
func TrimQuery(text string) string {
	text, _, _ = strings.Cut(text, "?")
	return text
}
