package live

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// Unseen are the names that no snapshot holds: git's own folder, the caches in which Terragrunt and Terraform work, which Terragrunt's own
// discovery skips as well, and the lists that Terragrunt keeps of what it generated, whose paths are absolute.
var Unseen = map[string]bool{".git": true, ".terraform": true, ".terragrunt-cache": true, ".terragrunt-stack-manifest": true}

// Journal is where the tool keeps its journal in a repository without git. No snapshot holds it either.
const Journal change.Path = ".tg-refactor/journal"

// Load takes a snapshot of the repository at root, an absolute path on disk. It reads names and kinds now and bytes when they are
// asked for. Folders that cannot be read are findings; the error is for a root that cannot be read at all.
func Load(root string) (*Tree, finding.List, error) {
	root, err := filepath.EvalSymlinks(root)
	if err != nil {
		return nil, nil, fmt.Errorf("load %s: %w", root, err)
	}
	t := &Tree{root: newDir(), store: newStore(func(p change.Path) ([]byte, error) {
		return ReadRegular(filepath.Join(root, filepath.FromSlash(string(p))), 0)
	})}
	t.store.dir = root
	l := loader{root: root}
	if err := l.load(t.root, change.Root); err != nil {
		return nil, nil, fmt.Errorf("load: %w", err)
	}
	return t, l.findings, nil
}

type loader struct {
	root     string
	findings finding.List
}

func (l *loader) load(dir *node, at change.Path) error {
	entries, err := os.ReadDir(filepath.Join(l.root, filepath.FromSlash(string(at))))
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if Unseen[entry.Name()] {
			dir.cached = dir.cached || entry.Name() == ".terragrunt-cache" || entry.Name() == ".terraform"
			continue
		}
		path := at.Child(entry.Name())
		if path == Journal {
			continue
		}
		child := &node{mode: entry.Type(), origin: path}
		switch {
		case entry.IsDir():
			child.kind, child.children = Dir, map[string]*node{}
			if err := l.load(child, path); err != nil {
				l.unreadable(path, err)
				continue
			}
		case entry.Type()&fs.ModeSymlink != 0:
			child.kind = Link
			text, err := os.Readlink(filepath.Join(l.root, filepath.FromSlash(string(path))))
			if err != nil {
				l.unreadable(path, err)
				continue
			}
			child.bytes, child.overlaid = []byte(text), true
		case entry.Type().IsRegular():
			info, err := entry.Info()
			if err != nil {
				l.unreadable(path, err)
				continue
			}
			child.mode, child.size = info.Mode(), info.Size()
		default:
			continue
		}
		dir.children[entry.Name()] = child
	}
	return nil
}

func (l *loader) unreadable(path change.Path, err error) {
	cause := err
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		cause = pathError.Err
	}
	l.findings = append(l.findings, finding.Finding{Code: finding.Unreadable, Severity: finding.Warning,
		Message: fmt.Sprintf("%s cannot be read (%s), so it is left out", path, cause), Place: finding.InFile(string(path)),
		Remedy: "Give yourself permission to read it, then run the command again"})
}
