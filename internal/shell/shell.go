// Package shell owns how commands are written for people to copy: each word as a POSIX shell takes it for one, and each path as it is
// found from the folder where they stand. It must not know what the commands do.
package shell

import (
	"path/filepath"
	"regexp"
	"strings"
)

// plain matches words that a POSIX shell takes as they are, wherever they stand as an argument.
var plain = regexp.MustCompile(`^[A-Za-z0-9_./@%+:,…-][A-Za-z0-9_./@%+=:,…-]*$`)

// Quote makes a text one word of a POSIX shell. A text that is one already stays as it is.
func Quote(text string) string {
	if plain.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// Command writes a program with its arguments, each as one word.
func Command(words ...string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = Quote(word)
	}
	return strings.Join(quoted, " ")
}

// Path makes a path one word that no program takes for an option.
func Path(path string) string {
	if strings.HasPrefix(path, "-") {
		path = "./" + path
	}
	return Quote(path)
}

// In writes a line that runs a command in a folder and leaves the shell where it is. The command stands as it is.
func In(folder, command string) string { return "(cd " + Path(folder) + " && " + command + ")" }

// Stand is where a person's shell stands, seen from a repository. The zero value stands at the repository's root.
type Stand struct {
	// root is the repository's root and real the folder, both absolute and without links.
	root, real string
	// throughLink tells that the shell came there through a link, so that it takes ".." for another folder than programs do.
	throughLink bool
}

// At gives the stand of a shell in a folder, which is an absolute path as the shell has it. Root is the repository's root, an absolute path
// without links. A folder that cannot be found counts as the root.
func At(root, folder string) Stand {
	real, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return Stand{root: root, real: root}
	}
	return Stand{root: root, real: real, throughLink: real != filepath.Clean(folder)}
}

// Inside tells whether the shell stands in the repository.
func (s Stand) Inside() bool { return s.root == "" || !outside(relative(s.root, s.real)) }

// Path gives the way from the shell to a path of the repository, slash-separated, "" for the root; ".." leads out of the repository. It
// is an absolute path where the shell would take a relative one for something else.
func (s Stand) Path(path string) string {
	if s.root == "" {
		return filepath.ToSlash(filepath.Clean(path))
	}
	there := filepath.Join(s.root, filepath.FromSlash(path))
	way := relative(s.real, there)
	if way == "" || s.throughLink && outside(way) {
		return filepath.ToSlash(there)
	}
	return filepath.ToSlash(way)
}

// In writes a line that runs a command in a folder of the repository.
func (s Stand) In(path, command string) string { return In(s.Path(path), command) }

// relative is the way from one absolute path to another; empty where there is none.
func relative(from, to string) string {
	way, err := filepath.Rel(from, to)
	if err != nil {
		return ""
	}
	return way
}

func outside(way string) bool {
	return way == ".." || strings.HasPrefix(way, ".."+string(filepath.Separator))
}
