package state

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
)

// readsFile tells whether the place's state can be read without a program: it is a file, in plain text.
func (s *session) readsFile() bool {
	return s.place.kind() == "local" && !s.place.encrypted(s.bench.env)
}

// readFile reads a local state. It reports false where only the program can: what is there is older than today's format, or no state, or
// another version wrote it, which lays a state out in its own way, so that it could not be compared with what this one writes.
func (s *session) readFile(ctx context.Context) (*Content, bool, error) {
	text, err := journal.ReadFile(s.bench.fs, s.place.file())
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
