package evaluate

import (
	"context"
	"slices"
	"sync"

	"github.com/gruntwork-io/terragrunt/pkg/config"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
)

// frame is in whose eyes a text is evaluated: a unit's, for its own text and what it includes, or a read file's. It has what the
// functions that Terragrunt is given must know and are not told.
type frame struct {
	asker *asker
	ctx   context.Context
	// parent is the frame whose text read this one's; nil for the unit's.
	parent *frame
	// path is the absolute path of the config, folder that of the folder that relative paths start from.
	path, folder string
	pctx         *config.ParsingContext
	parsing      parsing

	mu sync.Mutex
	// asked is what was asked for, here and in what is read from here.
	asked []Hang
	// private are the files that were read here, and in what is read from here, and that git ignores.
	private []change.Path
	// own tells that the unit's own folder was asked for, so that the answer is no other unit's.
	own bool
}

// note remembers for this frame and those that read it.
func (f *frame) note(h Hang) {
	for at := f; at != nil; at = at.parent {
		at.mu.Lock()
		if !slices.Contains(at.asked, h) {
			at.asked = append(at.asked, h)
		}
		at.mu.Unlock()
	}
}

// reads remembers that a file of the repository was read, where git ignores it: what is made of it may be secret.
func (f *frame) reads(full string) {
	path, ok := f.asker.side.ignoredAt(full)
	if !ok {
		return
	}
	for at := f; at != nil; at = at.parent {
		at.mu.Lock()
		if !slices.Contains(at.private, path) {
			at.private = append(at.private, path)
		}
		at.mu.Unlock()
	}
}

// ignoredAt gives the file of the repository to which an absolute path leads; it reports false where git does not ignore it.
func (s *side) ignoredAt(full string) (change.Path, bool) {
	path, ok := s.scratch.inside(full)
	if !ok || len(s.ignored) == 0 {
		return "", false
	}
	if real, ok := s.tree.Follow(path); ok {
		path = real
	}
	return path, s.ignored[path]
}

// text gives the answer to what was asked.
func (f *frame) text(h Hang, plain string) string {
	f.note(h)
	return f.asker.text(h, plain)
}

// askOwn remembers that the unit's own folder was asked for.
func (f *frame) askOwn() {
	for at := f; at != nil; at = at.parent {
		at.mu.Lock()
		at.own = true
		at.mu.Unlock()
	}
}

// memory keeps what files are read as: most read files answer every unit the same.
type memory struct {
	mu    sync.Mutex
	files map[string]remembered
}

// remembered is what a file is read as, with what reading it asked for.
type remembered struct {
	value cty.Value
	asked []Hang
	read  []string
	// private are those of them, and of other files, that git ignores, as absolute paths.
	private []string
}

func (m *memory) get(path string) (remembered, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.files[path]
	return r, ok
}

func (m *memory) put(path string, r remembered) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.files == nil {
		m.files = map[string]remembered{}
	}
	m.files[path] = r
}
