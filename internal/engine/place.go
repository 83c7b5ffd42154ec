package engine

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// place gives the repository's path for one that the user names from the working folder. Links above its last element are followed,
// so that the path is where things really stand; what leaves the repository is refused. Nothing need stand there.
func (e *Engine) place(named string) (change.Path, error) {
	if named == "" {
		return "", finding.List{{Code: finding.NoSuchPath, Severity: finding.Error, Message: "an empty path names nothing",
			Remedy: "Write the path, or . for the current folder; if a variable is meant to hold it, see that it is set"}}
	}
	path := named
	if !filepath.IsAbs(path) {
		path = filepath.Join(e.dir, path)
	}
	path = filepath.Clean(path)
	real := path
	if path != e.root {
		real = filepath.Join(withoutLinks(filepath.Dir(path)), filepath.Base(path))
	}
	p, ok := change.Below(e.root, real)
	if !ok {
		message := fmt.Sprintf("%s is outside the repository", named)
		if _, lexically := change.Below(e.root, path); lexically {
			message = fmt.Sprintf("%s leaves the repository through a symbolic link", named)
		}
		return "", finding.List{{Code: finding.OutsideRepository, Severity: finding.Error, Message: message,
			Remedy: fmt.Sprintf("Name a path inside %s, or work elsewhere with -C DIR", e.root)}}
	}
	return p, nil
}

// noDestination refuses to move anything onto the repository's root or into git's folder.
func noDestination(named string, from, to change.Path) finding.List {
	switch {
	case to == change.Root && from != change.Root:
		return finding.List{{Code: finding.OutsideRepository, Severity: finding.Error,
			Message: fmt.Sprintf("%s cannot take the place of the repository's root", from), Remedy: "Name the new path itself, not the folder to move into"}}
	case to.Within(".git"):
		return finding.List{{Code: finding.OutsideRepository, Severity: finding.Error,
			Message: named + " is git's own", Remedy: "Name a destination outside of .git"}}
	}
	return nil
}

// optional is place for a path that may be empty.
func (e *Engine) optional(named string) (change.Path, error) {
	if named == "" {
		return "", nil
	}
	return e.place(named)
}

// withoutLinks follows the links of as much of a path as exists.
func withoutLinks(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	if _, err := os.Lstat(path); err == nil || path == filepath.Dir(path) {
		return path // A link that leads nowhere: what follows cannot exist either.
	}
	return filepath.Join(withoutLinks(filepath.Dir(path)), filepath.Base(path))
}
