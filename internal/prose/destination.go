package prose

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// destination is where a link leads, when that is a path of the repository: relative to the file's folder, or to the root as hosting
// sites read a leading slash.
type destination struct {
	// path is decoded, with its leading "/" or "./" and trailing "/" as written.
	path string
	// raw is the range of the path in the source; the query and fragment behind it are not in it.
	raw span
	// spelled holds how the source spells each element.
	spelled map[string]string
}

var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)

// readDestination reports false for what is no path: a URL with a scheme or host, a mere fragment, something undecodable.
func readDestination(content []byte, at region) (destination, bool) {
	raw := at.of(content)
	decoded, from := unescape(raw, at.html)
	if scheme.MatchString(decoded) || strings.HasPrefix(decoded, "//") {
		return destination{}, false
	}
	if cut := strings.IndexAny(decoded, "?#"); cut >= 0 {
		decoded, raw = decoded[:cut], raw[:from[cut]]
	}
	path, err := url.PathUnescape(decoded)
	if err != nil || path == "" || strings.ContainsRune(path, 0) {
		return destination{}, false
	}
	d := destination{path: path, raw: span{at.start, at.start + len(raw)}, spelled: map[string]string{}}
	for spelling := range strings.SplitSeq(raw, "/") {
		text, _ := unescape(spelling, at.html)
		if element, err := url.PathUnescape(text); err == nil && !strings.ContainsAny(text, "/?#") && !strings.Contains(element, "/") {
			d.spelled[element] = spelling
		}
	}
	return d, true
}

// resolve gives the path that the destination means in a file of this folder.
func (d destination) resolve(dir change.Path) (change.Path, bool) {
	if rooted := strings.TrimLeft(d.path, "/"); rooted != d.path {
		return change.Parse(rooted)
	}
	return dir.Join(d.path)
}

// spell gives the source text that leads from the folder dir to a path, in the form of this destination.
func (d destination) spell(dir, to change.Path) string {
	text := ""
	switch {
	case strings.HasPrefix(d.path, "/"):
		text = "/" + to.Below(change.Root)
		if to == change.Root {
			return "/"
		}
	default:
		text = to.Rel(dir)
		if strings.HasPrefix(d.path, "./") && text != "." && !strings.HasPrefix(text, "../") && text != ".." {
			text = "./" + text
		}
	}
	if strings.HasSuffix(d.path, "/") {
		text += "/"
	}
	elements := strings.Split(text, "/")
	for i, element := range elements {
		if spelling, ok := d.spelled[element]; ok {
			elements[i] = spelling
		} else {
			elements[i] = encode(element)
		}
	}
	return strings.Join(elements, "/")
}

// encode spells one element of a path so that it means itself in a Markdown destination, bare or in angle brackets, in a table cell
// and in an HTML attribute.
func encode(element string) string {
	var b strings.Builder
	for _, c := range []byte(element) {
		if c <= ' ' || c == 0x7f || strings.IndexByte("%#?\\()[]<>&\"'`*|:", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
