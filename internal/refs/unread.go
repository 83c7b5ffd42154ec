package refs

import (
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/static"
)

// Unread is a unit or a stack that a stack file generates and whose text this repository does not hold, or of which only running something
// tells where it is generated. It has a state as any other, and no view.
type Unread struct {
	// Folder is where it is generated, relative to the root; empty where that is not known.
	Folder change.Path
	// Stack is the stack file that generates it, generated itself in nested stacks. Name is the label of its block, and IsStack tells a stack
	// block from a unit block.
	Stack   change.Path
	Name    string
	IsStack bool
	// Block is the text of its block, as it stands in File from the byte Start on.
	Block []byte
	File  change.Path
	Start int
}

// Config is the file that Terragrunt would generate for it; empty where its folder is not known.
func (u Unread) Config() change.Path {
	switch {
	case u.Folder == "":
		return ""
	case u.IsStack:
		return u.Folder.Child(StackConfig)
	default:
		return u.Folder.Child(static.DefaultConfig)
	}
}

// Unread gives what stacks generate from texts that are not here, ordered by the stack file and by the text.
func (x *Index) Unread() []Unread { return x.stacks.unread }

// UnreadIn gives what is generated into a folder from a text that is not here.
func (x *Index) UnreadIn(folder change.Path) (Unread, bool) {
	u, ok := x.stacks.unreadIn[folder]
	return u, ok
}

// belowUnread tells whether a folder is one into which something is generated from a text that is not here, or lies below it: what a stack
// generates there is not known.
func (x *Index) belowUnread(folder change.Path) bool {
	if len(x.stacks.unreadIn) == 0 {
		return false
	}
	for above := range folder.Up() {
		if _, ok := x.stacks.unreadIn[above]; ok {
			return true
		}
	}
	return false
}

// listUnread lists what is generated from texts that are not here; of two that claim one folder the first counts.
func (s *stacks) listUnread(unread []Unread) {
	for _, u := range unread {
		if _, claimed := s.unreadIn[u.Folder]; claimed {
			continue
		}
		s.unread = append(s.unread, u)
		if u.Folder != "" {
			s.unreadIn[u.Folder] = u
		}
	}
}
