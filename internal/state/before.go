package state

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/live"
)

// layBefore writes the tree before out into a scratch folder, with the states that stand in caches where Terragrunt looks for them
// there, and gives its root.
func (m *mover) layBefore(ctx context.Context) (string, error) {
	root := filepath.Join(m.bench.dir, "before", filepath.Base(m.request.Journal.Root()))
	// What tells Terragrunt that this is a clone.
	for _, dir := range []string{".git/objects", ".git/refs"} {
		if err := journal.MkdirAll(m.fs, filepath.Join(root, filepath.FromSlash(dir)), private); err != nil {
			return "", err
		}
	}
	if err := m.fs.Create(filepath.Join(root, ".git", "HEAD"), strings.NewReader("ref: refs/heads/main\n"), privateFile); err != nil {
		return "", err
	}
	for path, entry := range m.request.Before.Walk(change.Root) {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		if err := m.layFile(root, path, entry); err != nil {
			return "", err
		}
	}
	return root, m.layStates(root)
}

func (m *mover) layFile(root string, path change.Path, entry live.Entry) error {
	to := filepath.Join(root, filepath.FromSlash(string(path)))
	if entry.Kind == live.Dir {
		return nil
	}
	if err := journal.MkdirAll(m.fs, filepath.Dir(to), private); err != nil {
		return err
	}
	content, err := m.request.Before.Read(path)
	if err != nil {
		return err
	}
	if entry.Kind == live.Link {
		return m.fs.Symlink(string(content), to)
	}
	const readable fs.FileMode = 0o400
	return m.fs.Create(to, bytes.NewReader(content), entry.Mode.Perm()|readable)
}

// layStates puts the states that stand in caches, or in files of the repository that no revision has, into the copy of the tree before.
func (m *mover) layStates(root string) error {
	there := func(path string) string {
		if below, ok := strings.CutPrefix(path, m.request.Journal.Root()); ok {
			return root + below
		}
		return path
	}
	for _, pair := range m.request.Pairs {
		if pair.Before.kind() != "local" {
			continue
		}
		path := there(pair.Before.file())
		if relative := pair.Before.relativePath(); relative != "" {
			copied, ok := WorkingCopy(filepath.Join(root, filepath.FromSlash(string(pair.Before.Unit))), there(pair.Before.Download), there(pair.Before.Source))
			if !ok {
				continue
			}
			path = filepath.Join(copied, relative)
		}
		if !strings.HasPrefix(path, root+string(filepath.Separator)) {
			continue // Both trees look for it in the same file.
		}
		if kind, err := journal.Peek(m.fs, path); err != nil || kind != journal.Absent {
			continue // It is a file of the tree.
		}
		from, err := m.locate(pair.Before)
		if err != nil {
			continue // The pair's own outcome says so.
		}
		content, err := m.fs.Open(from.file())
		if journal.Gone(err) {
			continue
		}
		if err != nil {
			return err
		}
		err = journal.MkdirAll(m.fs, filepath.Dir(path), private)
		if err == nil {
			err = m.fs.Create(path, content, privateFile)
		}
		if err := errors.Join(err, content.Close()); err != nil {
			return err
		}
	}
	return nil
}
