package git

import (
	"context"
	"errors"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// Rule is the line of a file by which git ignores a path.
type Rule struct {
	// File is the file's path from the root, as ".gitignore" or ".git/info/exclude"; absolute for the user's own one elsewhere.
	File string
	// Line is 1-based.
	Line int
	// Pattern is the line's text.
	Pattern string
}

// Rules asks git what its rules say of paths, with other files of rules than those of the work tree: Folder, an absolute path, holds
// nothing but these, as .gitignore and .gitattributes, at their places. The rules of the repository itself and of the user count too.
// The index does not: git is asked as if nothing were tracked.
type Rules struct {
	Repository *Repository
	Folder     string
}

// Ignored gives the rule by which git would ignore each of the paths, whether they exist or not; one that is not ignored has none. Errors are as
// those of Status.
func (r Rules) Ignored(ctx context.Context, paths []change.Path) (map[change.Path]Rule, error) {
	ignored := map[change.Path]Rule{}
	fields, err := r.ask(ctx, paths, "check-ignore", "--no-index", "--stdin", "-v", "-z")
	if none := (failure{}); errors.As(err, &none) && none.code == 1 {
		return ignored, nil
	}
	if err != nil {
		return nil, told(err, "tell what it would ignore")
	}
	const width = 4
	for ; len(fields) >= width; fields = fields[width:] {
		path, err := named(fields[3])
		if err != nil {
			return nil, err
		}
		// A line that takes an earlier one back is named as well.
		if line, err := strconv.Atoi(fields[1]); err == nil && !strings.HasPrefix(fields[2], "!") {
			ignored[path] = Rule{File: r.file(fields[0]), Line: line, Pattern: fields[2]}
		}
	}
	return ignored, nil
}

// Attributes gives the attributes of each of the paths by their names, whether the paths exist or not: "set", "unset" or a value. What
// nothing sets is left out. Errors are as those of Status.
func (r Rules) Attributes(ctx context.Context, paths []change.Path) (map[change.Path]map[string]string, error) {
	values := map[change.Path]map[string]string{}
	fields, err := r.ask(ctx, paths, "check-attr", "-z", "--stdin", "--all")
	if err != nil {
		return nil, told(err, "tell the attributes of files")
	}
	const width = 3
	for ; len(fields) >= width; fields = fields[width:] {
		path, err := named(fields[0])
		if err != nil {
			return nil, err
		}
		if values[path] == nil {
			values[path] = map[string]string{}
		}
		values[path][fields[1]] = fields[2]
	}
	return values, nil
}

func (r Rules) ask(ctx context.Context, paths []change.Path, command ...string) ([]string, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	var asked strings.Builder
	for _, p := range paths {
		asked.WriteString("./" + string(p) + "\x00")
	}
	// An index that is not there is an empty one: else git would read from it the files of rules that Folder lacks.
	settings := []string{"--git-dir", r.Repository.place.GitDir, "--work-tree", r.Folder}
	out, err := r.Repository.runIn(ctx, r.Folder, []string{"GIT_INDEX_FILE=" + filepath.Join(r.Folder, ".git", "no-index")},
		strings.NewReader(asked.String()), append(settings, command...)...)
	return strings.Split(string(out), "\x00"), err
}

// file gives a file of rules as git names it, from the root where it lies below it.
func (r Rules) file(named string) string {
	if below, ok := change.Below(r.Repository.place.Root, named); ok {
		return string(below)
	}
	return named
}
