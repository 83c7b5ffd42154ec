package evaluate

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/syntax"
	"github.com/sulibot/tg-refactor/internal/tempdir"
)

// largest is how many bytes a file may have that is written out whole; nothing that a config reads is larger. What is larger stands
// there empty, so that it can be found.
const largest = 4 << 20

// scratch is a side on disk, for Terragrunt to read.
type scratch struct {
	// top is what is removed in the end, root the repository's root below it. Neither has links in it.
	dir       *tempdir.Dir
	top, root string
	// real is what stands for root in values.
	real string
	// deep are the files that nest too deep to be parsed. They stand there as something that is not parsed either.
	deep map[change.Path]bool
}

// materialise writes a tree out into a new folder that nobody else can look into: files with their modes, links with their texts. What git
// ignores is no copy, but a link to the file itself.
// Links that leave the repository are left out, so that nothing can be read through them. The root has the base name of the real
// root, at a depth that is the same for every side.
func materialise(ctx context.Context, tree *live.Tree, real string) (*scratch, error) {
	dir, err := tempdir.New("evaluate")
	if err != nil {
		return nil, err
	}
	if real == "" {
		real = string(filepath.Separator) + "repository"
	}
	s := &scratch{dir: dir, top: dir.Path, real: filepath.Clean(real), deep: map[change.Path]bool{}}
	if err := s.fill(ctx, tree); err != nil {
		s.remove()
		return nil, err
	}
	return s, nil
}

func (s *scratch) remove() { s.dir.Remove() }

func (s *scratch) fill(ctx context.Context, tree *live.Tree) error {
	name := filepath.Base(s.real)
	if name == "." || name == string(filepath.Separator) {
		name = "repository"
	}
	s.root = filepath.Join(s.top, "side", name)
	if err := s.repository(); err != nil {
		return err
	}
	made := map[change.Path]bool{}
	for path, entry := range tree.Walk(change.Root) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if dir := path.Dir(); !made[dir] {
			if err := os.MkdirAll(s.path(dir), 0o700); err != nil {
				return fmt.Errorf("write the scratch folder: %w", err)
			}
			made[dir] = true
		}
		if err := s.place(tree, path, entry); err != nil {
			return fmt.Errorf("write the scratch folder: %w", err)
		}
	}
	return nil
}

// repository makes what tells Terragrunt and its functions that this is a clone.
func (s *scratch) repository() error {
	git := filepath.Join(s.root, ".git")
	for _, dir := range []string{"objects", "refs"} {
		if err := os.MkdirAll(filepath.Join(git, dir), 0o700); err != nil {
			return fmt.Errorf("write the scratch folder: %w", err)
		}
	}
	if err := os.WriteFile(filepath.Join(git, "HEAD"), []byte("ref: refs/heads/main\n"), 0o600); err != nil {
		return fmt.Errorf("write the scratch folder: %w", err)
	}
	return nil
}

func (s *scratch) place(tree *live.Tree, path change.Path, entry live.Entry) error {
	if entry.Kind == live.Link {
		if _, inside := tree.LinkTarget(path); !inside {
			return nil
		}
		text, err := tree.Read(path)
		if err != nil {
			return err
		}
		return os.Symlink(string(text), s.path(path))
	}
	if tree.Size(path) > largest {
		return os.WriteFile(s.path(path), nil, 0o600)
	}
	content, err := tree.Read(path)
	if err != nil {
		// What the user may not read, nobody's config does.
		return nil //nolint:nilerr // a file that cannot be read is as good as none
	}
	if tooDeep(path, content) {
		s.deep[path], content = true, []byte("!")
	} else if disk, ok := tree.OnDisk(path); ok && filepath.Ext(string(path)) != ".hcl" && (tree.Ignored(path) || isState(path.Base())) {
		// What git ignores may be secret, and so is a state: no copy of it is made. Whatever reads it reads it where it is.
		return os.Symlink(disk, s.path(path))
	}
	return os.WriteFile(s.path(path), content, entry.Mode.Perm()&fs.FileMode(0o700)|0o400)
}

func isState(name string) bool {
	return strings.HasSuffix(name, ".tfstate") || (strings.Contains(name, ".tfstate.") && strings.HasSuffix(name, ".backup"))
}

// tooDeep tells that a file nests too deep to be parsed. Only texts that may be parsed are looked at closely.
func tooDeep(path change.Path, content []byte) bool {
	switch filepath.Ext(string(path)) {
	case ".hcl", ".json", ".tfvars":
		return syntax.TooDeep(content)
	}
	const brackets = 1000
	return bytes.IndexByte(content, 0) < 0 && len(content) < 1<<20 &&
		bytes.Count(content, []byte("["))+bytes.Count(content, []byte("{"))+bytes.Count(content, []byte("(")) > brackets && syntax.TooDeep(content)
}

// path gives where a path of the repository stands on disk.
func (s *scratch) path(p change.Path) string {
	return filepath.Join(s.root, filepath.FromSlash(string(p)))
}

// inside gives the path of the repository that stands at an absolute path on disk.
func (s *scratch) inside(path string) (change.Path, bool) {
	return change.Below(s.root, path)
}

// holds tells whether an absolute path leads to something of the repository. What makes the scratch folder a clone is none of it.
func (s *scratch) holds(path string) bool {
	p, ok := s.inside(path)
	return ok && !p.Within(".git")
}

// toldOutside gives an absolute path beside the repository as the user knows it.
func (s *scratch) toldOutside(path string) string {
	if rel, err := filepath.Rel(s.root, path); err == nil && strings.HasPrefix(path, s.top) {
		return filepath.Join(s.real, rel)
	}
	return path
}

// told gives a text in which the scratch folder's paths are those of the real repository.
func (s *scratch) told(text string) string { return strings.ReplaceAll(text, s.root, s.real) }

// written gives the file of this name that a function writes into a folder of its own.
func (s *side) written(name string, write func(into string) error) (string, error) {
	into, err := os.MkdirTemp(s.scratch.top, "written")
	if err != nil {
		return "", fmt.Errorf("write the scratch folder: %w", err)
	}
	defer os.RemoveAll(into) // The scratch folder is removed in the end with all that is in it.
	if err := write(into); err != nil {
		return "", err
	}
	content, err := live.ReadRegular(filepath.Join(into, name), 0)
	if err != nil {
		return "", fmt.Errorf("read the scratch folder: %w", err)
	}
	return string(content), nil
}
