package state

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/sulibot/tg-refactor/internal/journal"
)

// save keeps a copy of a state in the journal, readable by its owner alone, and gives the copy's name. Where the state is encrypted at
// its place, so is the copy, with the same keys: the program writes it as the state of a local backend.
func (m *mover) save(ctx context.Context, pair Pair, place Place, content *Content) (string, error) {
	name := fmt.Sprintf("%s-%d-%.12s.tfstate", pair.key(), content.Serial, content.Digest)
	path := m.ledger.path("copies", name)
	if _, err := m.fs.Lstat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return name, err // It was written whole, or it would have another name.
	}
	raw := content.raw
	if place.encrypted(m.request.Env) && !m.request.AllowPlaintextBackup {
		var err error
		if raw, err = m.encrypt(ctx, place, content); err != nil {
			return "", err
		}
	}
	return name, m.ledger.replace(path, raw)
}

// encrypt gives the state as the place's keys encrypt it.
func (m *mover) encrypt(ctx context.Context, place Place, content *Content) ([]byte, error) {
	local := place
	path := m.bench.dir + fmt.Sprintf("/copy-%d.tfstate", m.bench.next.Add(1))
	local.Backend, local.Config = "local", map[string]any{"path": path}
	s, err := m.bench.open(ctx, local)
	if err != nil {
		return nil, err
	}
	defer s.close()
	if _, err := s.push(ctx, content, nil); err != nil {
		return nil, err
	}
	raw, err := journal.ReadFile(m.fs, path)
	if err != nil {
		return nil, err
	}
	if bytes.Contains(raw, []byte(`"resources"`)) {
		return nil, fmt.Errorf("the copy of the state of %s would be in plain text", place.Unit)
	}
	return raw, journal.RemoveAll(m.fs, path)
}

// setAside takes a local state file away, after it was copied to the journal.
func (m *mover) setAside(pair Pair, place Place, why string) error {
	content, err := journal.ReadFile(m.fs, place.file())
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%s-%s-%.12s.tfstate", pair.key(), why, journal.FingerprintOf(content, 0).Sum)
	if err := m.ledger.replace(m.ledger.path("copies", name), content); err != nil {
		return err
	}
	if err := m.fs.Remove(place.file()); err != nil {
		return err
	}
	return m.fs.Sync([]string{filepath.Dir(place.file())})
}
