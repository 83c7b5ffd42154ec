// Package dialect owns which Terragrunt a tree is written for, and how commands are spelled there. It reads what the tree says and runs
// nothing.
package dialect

import (
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// Dialect is one Terragrunt's way of speaking. Its zero value is today's.
type Dialect struct {
	// Version is what the tree says, as it is written there: a version, the start of one, a word such as "latest", or a constraint.
	// It is empty where the tree says nothing.
	Version string
	// Source is the file that says it; empty where none does.
	Source change.Path
	old    bool
	// pin is the version's numbers where one is pinned; constraint tells that Version is a constraint.
	pin        number
	constraint bool
}

// Of reads the dialect of the tree whose live folder is given. The nearest folder counts, the live folder first, then those above it:
// there the pins that version managers read (.terragrunt-version, mise.toml, .mise.toml, .tool-versions). Without a pin anywhere, the
// nearest terragrunt_version_constraint of a config counts; what it allows may be many versions, and the newest of them speaks.
func Of(tree *live.Tree, folder change.Path) Dialect {
	for _, says := range []func(*live.Tree, change.Path) (Dialect, bool){pinIn, constraintIn} {
		for dir := range folder.Up() {
			if d, ok := says(tree, dir); ok {
				return d
			}
		}
	}
	return Dialect{}
}

// Old tells that this Terragrunt does not know `run --all`: it is older than v0.74.0, which brought it. Today's does not know
// `run-all`.
func (d Dialect) Old() bool { return d.old }

// RunAll spells a command, such as "plan", for all units below the folder in which it is run.
func (d Dialect) RunAll(command string) string {
	if d.old {
		return "terragrunt run-all " + command
	}
	return "terragrunt run --all " + command
}

// read gives the text of a regular file, links followed.
func read(tree *live.Tree, file change.Path) (string, bool) {
	target, ok := tree.Follow(file)
	if !ok || !tree.IsFile(target) {
		return "", false
	}
	content, err := tree.Read(target)
	return string(content), err == nil
}
