package change

import (
	"fmt"
	"iter"
	"path"
	"path/filepath"
	"strings"
)

// Path is a place in the repository: slash-separated, relative to the repository's root, clean, without a leading "./".
// The root itself is ".". A Path never leaves the repository. Whatever comes from outside (a file that somebody wrote, what a program
// prints, a flag) becomes one by Parse, Join, Below or UnmarshalText, which say so where it is none.
type Path string

// Root is the repository's root.
const Root Path = "."

// Parse cleans a slash-separated text that is relative to the root. It reports false where the text is absolute, leaves the
// repository, or holds a zero byte, which no path can.
func Parse(text string) (Path, bool) { return Root.Join(text) }

// Join resolves a slash-separated relative text against p. It reports false where the text is absolute or the result lies
// outside the repository. Zero bytes are none of a path.
func (p Path) Join(text string) (Path, bool) {
	if strings.HasPrefix(text, "/") || strings.ContainsRune(text, 0) {
		return "", false
	}
	joined := path.Join(string(p), text)
	if joined == ".." || strings.HasPrefix(joined, "../") {
		return "", false
	}
	return Path(joined), true
}

// Below gives the path of what stands at an absolute path, where that is root or lies below it. Both are in the spelling of the operating
// system, and compared as texts: links are the caller's to follow.
func Below(root, absolute string) (Path, bool) {
	way, err := filepath.Rel(root, absolute)
	if err != nil || !filepath.IsAbs(absolute) {
		return "", false
	}
	return Parse(filepath.ToSlash(way))
}

// Child is the entry of this base name in p.
func (p Path) Child(name string) Path {
	if p == Root {
		return Path(name)
	}
	return p + "/" + Path(name)
}

// UnmarshalText reads a path that comes from outside, as from a move manifest, a plan file or the journal. One that is absolute or leaves
// the repository is an error; an empty one stays empty.
func (p *Path) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = ""
		return nil
	}
	parsed, ok := Parse(string(text))
	if !ok {
		return fmt.Errorf("%q is no path below the repository's root", text)
	}
	*p = parsed
	return nil
}

// Dir is the folder that holds p; the root's is the root, and so is that of a text which is no path of a repository.
func (p Path) Dir() Path {
	// A path is clean already, and asked for its folder everywhere.
	if slash := strings.LastIndexByte(string(p), '/'); slash > 0 {
		return p[:slash]
	}
	return Root
}

// Base is the last element of p.
func (p Path) Base() string { return string(p[strings.LastIndexByte(string(p), '/')+1:]) }

// Within tells whether p is dir or lies below it.
func (p Path) Within(dir Path) bool {
	return dir == Root || p == dir || strings.HasPrefix(string(p), string(dir)+"/")
}

// Below gives the part of p below dir, "" where p is dir. It is only meaningful where p is Within dir.
func (p Path) Below(dir Path) string {
	switch {
	case p == dir:
		return ""
	case dir == Root:
		return string(p)
	default:
		return string(p[len(dir)+1:])
	}
}

// Rebase gives p, which is Within from, at the same place below to.
func (p Path) Rebase(from, to Path) Path {
	below := p.Below(from)
	if below == "" {
		return to
	}
	return to.Child(below)
}

// Up yields p and then each folder above it, the root last.
func (p Path) Up() iter.Seq[Path] {
	return func(yield func(Path) bool) {
		for {
			if !yield(p) || p == Root {
				return
			}
			p = p.Dir()
		}
	}
}

// Rel gives the shortest slash-separated relative text that leads from the folder dir to p, as "../x/y", "x" or ".".
func (p Path) Rel(dir Path) string {
	common := dir
	climbs := 0
	for !p.Within(common) {
		common = common.Dir()
		climbs++
	}
	elements := make([]string, 0, climbs+1)
	for range climbs {
		elements = append(elements, "..")
	}
	if below := p.Below(common); below != "" {
		elements = append(elements, below)
	}
	if len(elements) == 0 {
		return "."
	}
	return strings.Join(elements, "/")
}
