package state

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/live"
)

// readsFile tells whether the place's state can be read without a program: it is a file, in plain text.
func (s *session) readsFile() bool {
	return s.place.kind() == "local" && !s.place.encrypted(s.bench.env)
}

// readFile reads a local state. It reports false where only the program can: what is there is older than today's format, or no state, or
// another version wrote it, which lays a state out in its own way, so that it could not be compared with what this one writes.
func (s *session) readFile(ctx context.Context) (*Content, bool, error) {
	text, err := s.place.read(s.bench.fs)
	if journal.Gone(err) {
		return nil, true, nil
	}
	if err != nil {
		return nil, false, err
	}
	if text = bytes.TrimSpace(text); len(text) > 0 && !json.Valid(text) {
		return nil, false, nil // A file holds the state and nothing beside it, unlike what a program prints.
	}
	if written := writtenBy(text); written != "" {
		version, err := s.bench.version(ctx, s.place.Binary)
		if err != nil || version != written {
			return nil, false, err
		}
	}
	content, err := parseContent(text)
	return content, err == nil, nil
}

// read reads the file of a local state whole; what is too large for that is a finding that says so, since a program would read it whole, too.
func (p Place) read(disk journal.FS) ([]byte, error) {
	text, err := journal.ReadFile(disk, p.file())
	if errors.Is(err, live.ErrTooLarge) {
		return nil, problem(finding.TooLarge, p.Unit, "Look whether that is a state at all. If it is, copy it to its new place by hand, else move it away",
			"the state at %s has more than %d MiB, which is more than is read", p.Address(), live.Largest>>20)
	}
	return text, err
}

// unlocked refuses where another run of OpenTofu or Terraform holds the lock of a local state. It locks the file itself, and tells
// beside it who holds the lock; what was left there by a run that was killed is no lock.
func (s *session) unlocked() error {
	if s.place.kind() != "local" {
		return nil
	}
	held, err := journal.FileLocked(s.place.file())
	if err != nil || !held {
		return err
	}
	return problem(finding.StateLocked, s.place.Unit, lockedRemedy, "the state at %s is locked%s", s.place.Address(), s.lockHolder())
}

// lockHolder tells who holds the lock of a local state, as the program wrote it down beside the state; empty where it did not.
func (s *session) lockHolder() string {
	dir, name := filepath.Split(s.place.file())
	text, err := journal.ReadFile(s.bench.fs, filepath.Join(dir, "."+name+".lock.info"))
	var info struct{ ID, Operation, Who, Created string }
	if err != nil || json.Unmarshal(text, &info) != nil || info.ID == "" {
		return ""
	}
	return " by " + info.Who + " since " + info.Created + " (" + info.Operation + ", lock " + info.ID + ")"
}

// stateMode gives the permissions of a local state; 0 where there is none, or where the place is no file.
func (s *session) stateMode() (fs.FileMode, error) {
	if s.place.kind() != "local" {
		return 0, nil
	}
	info, err := s.bench.fs.Lstat(s.place.file())
	switch {
	case journal.Gone(err):
		return 0, nil
	case err != nil:
		return 0, err
	case !info.Mode().IsRegular():
		return 0, nil // What a link leads to keeps its mode as well: it is written to in place.
	}
	return info.Mode() & journal.Permissions, nil
}

// makeFolder makes the folder of a local state and those above it, with the modes that the umask gives: the program would make them for
// their owner alone, as all that it makes.
func (s *session) makeFolder() error {
	if s.place.kind() != "local" {
		return nil
	}
	return makeFolders(s.bench.fs, filepath.Dir(s.place.file()))
}

func makeFolders(disk journal.FS, path string) error {
	err := disk.Mkdir(path, 0o755)
	if journal.Gone(err) && path != filepath.Dir(path) {
		if err := makeFolders(disk, filepath.Dir(path)); err != nil {
			return err
		}
		err = disk.Mkdir(path, 0o755)
	}
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// giveMode sets the mode of a local state that was just written, where it is to have one of its own.
func (s *session) giveMode(mode fs.FileMode) error {
	now, err := s.stateMode()
	if err != nil || now == 0 || mode == 0 || now == mode {
		return err
	}
	return s.bench.fs.Chmod(s.place.file(), mode)
}
