// Package treetest owns how tests write trees down: txtar archives whose files carry marks that say what is expected at a place. It must not
// know what is tested. Only tests import it.
package treetest

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// Mark is a place of a file and what an archive says of it: «text → says».
type Mark struct {
	File change.Path
	// Start and End are bytes of the file without its marks.
	Start, End int
	Says       string
}

// Archive is a tree that a test is about.
type Archive struct {
	Name string
	// Lines are the lines of the archive's head that begin with a word and a colon, as "mv: live/a live/b", by that word; other lines say
	// what the archive is about.
	Lines map[string][]string
	Files map[change.Path]string
	// Marks are in the order of the files and of their texts.
	Marks []Mark
}

// Archives reads the archives of a folder, and fails where there are none.
func Archives(t *testing.T, folder string) []Archive {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, names, "no archives in %s", folder)
	var all []Archive
	for _, name := range names {
		read, err := txtar.ParseFile(name)
		require.NoError(t, err)
		a, err := parse(filepath.Base(name), read)
		require.NoError(t, err)
		all = append(all, a)
	}
	return all
}

func parse(name string, read *txtar.Archive) (Archive, error) {
	a := Archive{Name: strings.TrimSuffix(name, ".txtar"), Lines: map[string][]string{}, Files: map[change.Path]string{}}
	for line := range strings.Lines(string(read.Comment)) {
		if word, rest, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && !strings.Contains(word, " ") {
			a.Lines[word] = append(a.Lines[word], rest)
		}
	}
	for _, file := range read.Files {
		path := change.Path(file.Name)
		text, marks, err := unmark(path, string(file.Data))
		if err != nil {
			return a, fmt.Errorf("%s: %s: %w", name, file.Name, err)
		}
		a.Files[path], a.Marks = text, append(a.Marks, marks...)
	}
	return a, nil
}

// unmark takes the marks out of a text.
func unmark(file change.Path, text string) (string, []Mark, error) {
	var b strings.Builder
	var marks []Mark
	for {
		before, rest, found := strings.Cut(text, "«")
		b.WriteString(before)
		if !found {
			return b.String(), marks, nil
		}
		mark, after, closed := strings.Cut(rest, "»")
		was, says, ok := strings.Cut(mark, " → ")
		if !closed || !ok {
			return "", nil, fmt.Errorf("a mark is «text → says», not «%s", mark)
		}
		marks = append(marks, Mark{File: file, Start: b.Len(), End: b.Len() + len(was), Says: says})
		b.WriteString(was)
		text = after
	}
}

// Tree makes the tree of an archive. A file that holds nothing but "link: TEXT" is a symbolic link with that text.
func (a Archive) Tree() *live.Tree {
	files := map[change.Path]live.Source{}
	for path, text := range a.Files {
		if target, ok := strings.CutPrefix(text, "link: "); ok {
			files[path] = live.LinkTo(strings.TrimSpace(target))
			continue
		}
		files[path] = live.Text(text)
	}
	return live.FromMap(files)
}
