// Package git is the only door to git. It asks, and nothing that a repository's configuration names is run for that. MakeCommit alone changes a
// repository, as the user's own `git commit` does. It must not know what the files mean.
package git

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/sulibot/tg-refactor/internal/live"
)

// Place is where a repository lies on disk.
type Place struct {
	// Root is its top folder, an absolute path with all links followed.
	Root string
	// GitDir is its git directory, absolute; that of a linked worktree or a submodule is its own.
	GitDir string
}

// Find looks for the repository that holds a folder, in the folder and those above it. It does without the git program. It reports
// false where there is none; the error is for folders that cannot be read.
func Find(folder string) (Place, bool, error) {
	folder, err := filepath.Abs(folder)
	if err == nil {
		folder, err = filepath.EvalSymlinks(folder)
	}
	if err != nil {
		return Place{}, false, fmt.Errorf("find the repository: %w", err)
	}
	for {
		gitDir, found, err := gitDirIn(folder)
		if err != nil || found {
			return Place{Root: folder, GitDir: gitDir}, found, err
		}
		above := filepath.Dir(folder)
		if above == folder {
			return Place{}, false, nil
		}
		folder = above
	}
}

// gitDirIn gives the git directory that a folder's .git is, or that its text names.
func gitDirIn(folder string) (string, bool, error) {
	dotGit := filepath.Join(folder, ".git")
	info, err := os.Stat(dotGit)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", false, nil
	case err != nil:
		return "", false, fmt.Errorf("find the repository: %w", err)
	case info.IsDir():
		return dotGit, isGitDir(dotGit), nil
	}
	text, err := live.ReadRegular(dotGit, 0)
	if err != nil {
		return "", false, fmt.Errorf("find the repository: %w", err)
	}
	named, ok := strings.CutPrefix(strings.TrimSpace(string(text)), "gitdir:")
	if !ok {
		return "", false, nil
	}
	gitDir := filepath.FromSlash(strings.TrimSpace(named))
	if !filepath.IsAbs(gitDir) {
		gitDir = filepath.Join(folder, gitDir)
	}
	return gitDir, isGitDir(gitDir), nil
}

// isGitDir tells a git directory from an empty folder of its name, which git passes over too. One that lost its HEAD is one all the same: a
// journal may lie there.
func isGitDir(path string) bool {
	for _, name := range []string{"HEAD", "objects", "config", "tg-refactor"} {
		if _, err := os.Lstat(filepath.Join(path, name)); err == nil {
			return true
		}
	}
	return false
}
